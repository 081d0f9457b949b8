/*
 * staff.h - one process of a node at work, and a test in the place of all the others:
 * supervisor and peers, honest or not.
 *
 *	scoped(staff_end) struct staff staff = { 0 };
 *
 *	staff_begin(&staff, PROCESS_READER, reader_run, &config);
 */
#pragma once

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "play.h"
#include "serve/parley.h"
#include "serve/post.h"

struct staff {
	pid_t pid;
	int control;
	int peer[PROCESSES]; /* our ends; -1 where it has no such peer */
};

static inline void
staff_say(int socket, uint8_t kind, uint32_t tag, struct text payload)
{
	struct frame frame = { .kind = kind, .tag = tag, .payload = payload, .fd = -1 };
	struct err err;

	assert_true(frame_send(socket, &frame, &err));
}

/* Lend a file of these bytes. */
static inline void
staff_lend_with(int socket, struct frame *frame, struct text bytes)
{
	scoped(file_close) int fd = (int)memfd_create("staff", MFD_CLOEXEC);
	struct err err;

	frame->fd = fd;
	frame->size = bytes.len;
	assert_int_equal(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
	assert_true(frame_send(socket, frame, &err));
	frame->fd = -1;
}

static inline void
staff_lend(int socket, uint8_t kind, uint32_t tag, struct text bytes)
{
	staff_lend_with(socket, &(struct frame){ .kind = kind, .tag = tag }, bytes);
}

/* The next frame, of this kind; its payload is in `room`. */
static inline struct frame
staff_hear(int socket, uint8_t kind, struct buf *room)
{
	struct frame frame = FRAME;
	struct err err;

	assert_true(frame_receive(socket, room, &frame, &err));
	assert_int_equal(frame.kind, kind);
	return frame;
}

/* It gave the way up. */
static inline void
staff_assert_dropped(int socket)
{
	scoped(buf_free) struct buf room = BUF(64 * MIB);
	struct frame frame = FRAME;
	struct err err;

	assert_false(frame_receive(socket, &room, &frame, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

/* Put a new way in the place of the one to a peer. */
static inline void
staff_channel(struct staff *staff, enum process peer)
{
	struct frame frame = { .kind = PARLEY_CHANNEL, .tag = peer };
	int ends[2];
	struct err err;

	assert_true(frame_pair(ends, &err));
	file_close(&staff->peer[peer]);
	staff->peer[peer] = ends[0];
	frame.fd = ends[1];
	assert_true(frame_send(staff->control, &frame, &err));
	close(ends[1]);
}

static inline void
staff_live(void (*live)(struct post *post), struct post *post)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	live(post);
	_exit(99);
}

/* Returns when it is at work. */
static inline void
staff_begin(struct staff *staff, enum process process, void (*live)(struct post *post),
    const struct post_config *config)
{
	struct post post = { .process = process, .config = config };
	int control[2];
	struct err err;

	assert_true(frame_pair(control, &err));
	staff->control = control[0];
	post.control = control[1];
	for (unsigned i = 0; i < PROCESSES; i++) {
		int ends[2] = { -1, -1 };

		if (process_peers(process, (enum process)i))
			assert_true(frame_pair(ends, &err));
		staff->peer[i] = ends[0];
		post.peer[i] = ends[1];
	}
	staff->pid = fork();
	if (staff->pid == 0) {
		for (unsigned i = 0; i < PROCESSES; i++)
			file_close(&staff->peer[i]);
		close(staff->control);
		staff_live(live, &post);
	}
	for (unsigned i = 0; i < PROCESSES; i++)
		file_close(&post.peer[i]);
	close(post.control);
}

static inline void
staff_assert_ready(struct staff *staff)
{
	scoped(buf_free) struct buf room = BUF(8 * KIB);

	(void)staff_hear(staff->control, PARLEY_READY, &room);
}

static inline void
staff_assert_alive(const struct staff *staff)
{
	assert_int_equal(waitpid(staff->pid, NULL, WNOHANG), 0);
}

static inline void
staff_end(struct staff *staff)
{
	if (staff->pid > 0) {
		kill(staff->pid, SIGKILL);
		waitpid(staff->pid, NULL, 0);
	}
	file_close(&staff->control);
	for (unsigned i = 0; i < PROCESSES; i++)
		file_close(&staff->peer[i]);
}

/* What a finder would post, kept instead. */
static inline bool
staff_keep_post(
    void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	(void)path;
	(void)answer;
	buf_add(arg, body);
	return err_set(err, FAULT_SYSTEM, "kept");
}

static inline bool
staff_get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	(void)arg;
	(void)path;
	(void)to;
	return err_set(err, FAULT_SYSTEM, "nothing is got");
}

/* The sealed envelope of a report. */
static inline void
staff_report(struct play *play, struct buf *sealed)
{
	scoped(peer_free) struct peer peer = { 0 };
	struct remote remote = { .get = staff_get, .post = staff_keep_post, .arg = sealed };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_meet(play, &peer, &err));
	assert_false(
	    deliver_report(&(struct deliver){ &play->finder, &peer, &remote, play->now },
		&(struct deliver_matter){ .title = TEXT("A flaw"), .paths = paths, .count = 1 },
		&id, &err));
	assert_true(sealed->len > 0);
}
