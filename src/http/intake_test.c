#include "http/intake.h"

#include "base/mem.h"
#include "scratch.h"

static struct visitor *
make_visitor(struct visitor **list)
{
	struct visitor *visitor = visitor_add(list);

	assert_non_null(visitor);
	return visitor;
}

static void
takes_bodies_up_to_the_limit(void **state)
{
	struct intake intake = { .body_max = 5, .bodies_max = 100 };
	struct visitor *list = NULL, *visitor = make_visitor(&list);
	struct exchange *exchange = &visitor->exchange;

	(void)state;
	intake_begin(&intake, exchange, "5");
	assert_true(intake_take(&intake, exchange, TEXT("abc")));
	assert_true(intake_take(&intake, exchange, TEXT("de")));
	assert_true(text_eq(buf_text(&exchange->body), TEXT("abcde")));
	assert_false(exchange->too_long || exchange->too_many);
	assert_int_equal(intake.bodies, 5);
	assert_true(intake_take(&intake, exchange, TEXT("f")));
	assert_true(exchange->too_long);
	assert_int_equal(exchange->body.len, 0);
	assert_int_equal(intake.bodies, 0);
	assert_int_equal(intake.total, 6);
	visitor_remove(visitor);
}

static void
knows_from_the_header_what_is_too_long(void **state)
{
	static const struct {
		const char *length;
		bool too_long;
	} cases[] = { { NULL, false }, { "0", false }, { "5", false }, { "6", true },
		{ "18446744073709551615", true }, { "x", false } };
	struct intake intake = { .body_max = 5, .bodies_max = 100 };
	struct visitor *list = NULL, *visitor = make_visitor(&list);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		intake_begin(&intake, &visitor->exchange, cases[i].length);
		assert_int_equal(visitor->exchange.too_long, cases[i].too_long);
		visitor_forget(visitor);
	}
	visitor_remove(visitor);
}

static void
listens_to_what_it_does_not_take_but_not_for_ever(void **state)
{
	struct intake intake = { .body_max = 5, .bodies_max = 100 };
	struct visitor *list = NULL, *visitor = make_visitor(&list);
	unsigned taken = 0;

	(void)state;
	intake_begin(&intake, &visitor->exchange, "1000");
	while (intake_take(&intake, &visitor->exchange, TEXT("a")))
		taken++;
	assert_int_equal(taken, 11);
	assert_int_equal(intake.bodies, 0);
	visitor_remove(visitor);
}

static void
all_together_have_a_limit_too(void **state)
{
	struct intake intake = { .body_max = 5, .bodies_max = 7 };
	struct visitor *list = NULL, *one = make_visitor(&list), *other = make_visitor(&list);

	(void)state;
	intake_begin(&intake, &one->exchange, NULL);
	intake_begin(&intake, &other->exchange, NULL);
	assert_true(intake_take(&intake, &one->exchange, TEXT("abcde")));
	assert_true(intake_take(&intake, &other->exchange, TEXT("ab")));
	assert_false(other->exchange.too_many);
	assert_true(intake_take(&intake, &other->exchange, TEXT("c")));
	assert_true(other->exchange.too_many);
	assert_int_equal(intake.bodies, 5);
	intake_drop(&intake, &one->exchange);
	assert_int_equal(intake.bodies, 0);
	visitor_remove(one);
	visitor_remove(other);
	assert_null(list);
}

static void
want_of_memory_is_too_much_at_once(void **state)
{
	struct intake intake = { .body_max = 5, .bodies_max = 100 };
	struct visitor *list = NULL, *visitor = make_visitor(&list);

	(void)state;
	intake_begin(&intake, &visitor->exchange, NULL);
	mem_fail_after(0);
	assert_true(intake_take(&intake, &visitor->exchange, TEXT("abc")));
	mem_fail_after(SIZE_MAX);
	assert_true(visitor->exchange.too_many);
	assert_int_equal(intake.bodies, 0);
	visitor_remove(visitor);
}

