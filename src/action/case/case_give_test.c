#include "action/case/case_give.h"

#include "test.h"
#include "troupe.h"

#define A 0

/* A node takes part, and asks for what was said to others. */
static void
nobody_is_given_what_he_was_not_told(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example c.example\"");
	struct case_speaker speaker = { &troupe.node[A].node, troupe.now, NULL };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	const struct ledger *ledger;
	struct move asked = { .kind = KIND_CASE_ASK, .by = TEXT("c.example") };
	struct hash secret;
	size_t before;
	struct err err;

	(void)state;
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"Aside.\",\"to\":\"b.example\"");
	ledger = &troupe_held(&troupe, A, &of.id)->ledger;
	before = ledger->dag.ordered;
	secret = ledger->dag.node[ledger->dag.order[before - 1]].id;
	asked.of_case = of.id;
	asked.wants = (struct shape_list){ 1, &secret };
	speaker.arena = &arena;
	assert_true(journal_begin(&troupe.node[A].node.journal, &err));
	assert_true(case_give(&speaker, &asked, &err));
	assert_true(journal_commit(&troupe.node[A].node.journal, &err));
	assert_int_equal(troupe_held(&troupe, A, &of.id)->ledger.dag.ordered, before);
}

TESTS(TEST(nobody_is_given_what_he_was_not_told))
