#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void
grows_and_keeps_the_bytes(void **state)
{
	char *block = mem_grow(NULL, 4);
	char *more;

	(void)state;
	assert_non_null(block);
	memcpy(block, "abcd", 4);
	more = mem_grow(block, 4096);
	assert_non_null(more);
	assert_memory_equal(more, "abcd", 4);
	free(more);
}

/* realloc() of nothing frees the block, and its caller would free it again. */
static void
never_gives_up_a_block_for_nothing(void **state)
{
	char *block = mem_grow(NULL, 0);
	char *same;

	(void)state;
	assert_non_null(block);
	same = mem_grow(block, 0);
	assert_non_null(same);
	free(same);
}

static void
fails_from_the_allocation_that_is_asked_for(void **state)
{
	char *block = mem_grow(NULL, 4), *more;

	(void)state;
	assert_non_null(block);
	mem_fail_after(1);
	more = mem_grow(block, 8);
	assert_non_null(more);
	assert_null(mem_grow(more, 16));
	assert_null(mem_grow(NULL, 1));
	mem_fail_after(SIZE_MAX);
	more[7] = 'x'; /* still ours */
	free(more);
}

static void
wipes_all_it_is_told_and_no_more(void **state)
{
	char bytes[] = "secret!";

	(void)state;
	mem_wipe(bytes, 6);
	assert_memory_equal(bytes, "\0\0\0\0\0\0!", 7);
	mem_wipe(NULL, 0);
}

TESTS(TEST(grows_and_keeps_the_bytes), TEST(never_gives_up_a_block_for_nothing),
    TEST(fails_from_the_allocation_that_is_asked_for), TEST(wipes_all_it_is_told_and_no_more))
