#include "view/tally.h"

#include "viewed.h"

static bool
append(void *arg, struct text kind, uint64_t count, struct err *err)
{
	buf_addf(arg, "%.*s %llu\n", TEXT_ARGS(kind), (unsigned long long)count);
	return buf_ok(arg, err);
}

static void
counts_each_kind_as_it_comes(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	uint64_t count;
	struct err err;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN, 2);
	assert_true(tally_each(&daybook.journal, append, &out, &err));
	assert_string_equal(buf_string(&out), "receipt 5\nrelease.seal 3\n");
	assert_true(tally_all(&daybook.journal, &count, &err));
	assert_int_equal(count, 8);
}

static bool
refuse(void *arg, struct text kind, uint64_t count, struct err *err)
{
	++*(unsigned *)arg;
	(void)kind;
	(void)count;
	return err_set(err, FAULT_INPUT, "enough");
}

static void
the_visitor_may_stop(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	unsigned calls = 0;
	struct err err;

	(void)state;
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	assert_false(tally_each(&daybook.journal, refuse, &calls, &err));
	assert_int_equal(calls, 1);
}

TESTS(TEST(counts_each_kind_as_it_comes), TEST(the_visitor_may_stop))
