#include "base/buf.h"

#include <string.h>

#include "base/mem.h"
#include "test.h"

static struct err err;

static void
builds_in_straight_lines(void **state)
{
	scoped(buf_free) struct buf buf = BUF(KIB);

	(void)state;
	assert_string_equal(buf_string(&buf), "");
	assert_int_equal(buf_text(&buf).len, 0);
	buf_add(&buf, TEXT("tree "));
	buf_add(&buf, (struct text){ 0 });
	buf_addf(&buf, "%d%s", 12, "");
	buf_addf(&buf, "%s", "");
	buf_add_byte(&buf, '!');
	assert_true(buf_ok(&buf, &err));
	assert_string_equal(buf_string(&buf), "tree 12!");
	assert_true(text_eq(buf_text(&buf), TEXT("tree 12!")));
}

/* Whatever is added, and however: at the limit it fits, beyond it fails. */
static void
holds_its_limit_to_the_byte(void **state)
{
	static const char ten[] = "0123456789";

	(void)state;
	for (size_t limit = 0; limit < 100; limit++) {
		for (size_t step = 1; step <= 10; step++) {
			scoped(buf_free) struct buf added = BUF(limit), printed = BUF(limit),
						    extended = BUF(limit);
			size_t sum = 0;

			for (; sum + step <= limit; sum += step) {
				char *at = buf_extend(&extended, step);

				buf_add(&added, text_bytes(ten, step));
				buf_addf(&printed, "%.*s", (int)step, ten);
				assert_non_null(at);
				memcpy(at, ten, step);
			}
			assert_true(buf_ok(&added, &err) && added.len == sum);
			assert_true(text_eq(buf_text(&added), buf_text(&printed)));
			assert_true(text_eq(buf_text(&added), buf_text(&extended)));
			assert_int_equal(strlen(buf_string(&extended)), sum);
			assert_true(added.room <= limit + 1);
			buf_add(&added, text_bytes(ten, step));
			buf_addf(&printed, "%.*s", (int)step, ten);
			assert_null(buf_extend(&extended, step));
			assert_false(buf_ok(&added, &err) || buf_ok(&printed, &err) ||
				     buf_ok(&extended, &err));
		}
	}
}

static void
remembers_a_failure_and_holds_nothing(void **state)
{
	scoped(buf_free) struct buf buf = BUF(4);

	(void)state;
	buf_add(&buf, TEXT("abc"));
	buf_add(&buf, TEXT("de"));
	assert_int_equal(buf.len, 0);
	assert_null(buf.at);
	assert_string_equal(buf_string(&buf), "");
	buf_add(&buf, TEXT("a")); /* would fit */
	buf_addf(&buf, "a");
	buf_add_byte(&buf, 'a');
	assert_null(buf_extend(&buf, 0));
	assert_int_equal(buf.len, 0);
	assert_false(buf_ok(&buf, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_string_equal(err.text, "it does not fit into 4 bytes");
	buf_clear(&buf);
	buf_add(&buf, TEXT("a"));
	assert_true(buf_ok(&buf, &err));
	assert_string_equal(buf_string(&buf), "a");
}

static void
refuses_lengths_beyond_reason(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		scoped(buf_free) struct buf buf = BUF(SIZE_MAX);

		buf_add(&buf, TEXT("abc"));
		assert_null(buf_extend(&buf, SIZE_MAX - i));
		assert_false(buf_ok(&buf, &err));
	}
}

static void
says_when_memory_is_gone(void **state)
{
	(void)state;
	for (unsigned secret = 0; secret < 2; secret++) {
		scoped(buf_free) struct buf buf = BUF(KIB);

		buf.secret = secret;
		buf_add(&buf, TEXT("0123456789"));
		mem_fail_after(0);
		buf_add(&buf, TEXT("0123456789012345678901234567890123456789"));
		mem_fail_after(SIZE_MAX);
		assert_false(buf_ok(&buf, &err));
		assert_string_equal(err.text, "out of memory");
		assert_null(buf.at);
		buf_clear(&buf);
		assert_true(buf_ok(&buf, &err));
	}
}

static void
forgets_its_tail_or_all(void **state)
{
	scoped(buf_free) struct buf buf = BUF(KIB);
	const char *at;

	(void)state;
	buf_cut(&buf, 0);
	buf_clear(&buf);
	buf_add(&buf, TEXT("abcdef"));
	buf_cut(&buf, 6);
	buf_cut(&buf, 100);
	assert_string_equal(buf_string(&buf), "abcdef");
	buf_cut(&buf, 2);
	assert_string_equal(buf_string(&buf), "ab");
	at = buf.at;
	buf_clear(&buf);
	assert_string_equal(buf_string(&buf), "");
	assert_ptr_equal(buf.at, at);
	buf_free(&buf);
	buf_free(&buf);
	assert_int_equal(buf.limit, KIB);
}

static void
wipes_what_a_secret_one_forgets(void **state)
{
	scoped(buf_free) struct buf buf = BUF_SECRET(KIB);

	(void)state;
	buf_add(&buf, TEXT("secret"));
	buf_cut(&buf, 2);
	assert_memory_equal(buf.at, "se\0\0\0\0", 6);
	buf_clear(&buf);
	assert_memory_equal(buf.at, "\0\0\0\0\0\0", 6);
	for (unsigned i = 0; i < 100; i++)
		buf_addf(&buf, "%u,", i); /* moves it about */
	assert_true(buf_ok(&buf, &err));
	assert_true(text_ends(buf_text(&buf), TEXT(",97,98,99,")));
	buf_free(&buf);
	assert_true(buf.secret);
}

TESTS(TEST(builds_in_straight_lines), TEST(holds_its_limit_to_the_byte),
    TEST(remembers_a_failure_and_holds_nothing), TEST(refuses_lengths_beyond_reason),
    TEST(says_when_memory_is_gone), TEST(forgets_its_tail_or_all),
    TEST(wipes_what_a_secret_one_forgets))
