#include "selfsame_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/* A sane encoder writes about ten scans; a hostile file of a few KB can hold thousands, each a pass over the image. */
#define MAX_SCANS 500
/* The same for a large image: 24 scans over the largest that is let in, some seconds. */
#define MAX_SCANNED_PIXELS (UINT64_C(1) << 32)

/* libjpeg's state with what its callbacks need. The public structs come first in each, so that libjpeg's pointers to
   them can be cast back. */
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
    int status;
    char *message;
    size_t message_size;
} error_state;

typedef struct {
    struct jpeg_decompress_struct codec;
    struct jpeg_progress_mgr progress;
    error_state error;
    JSAMPROW cmyk_row; /* in libjpeg's pool; one row when the data has four components */
} decoder;

static void fail(j_common_ptr codec, int status, const char *text)
{
    error_state *error = (error_state *)codec->err;
    error->status = status;
    if (error->message_size > 0)
        snprintf(error->message, error->message_size, "%s", text);
    longjmp(error->escape, 1);
}

static void on_error(j_common_ptr codec)
{
    char text[JMSG_LENGTH_MAX];
    int status = SELFSAME_JPEG_DAMAGED;
    codec->err->format_message(codec, text);
    switch (codec->err->msg_code) {
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
        status = SELFSAME_JPEG_TRUNCATED;
        break;
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
        status = SELFSAME_JPEG_UNSUPPORTED;
        break;
    default:
        break;
    }
    fail(codec, status, text);
}

/* libjpeg warns and carries on with gray blocks where data is missing or damaged. A training image with invented pixels
   is worse than none, so those warnings are errors; the harmless ones (stray bytes between segments, odd markers) pass. */
static void on_message(j_common_ptr codec, int level)
{
    if (level >= 0)
        return;
    switch (codec->err->msg_code) {
    case JWRN_JPEG_EOF: {
        char text[JMSG_LENGTH_MAX];
        codec->err->format_message(codec, text);
        fail(codec, SELFSAME_JPEG_TRUNCATED, text);
        break;
    }
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
        on_error(codec);
        break;
    default:
        break;
    }
}

static void on_output(j_common_ptr codec)
{
    (void)codec;
}

static void on_progress(j_common_ptr codec)
{
    j_decompress_ptr decompress = (j_decompress_ptr)codec;
    if (decompress->input_scan_number > MAX_SCANS)
        fail(codec, SELFSAME_JPEG_DAMAGED, "more than 500 scans");
    if ((uint64_t)decompress->input_scan_number * decompress->image_width * decompress->image_height > MAX_SCANNED_PIXELS)
        fail(codec, SELFSAME_JPEG_DAMAGED, "too many scans for its size");
}

/* The least bytes that the pixels can take: with Huffman codes each block of 8 x 8 samples has one bit at least, and one component is
   always there. What is shorter is cut, and would otherwise cost the memory and the time of the size it claims. */
static uint64_t least_size(const struct jpeg_decompress_struct *codec)
{
    uint64_t least = UINT64_MAX;
    if (codec->arith_code)
        return 0;
    for (int i = 0; i < codec->num_components; i++) {
        const jpeg_component_info *component = &codec->comp_info[i];
        uint64_t bits = (uint64_t)component->width_in_blocks * component->height_in_blocks;
        if (bits < least)
            least = bits;
    }
    return least / 8;
}

/* To be called after setjmp on decoder->error.escape: everything here may fail. */
static void open_decoder(decoder *state, const uint8_t *data, size_t size)
{
    jpeg_create_decompress(&state->codec);
    state->progress.progress_monitor = on_progress;
    state->codec.progress = &state->progress;
    jpeg_mem_src(&state->codec, data, (unsigned long)size);
    jpeg_read_header(&state->codec, TRUE);
    if (size < least_size(&state->codec))
        fail((j_common_ptr)&state->codec, SELFSAME_JPEG_TRUNCATED, "fewer bytes than its size needs");
}

static void prepare(decoder *state, char *message, size_t message_size)
{
    memset(state, 0, sizeof *state);
    state->codec.err = jpeg_std_error(&state->error.base);
    state->error.base.error_exit = on_error;
    state->error.base.emit_message = on_message;
    state->error.base.output_message = on_output;
    state->error.message = message;
    state->error.message_size = message_size;
    if (message_size > 0)
        message[0] = '\0';
}

int selfsame_jpeg_read_header(const uint8_t *data, size_t size, selfsame_jpeg_header *header, char *message,
                              size_t message_size)
{
    decoder state;
    prepare(&state, message, message_size);
    if (setjmp(state.error.escape)) {
        jpeg_destroy_decompress(&state.codec);
        return state.error.status;
    }
    open_decoder(&state, data, size);
    header->width = (int32_t)state.codec.image_width;
    header->height = (int32_t)state.codec.image_height;
    header->components = state.codec.num_components;
    header->color_space = (int32_t)state.codec.jpeg_color_space;
    header->adobe = state.codec.saw_Adobe_marker ? 1 : 0;
    header->progressive = state.codec.progressive_mode ? 1 : 0;
    jpeg_destroy_decompress(&state.codec);
    return SELFSAME_JPEG_OK;
}

