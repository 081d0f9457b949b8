#include "case/dag.h"

#include <string.h>

#include "base/mem.h"
#include "test.h"

static struct err err;

static struct hash
id_of(const char *name)
{
	return hash_text(text_of(name));
}

/* A statement by the party of a place, after those of the names. */
static uint32_t
add(struct dag *dag, const char *name, uint32_t audience, uint32_t place, int64_t at,
    const char *after)
{
	struct hash ids[8];
	struct dag_said said = {
		.id = id_of(name), .at = at, .audience = audience, .place = place, .after = ids
	};
	uint32_t node;

	for (; *after != '\0'; after++)
		ids[said.after_count++] = hash_text((struct text){ after, 1 });
	assert_true(dag_add(dag, &said, &node, &err));
	return node;
}

static struct dag
dag_of(uint32_t width)
{
	struct dag dag = { 0 };
	uint32_t audience;

	assert_true(dag_add_audience(&dag, width, &audience, &err));
	return dag;
}

/* The names in the order, one letter each. */
static const char *
order_of(struct dag *dag)
{
	static char names[32];
	size_t len = 0;

	assert_true(dag_settle(dag, &err));
	for (size_t i = 0; i < dag->ordered; i++)
		for (int letter = 'a'; letter <= 'z'; letter++) {
			char c = (char)letter;
			struct hash id = hash_text((struct text){ &c, 1 });

			if (hash_eq(&dag->node[dag->order[i]].id, &id))
				names[len++] = c;
		}
	names[len] = '\0';
	return names;
}

static void
waits_for_what_is_named_and_has_not_come(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);

	(void)state;
	add(&dag, "c", 0, 0, 3, "b");
	assert_string_equal(order_of(&dag), "");
	add(&dag, "a", 0, 0, 1, "");
	assert_string_equal(order_of(&dag), "a");
	add(&dag, "b", 0, 1, 2, "a");
	assert_string_equal(order_of(&dag), "abc");
	assert_int_equal(dag.node[dag_find(&dag, &(struct hash){ 0 }) == DAG_NONE].here, true);
}

static void
orders_by_what_was_before_then_by_time(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(3);

	(void)state;
	add(&dag, "a", 0, 0, 100, "");
	add(&dag, "b", 0, 1, 10, "a"); /* a clock that is late does not go before the past */
	add(&dag, "c", 0, 2, 50, "");
	assert_string_equal(order_of(&dag), "cab");
	add(&dag, "d", 0, 0, 101, "b");
	add(&dag, "e", 0, 1, 200, "d");
	add(&dag, "f", 0, 2, 150, "c");
	assert_string_equal(order_of(&dag), "cabdfe");
}

static void
tells_how_much_of_the_order_stayed(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);

	(void)state;
	add(&dag, "a", 0, 0, 1, "");
	add(&dag, "b", 0, 0, 5, "a");
	dag.steady = 2;
	add(&dag, "c", 0, 1, 9, "");
	assert_string_equal(order_of(&dag), "abc");
	assert_int_equal(dag.steady, 2);
	dag.steady = 3;
	add(&dag, "d", 0, 1, 3, "");
	assert_string_equal(order_of(&dag), "adbc");
	assert_int_equal(dag.steady, 1);
	dag.steady = 4;
	add(&dag, "z", 0, 0, 6, "y");
	add(&dag, "y", 0, 0, 6, "b");
	assert_string_equal(order_of(&dag), "adbyzc");
	assert_int_equal(dag.steady, 3);
}

static void
finds_a_fork_and_shows_the_first_two_statements_of_it(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	uint32_t one, other, shown[2] = { 17, 17 };

	(void)state;
	add(&dag, "a", 0, 0, 1, "");
	one = add(&dag, "b", 0, 0, 2, "a");
	assert_true(dag_settle(&dag, &err));
	assert_false(dag_forked(&dag, 0, 0));
	other = add(&dag, "c", 0, 0, 2, "a");
	add(&dag, "d", 0, 0, 3, "b");
	add(&dag, "e", 0, 1, 4, "bc");
	assert_true(dag_settle(&dag, &err));
	assert_true(dag_forked(&dag, 0, 0));
	assert_false(dag_forked(&dag, 0, 1));
	assert_true(dag_fork(&dag, 0, 0, shown, &err));
	assert_true(
	    (shown[0] == one && shown[1] == other) || (shown[0] == other && shown[1] == one));
	assert_true(memcmp(&dag.node[shown[0]].id, &dag.node[shown[1]].id, HASH_LEN) < 0);
}

