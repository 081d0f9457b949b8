#include "serve/post.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/file.h"
#include "serve/parley.h"

#define ROOM_MS 5000 /* in which a peer reads what is there */

#define LACKING_MAX (4 * KIB)

static struct buf lacking = { .limit = LACKING_MAX }; /* of this process's sandbox */

const char *
process_word(enum process process)
{
	static const char *const words[PROCESSES] = {
		[PROCESS_KEEPER] = "keeper",
		[PROCESS_READER] = "reader",
		[PROCESS_COURIER] = "courier",
		[PROCESS_CLERK] = "clerk",
		[PROCESS_CONSOLE] = "console",
		[PROCESS_FRONT] = "front",
	};

	return words[process];
}

/* All speak with the clerk; and the console asks the front for its figures. */
bool
process_peers(enum process a, enum process b)
{
	if (a == b)
		return false;
	return a == PROCESS_CLERK || b == PROCESS_CLERK ||
	       (a == PROCESS_CONSOLE && b == PROCESS_FRONT) ||
	       (a == PROCESS_FRONT && b == PROCESS_CONSOLE);
}

static void
tell(const struct post *post, enum parley kind, struct text payload)
{
	struct frame frame = { .kind = (uint8_t)kind, .payload = payload, .fd = -1 };
	struct err err;

	if (!frame_send(post->control, &frame, &err))
		_exit(1); /* the supervisor is gone */
}

static void
tell_fault(const struct post *post, enum parley kind, const struct err *trouble)
{
	scoped(buf_free) struct buf payload = BUF(KIB);

	parley_fault_format(trouble, &payload);
	tell(post, kind, payload.failed ? TEXT("\5out of memory") : buf_text(&payload));
}

void
post_enter(struct post *post, struct sandbox *sandbox)
{
	struct err err;

	sandbox->required = sandbox->required || post->config->require_sandbox;
	if (!sandbox_enter(sandbox, &lacking, &err))
		post_fail(post, &err);
}

void
post_ready(struct post *post)
{
	tell(post, PARLEY_READY, buf_text(&lacking));
	buf_free(&lacking);
}

void
post_trouble(const struct post *post, const struct err *trouble)
{
	tell_fault(post, PARLEY_TROUBLE, trouble);
}

void
post_reload(const struct post *post)
{
	tell(post, PARLEY_RELOAD, TEXT(""));
}

void
post_fail(const struct post *post, const struct err *trouble)
{
	tell_fault(post, PARLEY_FAILED, trouble);
	_exit(1);
}

/* The supervisor is believed: it is who started us. */
enum post_order
post_hear(struct post *post, enum process *peer)
{
	scoped(buf_free) struct buf room = BUF(KIB);
	struct frame frame = FRAME;
	struct err err;

	if (!frame_receive(post->control, &room, &frame, &err))
		_exit(0);
	switch (frame.kind) {
	case PARLEY_CHANNEL:
		if ((frame.tag & 0xff) >= PROCESSES || frame.fd < 0)
			break;
		*peer = (enum process)(frame.tag & 0xff);
		post->way[*peer] = frame.tag >> 8;
		file_close(&post->peer[*peer]);
		post->peer[*peer] = frame.fd;
		return POST_CHANNEL;
	case PARLEY_STOP:
		return POST_STOP;
	case PARLEY_RELOAD:
		return POST_RELOAD;
	default:
		break;
	}
	frame_free(&frame);
	return POST_NOTHING;
}

/* 1: one has come; 0: none now; -1: nonsense has, or there is nobody. */
static int
receive_answer(int way, struct buf *room, struct post_answer *out)
{
	scoped(frame_free) struct frame frame = FRAME;
	struct post_answer answer;
	struct err err;

	if (!frame_receive(way, room, &frame, &err))
		return -1;
	if (frame.kind == 0)
		return 0;
	if (frame.kind != PARLEY_ANSWER || frame.fd >= 0 ||
	    !parley_answer_parse(frame.payload, &answer.fault, &answer.text, &err))
		return -1;
	answer.tag = frame.tag;
	*out = answer;
	return 1;
}

bool
post_answer(struct post *post, enum process peer, struct buf *room, struct post_answer *out)
{
	int got = receive_answer(post->peer[peer], room, out);

	if (got < 0)
		post_drop(post, peer);
	return got > 0;
}

void
post_lost(const struct post *post, enum process peer)
{
	struct frame frame = {
		.kind = PARLEY_LOST, .tag = parley_way(peer, post->way[peer]), .fd = -1
	};
	struct err ignored; /* of a supervisor that is gone one hears otherwise */

	(void)!frame_send(post->control, &frame, &ignored);
}

void
post_drop(struct post *post, enum process peer)
{
	if (post->peer[peer] < 0)
		return;
	file_close(&post->peer[peer]);
	post_lost(post, peer);
}

bool
post_send(
    const struct post *post, enum process peer, const struct frame *frame, struct err *err)
{
	struct pollfd fd = { .fd = post->peer[peer], .events = POLLOUT };

	while (!frame_send(fd.fd, frame, err))
		if (err->fault != FAULT_LIMIT || poll(&fd, 1, ROOM_MS) != 1)
			return false;
	return true;
}

void
post_hurry(const struct post *post, enum process peer)
{
	if (post->peer[peer] >= 0)
		(void)fcntl(post->peer[peer], F_SETFL, O_NONBLOCK);
}

void
post_wait(const struct post *post, enum process peer, int seconds)
{
	struct timeval limit = { .tv_sec = seconds };

	if (post->peer[peer] >= 0)
		(void)setsockopt(
		    post->peer[peer], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}
