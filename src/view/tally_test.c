#include "view/tally.h"

#include "ledger.h"
#include "view/view.h"

static bool
append(void *arg, struct text kind, uint64_t count, struct err *err)
{
	buf_addf(arg, "%.*s %llu\n", TEXT_ARGS(kind), (unsigned long long)count);
	return buf_ok(arg, err);
}

static void
counts_each_kind_as_it_comes(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	uint64_t count;
	struct err err;

	(void)state;
	assert_true(view_open(&ledger.journal, &err));
	for (unsigned i = 0; i < 5; i++)
		ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN);
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN, 2);
	assert_true(tally_each(&ledger.journal, append, &out, &err));
	assert_string_equal(buf_string(&out), "receipt 5\nrelease.seal 3\n");
	assert_true(tally_all(&ledger.journal, &count, &err));
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
	scoped(ledger_free) struct ledger ledger = ledger_make();
	unsigned calls = 0;
	struct err err;

	(void)state;
	assert_true(view_open(&ledger.journal, &err));
	ledger_add_private(&ledger, &ledger.journal, LEDGER_BEGAN);
	assert_false(tally_each(&ledger.journal, refuse, &calls, &err));
	assert_int_equal(calls, 1);
}

TESTS(TEST(counts_each_kind_as_it_comes), TEST(the_visitor_may_stop))
