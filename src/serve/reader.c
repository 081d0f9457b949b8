#include "serve/reader.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "action/outgoing.h"
#include "action/receive.h"
#include "serve/parley.h"

#define ARENA_MAX (2 * ENVELOPE_MAX)
#define WIPE 0x5a /* what memory is filled with when it is given back */

/* What lies behind a lent file, as a stream. */
struct lent {
	int fd;
	uint64_t at, size;
};

static bool
read_lent(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct lent *lent = arg;
	ssize_t len;

	if (room > lent->size - lent->at)
		room = (size_t)(lent->size - lent->at);
	do
		len = pread(lent->fd, at, room, (off_t)lent->at);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return err_errno(err, "cannot read what came in");
	lent->at += (uint64_t)len;
	*got = (size_t)len;
	return true;
}

/* Ask the clerk for the key that a stanza wraps. */
static bool
ask_for_key(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	scoped(buf_free) struct buf room = BUF_SECRET(KIB);
	scoped(frame_free) struct frame answer = FRAME;
	struct post *post = arg;
	char bytes[X25519_LEN + AGE_WRAP_LEN];
	struct frame frame = { .kind = PARLEY_STANZA, .fd = -1 };
	struct text key;

	memcpy(bytes, stanza->share, X25519_LEN);
	memcpy(bytes + X25519_LEN, stanza->body, AGE_WRAP_LEN);
	frame.payload = (struct text){ bytes, sizeof(bytes) };
	if (!frame_send(post->peer[PROCESS_CLERK], &frame, err) ||
	    !frame_receive(post->peer[PROCESS_CLERK], &room, &answer, err))
		return false;
	if (answer.kind != PARLEY_KEY || answer.fd >= 0)
		return err_set(err, FAULT_SYSTEM, "the clerk does not tell the key");
	if (!parley_answer_open(answer.payload, &key, err))
		return false;
	*fits = key.len == AGE_KEY_LEN;
	if (*fits)
		memcpy(out->bytes, key.at, AGE_KEY_LEN);
	return true;
}

/* All that is memory of it is wiped when it is freed. */
static bool
open_envelope(struct post *post, const struct frame *frame, struct buf *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct age_open how = { .unwrap = ask_for_key, .arg = post, .workers = POOL_ALONE };
	struct lent lent = { frame->fd, 0, frame->size };
	struct source source = { read_lent, &lent };
	struct envelope envelope;

	if (frame->size > ENVELOPE_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the envelope is over %zu bytes", ENVELOPE_MAX);
	if (!envelope_read(&source, &how, &arena, &envelope, err) ||
	    !receive_look(&envelope, err))
		return false;
	parley_answer_format(FAULT_NONE, TEXT(""), answer);
	parley_parts_format(&envelope, answer);
	return buf_ok(answer, err);
}

/* What is the payload: an answer, or what lay within something else. */
static bool
open_payload(struct post *post, const struct frame *frame, struct buf *answer, struct err *err)
{
	struct text sealed = frame->payload;
	bool (*look)(const struct envelope *envelope, struct err *err) =
	    frame->kind == PARLEY_READ_WITHIN ? receive_look : outgoing_look;
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct age_open how = { .unwrap = ask_for_key, .arg = post, .workers = POOL_ALONE };
	struct source source = source_text(&sealed);
	struct envelope envelope;

	if (!envelope_read(&source, &how, &arena, &envelope, err) || !look(&envelope, err))
		return false;
	parley_answer_format(FAULT_NONE, TEXT(""), answer);
	parley_parts_format(&envelope, answer);
	return buf_ok(answer, err);
}

static bool
do_it(struct post *post, const struct frame *frame, struct buf *answer, struct err *err)
{
	return frame->kind == PARLEY_READ ? open_envelope(post, frame, answer, err)
					  : open_payload(post, frame, answer, err);
}

/* False when the clerk is gone, or talks nonsense. */
static bool
serve_clerk(struct post *post)
{
	scoped(buf_free) struct buf room = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf answer = BUF_SECRET(PARLEY_PARTS_MAX);
	scoped(frame_free) struct frame frame = FRAME;
	struct frame said = { .kind = PARLEY_PARTS, .fd = -1 };
	struct err err;

	if (!frame_receive(post->peer[PROCESS_CLERK], &room, &frame, &err))
		return false;
	if (frame.fd >= 0
		? frame.kind != PARLEY_READ
		: frame.kind != PARLEY_READ_ANSWER && frame.kind != PARLEY_READ_WITHIN)
		return false;
	if (!do_it(post, &frame, &answer, &err)) {
		buf_clear(&answer);
		parley_fault_format(&err, &answer);
	}
	said.tag = frame.tag;
	said.payload = buf_text(&answer);
	return !answer.failed && frame_send(post->peer[PROCESS_CLERK], &said, &err);
}

void
reader_run(struct post *post)
{
	struct sandbox sandbox = { .name = "accord-reader" };
	enum process peer;

	post_enter(post, &sandbox);
	(void)mallopt(M_PERTURB, WIPE);
	post_ready(post);
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = post->control, .events = POLLIN },
			{ .fd = post->peer[PROCESS_CLERK], .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0 && post_hear(post, &peer) == POST_STOP)
			_exit(0);
		if (fds[1].revents != 0 && post->peer[PROCESS_CLERK] == fds[1].fd &&
		    !serve_clerk(post))
			post_drop(post, PROCESS_CLERK);
	}
}
