#include "member/quorum.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

static struct err err;

#define MOST 40
static char names[MOST][32], urls[MOST][64], keys[MOST][64];
static struct quorum_member members[MOST];

/* `count` members m00.example..., of which the last `others` are no vendors. */
static struct quorum
make(size_t count, size_t others)
{
	static struct note_key log;

	note_key_free(&log);
	log = test_key("m00.example/log", 'l');
	for (size_t i = 0; i < count; i++) {
		scoped(note_key_free) struct note_key key = NOTE_KEY;

		snprintf(names[i], sizeof(names[i]), "m%02zu.example", i);
		snprintf(urls[i], sizeof(urls[i]), "https://%s", names[i]);
		snprintf(keys[i], sizeof(keys[i]), "%s/witness", names[i]);
		key = test_witness(keys[i], (char)('A' + i));
		members[i] = (struct quorum_member){ text_of(names[i]), key.vkey,
			text_of(urls[i]), i + others < count };
	}
	return (struct quorum){
		.log = log.vkey, .self = text_of(names[0]), .member = members, .count = count
	};
}

/* The lines after those of log and witnesses. */
static struct text
groups_of(const struct buf *policy)
{
	struct text rest = buf_text(policy), before = rest, line;

	while (text_line(&rest, &line)) {
		if (text_starts(line, TEXT("group ")) || text_starts(line, TEXT("quorum ")))
			return before;
		before = rest;
	}
	return before;
}

static void
writes(const struct quorum *quorum, const char *expected)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	assert_true(quorum_format(quorum, &out, &err));
	assert_string_equal(groups_of(&out).at, expected);
}

static void
takes_a_majority_of_the_others(void **state)
{
	struct quorum q = make(4, 0);

	(void)state;
	writes(&q, "group vendors 2 m01.example m02.example m03.example\nquorum vendors\n");
	q = make(2, 0);
	writes(&q, "group vendors 1 m01.example\nquorum vendors\n");
	q = make(3, 2);
	writes(&q, "group others 2 m01.example m02.example\nquorum others\n");
}

static void
has_one_at_least_that_is_no_vendor(void **state)
{
	struct quorum q = make(5, 1);

	(void)state;
	writes(&q,
	    "group vendors 2 m01.example m02.example m03.example\n"
	    "group others 1 m04.example\ngroup members all vendors others\nquorum members\n");
}

static void
asks_nobody_when_alone(void **state)
{
	struct quorum q = make(1, 0);

	(void)state;
	writes(&q, "quorum none\n");
}

static void
names_each_witness_with_its_address(void **state)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct quorum q = make(2, 0);

	(void)state;
	assert_true(quorum_format(&q, &out, &err));
	assert_true(text_starts(buf_text(&out), TEXT("log m00.example/log+")));
	assert_non_null(strstr(buf_string(&out), "\nwitness m01.example m01.example/witness+"));
	assert_non_null(strstr(buf_string(&out), " https://m01.example/witness\n"));
	assert_null(strstr(buf_string(&out), "witness m00"));
}

/* More than half, one no vendor where there is one, and no more than there are; any two
 * quorums have somebody in common. */
static void
divides_every_number(void **state)
{
	(void)state;
	for (size_t v = 0; v <= QUORUM_WITNESSES_MAX; v++)
		for (size_t o = 0; v + o <= QUORUM_WITNESSES_MAX; o++) {
			struct quorum_least least = quorum_least(v, o);

			if (v + o == 0)
				continue;
			assert_int_equal(least.vendors + least.others, (v + o) / 2 + 1);
			assert_true(least.vendors <= v && least.others <= o);
			assert_true(o == 0 || least.others > 0);
			assert_true(2 * least.vendors > v || 2 * least.others > o);
		}
}

static void
draws_some_of_many_and_the_one_who_is_no_vendor(void **state)
{
	scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB);
	struct quorum q = make(MOST, 1);
	struct quorum_member swap;
	size_t lines = 0;

	(void)state;
	assert_true(quorum_format(&q, &one, &err));
	for (const char *at = buf_string(&one); (at = strstr(at, "\nwitness ")) != NULL; at++)
		lines++;
	assert_int_equal(lines, QUORUM_WITNESSES_MAX);
	assert_non_null(strstr(buf_string(&one), "witness m39.example "));
	/* The same whatever the order, another for another log. */
	swap = members[3];
	members[3] = members[30];
	members[30] = swap;
	assert_true(quorum_format(&q, &other, &err));
	assert_string_equal(buf_string(&one), buf_string(&other));
	q.self = TEXT("m07.example");
	buf_clear(&other);
	assert_true(quorum_format(&q, &other, &err));
	assert_string_not_equal(buf_string(&one), buf_string(&other));
}

static void
adds_a_public_network(void **state)
{
	struct quorum q = make(3, 0);

	(void)state;
	q.extra = TEXT("# ours\nwitness w1 w1+00000000+AAAA https://w1.example\nquorum w1\n");
	writes(&q, "group vendors 2 m01.example m02.example\n# ours\n"
		   "witness w1 w1+00000000+AAAA https://w1.example\n"
		   "group all all vendors w1\nquorum all\n");
	q.count = 1;
	writes(&q, "quorum w1\n");
}

static void
refuses_a_network_without_quorum(void **state)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct quorum q = make(2, 0);

	(void)state;
	q.extra = TEXT("witness w1 w1+00000000+AAAA\n");
	assert_false(quorum_format(&q, &out, &err));
	q.extra = TEXT("quorum none\n");
	assert_false(quorum_format(&q, &out, &err));
	q.extra = TEXT("log x+00000000+AAAA\nquorum a\n");
	assert_false(quorum_format(&q, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
}

TESTS(TEST(takes_a_majority_of_the_others), TEST(has_one_at_least_that_is_no_vendor),
    TEST(asks_nobody_when_alone), TEST(names_each_witness_with_its_address),
    TEST(divides_every_number), TEST(draws_some_of_many_and_the_one_who_is_no_vendor),
    TEST(adds_a_public_network), TEST(refuses_a_network_without_quorum))
