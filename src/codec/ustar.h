/*
 * ustar.h - archives of plain files (POSIX ustar), written and read as streams.
 *
 * What is written any tar reads.  Read is only what is harmless: regular files
 * with relative names that lead nowhere else, zeros up to the next block after
 * each, two blocks of zeros at the end and any number of zeros after that, which
 * serve as padding.  Everything else is refused; so is an archive cut short.
 *
 * An archive may have the same name twice: whoever unpacks it must look for that.
 *
 * Names: 1 to USTAR_NAME_MAX bytes of printable UTF-8; parts between single
 * slashes, none of them "." or "..", none beginning with a dash.
 */
#pragma once

#include "base/stream.h"

#define USTAR_BLOCK 512
#define USTAR_NAME_MAX 100
#define USTAR_SIZE_MAX ((UINT64_C(1) << 33) - 1) /* eleven octal digits */

/* May a file of this name be in an archive?  Faults: INPUT. */
must_use bool ustar_check_name(struct text name, struct err *err);

/* Write a file's header; its `size` bytes follow, then ustar_write_fill().
 * Faults: INPUT, LIMIT for a size over USTAR_SIZE_MAX, the sink's. */
must_use bool ustar_write_header(
    const struct sink *out, struct text name, uint64_t size, struct err *err);

/* Zeros up to the next block. */
must_use bool ustar_write_fill(const struct sink *out, uint64_t size, struct err *err);

/* Two blocks of zeros: the end.  More zeros may follow. */
must_use bool ustar_write_end(const struct sink *out, struct err *err);

/* A whole file from memory. */
must_use bool ustar_write_file(
    const struct sink *out, struct text name, struct text bytes, struct err *err);

/* What an archive comes to: the sum over ustar_file_len() of its files, each of
 * USTAR_SIZE_MAX bytes at most, and this. */
#define USTAR_END_LEN (2 * (uint64_t)USTAR_BLOCK)
uint64_t ustar_file_len(uint64_t size);

/* Reading: ustar_next() finds the next file, ustar_read() its bytes; what is
 * left of them the next ustar_next() passes over. */
struct ustar {
	const struct source *in;
	uint64_t left; /* bytes of the present file */
	unsigned fill; /* zeros after them */
};

#define USTAR(source) ((struct ustar){ .in = (source) })

struct ustar_file {
	char name[USTAR_NAME_MAX + 1];
	uint64_t size;
};

/* `*more` is false, and `*file` untouched, when the archive has ended and only
 * zeros followed.  After a fault the archive is of no use any more.  Faults: INPUT,
 * or the source's. */
must_use bool ustar_next(
    struct ustar *archive, struct ustar_file *file, bool *more, struct err *err);

/* Up to `room` bytes of the present file; 0 at its end.  Faults: INPUT when it is
 * cut short, or the source's; `at` may have been written to then. */
must_use bool ustar_read(
    struct ustar *archive, char *at, size_t room, size_t *got, struct err *err);
