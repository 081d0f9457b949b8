/*
 * keeper_message.h - what is said between who wants something signed or opened and the
 * keeper of the keys, which is a process of its own: a message a frame.
 */
#pragma once

#include "crypto/recipient.h"
#include "crypto/vkey.h"
#include "journal/last_head.h"
#include "log/merkle.h"

enum keeper_wish {
	KEEPER_LAST = 1,  /* tell which head was signed last */
	KEEPER_SIGN,      /* sign `head`; `path` proves that it extends the last */
	KEEPER_ACCEPT,    /* go on from `head`, though what was signed last is another */
	KEEPER_STATEMENT, /* sign `text`, a statement's */
	KEEPER_UNWRAP,    /* tell the file's key that the stanza in `text` wraps */
	KEEPER_LEND,      /* lend the key by which contents are sealed at rest */
	KEEPER_COSIGN,    /* cosign `text`, another log's head, at the time `at`; `path` proves
			   * that    it extends what was cosigned last of that log */
	KEEPER_SHARE,     /* let the share of a release go for which `text` pleads */
	KEEPER_ARM,       /* say that the node is armed for the release of which `text` tells */
};

struct keeper_request {
	enum keeper_wish wish;
	int64_t at; /* the time, for KEEPER_ACCEPT, _COSIGN, _SHARE and _ARM; 0 to UTC_MAX */
	struct last_head head;
	struct merkle_path path;
	struct text text; /* borrowed; empty but where it is asked for above */
};

/* As answer: the last head (of the log that it is about) as it is then, and the signed head,
 * the signature, the key (nothing when the stanza is for somebody else), or why there is none.
 */
struct keeper_answer {
	enum fault fault;
	struct last_head last;
	struct text text; /* the note, or the error's; borrowed */
};

/* A stanza of type X25519, as it is asked about: its share, then its body. */
#define KEEPER_STANZA_LEN (X25519_LEN + AGE_WRAP_LEN)

#define KEEPER_TEXT_MAX MIB /* a private statement's */
#define KEEPER_HEAD_MAX (128 * KIB)
#define KEEPER_REQUEST_MAX                                                                     \
	(1 + 8 + 8 + HASH_LEN + 1 + MERKLE_CONSISTENCY_MAX * HASH_LEN + KEEPER_TEXT_MAX)
#define KEEPER_ANSWER_MAX (16 * KIB)

/* The kinds of frame that carry them. */
enum { KEEPER_FRAME_REQUEST = 1, KEEPER_FRAME_ANSWER };

void keeper_request_format(const struct keeper_request *request, struct buf *out);
void keeper_answer_format(const struct keeper_answer *answer, struct buf *out);

/* Faults: INPUT. */
must_use bool keeper_request_parse(struct text in, struct keeper_request *out, struct err *err);
must_use bool keeper_answer_parse(struct text in, struct keeper_answer *out, struct err *err);

/* Whose keys it has, which it tells first of all, unasked. */
struct keeper_names {
	bool signs_statements, signs_heads, opens;
	struct vkey statement; /* borrowed from what was parsed, as is `log` */
	struct vkey log;
	struct recipient recipient;
};

/* A line each.  Faults: INPUT. */
void keeper_names_format(const struct keeper_names *names, struct buf *out);
must_use bool keeper_names_parse(struct text in, struct keeper_names *out, struct err *err);
