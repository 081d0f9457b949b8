#include "member/roll.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

#define ROOM (4 * MIB)
#define FOUNDED INT64_C(1700000000)
#define DAY ROLL_DAY
#define ACTS_MAX 64

static struct err err;

static const struct hash accord = { { 'g' } };

/* Three vendors and a response team found it. */
static const struct genesis genesis = {
	.name = { "Test", 4 },
	.terms = { { 1, { { 1 } } }, { 1, { { 2 } } } },
	.rules = { 2, 2, 90 },
	.count = 4,
	.founder = { { .name = { "a.example", 9 }, .manifest = { { 'a' } } },
	    { .name = { "b.example", 9 }, .manifest = { { 'b' } } },
	    { .name = { "c.example", 9 }, .manifest = { { 'c' } } },
	    { .name = { "d.example", 9 },
		.manifest = { { 'd' } },
		.promise = PROMISE_CHARTER } },
};

/* Acts of a test, in the order in which they were added. */
struct acts {
	size_t count;
	struct roll_act at[ACTS_MAX];
};

static struct act *
add(struct acts *acts, const char *by, int64_t at, enum kind_id kind)
{
	struct roll_act *act = &acts->at[acts->count++];

	*act = (struct roll_act){ .by = text_of(by), .at = at };
	act->id = (struct hash){ { (uint8_t)(acts->count * 37), (uint8_t)acts->count } };
	act->act.kind = kind;
	act->act.genesis = accord;
	return &act->act;
}

static void
pledge(struct acts *acts, const char *by, int64_t at, enum promise promise)
{
	struct act *act = add(acts, by, at, KIND_PLEDGE);

	act->promise = promise;
	act->terms = genesis.terms[promise];
}

static struct act *
admit(struct acts *acts, const char *by, int64_t at, const char *who)
{
	struct act *act = add(acts, by, at, KIND_ADMIT);

	act->who = text_of(who);
	act->manifest = (struct hash){ { (uint8_t)who[0] } };
	act->promise = PROMISE_PLEDGE;
	return act;
}

static struct act *
suspend(struct acts *acts, const char *by, int64_t at, const char *who)
{
	struct act *act = add(acts, by, at, KIND_SUSPEND);

	act->who = text_of(who);
	act->reason = TEXT("it lied");
	return act;
}

static void
withdraw(struct acts *acts, const char *by, int64_t at)
{
	add(acts, by, at, KIND_WITHDRAW)->reason = TEXT("merged");
}

static void
found(struct acts *acts)
{
	pledge(acts, "a.example", FOUNDED, PROMISE_PLEDGE);
	pledge(acts, "b.example", FOUNDED + 1, PROMISE_PLEDGE);
	pledge(acts, "c.example", FOUNDED + 2, PROMISE_PLEDGE);
	pledge(acts, "d.example", FOUNDED + 3, PROMISE_CHARTER);
}

static void
fold(const struct acts *acts, int64_t now, struct arena *arena, struct roll *out)
{
	const struct roll_matter matter = { &genesis, accord, FOUNDED, acts->at, acts->count };

	assert_true(roll_fold(&matter, now, arena, out, &err));
}

/* How somebody stands at a moment. */
static struct roll_person
stands(const struct acts *acts, int64_t now, const char *name)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct roll_person person = { .status = ROLL_NOBODY };
	const struct roll_person *found_one;
	struct roll roll;

	fold(acts, now, &arena, &roll);
	found_one = roll_find(&roll, text_of(name));
	if (found_one != NULL)
		person = *found_one;
	return person;
}

static void
begins_with_founders_who_pledged(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct acts acts = { .count = 0 };
	struct roll roll;

	(void)state;
	fold(&acts, FOUNDED, &arena, &roll);
	assert_int_equal(roll.count, 4);
	assert_int_equal(roll.members, 0);
	assert_int_equal(roll_find(&roll, TEXT("a.example"))->status, ROLL_CALLED);
	found(&acts);
	fold(&acts, FOUNDED + 2, &arena, &roll);
	assert_int_equal(roll.members, 3);
	assert_int_equal(roll.seasoned, 3);
	assert_int_equal(roll_find(&roll, TEXT("d.example"))->status, ROLL_CALLED);
	fold(&acts, FOUNDED + 3, &arena, &roll);
	assert_int_equal(roll.members, 4);
	assert_int_equal(roll_find(&roll, TEXT("d.example"))->promise, PROMISE_CHARTER);
	assert_int_equal(roll_find(&roll, TEXT("d.example"))->since, FOUNDED + 3);
	assert_null(roll_find(&roll, TEXT("e.example")));
}

