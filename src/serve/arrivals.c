#include "serve/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "action/receive.h"
#include "base/mem.h"
#include "serve/parley.h"

struct arrival {
	uint32_t tag;
	struct buf parts; /* what the reader returned */
	struct envelope envelope;
	struct buf reply;
};

struct arrivals {
	size_t count;
	struct arrival arrival[ARRIVALS_ROUND_MAX];
	struct receive_work work[ARRIVALS_ROUND_MAX];
};

bool
arrivals_open(struct arrivals **out, struct err *err)
{
	struct arrivals *arrivals = mem_grow(NULL, sizeof(*arrivals));

	if (arrivals == NULL)
		return err_memory(err);
	arrivals->count = 0;
	*out = arrivals;
	return true;
}

void
arrivals_close(struct arrivals **arrivals)
{
	free(*arrivals);
	*arrivals = NULL;
}

/* The stanza that the reader asks about, unwrapped, or why not. */
static void
unwrap(struct node *node, struct text bytes, struct buf *answer)
{
	scoped(age_key_wipe) struct age_key key = { 0 };
	struct age_open how = keeper_open(&node->keeper);
	struct x25519_stanza stanza;
	struct err err;
	bool fits;

	if (bytes.len != KEEPER_STANZA_LEN) {
		err_set(&err, FAULT_INPUT, "this is no stanza");
		parley_fault_format(&err, answer);
		return;
	}
	memcpy(stanza.share, bytes.at, X25519_LEN);
	memcpy(stanza.body, bytes.at + X25519_LEN, AGE_WRAP_LEN);
	if (!how.unwrap(how.arg, &stanza, &fits, &key, &err))
		parley_fault_format(&err, answer);
	else
		parley_answer_format(
		    FAULT_NONE, fits ? text_bytes(key.bytes, AGE_KEY_LEN) : TEXT(""), answer);
}

static bool
answer_stanza(struct post *post, struct node *node, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf answer = BUF_SECRET(KIB);
	struct frame frame = { .kind = PARLEY_KEY, .fd = -1 };

	unwrap(node, bytes, &answer);
	frame.payload = buf_text(&answer);
	return buf_ok(&answer, err) && frame_send(post->peer[PROCESS_READER], &frame, err);
}

/* What the reader says, until it has told the parts. */
static bool
hear_reader(
    struct post *post, struct node *node, uint32_t tag, struct buf *parts, struct err *err)
{
	for (unsigned stanzas = 0; stanzas <= ARRIVALS_STANZAS_MAX; stanzas++) {
		scoped(frame_free) struct frame frame = FRAME;

		if (!frame_receive(post->peer[PROCESS_READER], parts, &frame, err))
			return false;
		if (frame.kind == PARLEY_PARTS && frame.fd < 0 && frame.tag == tag)
			return true;
		if (frame.kind != PARLEY_STANZA || frame.fd >= 0)
			return err_set(err, FAULT_SYSTEM, "the reader does not answer");
		if (!answer_stanza(post, node, frame.payload, err))
			return false;
	}
	return err_set(err, FAULT_LIMIT, "the envelope is sealed to more than %d keys",
	    ARRIVALS_STANZAS_MAX);
}

/* A reader that fails here may have been taken over by what it read: it is given up, and
 * that is not read again. */
static bool
have_it_read(struct post *post, struct node *node, const struct frame *lent,
    struct arrival *arrival, struct err *err)
{
	struct frame frame = *lent;
	struct text parts;

	if (post->peer[PROCESS_READER] < 0)
		return err_set(err, FAULT_SYSTEM, "the process that opens envelopes has ended");
	frame.kind = PARLEY_READ;
	frame.payload = TEXT("");
	if (!frame_send(post->peer[PROCESS_READER], &frame, err) ||
	    !hear_reader(post, node, lent->tag, &arrival->parts, err)) {
		post_drop(post, PROCESS_READER);
		if (err->fault != FAULT_LIMIT)
			err->fault = FAULT_SYSTEM;
		return false;
	}
	return parley_answer_open(buf_text(&arrival->parts), &parts, err) &&
	       parley_parts_parse(parts, &arrival->envelope, err);
}