/* Bodies in a folder count like those in memory, and go when they are of no more use. */
static void
bodies_go_to_a_spool_where_there_is_one(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct intake intake = { .body_max = 5, .bodies_max = 7, .spool = scratch.dir };
	struct visitor *list = NULL, *visitor = make_visitor(&list);
	struct visitor *other = make_visitor(&list);
	struct exchange *exchange = &visitor->exchange;
	char got[8];
	bool empty;
	struct err err;

	(void)state;
	intake_begin(&intake, exchange, NULL);
	intake_begin(&intake, &other->exchange, NULL);
	assert_int_equal(exchange->request.file, -1);
	assert_true(intake_take(&intake, exchange, TEXT("abc")));
	assert_true(intake_take(&intake, exchange, TEXT("de")));
	assert_int_equal(exchange->body.len, 0);
	assert_int_equal(exchange->request.file_len, 5);
	assert_int_equal(pread(exchange->request.file, got, sizeof(got), 0), 5);
	assert_memory_equal(got, "abcde", 5);
	assert_int_equal(intake.bodies, 5);
	assert_true(folder_empty(scratch.dir, &empty, &err) && empty); /* it has no name */
	assert_true(intake_take(&intake, &other->exchange, TEXT("xyz")));
	assert_true(other->exchange.too_many);
	assert_int_equal(other->exchange.request.file, -1);
	assert_true(intake_take(&intake, exchange, TEXT("f")));
	assert_true(exchange->too_long);
	assert_int_equal(exchange->request.file, -1);
	assert_int_equal(intake.bodies, 0);
	visitor_forget(visitor);
	intake.spool = "/nowhere/at/all";
	intake_begin(&intake, exchange, NULL);
	assert_true(intake_take(&intake, exchange, TEXT("a")));
	assert_true(exchange->too_many && exchange->no_room);
	assert_true(intake.no_room && intake.why.fault != FAULT_NONE);
	intake.spool = scratch.dir;
	visitor_forget(visitor);
	assert_false(exchange->no_room);
	intake_begin(&intake, exchange, NULL);
	assert_true(intake_take(&intake, exchange, TEXT("a")));
	assert_false(exchange->no_room || intake.no_room);
	visitor_remove(other);
	visitor_remove(visitor);
}

/* As long as there are not too many. */
static void
short_bodies_need_no_disk(void **state)
{
	struct intake intake = {
		.body_max = MIB, .bodies_max = 64 * MIB, .spool = "/nowhere/at/all"
	};
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct visitor *list = NULL, *visitor;
	size_t count = 0;

	(void)state;
	memset(buf_extend(&bytes, INTAKE_SHORT), 'x', INTAKE_SHORT);
	for (;; count++) {
		visitor = make_visitor(&list);
		intake_begin(&intake, &visitor->exchange, "16384");
		assert_true(intake_take(&intake, &visitor->exchange, buf_text(&bytes)));
		if (visitor->exchange.no_room)
			break;
		assert_int_equal(visitor->exchange.request.file_len, INTAKE_SHORT);
	}
	assert_int_equal(count, INTAKE_IN_MEMORY_MAX / INTAKE_SHORT);
	while (list != NULL) {
		intake_drop(&intake, &list->exchange);
		visitor_remove(list);
	}
	assert_int_equal(intake.in_memory, 0);
	visitor = make_visitor(&list);
	intake_begin(&intake, &visitor->exchange, "16385");
	assert_true(intake_take(&intake, &visitor->exchange, TEXT("x")));
	assert_true(visitor->exchange.no_room);
	visitor_remove(visitor);
}

TESTS(TEST(bodies_go_to_a_spool_where_there_is_one), TEST(short_bodies_need_no_disk),
    TEST(takes_bodies_up_to_the_limit), TEST(knows_from_the_header_what_is_too_long),
    TEST(listens_to_what_it_does_not_take_but_not_for_ever),
    TEST(all_together_have_a_limit_too), TEST(want_of_memory_is_too_much_at_once))
