#include "log/epochs.h"

#include "test.h"

/* Walk along anchors of these epochs (0: a statement), from entry 10 on; tells the
 * last finding. */
static struct epochs
walk(const uint64_t *list, size_t count, struct epochs_finding *finding)
{
	struct epochs epochs = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct entry entry = { list[i] == 0 ? ENTRY_STATEMENT : ENTRY_ANCHOR, list[i],
			{ { 0 } } };
		uint64_t before = epochs.found;
		bool good = epochs_add(&epochs, &entry, 10 + i, finding);

		assert_int_equal(epochs.found - before, good ? 0 : 1);
	}
	return epochs;
}

#define WALK(finding, ...)                                                                     \
	walk((const uint64_t[]){ __VA_ARGS__ },                                                \
	    sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t), (finding))

static void
assert_says(const struct epochs_finding *finding, const char *expected)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	epochs_format(finding, &out);
	assert_string_equal(buf_string(&out), expected);
}

static void
one_anchor_for_each_epoch_in_order_is_right(void **state)
{
	struct epochs_finding none = { .index = 17 };

	(void)state;
	assert_int_equal(WALK(&none, 5, 6, 7).found, 0);
	assert_int_equal(WALK(&none, 0, 1, 0, 0, 2, 0).found, 0);
	assert_int_equal(WALK(&none, 0).found, 0);
	assert_int_equal(WALK(&none, UINT64_MAX - 1, UINT64_MAX).found, 0);
	assert_int_equal(none.index, 17);
}

static void
another_anchor_for_an_epoch_is_found(void **state)
{
	struct epochs_finding found;
	struct epochs epochs = WALK(&found, 5, 0, 6, 6, 7);

	(void)state;
	assert_int_equal(epochs.found, 1);
	assert_int_equal(found.flaw, EPOCHS_TWICE);
	assert_int_equal(found.index, 13);
	assert_int_equal(found.epoch, 6);
	assert_says(&found, "entry 13 anchors epoch 6 once more");
	assert_int_equal(WALK(&found, 5, 5, 5).found, 2);
	assert_int_equal(WALK(&found, UINT64_MAX, UINT64_MAX).found, 1);
}

static void
a_gap_is_found(void **state)
{
	struct epochs_finding found;
	struct epochs epochs = WALK(&found, 5, 8, 0, 9);

	(void)state;
	assert_int_equal(epochs.found, 1);
	assert_int_equal(found.flaw, EPOCHS_GAP);
	assert_int_equal(found.index, 11);
	assert_int_equal(found.epoch, 8);
	assert_int_equal(found.last, 5);
	assert_int_equal(epochs.last, 9);
	assert_says(&found, "entry 11 anchors epoch 8, but the last anchor was of epoch 5");
	assert_int_equal(WALK(&found, 1, UINT64_MAX).found, 1);
}

static void
a_regression_is_found(void **state)
{
	struct epochs_finding found;
	struct epochs epochs = WALK(&found, 5, 6, 4, 7);

	(void)state;
	assert_int_equal(epochs.found, 1); /* 7 continues 6 */
	assert_int_equal(found.flaw, EPOCHS_BACK);
	assert_int_equal(found.index, 12);
	assert_int_equal(found.epoch, 4);
	assert_int_equal(found.last, 6);
	assert_says(&found, "entry 12 anchors epoch 4 after that of epoch 6");
	assert_int_equal(WALK(&found, UINT64_MAX, 1).found, 1);
}

static void
the_first_of_several_is_kept(void **state)
{
	struct epochs_finding last;
	struct epochs epochs = WALK(&last, 5, 5, 9, 2, 10, 11, 13);

	(void)state;
	assert_int_equal(epochs.found, 4);
	assert_int_equal(epochs.first.flaw, EPOCHS_TWICE);
	assert_int_equal(epochs.first.index, 11);
	assert_int_equal(last.flaw, EPOCHS_GAP);
	assert_int_equal(last.index, 16);
}

TESTS(TEST(one_anchor_for_each_epoch_in_order_is_right),
    TEST(another_anchor_for_an_epoch_is_found), TEST(a_gap_is_found),
    TEST(a_regression_is_found), TEST(the_first_of_several_is_kept))
