/*
 * telling_file.h - whom a node tells by itself that something awaits its people, as its
 * operator has it: a word and what belongs to it a line; '#' begins a comment.
 *
 *	DIR/notify          post URL, mail ADDRESS, from ADDRESS, smtp SERVER: each once at most
 *	DIR/notify.secret   the key by which what is posted is signed
 */
#pragma once

#include <limits.h>

#include "serve/telling.h"

#define TELLING_FILE "notify"
#define TELLING_SECRET "notify.secret"
#define TELLING_FILE_MAX (8 * KIB)
#define TELLING_WORD_MAX 1024
#define TELLING_SMTP "smtp://127.0.0.1:25"

/* Empty where nothing is said. */
struct telling_file {
	char post[TELLING_WORD_MAX + 1];
	char mail[TELLING_WORD_MAX + 1];
	char from[TELLING_WORD_MAX + 1];
	char smtp[TELLING_WORD_MAX + 1];
	char secret[PATH_MAX]; /* of the node */
};

/* Read it, all but `secret`, which is left.  Faults: INPUT, naming the line. */
must_use bool telling_file_parse(struct text in, struct telling_file *out, struct err *err);
void telling_file_format(const struct telling_file *file, struct buf *out);

/* The node's; *found is false where it has none.  Faults: INPUT, DENIED, SYSTEM. */
must_use bool telling_file_load(
    const char *dir, bool *found, struct telling_file *out, struct err *err);

/* Whom it names: borrowed. */
struct telling telling_file_telling(const struct telling_file *file);
