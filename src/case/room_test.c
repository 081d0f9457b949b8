#include "case/room.h"

#include <stdint.h>

#include "base/mem.h"
#include "test.h"

static void
grows_by_doubling_and_keeps_what_there_was(void **state)
{
	uint32_t *list = NULL;
	size_t room = 0, grown = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		size_t before = room;

		list = room_grow(list, &room, i + 1, sizeof(*list));
		assert_non_null(list);
		assert_true(room > i);
		grown += room != before;
		list[i] = i;
	}
	assert_true(grown < 10);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	free(list);
}

static void
gives_a_list_for_nothing_too(void **state)
{
	size_t room = 0;
	void *list = room_grow(NULL, &room, 0, 8);

	(void)state;
	assert_non_null(list);
	free(list);
}

static void
leaves_all_as_it_was_when_there_is_no_memory(void **state)
{
	size_t room = 0;
	char *list = room_grow(NULL, &room, 1, 1), *more;
	size_t before = room;

	(void)state;
	list[0] = 'x';
	mem_fail_after(0);
	more = room_grow(list, &room, 1000, 1);
	mem_fail_after(SIZE_MAX);
	assert_null(more);
	assert_null(room_grow(list, &room, SIZE_MAX / 2 + 2, 1));
	assert_null(room_grow(list, &room, SIZE_MAX / 4, 8));
	assert_int_equal(room, before);
	assert_int_equal(list[0], 'x');
	free(list);
}

TESTS(TEST(grows_by_doubling_and_keeps_what_there_was), TEST(gives_a_list_for_nothing_too),
    TEST(leaves_all_as_it_was_when_there_is_no_memory))
