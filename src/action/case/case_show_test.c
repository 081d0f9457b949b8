#include "action/case/case_call.h"

#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

/* What the node sees of a case. */
static struct value
show(struct troupe *troupe, size_t i, const struct troupe_case *of)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\"", of->hex);
	return troupe_ok(troupe, i, "case.show", buf_string(&args));
}

/* What became of the last that was said, which was to one alone. */
static struct text
last_delivery(struct value ok)
{
	struct value_walk walk = { 0 }, each = { 0 };
	struct value statements, delivery;
	struct text found = TEXT("");
	struct err err;

	assert_true(value_get_array(ok, "statements", &statements, &err));
	while (value_each(statements, &walk)) {
		if (!value_get_array(walk.value, "delivery", &delivery, &err))
			continue;
		each = (struct value_walk){ 0 };
		while (value_each(delivery, &each))
			found = deed_text(each.value, "state", TEXT(""));
	}
	return found;
}

static void
three_silences_are_told_apart(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe.away[B] = true;
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"Are you there?\"");
	assert_true(text_eq(last_delivery(show(&troupe, A, &of)), TEXT("not delivered")));
	troupe.away[B] = false;
	troupe_mail(&troupe);
	assert_true(text_eq(last_delivery(show(&troupe, A, &of)), TEXT("delivered")));
	troupe_does(&troupe, B, &of, "case.read", "");
	troupe_mail(&troupe);
	assert_true(text_eq(last_delivery(show(&troupe, A, &of)), TEXT("read")));
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"Yes.\"");
	troupe_mail(&troupe);
	assert_true(text_eq(last_delivery(show(&troupe, A, &of)), TEXT("answered")));
}

/* Say a message as B, with a key of its own, to whatever journal: as a liar does. */
static struct hash
lie(struct troupe *troupe, const struct troupe_case *of, const char *text, struct play *to)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(&troupe->node[B].node);
	const struct ledger *ledger = &troupe_held(troupe, B, &of->id)->ledger;
	const struct text names[] = { TEXT("a.example"), TEXT("b.example") };
	struct journal *journal = &to->node.journal;
	struct hash heads[8], id;
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.of_case = of->id,
		.text = text_of(text),
		.to = { 2, names } };
	struct record record;
	uint64_t epoch;
	struct err err;

	move.after = (struct shape_list){ ledger_heads(ledger, names, 2, heads, 8), heads };
	assert_true(move_sign(&move, &signer, troupe->now, &note, &id, &err));
	assert_true(statement_reopen(buf_text(&note), &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(anchor_open_epoch(journal, troupe->now, PLAY_EPOCH, &epoch, &err));
	assert_true(journal_add_private(journal, &s, epoch, &record, &err));
	assert_true(journal_commit(journal, &err));
	return id;
}

static void
a_liar_is_named_with_both_statements(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct value_walk walk = { 0 };
	struct value ok, list;
	struct err err;

	(void)state;
	lie(&troupe, &of, "We have no fix.", &troupe.node[A]);
	lie(&troupe, &of, "We have had one for a week.", &troupe.node[A]);
	ok = show(&troupe, A, &of);
	assert_true(value_get_array(ok, "equivocations", &list, &err));
	assert_true(value_each(list, &walk));
	assert_true(text_eq(deed_text(walk.value, "party", TEXT("")), TEXT("b.example")));
	assert_true(text_eq(deed_text(walk.value, "how", TEXT("")), TEXT("fork")));
	assert_false(value_each(list, &walk));
}

static void
cases_are_listed_by_what_came_last(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case one = troupe_agree(&troupe), two;
	struct value_walk walk = { 0 };
	struct value list, row;
	struct err err;

	(void)state;
	two = troupe_open_case(&troupe, "\"title\":\"Another One\",\"with\":\"b.example\"");
	troupe_mail(&troupe);
	assert_true(value_get_array(
	    troupe_ok(&troupe, B, "case.list", "\"limit\":1"), "cases", &list, &err));
	assert_true(value_each(list, &walk));
	row = walk.value;
	assert_true(text_eq(deed_text(row, "id", TEXT("")), text_of(two.hex)));
	assert_int_equal(deed_integer(row, "unread", 0), 1);
	walk = (struct value_walk){ 0 };
	assert_true(value_get_array(
	    troupe_ok(&troupe, B, "case.list", "\"words\":\"a flaw\""), "cases", &list, &err));
	assert_true(value_each(list, &walk));
	row = walk.value;
	assert_true(text_eq(deed_text(row, "id", TEXT("")), text_of(one.hex)));
	assert_true(text_eq(deed_text(row, "em", TEXT("")), TEXT("active")));
	assert_int_equal(deed_integer(row, "unread", -1), 0); /* it said something last */
	assert_false(value_each(list, &walk));
	/* Its end comes without anybody saying so. */
	troupe.now += 86400 * 60;
	walk = (struct value_walk){ 0 };
	assert_true(value_get_array(
	    troupe_ok(&troupe, B, "case.list", "\"words\":\"FLAW\""), "cases", &list, &err));
	assert_true(value_each(list, &walk));
	assert_true(text_eq(deed_text(walk.value, "em", TEXT("")), TEXT("exited")));
}

TESTS(TEST(three_silences_are_told_apart), TEST(a_liar_is_named_with_both_statements),
    TEST(cases_are_listed_by_what_came_last))
