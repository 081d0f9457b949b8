#include "serve/unseal.h"

#include <string.h>

#include "serve/parley.h"

/* The stanza that the reader asks about, unwrapped, or why not. */
static void
unwrap(struct node *node, struct text bytes, struct buf *answer)
{
	scoped(age_key_wipe) struct age_key key = { 0 };
	struct age_open how = keeper_open(&node->keeper);
	struct x25519_stanza stanza;
	struct err err;
	bool fits;

	if (bytes.len != KEEPER_STANZA_LEN) {
		err_set(&err, FAULT_INPUT, "this is no stanza");
		parley_fault_format(&err, answer);
		return;
	}
	memcpy(stanza.share, bytes.at, X25519_LEN);
	memcpy(stanza.body, bytes.at + X25519_LEN, AGE_WRAP_LEN);
	if (!how.unwrap(how.arg, &stanza, &fits, &key, &err))
		parley_fault_format(&err, answer);
	else
		parley_answer_format(
		    FAULT_NONE, fits ? text_bytes(key.bytes, AGE_KEY_LEN) : TEXT(""), answer);
}

static bool
answer_stanza(struct post *post, struct node *node, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf answer = BUF_SECRET(KIB);
	struct frame frame = { .kind = PARLEY_KEY, .fd = -1 };

	unwrap(node, bytes, &answer);
	frame.payload = buf_text(&answer);
	return buf_ok(&answer, err) && frame_send(post->peer[PROCESS_READER], &frame, err);
}

/* What the reader says, until it has told the parts. */
static bool
hear_reader(
    struct post *post, struct node *node, uint32_t tag, struct buf *parts, struct err *err)
{
	for (unsigned stanzas = 0; stanzas <= UNSEAL_STANZAS_MAX; stanzas++) {
		scoped(frame_free) struct frame frame = FRAME;

		if (!frame_receive(post->peer[PROCESS_READER], parts, &frame, err))
			return false;
		if (frame.kind == PARLEY_PARTS && frame.fd < 0 && frame.tag == tag)
			return true;
		if (frame.kind != PARLEY_STANZA || frame.fd >= 0)
			return err_set(err, FAULT_SYSTEM, "the reader does not answer");
		if (!answer_stanza(post, node, frame.payload, err))
			return false;
	}
	return err_set(err, FAULT_LIMIT, "the envelope is sealed to more than %d keys",
	    UNSEAL_STANZAS_MAX);
}

/* A reader that fails here may have been taken over by what it read: it is given up, and
 * that is not read again. */
bool
unseal(struct post *post, struct node *node, const struct frame *what, struct buf *room,
    struct envelope *out, struct err *err)
{
	struct text parts;

	if (post->peer[PROCESS_READER] < 0)
		return err_set(err, FAULT_SYSTEM, "the process that opens envelopes has ended");
	if (!frame_send(post->peer[PROCESS_READER], what, err) ||
	    !hear_reader(post, node, what->tag, room, err)) {
		post_drop(post, PROCESS_READER);
		if (err->fault != FAULT_LIMIT)
			err->fault = FAULT_SYSTEM;
		return false;
	}
	return parley_answer_open(buf_text(room), &parts, err) &&
	       parley_parts_parse(parts, out, err);
}

/* A reader that fails on it would fail on it again: it cannot be opened, and that is that. */
bool
unseal_within(void *arg, struct text sealed, bool answer, struct buf *room,
    struct envelope *out, struct err *err)
{
	struct unseal_within *within = arg;
	struct frame frame = { .kind = answer ? PARLEY_READ_ANSWER : PARLEY_READ_WITHIN,
		.payload = sealed,
		.fd = -1 };
	bool there = within->post->peer[PROCESS_READER] >= 0;

	if (unseal(within->post, within->node, &frame, room, out, err))
		return true;
	if (there && within->post->peer[PROCESS_READER] < 0)
		err->fault = FAULT_INPUT;
	return false;
}
