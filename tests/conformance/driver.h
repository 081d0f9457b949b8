/*
 * driver.h - what the drivers here share.  A driver reads a case a line, a verb and
 * words, and answers each with a line; bytes are in hex, none of them is "-".
 */
#pragma once

#include <stdint.h>

#include "base/text.h"

#define WORDS_MAX 256

struct words {
	size_t count;
	struct text word[WORDS_MAX]; /* the verb first */
};

struct verb {
	struct text name;
	size_t least; /* words, with the verb */
	void (*judge)(const struct words *words);
};

/* End the program, unless it is true. */
void need(bool truth, const char *what);

/* Decode a word; never freed, for the program is short-lived. */
struct text bytes_of(struct text word);

/* A decimal number that the driver cannot do without. */
uint64_t number_of(struct text word);

/* Put them in hex on the standard output. */
void put_hex(const void *bytes, size_t len);

/* Answer each line of the standard input; what main() returns. */
int drive(const struct verb *verbs, size_t count);
