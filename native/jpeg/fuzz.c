/*
 * Feeds damaged JPEGs to the library, as a managed caller would use it. Built with -DSELFSAME_SANITIZE=ON:
 *
 *     selfsame_jpeg_fuzz FOLDER [INPUTS [SEED [LAST]]]    damages the folder's .jpg files INPUTS times (100000), the same way for a SEED (1)
 *     selfsame_jpeg_fuzz FILE                             decodes one file in every way
 *
 * Input and output end where memory that must not be touched begins, so that code without instrumentation (libjpeg-turbo's vector
 * instructions) is caught too. Each input is written to the file LAST first: after a crash that is the culprit.
 */
#define _DEFAULT_SOURCE
#include "selfsame_jpeg.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_SEEDS 256
#define MAX_SIZE (1u << 20)      /* bytes of an input */
#define MAX_PIXELS (1 << 22)     /* larger images only cost time */
#define MAX_SECONDS 10.0         /* for one input */

typedef struct {
    uint8_t *bytes;
    size_t size;
} blob;

static const char *const status_names[] = {"decoded", "damaged", "truncated", "unsupported", "refused argument"};
enum { STATUSES = sizeof status_names / sizeof *status_names };

static uint64_t random_state;

/* splitmix64 */
static uint64_t next_random(void)
{
    uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t below(size_t limit)
{
    return limit ? (size_t)(next_random() % limit) : 0;
}

static void die(const char *what, const char *name)
{
    fprintf(stderr, "selfsame_jpeg_fuzz: %s %s\n", what, name);
    exit(2);
}

/* The end of `capacity` bytes that a forbidden page follows. */
static uint8_t *guarded_end(size_t capacity)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (capacity + page - 1) / page * page;
    uint8_t *start = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + size, page, PROT_NONE))
        die("no memory for", "a buffer");
    return start + size;
}

static blob read_file(const char *path)
{
    blob file = {malloc(MAX_SIZE), 0};
    FILE *stream = fopen(path, "rb");
    if (!stream || !file.bytes)
        die("cannot read", path);
    file.size = fread(file.bytes, 1, MAX_SIZE, stream);
    fclose(stream);
    return file;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_folder(const char *folder, blob *seeds)
{
    struct dirent **entries;
    int count = 0, listed = scandir(folder, &entries, NULL, by_name);
    for (int i = 0; i < listed; i++) {
        const char *end = strrchr(entries[i]->d_name, '.');
        if (end && !strcmp(end, ".jpg") && count < MAX_SEEDS) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            seeds[count++] = read_file(path);
        }
        free(entries[i]);
    }
    if (listed >= 0)
        free(entries);
    return count;
}

/* One to four changes: a bit, a byte, a number of a header, a cut, a gap, a repetition, the rest of another file. */
static size_t damage(uint8_t *to, const blob *seeds, int count)
{
    const blob *seed = &seeds[below((size_t)count)];
    size_t size = seed->size;
    memcpy(to, seed->bytes, size);
    for (size_t changes = 1 + below(4); changes > 0 && size > 4; changes--) {
        /* Half of the changes hit the headers, which are a small part of a file. */
        size_t at = below(next_random() & 1 ? size : size < 700 ? size : 700), length = 1 + below(64);
        if (length > size - at)
            length = size - at;
        switch (below(8)) {
        case 0:
            to[at] ^= (uint8_t)(1u << below(8));
            break;
        case 1:
            to[at] = (uint8_t)next_random();
            break;
        case 2:
            to[at] = (uint8_t)((const uint8_t[]){0, 0xFF, 0x7F, 0x80, 1, 0xD9, 0xDA, 0xC4}[below(8)]);
            break;
        case 3: /* a size within the image's segment (SOF0 to SOF2) */
            for (size_t i = 0; i + 10 < size; i++)
                if (to[i] == 0xFF && to[i + 1] >= 0xC0 && to[i + 1] <= 0xC2) {
                    to[i + 2 + below(18) % (size - i - 2)] = (uint8_t)next_random();
                    break;
                }
            break;
        case 4:
            size = at;
            break;
        case 5:
            memmove(to + at, to + at + length, size - at - length);
            size -= length;
            break;
        case 6:
            if (size + length <= MAX_SIZE) {
                memmove(to + at + length, to + at, size - at);
                size += length;
            }
            break;
        default: {
            const blob *other = &seeds[below((size_t)count)];
            size_t from = below(other->size), rest = other->size - from;
            if (at + rest <= MAX_SIZE) {
                memcpy(to + at, other->bytes + from, rest);
                size = at + rest;
            }
        }
        }
    }
    return size;
}

