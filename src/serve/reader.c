#include "serve/reader.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "action/inbox/receive.h"
#include "action/peer/outgoing.h"
#include "journal/keeper_ahead.h"
#include "serve/parley.h"
#include "serve/unsealing.h"

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

/* Whose keys would open it? */

struct stanzas {
	size_t count;
	struct buf bytes;
};

static void
stanzas_free(struct stanzas *stanzas)
{
	buf_free(&stanzas->bytes);
}

/* Those after the first are not worth more work. */
static bool
note_stanza(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	struct stanzas *stanzas = arg;
	char bytes[KEEPER_STANZA_LEN];

	(void)out, (void)err;
	*fits = false;
	if (stanzas->count++ >= UNSEALING_STANZAS_MAX)
		return true;
	keeper_stanza(stanza, bytes);
	buf_add(&stanzas->bytes, text_bytes(bytes, sizeof(bytes)));
	return true;
}

static bool
drop_plain(void *arg, struct text bytes, struct err *err)
{
	(void)arg, (void)bytes, (void)err;
	return true;
}

/* Nobody has a key here, so it is not opened, and that is no fault. */
static bool
find_stanzas(const struct frame *frame, struct buf *answer, struct err *err)
{
	scoped(stanzas_free) struct stanzas stanzas = { .bytes = BUF(4 * KIB) };
	struct age_open how = { .unwrap = note_stanza, .arg = &stanzas, .workers = POOL_ALONE };
	struct lent lent = { frame->fd, 0, frame->size };
	struct source source = { read_lent, &lent };
	struct sink nowhere = { drop_plain, NULL };

	if (!age_open(&how, &source, &nowhere, err) && stanzas.count == 0)
		return err_in(err, "envelope");
	parley_answer_format(FAULT_NONE, buf_text(&stanzas.bytes), answer);
	return buf_ok(&stanzas.bytes, err) && buf_ok(answer, err);
}

/* Opening it */

static bool
tell_key(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	const struct text *key = arg;

	(void)stanza, (void)err;
	memcpy(out->bytes, key->at, AGE_KEY_LEN);
	*fits = true;
	return true;
}

/* All that is memory of it is wiped when it is freed. */
static bool
open_envelope(const struct frame *frame, struct buf *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct text key = frame->payload;
	struct age_open how = { .unwrap = tell_key, .arg = &key, .workers = POOL_ALONE };
	struct lent lent = { frame->fd, 0, frame->size };
	struct source source = { read_lent, &lent };
	struct envelope envelope;

	if (!envelope_read(&source, &how, &arena, &envelope, err) ||
	    !(frame->kind == PARLEY_READ ? receive_look(&envelope, err)
					 : outgoing_look(&envelope, err)))
		return false;
	parley_answer_format(FAULT_NONE, TEXT(""), answer);
	parley_parts_format(&envelope, answer);
	return buf_ok(answer, err);
}

static bool
do_it(const struct frame *frame, struct buf *answer, struct err *err)
{
	if (frame->size > ENVELOPE_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the envelope is over %zu bytes", ENVELOPE_MAX);
	return frame->kind == PARLEY_WHOSE ? find_stanzas(frame, answer, err)
					   : open_envelope(frame, answer, err);
}

/* What is the payload: an answer, or what lay within something else. */
static bool
is_sound(const struct frame *frame)
{
	switch (frame->kind) {
	case PARLEY_WHOSE:
		return frame->fd >= 0 && frame->payload.len == 0;
	case PARLEY_READ:
	case PARLEY_READ_ANSWER:
		return frame->fd >= 0 && frame->payload.len == AGE_KEY_LEN;
	default:
		return false;
	}
}

/* False when the clerk is gone, or talks nonsense. */
static bool
serve_clerk(struct post *post)
{
	scoped(buf_free) struct buf room = BUF_SECRET(KIB);
	scoped(buf_free) struct buf answer = BUF_SECRET(PARLEY_PARTS_MAX);
	scoped(frame_free) struct frame frame = FRAME;
	struct frame said = { .fd = -1 };
	struct err err;

	if (!frame_receive(post->peer[PROCESS_CLERK], &room, &frame, &err))
		return false;
	if (!is_sound(&frame))
		return false;
	said.kind = frame.kind == PARLEY_WHOSE ? PARLEY_STANZAS : PARLEY_PARTS;
	if (!do_it(&frame, &answer, &err)) {
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
