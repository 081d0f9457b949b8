#include "case/told.h"

#include "fuzz.h"
#include "moves.h"

static struct note_key key;

void
fuzz_setup(void)
{
	key = test_key("a.example", 'a');
}

/* What is read can be said again, and says the same; no finder has a name. */
static void
check_again(const struct told *told, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&key);
	struct told again;
	struct hash id;
	struct err err;

	if (!told_sign(told, at, &signer, &note, &id, &err) ||
	    !statement_reopen(buf_text(&note), &s, &err) ||
	    !told_parse(&s, &arena, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(told->title, again.title) && text_eq(told->where, again.where));
	REQUIRE(told->parties.count == again.parties.count);
	for (size_t i = 0; i < told->parties.count; i++) {
		const struct told_party *one = &told_parties(told)[i];
		const struct told_party *other = &told_parties(&again)[i];

		REQUIRE(text_eq(one->who, other->who) && one->role == other->role);
		REQUIRE(one->told == other->told && hash_eq(&one->record, &other->record));
		REQUIRE((one->role == 0) == (one->who.len == 0));
	}
}

/* The input is the text of one; nobody verifies what it is signed with. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct told told;
	struct err err;

	moves_note(in, &note);
	if (statement_reopen(buf_text(&note), &s, &err) && told_parse(&s, &arena, &told, &err))
		check_again(&told, s.at);
}
