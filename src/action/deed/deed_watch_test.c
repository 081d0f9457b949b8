#include "action/deed/deeds.h"

#include "test.h"
#include "troupe.h"

#define A 0
#define B 1

/* What a node is told after a mark; how many, and the next mark. */
static size_t
told(struct troupe *troupe, size_t i, int64_t *mark, struct text *kind)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct value_walk walk = { 0 };
	struct value ok, events;
	struct err err;

	buf_addf(&args, "\"after\":%lld", (long long)*mark);
	ok = troupe_ok(troupe, i, "watch", *mark < 0 ? "" : buf_string(&args));
	assert_true(value_get_array(ok, "events", &events, &err));
	*mark = deed_integer(ok, "mark", -1);
	while (value_each(events, &walk))
		*kind = deed_text(walk.value, "kind", TEXT(""));
	return value_count(events);
}

static void
what_others_said_is_told_once_and_without_its_contents(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct text kind = { 0 };
	struct troupe_case of;
	int64_t mark = -1;

	(void)state;
	assert_int_equal(told(&troupe, B, &mark, &kind), 0);
	of = troupe_open_case(&troupe, "\"title\":\"A secret\",\"with\":\"b.example\"");
	troupe_mail(&troupe);
	assert_int_equal(told(&troupe, B, &mark, &kind), 1);
	assert_true(text_eq(kind, TEXT("case.open")));
	assert_null(strstr(buf_string(&troupe.answer), "secret"));
	assert_non_null(strstr(buf_string(&troupe.answer), of.hex));
	assert_int_equal(told(&troupe, B, &mark, &kind), 0);
	/* What it says itself nobody has to be told. */
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"Mine.\"");
	assert_int_equal(told(&troupe, B, &mark, &kind), 0);
	troupe_does(&troupe, A, &of, "case.say", ",\"text\":\"Yours.\"");
	troupe_mail(&troupe);
	assert_int_equal(told(&troupe, B, &mark, &kind), 1);
	assert_true(text_eq(kind, TEXT("case.message")));
}

TESTS(TEST(what_others_said_is_told_once_and_without_its_contents))
