#include "case/ledger.h"

#include <stdio.h>

#include "base/mem.h"
#include "scene.h"
#include "schedule.h"

#define SEEDS 16
#define STEPS 320

static struct err err;

/* Whatever order it came in: each sees what one sees who gets it all at once. */
static void
check_each(const struct schedule *s)
{
	for (unsigned party = 0; party < s->parties; party++) {
		scoped(buf_free) struct buf mine = BUF(MIB), forwards = BUF(MIB),
					    backwards = BUF(MIB);

		assert_true(schedule_state(s, party, &mine));
		assert_true(schedule_afresh(s, party, false, &forwards));
		assert_true(schedule_afresh(s, party, true, &backwards));
		assert_string_equal(buf_string(&mine), buf_string(&forwards));
		assert_string_equal(buf_string(&mine), buf_string(&backwards));
	}
}

/* All who heard the same agree. */
static void
check_all(const struct schedule *s)
{
	scoped(buf_free) struct buf first = BUF(MIB);

	assert_true(schedule_state(s, 0, &first));
	for (unsigned party = 1; party < s->parties; party++) {
		scoped(buf_free) struct buf other = BUF(MIB);

		assert_true(schedule_state(s, party, &other));
		assert_string_equal(buf_string(&first), buf_string(&other));
	}
}

/* Who is named by a party: nobody, or the liar alone.  Tells whether it is. */
static bool
liar_is_named(const struct schedule *s, unsigned party)
{
	const struct ledger *ledger = &s->ledger[party];
	struct equivocation shown;
	unsigned named = 0;
	size_t next = 0;
	bool found;

	for (;;) {
		assert_true(ledger_equivocation(ledger, &next, &found, &shown, &err));
		if (!found)
			break;
		assert_true(s->lies);
		assert_true(
		    text_eq(ledger_name(ledger, shown.party), s->names[s->parties - 1]));
		assert_false(hash_eq(&shown.one, &shown.other));
		named++;
	}
	assert_true(named <= 1);
	return named == 1;
}

static void
all_folds_agree_once_all_has_arrived(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed += test_step(8)) {
		scoped(schedule_free) struct schedule s = { .random = seed, .whole = true };

		assert_true(schedule_run(&s, STEPS));
		check_each(&s);
		assert_true(schedule_deliver_all(&s));
		check_each(&s);
		check_all(&s);
		assert_false(liar_is_named(&s, 0));
	}
}

static void
folds_of_several_audiences_depend_on_nothing_but_what_was_heard(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed += test_step(8)) {
		scoped(schedule_free) struct schedule s = { .random = seed << 32 };

		assert_true(schedule_run(&s, STEPS));
		check_each(&s);
		assert_true(schedule_deliver_all(&s));
		check_each(&s);
		for (unsigned party = 0; party < s.parties; party++)
			assert_false(liar_is_named(&s, party));
	}
}

/* Did the last party say two things at a time? */
static bool
has_lied(const struct schedule *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->withheld[i] != 0)
			return true;
	return false;
}

static void
a_liar_is_named_by_all_and_nobody_else_is(void **state)
{
	unsigned lied = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed += test_step(8)) {
		scoped(schedule_free) struct schedule s = {
			.random = seed, .whole = true, .lies = true
		};

		assert_true(schedule_run(&s, STEPS));
		assert_true(schedule_deliver_all(&s));
		check_each(&s);
		check_all(&s);
		for (unsigned party = 0; party < s.parties; party++)
			assert_int_equal(liar_is_named(&s, party), has_lied(&s));
		lied += has_lied(&s);
	}
	assert_true(lied > 0);
}

static void
honest_parties_are_never_named_beside_a_liar_of_several_audiences(void **state)
{
	unsigned named = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed += test_step(8)) {
		scoped(
		    schedule_free) struct schedule s = { .random = seed << 32, .lies = true };

		assert_true(schedule_run(&s, STEPS));
		assert_true(schedule_deliver_all(&s));
		check_each(&s);
		for (unsigned party = 0; party < s.parties; party++)
			named += liar_is_named(&s, party);
	}
	assert_true(named > 0);
}

static void
tells_what_is_missing_and_what_are_the_heads(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(ledger_free) struct ledger other;
	struct hash said = scene_say(&s, "b.example", SAY(CASE_READ, .at = 0)), heads[2],
		    missing;
	struct move move = SAY(CASE_READ, .id = hash_text(TEXT("x")),
	    .of_case = s.ledger.of_case, .by = TEXT("c.example"),
	    .to = { SCENE_PARTIES, scene_all }, .after = { 1, &said });
	size_t next = 0;

	(void)state;
	assert_int_equal(ledger_heads(&s.ledger, scene_all, SCENE_PARTIES, heads, 2), 1);
	assert_true(hash_eq(&heads[0], &said));
	assert_int_equal(ledger_heads(&s.ledger, scene_all, 2, heads, 2), 0);
	assert_false(ledger_missing(&s.ledger, &next, &missing));
	ledger_make(&other, &s.ledger.of_case);
	assert_true(ledger_add(&other, &move, &err) && ledger_fold(&other, &err));
	assert_int_equal(ledger_outcome(&other, dag_find(&other.dag, &move.id)), OUTCOME_WAITS);
	assert_false(ledger_counts(&other, &move.id));
	next = 0;
	assert_true(ledger_missing(&other, &next, &missing));
	assert_true(hash_eq(&missing, &said));
	assert_false(ledger_missing(&other, &next, &missing));
	assert_int_equal(ledger_heads(&other, scene_all, SCENE_PARTIES, heads, 2), 0);
}

