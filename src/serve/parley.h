/*
 * parley.h - what the processes of a node say to each other, in frames (base/frame.h);
 * how what is in them is written and read back, strictly: a process may have been taken
 * over, and then its frames are a stranger's bytes.
 */
#pragma once

#include "base/frame.h"
#include "statement/envelope.h"

enum parley {
	/* From the supervisor: a new way to another process (its tag: parley_way(); lends a
	 * socket); to end when what was taken is done; to read its files again, which the
	 * clerk asks it as well. */
	PARLEY_CHANNEL = 1,
	PARLEY_STOP,
	PARLEY_RELOAD,
	/* To the supervisor: at work (what its sandbox lacks); not able to begin, or troubled
	 * (a fault). */
	PARLEY_READY,
	PARLEY_FAILED,
	PARLEY_TROUBLE,
	/* The front to the clerk: what came in (lends the file).  The clerk to the front, the
	 * console: the answer of that tag. */
	PARLEY_ARRIVAL,
	PARLEY_ANSWER,
	/* The clerk to the reader: open this with this key (lends the file).  The reader: its
	 * parts, an answer.  Before that, the clerk: whose keys would open this (lends the
	 * file)?  The reader: its first stanzas, one after the other; an answer. */
	PARLEY_READ,
	PARLEY_WHOSE,
	PARLEY_STANZAS,
	PARLEY_PARTS,
	/* The console to the clerk: a deed.  To the clerk, the front: figures, and health; as
	 * answers. */
	PARLEY_DEED,
	PARLEY_FIGURES,
	PARLEY_HEALTH,
	/* The clerk to the courier: have this checkpoint cosigned.  As an answer: a line that
	 * says why no quorum did, empty where one did, and the checkpoint with what came. */
	PARLEY_COSIGN,
	/* The clerk to the courier: look at what the node's own address shows as its
	 * manifest.  The courier: that, as an answer. */
	PARLEY_LOOK,
	PARLEY_SHOWN,
	/* The front to the clerk: a request to cosign (lends the file).  The clerk: the status
	 * of HTTP in 3 digits, and the body; as an answer. */
	PARLEY_WITNESS,
	/* Likewise: put this into a node's inbox; fetch a node's manifests (an errand, below).
	 * The courier: that of this tag is done; as an answer. */
	PARLEY_POST,
	PARLEY_WALK,
	PARLEY_DONE,
	/* The clerk to the reader: the same as PARLEY_READ, of what another node answered. */
	PARLEY_READ_ANSWER,
	/* The clerk to the courier: get public files of another node (serve/fetching.h).  The
	 * courier: they, as an answer. */
	PARLEY_FETCH,
	PARLEY_FETCHED,
	/* The front to the clerk: what a guest asks (serve/guesting.h; lends the file of his
	 * form, if he sent one).  The clerk: an answer. */
	PARLEY_GUEST,
	/* To the supervisor: the way of this tag was given up. */
	PARLEY_LOST,
	/* The clerk to the courier: tell whom the operator names (action/node/news.h).  The
	 * courier: an answer. */
	PARLEY_TELL,
	PARLEY_TOLD,
};

/* How a way is called: whom it leads to, and its number, which no other has for long. */
#define PARLEY_WAY_MAX ((UINT32_C(1) << 24) - 1)
static inline uint32_t
parley_way(unsigned process, uint32_t number)
{
	return number << 8 | process;
}

/* Most of an answer: an envelope that goes out, or the metrics. */
#define PARLEY_ANSWER_MAX (ENVELOPE_MAX + KIB)

/* All parts of an envelope, which is less than was sealed. */
#define PARLEY_PARTS_MAX (ENVELOPE_MAX + 64 * KIB)

/* An answer: a fault and why, or FAULT_NONE and what was asked for.  Text is borrowed.
 * Faults of reading: INPUT. */
void parley_answer_format(enum fault fault, struct text text, struct buf *out);
must_use bool parley_answer_parse(
    struct text in, enum fault *fault, struct text *text, struct err *err);

/* The same of a fault. */
void parley_fault_format(const struct err *fault, struct buf *out);

/* Read an answer that holds what was asked for; else its fault is told as ours, its text
 * made printable.  Faults: the answer's; INPUT. */
must_use bool parley_answer_open(struct text in, struct text *text, struct err *err);

/* What the courier shall do: where, and a number: of the manifest that is known, when it shall
 * fetch those after it; then the body to post.  And what came of it: the status of HTTP, then
 * the body.  Texts are borrowed.  Faults: INPUT. */
struct parley_errand {
	struct text url; /* of a node */
	uint64_t number;
	struct text body;
};

void parley_errand_format(const struct parley_errand *errand, struct buf *out);
must_use bool parley_errand_parse(struct text in, struct parley_errand *out, struct err *err);

#define PARLEY_ERRAND_MAX (ENVELOPE_MAX + 8 * KIB)

/* The parts of an envelope, one after the other: the length of the name (1 byte) and of
 * the bytes (4 bytes, big-endian), the name, the bytes.  What is read is borrowed.
 * Faults: INPUT, LIMIT. */
void parley_parts_format(const struct envelope *envelope, struct buf *out);
must_use bool parley_parts_parse(struct text in, struct envelope *out, struct err *err);
