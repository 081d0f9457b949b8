#include "action/member/promise_book.h"

#include "fuzz.h"
#include "lineage.h"

#define NOW (LINEAGE_AT + 1000)

static struct buf chain;

void
fuzz_setup(void)
{
	struct lineage line = lineage_make();

	chain = BUF(MIB);
	lineage_next(&line, &chain);
	lineage_free(&line);
}

/* Whatever a page says, what is taken from it was said by one whose manifests are there, each
 * statement once, and who counts as keeping its word has signed something that counts. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	size_t said = 0;
	struct err err;

	promise_book_begin(&book, &arena, NOW);
	if (!promise_book_meet(&book, buf_text(&chain), &err))
		return;
	(void)!promise_book_read(&book, in, &err);
	promise_book_judge(&book);
	for (size_t i = 0; i < book.count; i++) {
		const struct facts_keeper *keeper = &book.node[i].keeper;

		REQUIRE(promise_book_find(&book, keeper->name) == &book.node[i]);
		REQUIRE(keeper->upkeep.last != NULL || keeper->upkeep.state == UPKEEP_NEVER);
		REQUIRE(keeper->upkeep.last == NULL ||
			upkeep_judge(keeper->upkeep.last, NOW) == UPKEEP_GOOD);
		said += keeper->saids + keeper->requests;
	}
	REQUIRE(said == book.notes);
}
