/*
 * statement.h - one signed JSON object: everything that is said is one.
 *
 * A signed note whose text is exactly one JSON object on one line.  The signed
 * bytes are the stored bytes; nothing is re-serialised before it is verified.
 * A statement's id is the SHA-256 of the note's text, without signatures.
 *
 * Its numbers are integers within 2^53-1.  It has one signature line; a manifest
 * may have more.
 */
#pragma once

#include "base/utc.h"
#include "codec/json.h"
#include "codec/json_write.h"
#include "codec/shape.h"
#include "crypto/hash.h"
#include "crypto/note.h"
#include "statement/kind.h"

#define STATEMENT_PRIVATE_MAX MIB
#define STATEMENT_PUBLIC_MAX (60 * KIB)
#define STATEMENT_NONCE_LEN 16
#define STATEMENT_INTEGER_MAX ((INT64_C(1) << 53) - 1) /* beyond it, readers of JSON differ */
#define STATEMENT_TO_MAX 256 /* parties; of a case with all its finders and vendors */

/* Release with statement_free(). */
struct statement {
	struct text bytes; /* the note, borrowed from what was opened */
	struct hash id;
	const struct kind *kind;
	struct text by; /* borrowed from doc, as is body */
	int64_t at;     /* seconds UTC */
	bool known;     /* reopened: its keys were checked when it came */
	struct value body;
	struct doc doc;
};

/* Verify that `key`, of type NOTE_ED25519, signed it, then parse and check what all
 * statements share: version, a known type, which such a key may sign, "by" naming the
 * key's owner, "at"; for private ones "to", each party once, and "nonce".  `bytes` must
 * outlive it.
 * Faults: INPUT, DENIED, LIMIT. */
must_use bool statement_open(
    struct text bytes, const struct vkey *key, struct statement *out, struct err *err);

/* The same without verifying: for bytes that were verified before they were
 * stored, such as the journal's own; keys in its body are then not checked again either. */
must_use bool statement_reopen(struct text bytes, struct statement *out, struct err *err);

/* The same in the memory of one that was opened before, or of none; that is gone, also on
 * failure.  For many, one after the other. */
must_use bool statement_reopen_in(
    struct statement *statement, struct text bytes, struct err *err);

/* Statements that stand one after the other: the next note, with all its signatures.  False for
 * what is none, and where all were told. */
must_use bool statement_cut(struct text *rest, struct text *note);

void statement_free(struct statement *statement);

/* The owner of a key name: what stands before a "/", all of it without one. */
struct text statement_owner(struct text key_name);

/* Is `name` among those it is addressed to?  Faults: DENIED. */
must_use bool statement_check_to(
    const struct statement *statement, struct text name, struct err *err);

/* The id of a note's text. */
struct hash statement_id(const struct note *note);

/* Who says something, when, and to whom; for private kinds. */
struct saying {
	const struct signer *signer;
	int64_t at;
	struct text to;
};

/* Writing: begin, add members with the writer, end. */
struct draft_statement {
	const struct kind *kind;
	struct buf text;
	struct writer writer;
};

/* Of a private one no copy is left behind.  A public one that holds a secret which is not
 * out yet begins with the other. */
#define DRAFT_STATEMENT_SECRET                                                                 \
	((struct draft_statement){ .text = BUF_SECRET(STATEMENT_PRIVATE_MAX) })
#define DRAFT_STATEMENT ((struct draft_statement){ .text = BUF(STATEMENT_PRIVATE_MAX) })

/* Write version, type, by, at; for private kinds a fresh nonce, and `to`, which is
 * NULL for public ones. */
void statement_begin(struct draft_statement *draft, const struct kind *kind, struct text by,
    int64_t at, const struct text *to);

/* The same of a private kind, to several. */
void statement_begin_to(struct draft_statement *draft, const struct kind *kind, struct text by,
    int64_t at, const struct shape_list *to);

/* Sign what was written; appends the note to `out`, tells its id.  The draft is
 * spent in any case.  Faults: LIMIT, also for what is too long for its kind;
 * INPUT. */
must_use bool statement_end(struct draft_statement *draft, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);

/* The same in two steps, so that something may happen in between: append the text that was
 * written, which is then to be signed; sign it. */
must_use bool statement_text(struct draft_statement *draft, struct buf *out, struct err *err);
must_use bool statement_sign(const struct kind *kind, const struct buf *text,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);

/* Members that statements share: a hash in hex, a time; to write, also any text
 * that was built in a buf, which fails the writer's if it failed. */
must_use bool statement_get_hash(
    struct value object, const char *key, struct hash *out, struct err *err);
must_use bool statement_get_hash_if(/* one that may be missing */
    struct value object, const char *key, bool *has, struct hash *out, struct err *err);
must_use bool statement_get_time(
    struct value object, const char *key, int64_t *out, struct err *err);
void statement_put_text(struct writer *writer, const char *key, const struct buf *text);
void statement_add_text(struct writer *writer, const struct buf *text); /* in an array */
void statement_put_hash(struct writer *writer, const char *key, const struct hash *hash);
void statement_put_time(struct writer *writer, const char *key, int64_t at);
