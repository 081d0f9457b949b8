#include "cli/release/watched.h"

#include "test.h"

#define NOW INT64_C(1900000000000) /* milliseconds */
#define HOUR 3600

static struct follow_seal
opens_in(int64_t seconds)
{
	return (struct follow_seal){ .id = hash_text(TEXT("a seal")),
		.seal = { .opens = NOW / 1000 + seconds } };
}

/* Within an hour, and within a quarter of the time that is left. */
static void
not_all_fetch_at_once_where_there_is_time(void **state)
{
	static const struct {
		int64_t in, most;
		bool at_once;
	} cases[] = { { 30 * 24 * HOUR, HOUR, false }, { HOUR, HOUR / 4, false },
		{ 3, 0, false }, { -HOUR, 0, false }, { 30 * 24 * HOUR, 0, true } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct follow_seal seal = opens_in(cases[i].in);
		bool others = false;
		int64_t first = 0;

		for (int n = 0; n < 50; n++) {
			struct watched watched;

			watched_begin(&seal, NOW, cases[i].at_once, &watched);
			assert_true(hash_eq(&watched.id, &seal.id));
			assert_int_equal(watched.opens, seal.seal.opens * 1000);
			assert_true(watched.fetch_at >= NOW);
			assert_true(watched.fetch_at <= NOW + cases[i].most * 1000);
			first = n == 0 ? watched.fetch_at : first;
			others |= watched.fetch_at != first;
		}
		assert_true(others == (cases[i].most > 0));
	}
}

static void
a_key_is_expected_about_its_time_once_its_bundle_is_held(void **state)
{
	struct awaited awaited = { .found = false };
	struct watched watched = WATCHED;

	(void)state;
	watched.opens = NOW;
	assert_false(watched_expects(&watched, NOW, 5000));
	watched.awaited = &awaited;
	assert_true(watched_expects(&watched, NOW, 5000));
	assert_true(watched_expects(&watched, NOW - 4999, 5000));
	assert_true(watched_expects(&watched, NOW + 4999, 5000));
	assert_false(watched_expects(&watched, NOW - 5000, 5000));
	assert_false(watched_expects(&watched, NOW + 5000, 5000));
	watched.done = true;
	assert_false(watched_expects(&watched, NOW, 5000));
}

TESTS(TEST(not_all_fetch_at_once_where_there_is_time),
    TEST(a_key_is_expected_about_its_time_once_its_bundle_is_held))