static void
accuses_nobody_of_a_fork_while_the_past_is_not_here(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	struct hash tells[] = { id_of("b"), id_of("d") };
	struct dag_said said = {
		.id = id_of("t"), .at = 9, .place = 1, .tells = tells, .tells_count = 2
	};
	uint32_t node;

	(void)state;
	add(&dag, "b", 0, 0, 2, "a");
	add(&dag, "d", 0, 0, 4, "c");
	assert_true(dag_add(&dag, &said, &node, &err));
	assert_string_equal(order_of(&dag), "bdt");
	assert_true(dag.node[dag_find(&dag, &tells[0])].told);
	assert_false(dag_forked(&dag, 0, 0));
	add(&dag, "a", 0, 0, 1, "");
	add(&dag, "c", 0, 0, 3, "b");
	assert_string_equal(order_of(&dag), "abcdt");
	assert_false(dag.node[dag_find(&dag, &tells[0])].told);
	assert_false(dag_forked(&dag, 0, 0));
	assert_int_equal(dag.node[dag_find(&dag, &tells[1])].number, 4);
}

static void
never_counts_what_names_another_audience_as_its_past(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	uint32_t other, node;

	(void)state;
	assert_true(dag_add_audience(&dag, 1, &other, &err));
	add(&dag, "a", other, 0, 1, "");
	node = add(&dag, "b", 0, 0, 2, "a");
	assert_string_equal(order_of(&dag), "a");
	assert_true(dag.node[node].astray);
	add(&dag, "c", 0, 0, 3, "d");
	add(&dag, "d", other, 0, 2, "a");
	assert_string_equal(order_of(&dag), "ad");
}

/* A statement may be about what it brings along itself; else it waits for that to count. */
static void
needs_what_it_is_about_to_count_or_to_come_along(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	struct hash about = id_of("x");
	struct dag_said waits = {
		.id = id_of("w"), .at = 5, .about = &about, .about_count = 1
	};
	struct dag_said brings = { .id = id_of("b"),
		.at = 10,
		.place = 1,
		.about = &about,
		.about_count = 1,
		.tells = &about,
		.tells_count = 1 };
	uint32_t node;

	(void)state;
	assert_true(dag_add(&dag, &waits, &node, &err));
	add(&dag, "x", 0, 0, 9, "y");
	assert_string_equal(order_of(&dag), "");
	assert_true(dag_add(&dag, &brings, &node, &err));
	assert_string_equal(
	    order_of(&dag), "xwb"); /* after what it is about, whatever its time */
}

static void
puts_what_opens_the_case_first(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	struct dag_said open = { .id = id_of("o"), .at = 500, .first = true };
	uint32_t node;

	(void)state;
	add(&dag, "a", 0, 1, 1, "");
	assert_true(dag_add(&dag, &open, &node, &err));
	assert_string_equal(order_of(&dag), "oa");
}

static void
takes_one_twice_as_once(void **state)
{
	scoped(dag_free) struct dag dag = dag_of(2);
	uint32_t node = add(&dag, "a", 0, 0, 1, "");
	size_t edges = dag.edges;

	(void)state;
	assert_int_equal(add(&dag, "a", 0, 0, 1, "b"), node);
	assert_int_equal(dag.edges, edges);
	assert_int_equal(dag.nodes, 1);
	assert_string_equal(order_of(&dag), "a");
}

static void
fails_whole_and_can_be_tried_again(void **state)
{
	(void)state;
	for (size_t n = 0;; n++) {
		scoped(dag_free) struct dag dag = dag_of(2);
		struct hash after[] = { id_of("a"), id_of("b") };
		struct dag_said said = {
			.id = id_of("c"), .at = 3, .after = after, .after_count = 2
		};
		bool refused;
		uint32_t node;

		add(&dag, "a", 0, 0, 1, "");
		mem_fail_after(n);
		if (dag_add(&dag, &said, &node, &err))
			(void)!dag_settle(&dag, &err);
		refused = mem_refused();
		mem_fail_after(SIZE_MAX);
		assert_true(dag_add(&dag, &said, &node, &err));
		add(&dag, "b", 0, 1, 2, "");
		assert_string_equal(order_of(&dag), "abc");
		if (!refused)
			break;
	}
}

TESTS(TEST(waits_for_what_is_named_and_has_not_come),
    TEST(orders_by_what_was_before_then_by_time), TEST(tells_how_much_of_the_order_stayed),
    TEST(finds_a_fork_and_shows_the_first_two_statements_of_it),
    TEST(accuses_nobody_of_a_fork_while_the_past_is_not_here),
    TEST(never_counts_what_names_another_audience_as_its_past),
    TEST(needs_what_it_is_about_to_count_or_to_come_along),
    TEST(puts_what_opens_the_case_first), TEST(takes_one_twice_as_once),
    TEST(fails_whole_and_can_be_tried_again))
