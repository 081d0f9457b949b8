#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "test.h"

static void
gives_zeroed_aligned_things(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(1 << 20);

	(void)state;
	for (size_t size = 0; size < 100; size++) {
		uint8_t *at = arena_zero(&arena, 3, size);

		assert_non_null(at);
		assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
		for (size_t i = 0; i < 3 * size; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, 3 * size);
	}
	assert_non_null(arena_new(&arena, struct arena));
	assert_non_null(arena_array(&arena, uint64_t, 10));
}

static void
copies_texts_with_a_nul_behind(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(1024);
	char bytes[] = "abc";
	struct text copy = arena_text(&arena, text_of(bytes));

	(void)state;
	bytes[0] = 'x';
	assert_int_equal(copy.len, 3);
	assert_string_equal(copy.at, "abc");
	copy = arena_text(&arena, (struct text){ 0 });
	assert_int_equal(copy.len, 0);
	assert_string_equal(copy.at, "");
	assert_null(arena_text(&arena, (struct text){ bytes, SIZE_MAX }).at);
}

/* However small the things are, they cannot cost more than was allowed. */
static void
spends_no_more_than_its_limit(void **state)
{
	(void)state;
	for (size_t size = 0; size < 50; size++) {
		scoped(arena_free) struct arena arena = ARENA(1000);
		size_t n = 0;

		while (arena_zero(&arena, 1, size) != NULL)
			n++;
		assert_true(n * (size + 2 * sizeof(void *)) <= 1000);
		assert_true(n > 0);
	}
}

static void
refuses_what_overflows(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(SIZE_MAX);

	(void)state;
	assert_null(arena_zero(&arena, SIZE_MAX, 2));
	assert_null(arena_zero(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_zero(&arena, 1, SIZE_MAX));
	assert_null(arena_zero(&arena, 1, SIZE_MAX - 8));
	assert_true(arena.limit == SIZE_MAX);
}

static void
survives_without_memory(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(1000);
	size_t limit;

	(void)state;
	assert_non_null(arena_zero(&arena, 1, 10));
	limit = arena.limit;
	mem_fail_after(0);
	assert_null(arena_zero(&arena, 1, 10));
	assert_null(arena_text(&arena, TEXT("x")).at);
	mem_fail_after(SIZE_MAX);
	assert_int_equal(arena.limit, limit);
}

static void
is_spent_when_freed(void **state)
{
	struct arena arena = ARENA(1000);

	(void)state;
	assert_non_null(arena_zero(&arena, 1, 10));
	arena_free(&arena);
	assert_null(arena_zero(&arena, 1, 0));
	arena_free(&arena);
}

TESTS(TEST(gives_zeroed_aligned_things), TEST(copies_texts_with_a_nul_behind),
    TEST(spends_no_more_than_its_limit), TEST(refuses_what_overflows),
    TEST(survives_without_memory), TEST(is_spent_when_freed))
