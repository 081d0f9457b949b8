#include "action/release.h"

#include "base/mem.h"
#include "play.h"

static bool
seal_file(struct play *play, const char *name, int64_t opens, struct seal *seal,
    struct hash *id, struct err *err)
{
	char path[PATH_MAX];
	char *const paths[] = { path };

	seal->opens = opens;
	scratch_path(&play->scratch, name, path);
	return release_seal(&play->node, &(struct release_files){ .paths = paths, .count = 1 },
	    seal, play->now, id, err);
}

static void
the_bundle_is_public_under_its_digest_and_the_seal_is_logged(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf name = BUF(KIB), bytes = BUF(MIB), statement = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer node = node_signer(&play.node);
	struct seal made, logged;
	struct hash id, hash;
	struct err err;

	(void)state;
	assert_true(seal_file(&play, "report.md", play.now + 60, &made, &id, &err));
	seal_bundle_path(&made.bundle, &name);
	assert_true(tree_get(&play.node.journal.tree, buf_string(&name), &bytes, &err));
	hash = hash_text(buf_text(&bytes));
	assert_true(hash_eq(&hash, &made.bundle));
	assert_int_equal(bytes.len, made.size);

	buf_clear(&name);
	buf_add(&name, TEXT("statement/"));
	hash_format(&id, &name);
	assert_true(tree_get(&play.node.journal.tree, buf_string(&name), &statement, &err));
	assert_true(statement_open(buf_text(&statement), &node.vkey, &s, &err));
	assert_true(seal_parse(&s, &logged, &err));
	assert_true(hash_eq(&logged.bundle, &made.bundle));
	assert_true(recipient_eq(&logged.recipient, &made.recipient));
	assert_true(logged.opens == play.now + 60);
}

/* RFC 7748 section 5: clamped, so that it is its own canonical spelling. */
static void
each_release_has_a_key_of_its_own(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct seal one, other;
	struct hash first, second;
	struct err err;

	(void)state;
	assert_true(seal_file(&play, "report.md", play.now + 60, &one, &first, &err));
	assert_true(seal_file(&play, "report.md", play.now + 60, &other, &second, &err));
	assert_false(recipient_eq(&one.recipient, &other.recipient));
	assert_false(hash_eq(&one.bundle, &other.bundle));
	assert_false(hash_eq(&first, &second));
}

static void
refuses_a_time_that_is_past_and_files_that_are_not_there(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];
	struct seal seal;
	struct hash id;
	struct err err;

	(void)state;
	assert_false(seal_file(&play, "report.md", play.now, &seal, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(seal_file(&play, "none", play.now + 60, &seal, &id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_path(&play.scratch, "node/public/bundle", path);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* Whoever tried again would make a second one. */
static void
says_that_it_stands_when_only_publishing_failed(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct seal seal;
	struct hash id;
	struct err err;

	(void)state;
	assert_true(
	    db_run(play.node.journal.db, "UPDATE log_head SET root = zeroblob(32)", &err));
	assert_false(seal_file(&play, "report.md", play.now + 60, &seal, &id, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "sealed as "));
}

/* Either it was said, and says so, or nothing of it is logged. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	uint64_t said = 0;
	bool done = false;
	struct seal seal;
	struct hash id;
	struct err err;

	(void)state;
	for (size_t n = 0; !done && n < 100000; n += test_step(16)) {
		mem_fail_after(n);
		done = seal_file(&play, "report.md", play.now + 60, &seal, &id, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(done || err.fault == FAULT_LIMIT);
		said += done || strncmp(err.text, "sealed as ", 10) == 0;
		assert_int_equal(play_log_size(&play), 1 + said);
		play_due(&play); /* or each attempt has one more to publish than the last */
	}
	assert_true(done);
}

TESTS(TEST(the_bundle_is_public_under_its_digest_and_the_seal_is_logged),
    TEST(each_release_has_a_key_of_its_own),
    TEST(refuses_a_time_that_is_past_and_files_that_are_not_there),
    TEST(says_that_it_stands_when_only_publishing_failed),
    TEST(survives_each_allocation_failing))
