#include "serve/witnessing.h"

#include <stdio.h>

#include "serve/parley.h"

/* A request is lines, a blank one, and the checkpoint, which begins with its log's name. */
static void
note_owner(struct witnessing *witnessing, const struct cosign_ask *ask)
{
	struct text rest = ask->body, line, owner;

	if (ask->answer != WITNESS_COSIGNED)
		return;
	while (text_line(&rest, &line) && line.len > 0)
		continue;
	if (!text_line(&rest, &line))
		return;
	owner = statement_owner(line);
	if (owner.len <= PARTY_NAME_MAX)
		snprintf(witnessing->owner[witnessing->owners++], PARTY_NAME_MAX + 1, "%.*s",
		    TEXT_ARGS(owner));
}

bool
witnessing_add(struct witnessing *witnessing, const struct frame *frame)
{
	struct buf *body;
	struct err ignored;

	if (witnessing->count == WITNESSING_ROUND_MAX)
		return false;
	body = &witnessing->body[witnessing->count];
	*body = BUF(WITNESS_BODY_MAX);
	/* What cannot be read is no request, and is answered as one. */
	if (!frame_load(frame, body, &ignored))
		buf_clear(body);
	witnessing->tag[witnessing->count++] = frame->tag;
	return true;
}

static void
reply(struct post *post, uint32_t tag, const struct cosign_ask *ask)
{
	scoped(buf_free) struct buf words = BUF(COSIGN_WORDS_MAX + KIB);
	scoped(buf_free) struct buf payload = BUF(COSIGN_WORDS_MAX + 2 * KIB);
	struct frame frame = { .kind = PARLEY_ANSWER, .tag = tag, .fd = -1 };
	struct err err;

	buf_addf(&words, "%03d", (int)ask->answer);
	buf_add(&words, buf_text(&ask->words));
	parley_answer_format(FAULT_NONE, buf_text(&words), &payload);
	frame.payload = buf_text(&payload);
	if (post->peer[PROCESS_FRONT] >= 0 &&
	    (words.failed || payload.failed ||
		!frame_send(post->peer[PROCESS_FRONT], &frame, &err)))
		post_drop(post, PROCESS_FRONT);
}

void
witnessing_answer(
    struct witnessing *witnessing, struct post *post, struct node *node, int64_t now)
{
	static struct cosign_ask asks[WITNESSING_ROUND_MAX];
	struct err err;

	witnessing->owners = 0;
	if (witnessing->count == 0)
		return;
	for (size_t i = 0; i < witnessing->count; i++)
		asks[i] = (struct cosign_ask){ .body = buf_text(&witnessing->body[i]),
			.answer = WITNESS_FAILED,
			.words = BUF(COSIGN_WORDS_MAX) };
	if (!fellows_cosign(node, &witnessing->fellows, asks, witnessing->count, now, &err))
		complaint_tell(&witnessing->complaint, post, &err);
	for (size_t i = 0; i < witnessing->count; i++) {
		reply(post, witnessing->tag[i], &asks[i]);
		note_owner(witnessing, &asks[i]);
		buf_free(&asks[i].words);
		buf_free(&witnessing->body[i]);
	}
	witnessing->count = 0;
	if (witnessing->fellows.open && !witness_store_mark(&witnessing->fellows.store, &err))
		complaint_tell(&witnessing->complaint, post, &err);
}

void
witnessing_look(struct witnessing *witnessing, const struct post *post, struct node *node,
    int64_t now, bool *changed)
{
	struct fellows *fellows = &witnessing->fellows;
	struct err err;

	*changed = false;
	if ((!fellows->open && !fellows_open(node, fellows, &err)) ||
	    !fellows_look(node, fellows, now, &err) ||
	    !fellows_enforce(node, fellows, changed, &err))
		complaint_tell(&witnessing->complaint, post, &err);
	else
		complaint_round(&witnessing->complaint);
}