/* a * b / 255, rounded, without a division. */
static inline uint8_t multiply_255(unsigned a, unsigned b)
{
    unsigned product = a * b + 128;
    return (uint8_t)(((product >> 8) + product) >> 8);
}

/* CMYK of the Adobe kind (0 = full ink) to RGB: light = paper left by black, less what the colour takes of it. */
static void cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, JDIMENSION width)
{
    for (JDIMENSION i = 0; i < width; i++, cmyk += 4, rgb += 3) {
        unsigned light = cmyk[3];
        for (int c = 0; c < 3; c++)
            rgb[c] = (uint8_t)(light - multiply_255(255u - cmyk[c], light));
    }
}

static void read_row(decoder *state, uint8_t *rgb)
{
    if (state->cmyk_row) {
        jpeg_read_scanlines(&state->codec, &state->cmyk_row, 1);
        cmyk_to_rgb(state->cmyk_row, rgb, state->codec.output_width);
    } else {
        JSAMPROW row = rgb;
        jpeg_read_scanlines(&state->codec, &row, 1);
    }
}

static void decode(decoder *state, const selfsame_jpeg_region *wanted, int32_t denominator, uint8_t *rgb,
                   size_t capacity, selfsame_jpeg_region *decoded)
{
    j_decompress_ptr codec = &state->codec;
    j_common_ptr common = (j_common_ptr)codec;
    /* Two pixels to the right keep libjpeg's own edge handling of smooth chroma away from what was asked for; on the
       left the same is done by starting early. */
    const int64_t margin = 2;
    int64_t left, right, top, bottom;

    if (wanted->x < 0 || wanted->y < 0 || wanted->width <= 0 || wanted->height <= 0)
        fail(common, SELFSAME_JPEG_ARGUMENT, "the region is empty or lies outside of the image");
    if (codec->num_components == 4)
        codec->out_color_space = JCS_CMYK;
    else if (codec->jpeg_color_space == JCS_UNKNOWN)
        fail(common, SELFSAME_JPEG_UNSUPPORTED, "unknown colour space");
    else
        codec->out_color_space = JCS_RGB;
    codec->scale_num = 1;
    codec->scale_denom = (unsigned)denominator;
    jpeg_start_decompress(codec);

    left = wanted->x / denominator - margin;
    top = wanted->y / denominator;
    right = ((int64_t)wanted->x + wanted->width + denominator - 1) / denominator + margin;
    bottom = ((int64_t)wanted->y + wanted->height + denominator - 1) / denominator;
    if (left < 0)
        left = 0;
    if (right > codec->output_width)
        right = codec->output_width;
    if (bottom > codec->output_height)
        bottom = codec->output_height;
    if (left >= right || top >= bottom)
        fail(common, SELFSAME_JPEG_ARGUMENT, "the region lies outside of the image");

    if (left > 0 || right < codec->output_width) {
        JDIMENSION offset = (JDIMENSION)left, width = (JDIMENSION)(right - left);
        jpeg_crop_scanline(codec, &offset, &width);
        left = offset;
        right = left + codec->output_width;
    }
    decoded->x = (int32_t)left;
    decoded->y = (int32_t)top;
    decoded->width = (int32_t)(right - left);
    decoded->height = (int32_t)(bottom - top);
    if ((uint64_t)decoded->width * 3u * (uint64_t)decoded->height > capacity)
        fail(common, SELFSAME_JPEG_ARGUMENT, "the buffer is too small for the region");

    if (codec->num_components == 4)
        state->cmyk_row = (JSAMPROW)codec->mem->alloc_large(common, JPOOL_IMAGE, (size_t)codec->output_width * 4);
    if (top > 0)
        jpeg_skip_scanlines(codec, (JDIMENSION)top);
    for (int64_t row = top; row < bottom; row++, rgb += (size_t)decoded->width * 3)
        read_row(state, rgb);

    /* A whole image is read to its end mark, so that one that ends early is found out; for a part that would cost the
       time that was saved. */
    if (bottom == codec->output_height)
        jpeg_finish_decompress(codec);
}

int selfsame_jpeg_decode(const uint8_t *data, size_t size, const selfsame_jpeg_region *wanted, int32_t denominator,
                         uint8_t *rgb, size_t capacity, selfsame_jpeg_region *decoded, char *message,
                         size_t message_size)
{
    decoder state;
    prepare(&state, message, message_size);
    if (setjmp(state.error.escape)) {
        jpeg_destroy_decompress(&state.codec);
        return state.error.status;
    }
    open_decoder(&state, data, size);
    decode(&state, wanted, denominator, rgb, capacity, decoded);
    jpeg_destroy_decompress(&state.codec);
    return SELFSAME_JPEG_OK;
}
