#include "statement/advisory.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct advisory *advisory, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&node);
	struct advisory again;
	struct hash id;
	struct err err;

	if (!advisory_sign(advisory, at, &signer, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !advisory_parse(&s, &arena, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(again.tracking, advisory->tracking));
	REQUIRE(text_eq(again.summary, advisory->summary));
	REQUIRE(hash_eq(&again.document, &advisory->document));
	REQUIRE(again.initial == advisory->initial && again.current == advisory->current);
	REQUIRE(again.has_release == advisory->has_release);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct advisory advisory;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &s, &err) &&
	    advisory_parse(&s, &arena, &advisory, &err))
		check_again(&advisory, s.at);
}
