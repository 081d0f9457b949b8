#include "log/watch_state.h"

#include "fuzz.h"
#include "keys.h"

#define LOG "example.com/log"

static struct note_key log_key, other_key;

void
fuzz_setup(void)
{
	log_key = test_key(LOG, 'l');
	other_key = test_key(LOG, 'o');
}

/* What is read is sound, of one log, and its own only spelling. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf again = BUF(WATCH_STATE_LEN_MAX);
	struct watch_state state = WATCH_STATE;
	struct checkpoint head, signed_head;
	struct err err;

	if (!watch_state_parse(in, &log_key.vkey, &state, &err))
		return;
	head = watch_state_head(&state);
	if (checkpoint_open(buf_text(&state.note), &log_key.vkey, &signed_head, &err))
		REQUIRE(
		    head.size == signed_head.size && hash_eq(&head.root, &signed_head.root));
	else
		REQUIRE(err.fault == FAULT_LIMIT); /* no memory */
	REQUIRE(!state.anchored || state.epoch > 0);
	watch_state_format(&state, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
	watch_state_free(&state);
	REQUIRE(!watch_state_parse(in, &other_key.vkey, &state, &err));
}
