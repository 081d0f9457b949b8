#include "serve/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "action/receive.h"
#include "base/mem.h"
#include "serve/parley.h"
#include "serve/unseal.h"

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
		(void)!unseal(post, node,
		    &(struct frame){ .kind = PARLEY_READ,
			.tag = frame->tag,
			.fd = frame->fd,
			.size = frame->size },
		    &arrival->parts, &arrival->envelope, &work->err);
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
answer(struct post *post, const struct arrival *arrival, const struct receive_work *work)
{
	const struct err *err = &work->err;
	char told[1] = { (char)work->why };
	scoped(buf_free) struct buf payload = BUF(PARLEY_ANSWER_MAX);
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = arrival->tag, .fd = -1 };
	struct err why;

	if (err->fault == FAULT_SYSTEM)
		post_trouble(post, err);
	if (post->peer[PROCESS_FRONT] < 0)
		return;
	parley_answer_format(err->fault,
	    err->fault == FAULT_NONE ? buf_text(&arrival->reply)
				     : text_bytes(told, work->why != RECEIVE_UNTOLD),
	    &payload);
	if (payload.failed) {
		buf_clear(&payload);
		parley_answer_format(FAULT_SYSTEM, TEXT(""), &payload);
	}
	frame.payload = buf_text(&payload);
	if (!post_send(post, PROCESS_FRONT, &frame, &why))
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
		answer(post, arrival, &arrivals->work[i]);
		buf_free(&arrival->parts);
		buf_free(&arrival->reply);
	}
	return received;
}
