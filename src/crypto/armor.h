/*
 * armor.h - age files as text, for channels that carry nothing else: PEM, read
 * strictly (lines of 64 columns, canonical base64, nothing but blanks outside).
 */
#pragma once

#include "base/stream.h"

#define ARMOR_COLUMNS 64
#define ARMOR_LINE_BYTES (ARMOR_COLUMNS / 4 * 3)

/* Blanks before and behind that are passed over; more is no honest mistake. */
#define ARMOR_BLANKS_MAX 1024

/* Takes the armor off a stream as it is read. */
struct armor_reader {
	struct source in;
	enum { ARMOR_BEFORE, ARMOR_INSIDE, ARMOR_LAST_LINE, ARMOR_BEHIND } place;
	size_t blanks;
	bool ended; /* `in` did */
	char text[4 * KIB];
	size_t text_at, text_len; /* what of it is still to be taken */
	uint8_t bytes[ARMOR_LINE_BYTES];
	size_t bytes_at, bytes_len;
};

struct armor_reader armor_reader(const struct source *in);

/* The bytes within; `*reader` must outlive it.  Faults: INPUT, and the text
 * says that it is the armor; those of `in`. */
struct source armor_source(struct armor_reader *reader);

/* Puts armor around a stream as it is written. */
struct armor_writer {
	struct sink out;
	uint8_t bytes[ARMOR_LINE_BYTES]; /* of the line begun */
	size_t len;
	bool begun;
};

struct armor_writer armor_writer(const struct sink *out);
struct sink armor_sink(struct armor_writer *writer);

/* Write what is left and the last line. */
must_use bool armor_end(struct armor_writer *writer, struct err *err);
