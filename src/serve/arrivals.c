#include "serve/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "action/inbox/receive.h"
#include "base/mem.h"
#include "serve/guesting.h"
#include "serve/parley.h"

struct arrival {
	bool taken;
	bool orphan; /* nobody waits for it any more */
	uint32_t tag;
	uint64_t size;
	struct unsealing_job job;
	struct buf reply;
	unsigned paid;
};

struct arrivals {
	struct arrivals_ways ways;
	struct guesting guesting;
	struct err halted; /* FAULT_NONE: they are received */
	size_t count;
	uint64_t bytes;
	struct arrival arrival[ARRIVALS_MAX];
	/* Those of a round. */
	struct arrival *now[ARRIVALS_ROUND_MAX];
	struct receive_work work[ARRIVALS_ROUND_MAX];
};

bool
arrivals_open(const struct arrivals_ways *ways, struct arrivals **out, struct err *err)
{
	struct arrivals *arrivals = mem_grow(NULL, sizeof(*arrivals));

	if (arrivals == NULL)
		return err_memory(err);
	memset(arrivals, 0, sizeof(*arrivals));
	arrivals->ways = *ways;
	*out = arrivals;
	return true;
}

static void
leave(struct arrivals *arrivals, struct arrival *arrival)
{
	arrivals->count--;
	arrivals->bytes -= arrival->size;
	unsealing_free(&arrival->job);
	buf_free(&arrival->reply);
	arrival->taken = false;
}

void
arrivals_close(struct arrivals **arrivals)
{
	for (size_t i = 0; *arrivals != NULL && i < ARRIVALS_MAX; i++)
		if ((*arrivals)->arrival[i].taken)
			leave(*arrivals, &(*arrivals)->arrival[i]);
	free(*arrivals);
	*arrivals = NULL;
}

void
arrivals_change_front(struct arrivals *arrivals)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		arrivals->arrival[i].orphan = true;
}

/* Coming in */

bool
arrivals_wants(const struct arrivals *arrivals)
{
	return arrivals->count < ARRIVALS_MAX && arrivals->bytes < ARRIVALS_BYTES_MAX &&
	       arrivals->ways.witnessing->count < WITNESSING_ROUND_MAX &&
	       arrivals->guesting.count < GUESTING_ROUND_MAX;
}

static bool
is_open(const struct arrival *arrival)
{
	return arrival->taken && arrival->job.stage == UNSEALING_DONE;
}

bool
arrivals_ready(const struct arrivals *arrivals)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		if (is_open(&arrivals->arrival[i]))
			return true;
	return arrivals->ways.witnessing->count > 0 || arrivals->guesting.count > 0;
}

static struct arrival *
find_free(struct arrivals *arrivals)
{
	struct arrival *arrival = arrivals->arrival;

	while (arrival->taken)
		arrival++;
	return arrival;
}

/* The frame's file becomes the job's. */
static void
add(struct arrivals *arrivals, struct frame *frame)
{
	struct arrival *arrival = find_free(arrivals);

	arrivals->count++;
	arrivals->bytes += frame->size;
	*arrival = (struct arrival){ .taken = true,
		.tag = frame->tag,
		.size = frame->size,
		.reply = BUF(ENVELOPE_MAX) };
	if (frame->payload.len == 1)
		arrival->paid = (uint8_t)frame->payload.at[0];
	if (arrivals->halted.fault == FAULT_NONE) {
		if (unsealing_begin(arrivals->ways.unsealing, PARLEY_READ, frame->fd,
			frame->size, &arrival->job)) {
			frame->fd = -1;
			return;
		}
		(void)err_set(
		    &arrival->job.err, FAULT_SYSTEM, "too much is to be opened at once");
	} else {
		arrival->job.err = arrivals->halted;
	}
	arrival->job.stage = UNSEALING_DONE;
	arrival->job.fd = -1;
}

