/*
 * letter.h - what one node writes to others or to finders, or a finder to a node: a title, a
 * text, files.
 *
 * The statement names its files by digest; the files travel beside it.  Large ones follow in
 * pieces, each a letter about it.
 */
#pragma once

#include "statement/large.h"

#define LETTER_TITLE_MAX 200
#define LETTER_TEXT_MAX (64 * KIB) /* what is longer is a file */

struct letter {
	struct text title;
	struct text text; /* lines that can be shown; may be empty */
	bool has_of;      /* it is about a statement: a report, another letter */
	struct hash of;
	bool has_policy; /* it names the disclosure policy of the recipient that was seen */
	struct hash policy;
	size_t count;
	struct attached_file file[ATTACHED_MAX];
	size_t larges; /* files that follow */
	struct large_file large[LARGE_MAX];
	struct large_piece piece; /* that it brings */
};

/* Read the body of a letter; text is borrowed from the statement.  Faults: INPUT, LIMIT. */
must_use bool letter_parse(
    const struct statement *statement, struct letter *out, struct err *err);

/* To whom, and by whom. */
struct letter_how {
	const struct signer *signer;
	int64_t at;
	const struct text *to;
	size_t count; /* 1 to STATEMENT_TO_MAX */
};

/* Write and sign one that letter_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool letter_sign(const struct letter *letter, const struct letter_how *how,
    struct buf *out, struct hash *id, struct err *err);