static void
of_too_many_heads_ones_own_is_told(void **state)
{
	static const char *const by[] = { "c.example", "d.example", "a.example" };
	scoped(scene_free) struct scene s = scene_open();
	struct hash opened = s.ledger.of_case, heads[2], own = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct move move =
		    SAY(CASE_READ, .id = hash_text(text_of(by[i])), .of_case = opened,
			.by = text_of(by[i]), .at = s.now, .to = s.to, .after = { 1, &opened });

		assert_true(ledger_add(&s.ledger, &move, &err) && ledger_fold(&s.ledger, &err));
		own = move.id;
	}
	assert_int_equal(
	    ledger_heads_for(&s.ledger, TEXT("a.example"), scene_all, SCENE_PARTIES, heads, 2),
	    3);
	assert_true(hash_eq(&heads[0], &own) || hash_eq(&heads[1], &own));
}

/* Names 512 statements that nobody has seen. */
static bool
takes_unknown(struct scene *s, const char *by, uint64_t serial)
{
	struct hash after[MOVE_AFTER_MAX];
	struct move move = SAY(CASE_READ, .of_case = s->ledger.of_case, .by = text_of(by),
	    .at = s->now, .to = s->to, .after = { MOVE_AFTER_MAX, after });

	move.id = hash_text(text_bytes(&serial, sizeof(serial)));
	for (uint64_t i = 0; i < MOVE_AFTER_MAX; i++) {
		uint64_t one[] = { serial, i };

		after[i] = hash_text(text_bytes(one, sizeof(one)));
	}
	if (!ledger_check_room(&s->ledger, &move, &err))
		return false;
	assert_true(ledger_add(&s->ledger, &move, &err));
	assert_true(ledger_check_room(&s->ledger, &move, &err));
	return true;
}

static void
nobody_fills_a_case_with_names_of_what_is_not_there(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	uint64_t serial = 1000;

	(void)state;
	while (takes_unknown(&s, "c.example", serial))
		serial++;
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(serial - 1000, LEDGER_UNKNOWN_MAX / MOVE_AFTER_MAX);
	assert_true(takes_unknown(&s, "d.example", serial + 1));
}

/* Whatever the order in which their names came. */
static void
finds_each_party_by_its_name(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	char labels[40][8];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		struct text name;

		snprintf(labels[i], sizeof(labels[i]), "p%02zu", i * 17 % 40);
		name = text_of(labels[i]);
		s.to = (struct shape_list){ 1, &name };
		assert_int_equal(ledger_party(&s.ledger, name), ENTRY_NOBODY);
		scene_say(&s, labels[i], SAY(CASE_READ, .rm = 0));
		assert_int_equal(ledger_party(&s.ledger, name), SCENE_PARTIES + i);
	}
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(
		    ledger_party(&s.ledger, text_of(labels[i])), SCENE_PARTIES + i);
	for (size_t i = 1; i < s.ledger.names; i++)
		assert_true(text_order(ledger_name(&s.ledger, s.ledger.by_name[i - 1]),
				ledger_name(&s.ledger, s.ledger.by_name[i])) < 0);
	assert_int_equal(ledger_party(&s.ledger, TEXT("p1")), ENTRY_NOBODY);
	assert_int_equal(ledger_party(&s.ledger, TEXT("z")), ENTRY_NOBODY);
}

static void
refuses_what_is_of_another_case(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	struct move move = SAY(CASE_READ, .id = hash_text(TEXT("x")), .by = TEXT("c.example"),
	    .to = { SCENE_PARTIES, scene_all });
	size_t nodes = s.ledger.dag.nodes;

	(void)state;
	assert_false(ledger_add(&s.ledger, &move, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(s.ledger.dag.nodes, nodes);
	assert_int_equal(ledger_party(&s.ledger, TEXT("z.example")), ENTRY_NOBODY);
}

/* Whenever memory is gone, the same can be tried again, and then is as it would have been. */
static void
goes_on_after_want_of_memory(void **state)
{
	scoped(schedule_free) struct schedule s = { .random = 7, .parties = 3 };
	scoped(buf_free) struct buf expected = BUF(MIB);
	bool refused = true;

	(void)state;
	assert_true(schedule_run(&s, 120) && schedule_deliver_all(&s));
	assert_true(schedule_state(&s, 0, &expected));
	for (size_t n = 0; refused; n += test_step(20)) {
		scoped(ledger_free) struct ledger ledger;
		scoped(buf_free) struct buf out = BUF(MIB);
		struct writer w = WRITER(&out);

		ledger_make(&ledger, &s.said[0].of_case);
		mem_fail_after(n);
		for (size_t i = s.count; i-- > 0;)
			if (s.heard[i] & 1 && !ledger_add(&ledger, &s.said[i], &err))
				break;
		(void)!ledger_fold(&ledger, &err);
		refused = mem_refused();
		mem_fail_after(SIZE_MAX);
		for (size_t i = 0; i < s.count; i++)
			if (s.heard[i] & 1)
				assert_true(ledger_add(&ledger, &s.said[i], &err));
		assert_true(ledger_fold(&ledger, &err));
		assert_true(ledger_write(&ledger, &w, &err));
		assert_string_equal(buf_string(&out), buf_string(&expected));
	}
}

TESTS(TEST(nobody_fills_a_case_with_names_of_what_is_not_there),
    TEST(of_too_many_heads_ones_own_is_told),
    TEST(tells_what_is_missing_and_what_are_the_heads), TEST(refuses_what_is_of_another_case),
    TEST(finds_each_party_by_its_name), TEST(goes_on_after_want_of_memory),
    TEST(all_folds_agree_once_all_has_arrived),
    TEST(folds_of_several_audiences_depend_on_nothing_but_what_was_heard),
    TEST(a_liar_is_named_by_all_and_nobody_else_is),
    TEST(honest_parties_are_never_named_beside_a_liar_of_several_audiences))