/* Take what is there; false when there is no more for now. */
static bool
take_one(struct arrivals *arrivals)
{
	scoped(buf_free) struct buf room = BUF(KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct post *post = arrivals->ways.post;
	struct err err;

	if (!frame_receive(post->peer[PROCESS_FRONT], &room, &frame, &err)) {
		post_drop(post, PROCESS_FRONT);
		return false;
	}
	if (frame.kind == 0)
		return false;
	if (frame.kind == PARLEY_WITNESS && frame.fd >= 0)
		return witnessing_add(arrivals->ways.witnessing, &frame);
	if (frame.kind == PARLEY_GUEST)
		return guesting_add(&arrivals->guesting, &frame);
	if (frame.kind != PARLEY_ARRIVAL || frame.fd < 0) {
		post_drop(post, PROCESS_FRONT);
		return false;
	}
	add(arrivals, &frame);
	return true;
}

/* Beside the work of a round, too: it touches nothing that a round does. */
static void
go_on(void *arg)
{
	struct arrivals *arrivals = arg;
	struct arrivals_ways *ways = &arrivals->ways;

	while (ways->post->peer[PROCESS_FRONT] >= 0 && arrivals_wants(arrivals) &&
	       take_one(arrivals))
		;
	unsealing_go_on(ways->unsealing, ways->post, ways->node);
}

/* Going out */

/* Nothing of what was sealed is told, not even in an error's text. */
static void
answer(struct post *post, const struct arrival *arrival, const struct receive_work *work)
{
	const struct err *err = &work->err;
	char told[2] = { (char)work->why, (char)work->asked };
	scoped(buf_free) struct buf payload = BUF(PARLEY_ANSWER_MAX);
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = arrival->tag, .fd = -1 };
	struct err why;

	if (err->fault == FAULT_SYSTEM)
		post_trouble(post, err);
	if (post->peer[PROCESS_FRONT] < 0 || arrival->orphan)
		return;
	parley_answer_format(err->fault,
	    err->fault == FAULT_NONE
		? buf_text(&arrival->reply)
		: text_bytes(told, work->why == RECEIVE_WORK ? 2 : work->why != RECEIVE_UNTOLD),
	    &payload);
	if (payload.failed) {
		buf_clear(&payload);
		parley_answer_format(FAULT_SYSTEM, TEXT(""), &payload);
	}
	frame.payload = buf_text(&payload);
	if (!post_send(post, PROCESS_FRONT, &frame, &why))
		post_drop(post, PROCESS_FRONT);
}

/* Those that are open; that of which nobody waits for the answer comes again. */
static size_t
gather(struct arrivals *arrivals)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRIVALS_MAX && count < ARRIVALS_ROUND_MAX; i++) {
		struct arrival *arrival = &arrivals->arrival[i];

		if (!is_open(arrival))
			continue;
		if (arrival->orphan) {
			leave(arrivals, arrival);
			continue;
		}
		arrivals->now[count] = arrival;
		arrivals->work[count++] = (struct receive_work){
			.envelope = arrival->job.err.fault == FAULT_NONE
					? &arrival->job.envelope
					: NULL,
			.reply = &arrival->reply,
			.err = arrival->job.err,
			.paid = arrival->paid,
		};
	}
	return count;
}

size_t
arrivals_do(struct arrivals *arrivals, int64_t now, const struct err *halted)
{
	struct arrivals_ways *ways = &arrivals->ways;
	struct receive_round round = {
		.works = arrivals->work, .meanwhile = go_on, .arg = arrivals
	};
	size_t received = 0;

	arrivals->halted = halted != NULL ? *halted : (struct err){ .fault = FAULT_NONE };
	go_on(arrivals);
	witnessing_answer(ways->witnessing, ways->post, ways->node, now);
	guesting_answer(&arrivals->guesting, ways->post, ways->node, now);
	round.count = gather(arrivals);
	receive_round(ways->node, now, &round);
	for (size_t i = 0; i < round.count; i++) {
		received += arrivals->work[i].err.fault == FAULT_NONE;
		answer(ways->post, arrivals->now[i], &arrivals->work[i]);
		leave(arrivals, arrivals->now[i]);
	}
	return received;
}
