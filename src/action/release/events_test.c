#include "action/release/events.h"

#include "base/mem.h"
#include "journal/release_key.h"
#include "play.h"

static struct hash
seal_one(struct play *play, int64_t opens)
{
	struct seal seal = { .opens = opens };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	return id;
}

static struct buf
events(const struct play *play)
{
	return scratch_get(&play->scratch, "node/public/" EVENTS_PATH);
}

/* Is there one of that name, about that release, and only one? */
static bool
tells(const struct play *play, const char *name, const struct hash *release)
{
	scoped(buf_free) struct buf all = events(play), wanted = BUF(KIB);
	const char *at;

	buf_addf(&wanted, "\nevent: %s\ndata: {\"release\":\"", name);
	hash_format(release, &wanted);
	at = strstr(buf_string(&all), buf_string(&wanted));
	return at != NULL && strstr(at + 1, buf_string(&wanted)) == NULL;
}

static void
tells_of_seals_and_of_keys_when_they_are_public(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, play.now + 30);
	struct err err;

	(void)state;
	play_due(&play);
	assert_true(tells(&play, "seal", &id));
	assert_false(tells(&play, "key", &id));
	play.now += 30;
	play_due(&play);
	assert_true(tells(&play, "key", &id));
	/* Once, whatever happens. */
	play.node.told = 0;
	assert_true(events_update(&play.node, &err));
	assert_true(events_add_key(&play.node.journal.tree, &id, TEXT("KEY\n"), &err));
	assert_true(tells(&play, "seal", &id));
	assert_true(tells(&play, "key", &id));
}

static void
tells_that_a_release_was_opened_early(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, play.now + 3000), said;
	struct journal *journal = &play.node.journal;
	struct err err;

	(void)state;
	assert_true(journal_begin(journal, &err));
	assert_true(
	    release_open_early(&play.node, &id, TEXT("exploited"), play.now, &said, &err));
	assert_true(journal_commit(journal, &err));
	play_due(&play);
	assert_true(tells(&play, "early", &id));
	assert_true(tells(&play, "key", &id));
}

static void
what_is_no_file_of_ours_is_made_anew(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, play.now + 30);

	(void)state;
	play_due(&play);
	scratch_put(&play.scratch, "node/public/" EVENTS_PATH, TEXT("id: 1\n\n"));
	play.node.told = 0;
	play_due(&play);
	assert_true(tells(&play, "seal", &id));
	{
		scoped(buf_free) struct buf all = events(&play);

		assert_true(text_starts(buf_text(&all), TEXT("retry: 5000\n: log ")));
	}
}

/* Whole events go, the oldest first. */
static void
the_oldest_go_when_it_is_full(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = { 0 };
	struct err err;

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		id.bytes[0] = (uint8_t)i;
		id.bytes[1] = (uint8_t)(i >> 8);
		assert_true(events_add_key(&play.node.journal.tree, &id, TEXT("KEY"), &err));
	}
	{
		scoped(buf_free) struct buf all = events(&play);
		struct text rest = buf_text(&all), line;

		assert_true(all.len <= EVENTS_MAX);
		for (unsigned i = 0; i < 3; i++)
			assert_true(text_line(&rest, &line));
		assert_true(text_starts(rest, TEXT("id: key-")));
	}
	assert_true(tells(&play, "key", &id));
	id = (struct hash){ 0 };
	assert_false(tells(&play, "key", &id));
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = seal_one(&play, play.now + 30);
	struct err err;

	(void)state;
	for (size_t i = 0;; i++) {
		bool done;

		play.node.told = 0;
		mem_fail_after(i);
		done = events_update(&play.node, &err);
		mem_fail_after(SIZE_MAX);
		if (done)
			break;
	}
	assert_true(tells(&play, "seal", &id));
}

TESTS(TEST(tells_of_seals_and_of_keys_when_they_are_public),
    TEST(tells_that_a_release_was_opened_early), TEST(what_is_no_file_of_ours_is_made_anew),
    TEST(the_oldest_go_when_it_is_full), TEST(survives_each_allocation_failing))
