/*
 * counter.h - the clerk's ways to the other processes, at whose other ends is the test: what a
 * part of its work sends is heard there, and nothing is waited for.
 *
 *	struct counter counter;
 *
 *	counter_make(&counter, dir);
 *	...
 *	counter_free(&counter);
 */
#pragma once

#include <fcntl.h>

#include "staff.h"

struct counter {
	struct post post;
	struct post_config config;
	int control;
	int peer[PROCESSES]; /* our ends */
	struct buf room;
};

static inline void
counter_make(struct counter *counter, const char *dir)
{
	struct err err;
	int ends[2];

	*counter = (struct counter){ .post = { .process = PROCESS_CLERK },
		.config = { .dir = dir },
		.room = BUF(64 * MIB) };
	counter->post.config = &counter->config;
	assert_true(frame_pair(ends, &err));
	counter->post.control = ends[0];
	counter->control = ends[1];
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	for (unsigned i = 0; i < PROCESSES; i++) {
		counter->post.peer[i] = counter->peer[i] = -1;
		if (!process_peers(PROCESS_CLERK, (enum process)i))
			continue;
		assert_true(frame_pair(ends, &err));
		counter->post.peer[i] = ends[0];
		counter->peer[i] = ends[1];
		assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
		assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	}
}

static inline void
counter_free(struct counter *counter)
{
	file_close(&counter->control);
	file_close(&counter->post.control);
	for (unsigned i = 0; i < PROCESSES; i++) {
		file_close(&counter->peer[i]);
		file_close(&counter->post.peer[i]);
	}
	buf_free(&counter->room);
}

/* What kind of frame it sent to a peer next; 0: none.  What the frame holds is in `room`, what
 * came with it in `*frame`. */
static inline uint8_t
counter_hears(struct counter *counter, int socket, struct frame *frame)
{
	struct err err;

	buf_clear(&counter->room);
	*frame = FRAME;
	assert_true(frame_receive(socket, &counter->room, frame, &err));
	file_close(&frame->fd);
	return frame->kind;
}

/* The same of what it told the supervisor; how many of a kind since it was asked last. */
static inline unsigned
counter_told(struct counter *counter, uint8_t kind)
{
	struct frame frame;
	unsigned count = 0;
	uint8_t told;

	while ((told = counter_hears(counter, counter->control, &frame)) != 0)
		count += told == kind;
	return count;
}
