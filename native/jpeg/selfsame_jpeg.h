/*
 * A small face of libjpeg-turbo for managed callers: read a header, decode a region at a reduced size.
 *
 * Every function is re-entrant (no globals), reads from memory, never prints and never exits: a failure comes back as
 * a status and one line of text.
 */
#ifndef SELFSAME_JPEG_H
#define SELFSAME_JPEG_H

#include <stddef.h>
#include <stdint.h>

#define SELFSAME_JPEG_API __attribute__((visibility("default")))

/* What a function returns. */
enum {
    SELFSAME_JPEG_OK = 0,
    SELFSAME_JPEG_DAMAGED = 1,     /* not a JPEG, or its data is damaged */
    SELFSAME_JPEG_TRUNCATED = 2,   /* the data ends too early */
    SELFSAME_JPEG_UNSUPPORTED = 3, /* a valid JPEG of a kind that cannot be decoded here */
    SELFSAME_JPEG_ARGUMENT = 4     /* the caller's mistake: a region outside of the image, a buffer too small */
};

/* What the header says. */
typedef struct {
    int32_t width, height; /* pixels, before any EXIF orientation */
    int32_t components;    /* 1 gray, 3 colour, 4 CMYK or YCCK */
    int32_t color_space;   /* libjpeg's J_COLOR_SPACE of the stored data */
    int32_t adobe;         /* 1 when an Adobe marker is present: CMYK samples are stored inverted */
    int32_t progressive;   /* 1 when progressive */
} selfsame_jpeg_header;

/* A rectangle of pixels. */
typedef struct {
    int32_t x, y, width, height;
} selfsame_jpeg_region;

/* Reads the header only. `message` gets a zero-terminated reason when the status is not OK. */
SELFSAME_JPEG_API int selfsame_jpeg_read_header(const uint8_t *data, size_t size, selfsame_jpeg_header *header,
                                                char *message, size_t message_size);

/*
 * Decodes `wanted` (full-resolution pixels) at 1/denominator of the size (1, 2, 4 or 8) to interleaved RGB.
 *
 * `decoded` gets the region that was written, in pixels of the reduced image (whose size is ceil(size / denominator)):
 * it covers `wanted`, and its left edge is rounded down to a whole MCU. Rows are packed, decoded->width * 3 bytes each.
 * `capacity` is the size of `rgb` in bytes; less than the region needs is an error, never an overrun. Enough is
 * (wanted.width / denominator + 40) * (wanted.height / denominator + 2) * 3.
 */
SELFSAME_JPEG_API int selfsame_jpeg_decode(const uint8_t *data, size_t size, const selfsame_jpeg_region *wanted,
                                           int32_t denominator, uint8_t *rgb, size_t capacity,
                                           selfsame_jpeg_region *decoded, char *message, size_t message_size);

#endif