static void
has_founders_sign_what_the_genesis_says(void **state)
{
	struct acts acts = { .count = 0 };

	(void)state;
	pledge(&acts, "d.example", FOUNDED, PROMISE_PLEDGE);
	assert_int_equal(stands(&acts, FOUNDED, "d.example").status, ROLL_CALLED);
	acts.at[0].act.promise = PROMISE_CHARTER;
	assert_int_equal(stands(&acts, FOUNDED, "d.example").status, ROLL_CALLED);
	acts.at[0].act.terms = genesis.terms[PROMISE_CHARTER];
	assert_int_equal(stands(&acts, FOUNDED, "d.example").status, ROLL_MEMBER);
	acts.at[0].act.genesis.bytes[1] = 1;
	assert_int_equal(stands(&acts, FOUNDED, "d.example").status, ROLL_CALLED);
}

/* A clock that is behind makes nobody a member of what was not there yet. */
static void
counts_nothing_before_the_beginning(void **state)
{
	struct acts acts = { .count = 0 };

	(void)state;
	pledge(&acts, "a.example", FOUNDED - 500, PROMISE_PLEDGE);
	assert_int_equal(stands(&acts, FOUNDED, "a.example").since, FOUNDED);
}

static void
takes_two_sponsors_and_a_pledge_in_any_order(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct acts acts = { .count = 0 };
		int64_t at = FOUNDED + DAY;

		found(&acts);
		pledge(&acts, "e.example", at + orders[i][0], PROMISE_PLEDGE);
		admit(&acts, "a.example", at + orders[i][1], "e.example");
		admit(&acts, "d.example", at + orders[i][2], "e.example");
		assert_int_equal(stands(&acts, at + 1, "e.example").status, ROLL_APPLICANT);
		assert_int_equal(stands(&acts, at + 2, "e.example").status, ROLL_MEMBER);
		assert_int_equal(stands(&acts, at + 2, "e.example").since, at + 2);
		assert_int_equal(stands(&acts, at + 2, "e.example").sponsors, 2);
	}
}

static void
has_sponsors_agree_on_whom_they_admit(void **state)
{
	struct acts acts = { .count = 0 };
	struct act *second;

	(void)state;
	found(&acts);
	pledge(&acts, "e.example", FOUNDED + DAY, PROMISE_PLEDGE);
	admit(&acts, "a.example", FOUNDED + DAY, "e.example");
	second = admit(&acts, "b.example", FOUNDED + DAY, "e.example");
	second->manifest.bytes[5] = 1;
	assert_int_equal(stands(&acts, FOUNDED + DAY, "e.example").status, ROLL_APPLICANT);
	second->manifest.bytes[5] = 0;
	second->promise = PROMISE_CHARTER;
	assert_int_equal(stands(&acts, FOUNDED + DAY, "e.example").status, ROLL_APPLICANT);
	/* One who looked again may say so; it is still one. */
	admit(&acts, "b.example", FOUNDED + DAY + 1, "e.example");
	assert_int_equal(stands(&acts, FOUNDED + DAY + 1, "e.example").status, ROLL_MEMBER);
}

static void
takes_two_distinct_sponsors(void **state)
{
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	pledge(&acts, "e.example", FOUNDED + DAY, PROMISE_PLEDGE);
	admit(&acts, "a.example", FOUNDED + DAY, "e.example");
	admit(&acts, "a.example", FOUNDED + DAY + 1, "e.example");
	admit(&acts, "e.example", FOUNDED + DAY + 1, "e.example");
	admit(&acts, "z.example", FOUNDED + DAY + 1, "e.example");
	assert_int_equal(stands(&acts, FOUNDED + 2 * DAY, "e.example").status, ROLL_APPLICANT);
	assert_int_equal(stands(&acts, FOUNDED + 2 * DAY, "e.example").sponsors, 1);
}