static void
add(struct arrivals *arrivals, struct post *post, struct node *node, const struct frame *frame,
    const struct err *halted)
{
	struct arrival *arrival = &arrivals->arrival[arrivals->count];
	struct receive_work *work = &arrivals->work[arrivals->count];

	arrivals->count++;
	arrival->tag = frame->tag;
	arrival->parts = BUF_SECRET(PARLEY_PARTS_MAX);
	arrival->reply = BUF(ENVELOPE_MAX);
	*work = (struct receive_work){
		.envelope = &arrival->envelope,
		.reply = &arrival->reply,
	};
	if (halted != NULL)
		work->err = *halted;
	else
		(void)!have_it_read(post, node, frame, arrival, &work->err);
	if (work->err.fault != FAULT_NONE)
		work->envelope = NULL;
}

/* Take what is there; false when there is no more for now. */
static bool
take_one(struct arrivals *arrivals, struct witnessing *witnessing, struct post *post,
    struct node *node, uint64_t *bytes, const struct err *halted)
{
	scoped(buf_free) struct buf room = BUF(KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct err err;

	if (!frame_receive(post->peer[PROCESS_FRONT], &room, &frame, &err)) {
		post_drop(post, PROCESS_FRONT);
		return false;
	}
	if (frame.kind == 0)
		return false;
	if (frame.kind == PARLEY_WITNESS && frame.fd >= 0)
		return witnessing_add(witnessing, &frame);
	if (frame.kind != PARLEY_ARRIVAL || frame.fd < 0) {
		post_drop(post, PROCESS_FRONT);
		return false;
	}
	*bytes += frame.size;
	add(arrivals, post, node, &frame, halted);
	return true;
}

/* Nothing of what was sealed is told, not even in an error's text. */
static void
answer(struct post *post, const struct arrival *arrival, const struct err *err)
{
	scoped(buf_free) struct buf payload = BUF(PARLEY_ANSWER_MAX);
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = arrival->tag, .fd = -1 };
	struct err why;

	if (err->fault == FAULT_SYSTEM)
		post_trouble(post, err);
	if (post->peer[PROCESS_FRONT] < 0)
		return;
	parley_answer_format(err->fault,
	    err->fault == FAULT_NONE ? buf_text(&arrival->reply) : TEXT(""), &payload);
	if (payload.failed) {
		buf_clear(&payload);
		parley_answer_format(FAULT_SYSTEM, TEXT(""), &payload);
	}
	frame.payload = buf_text(&payload);
	if (!frame_send(post->peer[PROCESS_FRONT], &frame, &why))
		post_drop(post, PROCESS_FRONT);
}

size_t
arrivals_do(struct arrivals *arrivals, struct witnessing *witnessing, struct post *post,
    struct node *node, int64_t now, const struct err *halted)
{
	uint64_t bytes = 0;
	size_t received = 0;

	arrivals->count = 0;
	while (post->peer[PROCESS_FRONT] >= 0 && arrivals->count < ARRIVALS_ROUND_MAX &&
	       witnessing->count < WITNESSING_ROUND_MAX && bytes < ARRIVALS_ROUND_BYTES &&
	       take_one(arrivals, witnessing, post, node, &bytes, halted))
		;
	witnessing_answer(witnessing, post, node, now);
	receive_all(node, now, arrivals->work, arrivals->count);
	for (size_t i = 0; i < arrivals->count; i++) {
		struct arrival *arrival = &arrivals->arrival[i];

		received += arrivals->work[i].err.fault == FAULT_NONE;
		answer(post, arrival, &arrivals->work[i].err);
		buf_free(&arrival->parts);
		buf_free(&arrival->reply);
	}
	return received;
}
