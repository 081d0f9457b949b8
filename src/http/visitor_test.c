#include "http/visitor.h"

#include "base/mem.h"
#include "test.h"

static unsigned
length(const struct visitor *list)
{
	unsigned len = 0;

	for (; list != NULL; list = list->next)
		len++;
	return len;
}

static void
visitors_come_and_go_in_any_order(void **state)
{
	struct visitor *list = NULL, *visitors[5];

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		visitors[i] = visitor_add(&list);
		assert_non_null(visitors[i]);
		assert_ptr_equal(list, visitors[i]);
		assert_ptr_equal(visitors[i]->exchange.visitor, visitors[i]);
	}
	visitor_remove(visitors[2]);
	assert_int_equal(length(list), 4);
	visitor_remove(visitors[4]);
	assert_ptr_equal(list, visitors[3]);
	visitor_remove(visitors[0]);
	visitor_remove(visitors[3]);
	assert_ptr_equal(list, visitors[1]);
	visitor_remove(visitors[1]);
	assert_null(list);
}

static void
a_list_stays_as_it_is_when_there_is_no_memory(void **state)
{
	struct visitor *list = NULL, *visitor = visitor_add(&list);

	(void)state;
	assert_non_null(visitor);
	mem_fail_after(0);
	assert_null(visitor_add(&list));
	mem_fail_after(SIZE_MAX);
	assert_ptr_equal(list, visitor);
	visitor_remove(visitor);
}

/* What is large is given back, what is small serves again. */
static void
nothing_of_an_exchange_is_left_for_the_next(void **state)
{
	struct visitor *list = NULL, *visitor = visitor_add(&list);
	struct exchange *exchange = &visitor->exchange;

	(void)state;
	for (size_t len = 1; len < MIB; len *= 8) {
		exchange->body.limit = exchange->query.limit = MIB;
		for (size_t i = 0; i < len; i++)
			buf_add_byte(&exchange->body, 'x');
		buf_add(&exchange->query, TEXT("a query"));
		exchange->too_long = exchange->too_many = exchange->asked = true;
		exchange->later = exchange->held = true;
		exchange->passed_by = 5;
		visitor_forget(visitor);
		assert_int_equal(exchange->body.len + exchange->query.len, 0);
		assert_true(exchange->body.room <= 16 * KIB);
		assert_false(exchange->too_long || exchange->too_many || exchange->asked);
		assert_false(exchange->later || exchange->held);
		assert_int_equal(exchange->passed_by, 0);
		assert_ptr_equal(exchange->request.exchange, exchange);
		assert_ptr_equal(exchange->visitor, visitor);
	}
	visitor_remove(visitor);
}

TESTS(TEST(visitors_come_and_go_in_any_order),
    TEST(a_list_stays_as_it_is_when_there_is_no_memory),
    TEST(nothing_of_an_exchange_is_left_for_the_next))