static void
join_by(struct acts *acts, const char *one, const char *other, int64_t at, const char *who)
{
	pledge(acts, who, at, PROMISE_PLEDGE);
	admit(acts, one, at, who);
	admit(acts, other, at, who);
}

static void
lets_a_sponsor_admit_two_in_a_year(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	join_by(&acts, "a.example", "b.example", at, "e.example");
	join_by(&acts, "a.example", "b.example", at + 1, "f.example");
	join_by(&acts, "a.example", "c.example", at + 2, "h.example");
	assert_int_equal(stands(&acts, at + 2, "f.example").status, ROLL_MEMBER);
	assert_int_equal(stands(&acts, at + 2, "h.example").status, ROLL_APPLICANT);
	/* Others may, and he may again when the year is over since the first. */
	admit(&acts, "d.example", at + 3, "h.example");
	assert_int_equal(stands(&acts, at + 3, "h.example").status, ROLL_MEMBER);
	join_by(&acts, "a.example", "d.example", at + ROLL_YEAR - 1, "i.example");
	assert_int_equal(stands(&acts, at + ROLL_YEAR, "i.example").status, ROLL_APPLICANT);
	admit(&acts, "a.example", at + ROLL_YEAR, "i.example");
	assert_int_equal(stands(&acts, at + ROLL_YEAR, "i.example").status, ROLL_MEMBER);
}

static void
lets_newcomers_neither_sponsor_nor_vote_for_90_days(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	join_by(&acts, "a.example", "b.example", at, "e.example");
	pledge(&acts, "f.example", at, PROMISE_PLEDGE);
	admit(&acts, "c.example", at, "f.example");
	admit(&acts, "e.example", at + 90 * DAY - 1, "f.example");
	suspend(&acts, "e.example", at + 90 * DAY - 1, "a.example");
	assert_int_equal(stands(&acts, at + 100 * DAY, "f.example").status, ROLL_APPLICANT);
	assert_int_equal(stands(&acts, at + 100 * DAY, "a.example").votes, 0);
	admit(&acts, "e.example", at + 90 * DAY, "f.example");
	suspend(&acts, "e.example", at + 90 * DAY, "a.example");
	assert_int_equal(stands(&acts, at + 90 * DAY, "f.example").status, ROLL_MEMBER);
	assert_int_equal(stands(&acts, at + 90 * DAY, "a.example").votes, 1);
}

static void
takes_more_than_half_of_the_seasoned_to_suspend(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	suspend(&acts, "a.example", at, "d.example");
	suspend(&acts, "b.example", at, "d.example");
	suspend(&acts, "d.example", at, "d.example");
	suspend(&acts, "a.example", at + 1, "d.example");
	assert_int_equal(stands(&acts, at + 1, "d.example").votes, 2);
	assert_false(stands(&acts, at + 1, "d.example").suspended);
	suspend(&acts, "c.example", at + 2, "d.example");
	assert_false(stands(&acts, at + 1, "d.example").suspended);
	assert_true(stands(&acts, at + 2, "d.example").suspended);
	assert_int_equal(stands(&acts, at + 2, "d.example").status, ROLL_MEMBER);
	/* Votes are taken back. */
	suspend(&acts, "b.example", at + 3, "d.example")->lift = true;
	assert_true(stands(&acts, at + 2, "d.example").suspended);
	assert_false(stands(&acts, at + 3, "d.example").suspended);
}

/* When a newcomer is seasoned, half of four is not half of five. */
static void
counts_who_is_seasoned_at_the_moment(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	withdraw(&acts, "c.example", at);
	join_by(&acts, "a.example", "b.example", at, "e.example");
	suspend(&acts, "a.example", at, "d.example");
	suspend(&acts, "b.example", at, "d.example");
	assert_true(stands(&acts, at + 90 * DAY - 1, "d.example").suspended);
	assert_false(stands(&acts, at + 90 * DAY, "d.example").suspended);
}

