/*
 * signer_message.h - what is said between a log and its signer, which is a process of
 * its own: a message a packet.
 */
#pragma once

#include "journal/last_head.h"
#include "log/merkle.h"

enum signer_wish {
	SIGNER_LAST = 1, /* tell what was signed last */
	SIGNER_SIGN,     /* sign `head`; `path` proves that it extends the last */
	SIGNER_ACCEPT,   /* go on from `head`, though what was signed last is another */
};

struct signer_request {
	enum signer_wish wish;
	int64_t at; /* the time, for SIGNER_ACCEPT; 0 to UTC_MAX */
	struct last_head head;
	struct merkle_path path;
};

/* As answer: the last head as it is then, and the signed note, or why there is none. */
struct signer_answer {
	enum fault fault;
	struct last_head last;
	struct text text; /* the note, or the error's; borrowed */
};

#define SIGNER_REQUEST_MAX (1 + 8 + 8 + HASH_LEN + 1 + MERKLE_CONSISTENCY_MAX * HASH_LEN)
#define SIGNER_ANSWER_MAX (16 * KIB)

void signer_request_format(const struct signer_request *request, struct buf *out);
void signer_answer_format(const struct signer_answer *answer, struct buf *out);

/* Faults: INPUT. */
must_use bool signer_request_parse(struct text in, struct signer_request *out, struct err *err);
must_use bool signer_answer_parse(struct text in, struct signer_answer *out, struct err *err);