/* Decodes one region into a buffer of exactly `capacity` bytes; the answer has to keep what the header promises. */
static int decode(const uint8_t *data, size_t size, const selfsame_jpeg_header *header, selfsame_jpeg_region wanted, int denominator,
                  uint8_t *output_end)
{
    char message[200];
    selfsame_jpeg_region decoded = {-1, -1, -1, -1};
    size_t width = (size_t)(wanted.width / denominator + 40), height = (size_t)(wanted.height / denominator + 2);
    size_t whole_width = (size_t)((header->width + denominator - 1) / denominator);
    size_t whole_height = (size_t)((header->height + denominator - 1) / denominator);
    size_t capacity = 3 * (width < whole_width ? width : whole_width) * (height < whole_height ? height : whole_height);
    int small = below(16) == 0, status;
    if (small)
        capacity = below(capacity);
    status = selfsame_jpeg_decode(data, size, &wanted, denominator, output_end - capacity, capacity, &decoded, message, sizeof message);
    if (status < 0 || status >= STATUSES)
        die("unknown status of", "a decode");
    if (status == SELFSAME_JPEG_ARGUMENT && !small)
        die("refused argument:", message);
    if (status == SELFSAME_JPEG_OK
        && (decoded.x < 0 || decoded.y < 0 || decoded.x * denominator > wanted.x || decoded.y * denominator > wanted.y
            || (int64_t)(decoded.x + decoded.width) * denominator < (int64_t)wanted.x + wanted.width
            || (int64_t)(decoded.y + decoded.height) * denominator < (int64_t)wanted.y + wanted.height
            || (size_t)decoded.width * (size_t)decoded.height * 3 > capacity))
        die("the decoded region does not cover", "what was wanted");
    return status;
}

static int decode_all(const uint8_t *data, size_t size, uint8_t *output_end)
{
    char message[200];
    selfsame_jpeg_header header;
    int status = selfsame_jpeg_read_header(data, size, &header, message, sizeof message);
    if (status != SELFSAME_JPEG_OK)
        return status;
    if ((int64_t)header.width * header.height > MAX_PIXELS)
        return -1;
    selfsame_jpeg_region whole = {0, 0, header.width, header.height};
    status = decode(data, size, &header, whole, 1, output_end);
    for (int denominator = 1; denominator <= 8; denominator *= 2) {
        selfsame_jpeg_region part = {(int32_t)below((size_t)header.width), (int32_t)below((size_t)header.height), 0, 0};
        part.width = 1 + (int32_t)below((size_t)(header.width - part.x));
        part.height = 1 + (int32_t)below((size_t)(header.height - part.y));
        decode(data, size, &header, part, denominator, output_end);
    }
    return status;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double resident_mb(void)
{
    long pages = 0;
    FILE *stream = fopen("/proc/self/statm", "r");
    if (stream && fscanf(stream, "%*d %ld", &pages) != 1)
        pages = 0;
    if (stream)
        fclose(stream);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

int main(int count, char **arguments)
{
    static blob seeds[MAX_SEEDS];
    long counts[STATUSES] = {0}, large = 0;
    struct stat kind;
    double slowest = 0, warm = 0;
    if (count < 2 || stat(arguments[1], &kind))
        die("usage:", "selfsame_jpeg_fuzz FOLDER [INPUTS [SEED [LAST]]]");
    uint8_t *input_end = guarded_end(MAX_SIZE), *output_end = guarded_end((size_t)3 * MAX_PIXELS), *scratch = malloc(MAX_SIZE);
    if (!S_ISDIR(kind.st_mode)) {
        blob file = read_file(arguments[1]);
        memcpy(input_end - file.size, file.bytes, file.size);
        int status = decode_all(input_end - file.size, file.size, output_end);
        printf("%s\n", status < 0 ? "too large" : status_names[status]);
        free(file.bytes);
        free(scratch);
        return 0;
    }
    int found = read_folder(arguments[1], seeds);
    long inputs = count > 2 ? atol(arguments[2]) : 100000;
    uint64_t seed = count > 3 ? strtoull(arguments[3], NULL, 10) : 1;
    const char *last = count > 4 ? arguments[4] : "selfsame-jpeg-fuzz-last.jpg";
    if (found == 0 || !scratch)
        die("no .jpg files in", arguments[1]);
    for (long i = 0; i < inputs; i++) {
        random_state = (seed << 32) + (uint64_t)i;
        size_t size = damage(scratch, seeds, found);
        memcpy(input_end - size, scratch, size);
        FILE *stream = fopen(last, "wb");
        if (!stream || fwrite(scratch, 1, size, stream) != size)
            die("cannot write", last);
        fclose(stream);
        double started = seconds();
        int status = decode_all(input_end - size, size, output_end);
        double took = seconds() - started;
        if (took > slowest)
            slowest = took;
        if (took > MAX_SECONDS)
            die("an input took longer than 10 s:", last);
        if (status < 0)
            large++;
        else
            counts[status]++;
        if (i == inputs / 10)
            warm = resident_mb();
    }
    for (int i = 0; i < STATUSES; i++)
        if (counts[i])
            printf("%8ld %s\n", counts[i], status_names[i]);
    printf("%8ld too large\n%8ld inputs from %d files, slowest %.3f s, resident %.1f MB after a tenth, %.1f MB at the end\n", large, inputs,
           found, slowest, warm, resident_mb());
    remove(last);
    while (found > 0)
        free(seeds[--found].bytes);
    free(scratch);
    return 0;
}