static void
leaves_a_suspended_member_its_vote_and_nothing_in_quorums(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };
	struct roll_person person;

	(void)state;
	found(&acts);
	suspend(&acts, "a.example", at, "d.example");
	suspend(&acts, "b.example", at, "d.example");
	suspend(&acts, "c.example", at, "d.example");
	suspend(&acts, "d.example", at + 1, "a.example");
	person = stands(&acts, at + 1, "d.example");
	assert_false(roll_serves(&person));
	person = stands(&acts, at + 1, "a.example");
	assert_int_equal(person.votes, 1);
	assert_true(roll_serves(&person));
}

static void
lets_members_leave_and_come_back_as_newcomers(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };
	struct roll_person person;

	(void)state;
	found(&acts);
	suspend(&acts, "a.example", at, "b.example");
	withdraw(&acts, "a.example", at + 1);
	assert_int_equal(stands(&acts, at, "a.example").status, ROLL_MEMBER);
	assert_int_equal(stands(&acts, at + 1, "a.example").status, ROLL_WITHDRAWN);
	assert_int_equal(stands(&acts, at + 1, "b.example").votes, 0);
	pledge(&acts, "a.example", at + 2, PROMISE_PLEDGE);
	assert_int_equal(stands(&acts, at + 2, "a.example").status, ROLL_APPLICANT);
	admit(&acts, "b.example", at + 3, "a.example");
	admit(&acts, "c.example", at + 3, "a.example");
	person = stands(&acts, at + 3, "a.example");
	assert_int_equal(person.status, ROLL_MEMBER);
	assert_int_equal(person.seasoned_at, at + 3 + 90 * DAY);
}

static void
gives_one_organisation_one_place(void **state)
{
	int64_t at = FOUNDED + DAY;
	struct acts acts = { .count = 0 };

	(void)state;
	found(&acts);
	join_by(&acts, "b.example", "c.example", at, "psirt.a.example");
	assert_int_equal(stands(&acts, at, "psirt.a.example").status, ROLL_APPLICANT);
	withdraw(&acts, "a.example", at + 1);
	admit(&acts, "b.example", at + 2, "psirt.a.example");
	admit(&acts, "c.example", at + 2, "psirt.a.example");
	assert_int_equal(stands(&acts, at + 2, "psirt.a.example").status, ROLL_MEMBER);
}

/* All that a fold tells, to be compared. */
static void
tell(const struct roll *roll, struct buf *out)
{
	buf_addf(out, "%zu %zu\n", roll->members, roll->seasoned);
	for (size_t i = 0; i < roll->count; i++) {
		const struct roll_person *p = &roll->person[i];

		buf_addf(out, "%.*s %d %d %d %lld %lld %zu %d %zu %d\n", TEXT_ARGS(p->name),
		    (int)p->status, p->founder, (int)p->promise, (long long)p->since,
		    (long long)p->seasoned_at, p->sponsors, p->suspended, p->votes,
		    p->manifest.bytes[0]);
	}
	for (size_t i = 0; i < roll->events; i++) {
		const struct roll_event *e = &roll->event[i];

		buf_addf(out, "%lld %s %.*s %.*s %d %zu %.*s\n", (long long)e->at,
		    roll_what_word(e->what), TEXT_ARGS(e->who), TEXT_ARGS(e->by),
		    e->id.bytes[1], e->members, TEXT_ARGS(e->why));
	}
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
draw_acts(struct acts *acts, uint32_t *seed)
{
	static const char *const names[] = { "a.example", "b.example", "c.example", "d.example",
		"e.example", "f.example", "x.a.example" };

	while (acts->count < 40) {
		const char *by = names[next(seed) % 7], *who = names[next(seed) % 7];
		int64_t at = FOUNDED + (int64_t)(next(seed) % 40) * 10 * DAY;

		switch (next(seed) % 8) {
		case 0:
		case 1:
			pledge(acts, by, at, by[0] == 'd' ? PROMISE_CHARTER : PROMISE_PLEDGE);
			break;
		case 2:
		case 3:
		case 4:
			admit(acts, by, at, who);
			break;
		case 5:
		case 6:
			suspend(acts, by, at, who)->lift = next(seed) % 4 == 0;
			break;
		default:
			withdraw(acts, by, at);
		}
	}
}

static void
shuffle(struct acts *acts, uint32_t *seed)
{
	for (size_t i = acts->count; i > 1; i--) {
		size_t j = next(seed) % i;
		struct roll_act swap = acts->at[i - 1];

		acts->at[i - 1] = acts->at[j];
		acts->at[j] = swap;
	}
}

/* Whatever the order in which acts are learnt, and however often, the roll is the same. */
static void
comes_out_the_same_in_any_order(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (size_t round = 0; round < 100; round += test_step(10)) {
		scoped(arena_free) struct arena arena = ARENA(ROOM);
		scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB);
		struct acts acts = { .count = 0 };
		struct roll roll;

		found(&acts);
		draw_acts(&acts, &seed);
		fold(&acts, FOUNDED + 300 * DAY, &arena, &roll);
		tell(&roll, &one);
		acts.at[acts.count] = acts.at[next(&seed) % acts.count];
		acts.count++;
		shuffle(&acts, &seed);
		fold(&acts, FOUNDED + 300 * DAY, &arena, &roll);
		tell(&roll, &other);
		assert_string_equal(buf_string(&one), buf_string(&other));
	}
}

