#include "journal/keeper_ahead.h"

#include <poll.h>
#include <string.h>

#include "base/file.h"
#include "base/frame.h"
#include "base/mem.h"

void
keeper_stanza(const struct x25519_stanza *stanza, char out[static KEEPER_STANZA_LEN])
{
	memcpy(out, stanza->share, X25519_LEN);
	memcpy(out + X25519_LEN, stanza->body, AGE_WRAP_LEN);
}

/* The list: the first `heard` are answered, the others under way, in order. */

static void
drop(struct keeper *keeper, size_t index)
{
	struct keeper_asked *ahead = keeper->ahead;

	keeper->ahead_heard -= index < keeper->ahead_heard;
	keeper->ahead_count--;
	memmove(
	    &ahead[index], &ahead[index + 1], (keeper->ahead_count - index) * sizeof(*ahead));
	mem_wipe(&ahead[keeper->ahead_count], sizeof(*ahead));
}

void
keeper_ahead_forget(struct keeper *keeper)
{
	mem_wipe(keeper->ahead, keeper->ahead_count * sizeof(keeper->ahead[0]));
	keeper->ahead_count = keeper->ahead_heard = 0;
}

/* The place of a request, or how many there are. */
static size_t
find(const struct keeper *keeper, const struct keeper_request *request)
{
	struct hash hash;
	size_t i = 0;

	if (keeper->ahead_count == 0)
		return 0;
	hash = hash_text(request->text);
	while (i < keeper->ahead_count && (keeper->ahead[i].wish != request->wish ||
					      !hash_eq(&keeper->ahead[i].of, &hash)))
		i++;
	return i;
}

/* Hearing */

static void
keep(struct keeper_asked *asked, const struct keeper_answer *answer)
{
	asked->good = answer->fault == FAULT_NONE && answer->text.len <= sizeof(asked->answer);
	if (!asked->good)
		return;
	asked->len = (uint8_t)answer->text.len;
	if (asked->len > 0)
		memcpy(asked->answer, answer->text.at, asked->len);
}

/* The next answer.  Of a keeper that does not answer any more the next request tells. */
static bool
hear_one(struct keeper *keeper)
{
	scoped(buf_free) struct buf room = BUF_SECRET(KEEPER_ANSWER_MAX);
	struct keeper_answer answer;
	struct err err;

	if (!keeper_receive(keeper, &room, &answer, &err)) {
		file_close(&keeper->fd);
		keeper_ahead_forget(keeper);
		return false;
	}
	keep(&keeper->ahead[keeper->ahead_heard++], &answer);
	return true;
}

void
keeper_ahead_hear(struct keeper *keeper)
{
	while (keeper->ahead_heard < keeper->ahead_count && hear_one(keeper))
		;
}

void
keeper_hear(struct keeper *keeper)
{
	struct pollfd fd = { .fd = keeper->fd, .events = POLLIN };

	while (keeper->ahead_heard < keeper->ahead_count && poll(&fd, 1, 0) == 1 &&
	       hear_one(keeper))
		;
}

bool
keeper_ahead_take(
    struct keeper *keeper, const struct keeper_request *request, struct buf *answer)
{
	size_t i = find(keeper, request);
	bool good;

	while (i < keeper->ahead_count && keeper->ahead_heard <= i && hear_one(keeper))
		;
	if (i >= keeper->ahead_count)
		return false;
	good = keeper->ahead[i].good;
	if (good)
		buf_add(answer, text_bytes(keeper->ahead[i].answer, keeper->ahead[i].len));
	drop(keeper, i);
	return good;
}

/* Asking */

/* Room for one more: of those that were answered the oldest, which nobody seems to want. */
static bool
make_room(struct keeper *keeper)
{
	if (keeper->ahead_count - keeper->ahead_heard >= KEEPER_AHEAD_MAX)
		return false;
	if (keeper->ahead_count == KEEPER_ASKED_MAX)
		drop(keeper, 0);
	return true;
}

static bool
ask_ahead(struct keeper *keeper, const struct keeper_request *request)
{
	struct frame frame = { .kind = KEEPER_FRAME_REQUEST, .fd = -1 };
	scoped(buf_free) struct buf packet = BUF_SECRET(KEEPER_REQUEST_MAX);
	struct err err;

	if (keeper->fd < 0 || request->text.len > KEEPER_TEXT_MAX || !make_room(keeper))
		return false;
	keeper_request_format(request, &packet);
	frame.payload = buf_text(&packet);
	if (!buf_ok(&packet, &err) || !frame_send(keeper->fd, &frame, &err))
		return false;
	keeper->ahead[keeper->ahead_count++] =
	    (struct keeper_asked){ .wish = request->wish, .of = hash_text(request->text) };
	return true;
}

void
keeper_sign_ahead(struct keeper *keeper, struct text text)
{
	struct keeper_request request = { .wish = KEEPER_STATEMENT, .text = text };

	(void)ask_ahead(keeper, &request);
}

bool
keeper_unwrap_ahead(struct keeper *keeper, const struct x25519_stanza *stanza)
{
	char bytes[KEEPER_STANZA_LEN];
	struct keeper_request request = { .wish = KEEPER_UNWRAP,
		.text = { bytes, sizeof(bytes) } };

	keeper_stanza(stanza, bytes);
	return ask_ahead(keeper, &request);
}

enum keeper_standing
keeper_unwrap_standing(const struct keeper *keeper, const struct x25519_stanza *stanza)
{
	char bytes[KEEPER_STANZA_LEN];
	struct keeper_request request = { .wish = KEEPER_UNWRAP,
		.text = { bytes, sizeof(bytes) } };
	size_t i;

	keeper_stanza(stanza, bytes);
	i = find(keeper, &request);
	if (i >= keeper->ahead_count)
		return KEEPER_NOT_ASKED;
	return i < keeper->ahead_heard ? KEEPER_ANSWERED : KEEPER_UNDER_WAY;
}
