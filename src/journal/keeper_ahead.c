#include "journal/keeper_ahead.h"

#include <string.h>

#include "base/file.h"
#include "base/frame.h"

/* The answer for the first text that is signed ahead.  Of one that does not answer any more
 * the next request tells. */
static bool
receive(struct keeper *keeper, struct buf *room, struct keeper_answer *out)
{
	struct err err;

	if (!keeper_receive(keeper, room, out, &err)) {
		file_close(&keeper->fd);
		keeper->ahead_count = 0;
		return false;
	}
	keeper->ahead_count--;
	memmove(
	    keeper->ahead, &keeper->ahead[1], keeper->ahead_count * sizeof(keeper->ahead[0]));
	return true;
}

/* What was signed ahead and is not wanted any more is in the way of other answers. */
void
keeper_ahead_pass_over(struct keeper *keeper, size_t count)
{
	while (count-- > 0) {
		scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
		struct keeper_answer answer;

		if (!receive(keeper, &room, &answer))
			return;
	}
}

void
keeper_sign_ahead(struct keeper *keeper, struct text text)
{
	struct keeper_request request = { .wish = KEEPER_STATEMENT, .text = text };
	struct frame frame = { .kind = KEEPER_FRAME_REQUEST, .fd = -1 };
	scoped(buf_free) struct buf packet = BUF_SECRET(KEEPER_REQUEST_MAX);
	struct err err;

	if (keeper->fd < 0 || keeper->ahead_count == KEEPER_AHEAD_MAX ||
	    text.len > KEEPER_TEXT_MAX)
		return;
	keeper_request_format(&request, &packet);
	frame.payload = buf_text(&packet);
	if (buf_ok(&packet, &err) && frame_send(keeper->fd, &frame, &err))
		keeper->ahead[keeper->ahead_count++] = hash_text(text);
}

/* Is it signed already, or will be soon?  Those before it nobody wants any more. */
static bool
was_sent_ahead(struct keeper *keeper, struct text text)
{
	size_t count = keeper->ahead_count;
	struct hash hash;

	if (count == 0)
		return false;
	hash = hash_text(text);
	for (size_t i = 0; i < count; i++) {
		if (hash_eq(&keeper->ahead[i], &hash)) {
			keeper_ahead_pass_over(keeper, i);
			return keeper->ahead_count > 0;
		}
	}
	return false;
}

bool
keeper_ahead_take(struct keeper *keeper, struct text text, struct buf *signature)
{
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_answer answer;

	if (!was_sent_ahead(keeper, text) || !receive(keeper, &room, &answer) ||
	    answer.fault != FAULT_NONE)
		return false;
	buf_add(signature, answer.text);
	return true;
}