/* What would have no effect is refused to who asks beforehand, with the same reason. */
static void
says_beforehand_what_the_fold_says_after(void **state)
{
	uint32_t seed = 11;

	(void)state;
	for (size_t round = 0; round < 40; round += test_step(10)) {
		scoped(arena_free) struct arena arena = ARENA(ROOM);
		struct acts acts = { .count = 0 };
		struct roll_act *last;
		struct roll before, after;
		bool good;

		found(&acts);
		draw_acts(&acts, &seed);
		last = &acts.at[acts.count - 1];
		last->at = FOUNDED + 500 * DAY;
		acts.count--;
		fold(&acts, last->at, &arena, &before);
		acts.count++;
		fold(&acts, last->at, &arena, &after);
		good = roll_check(&before, last->by, &last->act, &err);
		for (size_t i = 0; i < after.events; i++)
			if (hash_eq(&after.event[i].id, &last->id) && good)
				assert_int_not_equal(after.event[i].what, ROLL_VOID);
			else if (hash_eq(&after.event[i].id, &last->id) &&
				 last->act.kind != KIND_PLEDGE)
				assert_int_equal(after.event[i].what, ROLL_VOID);
	}
}

static void
refuses_more_than_it_can_hold(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM), none = ARENA(100);
	struct acts acts = { .count = 0 };
	struct roll roll = { .count = 7 };
	struct roll_matter matter = { &genesis, accord, FOUNDED, acts.at, ROLL_ACTS_MAX + 1 };

	(void)state;
	found(&acts);
	assert_false(roll_fold(&matter, FOUNDED, &arena, &roll, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	matter.count = acts.count;
	assert_false(roll_fold(&matter, FOUNDED, &none, &roll, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(roll.count, 7);
}

TESTS(TEST(begins_with_founders_who_pledged), TEST(has_founders_sign_what_the_genesis_says),
    TEST(counts_nothing_before_the_beginning),
    TEST(takes_two_sponsors_and_a_pledge_in_any_order),
    TEST(has_sponsors_agree_on_whom_they_admit), TEST(takes_two_distinct_sponsors),
    TEST(lets_a_sponsor_admit_two_in_a_year),
    TEST(lets_newcomers_neither_sponsor_nor_vote_for_90_days),
    TEST(takes_more_than_half_of_the_seasoned_to_suspend),
    TEST(counts_who_is_seasoned_at_the_moment),
    TEST(leaves_a_suspended_member_its_vote_and_nothing_in_quorums),
    TEST(lets_members_leave_and_come_back_as_newcomers), TEST(gives_one_organisation_one_place),
    TEST(comes_out_the_same_in_any_order), TEST(says_beforehand_what_the_fold_says_after),
    TEST(refuses_more_than_it_can_hold))
