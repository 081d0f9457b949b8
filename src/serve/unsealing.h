/*
 * unsealing.h - what is sealed to the node on its way: the reader tells whose keys would open
 * it, the keeper unwraps the file's key, the reader opens it and returns its parts.
 *
 * Many are on their way at once, each with whom it is just the turn of, so that reader,
 * keeper and clerk work beside one another.  The reader still reads one at a time, and each
 * is told one file's key, that of what it was lent.
 */
#pragma once

#include "action/node/node.h"
#include "serve/parley.h"
#include "serve/post.h"
#include "statement/envelope.h"

/* A stranger's file may be sealed to others too: so many stanzas are tried. */
#define UNSEALING_STANZAS_MAX 16

/* On their way at a time. */
#define UNSEALING_MAX 192

/* Seconds that a reader may say nothing, and that is waited for one. */
#define UNSEALING_PATIENCE 20

enum unsealing_stage {
	UNSEALING_NEW,   /* to be lent to the reader */
	UNSEALING_WHOSE, /* which looks for whom it is */
	UNSEALING_ASKED, /* the keeper was asked for the key, or will be */
	UNSEALING_KEYED, /* to be lent again, with the key */
	UNSEALING_READ,  /* the reader reads it */
	UNSEALING_DONE,
};

struct unsealing_job {
	enum unsealing_stage stage;
	enum parley kind; /* PARLEY_READ, PARLEY_READ_ANSWER: what is expected of it */
	int fd;
	uint64_t size;
	uint32_t tag;
	int64_t since; /* milliseconds */
	bool asked;    /* and the keeper has not answered */
	size_t stanzas, tried;
	struct x25519_stanza stanza[UNSEALING_STANZAS_MAX];
	struct age_key key;
	/* Once it is done: its parts, which lie in `room`, or why there are none.  Faults:
	 * INPUT, DENIED, LIMIT; SYSTEM when reader or keeper failed. */
	struct envelope envelope;
	struct buf room;
	struct err err;
	bool fatal; /* the reader ended over it */
};

struct unsealing {
	struct unsealing_job *job[UNSEALING_MAX]; /* in the order in which they came */
	size_t count;
	struct unsealing_job *lent[UNSEALING_MAX]; /* to the reader, which answers in order */
	size_t lent_count;
	int64_t heard; /* milliseconds: when it last was, or began */
	uint32_t tag;
};

/* Begin one, of a file that becomes the job's; for as many as there is room for.  The job stays
 * where it is until it is done, and is released with unsealing_free(). */
must_use bool unsealing_begin(struct unsealing *unsealing, enum parley kind, int fd,
    uint64_t size, struct unsealing_job *out);

/* The same of bytes. */
must_use bool unsealing_begin_bytes(struct unsealing *unsealing, enum parley kind,
    struct text sealed, struct unsealing_job *out, struct err *err);

void unsealing_free(struct unsealing_job *job);

/* Hear what was answered, and ask what is next; waits for nobody. */
void unsealing_go_on(struct unsealing *unsealing, struct post *post, struct node *node);

/* Is an answer of the keeper awaited? */
bool unsealing_awaits_keeper(const struct unsealing *unsealing);

/* Go on until this one is done, as it is at once when there is no reader. */
void unsealing_finish(struct unsealing *unsealing, struct post *post, struct node *node,
    struct unsealing_job *job);

/* The reader is another one now: what the last one was at when it ended may have been what
 * ended it, and is given up; all else is lent to the new one. */
void unsealing_change_reader(struct unsealing *unsealing);

/* How a node has opened what lies within something (action/inbox/within.h): `arg` is one of
 * these. */
struct unsealing_ways {
	struct unsealing *unsealing;
	struct post *post;
	struct node *node;
};

must_use bool unsealing_within(void *arg, struct text sealed, bool answer, struct buf *room,
    struct envelope *out, struct err *err);
