#include "log/watch_state.h"

#include <inttypes.h>

#include "codec/base64.h"

#define FIRST_LINE TEXT("accord log watch v1")

void
watch_state_free(struct watch_state *state)
{
	buf_free(&state->note);
}

struct checkpoint
watch_state_head(const struct watch_state *state)
{
	return (struct checkpoint){
		.size = state->frontier.size,
		.root = merkle_frontier_root(&state->frontier),
	};
}

static bool
parse_epoch(struct text line, struct watch_state *state, struct err *err)
{
	if (!text_skip(&line, TEXT("epoch ")))
		return err_set(err, FAULT_INPUT, "it has no epoch");
	state->anchored = !text_eq(line, TEXT("none"));
	return !state->anchored || (text_u64(line, &state->epoch) && state->epoch > 0) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no epoch", TEXT_ARGS(line));
}

/* The hashes, and the blank line under them; how many is for the checkpoint to say. */
static bool
parse_parts(struct text *rest, struct merkle_frontier *frontier, size_t *count, struct err *err)
{
	struct text line;

	for (*count = 0;; ++*count) {
		if (!text_line(rest, &line))
			return err_set(err, FAULT_INPUT, "it is cut short");
		if (line.len == 0)
			return true;
		if (*count == sizeof(frontier->part) / sizeof(frontier->part[0]) ||
		    !base64_decode(line, frontier->part[*count].bytes, HASH_LEN))
			return err_set(err, FAULT_INPUT, "one of its hashes is malformed");
	}
}

/* Do the hashes lead to the checkpoint? */
static bool
check_parts(struct merkle_frontier *frontier, size_t count, const struct checkpoint *head,
    struct err *err)
{
	struct hash root;

	if (count != (size_t)__builtin_popcountll(head->size))
		return err_set(
		    err, FAULT_INPUT, "it has %zu hashes, which do not fit the size", count);
	frontier->size = head->size;
	root = merkle_frontier_root(frontier);
	return hash_eq(&root, &head->root) ||
	       err_set(err, FAULT_INPUT, "its hashes do not lead to the root");
}

static bool
parse(struct text in, const struct vkey *key, struct watch_state *state, struct err *err)
{
	struct checkpoint head;
	struct text line;
	size_t count;

	if (!text_line(&in, &line) || !text_eq(line, FIRST_LINE))
		return err_set(
		    err, FAULT_INPUT, "it does not begin with '%.*s'", TEXT_ARGS(FIRST_LINE));
	if (!text_line(&in, &line))
		return err_set(err, FAULT_INPUT, "it is cut short");
	if (!parse_epoch(line, state, err) ||
	    !parse_parts(&in, &state->frontier, &count, err) ||
	    !checkpoint_open(in, key, &head, err) ||
	    !check_parts(&state->frontier, count, &head, err))
		return false;
	buf_add(&state->note, in);
	return buf_ok(&state->note, err);
}

bool
watch_state_parse(
    struct text in, const struct vkey *key, struct watch_state *out, struct err *err)
{
	struct watch_state state = WATCH_STATE;

	if (!parse(in, key, &state, err)) {
		watch_state_free(&state);
		return err_in(err, "state of a watch");
	}
	*out = state;
	return true;
}

void
watch_state_format(const struct watch_state *state, struct buf *out)
{
	size_t count = (size_t)__builtin_popcountll(state->frontier.size);

	buf_add(out, FIRST_LINE);
	if (state->anchored)
		buf_addf(out, "\nepoch %" PRIu64 "\n", state->epoch);
	else
		buf_add(out, TEXT("\nepoch none\n"));
	for (size_t i = 0; i < count; i++) {
		base64_add(out, state->frontier.part[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	buf_add(out, buf_text(&state->note));
}
