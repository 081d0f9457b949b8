#include "action/release/release.h"

#include "action/deed/deed.h"
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
	return play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, seal, id, err);
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

static bool
pack(struct play *play, struct seal *seal, struct identity *key)
{
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	return release_bundle(&play->node.journal.tree,
	    &(struct release_files){ .paths = paths, .count = 1 }, seal, key, &err);
}

static void
refuses_files_that_are_not_there(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];
	struct seal seal;
	struct hash id;
	struct err err;

	(void)state;
	assert_false(seal_file(&play, "none", play.now + 60, &seal, &id, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_path(&play.scratch, "node/public/bundle", path);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* In a transaction that is then undone. */
static void
assert_unsaid(
    struct play *play, const struct seal *seal, const struct identity *key, enum fault fault)
{
	struct hash id, before;
	struct err err;

	memset(&id, 7, sizeof(id));
	before = id;
	assert_true(journal_begin(&play->node.journal, &err));
	assert_false(release_say(&play->node, seal, key, play->now, &id, &err));
	journal_rollback(&play->node.journal);
	assert_int_equal(err.fault, fault);
	assert_true(hash_eq(&id, &before));
	assert_int_equal(play_log_size(play), 1);
}

static void
promises_only_a_bundle_that_is_there_with_its_key_and_for_later(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(identity_free) struct identity key = { 0 }, other = { 0 };
	scoped(buf_free) struct buf name = BUF(KIB);
	struct seal seal, wrong;
	struct err err;

	(void)state;
	assert_true(pack(&play, &seal, &key));
	assert_true(identity_make(&other, &err));
	seal.opens = play.now;
	assert_unsaid(&play, &seal, &key, FAULT_INPUT);
	seal.opens = play.now + 60;
	assert_unsaid(&play, &seal, &other, FAULT_DENIED);
	wrong = seal;
	wrong.size++;
	assert_unsaid(&play, &wrong, &key, FAULT_CONFLICT);
	seal_bundle_path(&seal.bundle, &name);
	assert_true(tree_remove(&play.node.journal.tree, buf_string(&name), &err));
	assert_unsaid(&play, &seal, &key, FAULT_ABSENT);
}

/* As a command asks it of the node that runs. */
static void
the_deed_keeps_the_key_until_it_opens(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB), hex = BUF(KIB),
				    request = BUF(4 * KIB), answer = BUF(DEED_ANSWER_MAX);
	struct deed_work work = { .caller = { DEED_LEAD, { 0 } }, .answer = &answer };
	struct seal seal;

	(void)state;
	assert_true(pack(&play, &seal, &key));
	identity_format(&key, &secret);
	hash_format(&seal.bundle, &hex);
	buf_addf(&request,
	    "{\"deed\":\"release.seal\",\"args\":{\"bundle\":\"%s\",\"size\":%llu,"
	    "\"opens\":\"2099-01-01T00:00:00Z\",\"key\":\"%s\"}}",
	    buf_string(&hex), (unsigned long long)seal.size, buf_string(&secret));
	work.request = buf_text(&request);
	deed_do(&play.node, play.now, &work);
	assert_int_equal(work.fault, FAULT_NONE);
	assert_non_null(strstr(buf_string(&answer), "\"opens\":\"2099-01-01T00:00:00Z\""));
	assert_null(strstr(buf_string(&answer), buf_string(&secret)));
	play_due(&play);
	assert_int_equal(play_log_size(&play), 2);
	/* The bundle has its promise now; another is refused. */
	work.caller.role = DEED_HANDLER;
	deed_do(&play.node, play.now, &work);
	assert_int_equal(work.fault, FAULT_DENIED);
}

/* Either it was said or nothing of it is logged. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	uint64_t before, after;
	bool done = false;
	struct seal seal;
	struct hash id;
	struct err err;

	(void)state;
	for (size_t n = 0; !done && n < 100000; n += test_step(16)) {
		before = play_log_size(&play);
		mem_fail_after(n);
		done = seal_file(&play, "report.md", play.now + 60, &seal, &id, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(done || err.fault == FAULT_LIMIT);
		after = play_log_size(&play);
		assert_true(after <= before + 1 && (!done || after == before + 1));
		play_due(&play); /* or each attempt has one more to publish than the last */
	}
	assert_true(done);
}

/* In a transaction of its own. */
static bool
open_early(struct play *play, const struct hash *seal, const char *reason, struct err *err)
{
	struct journal *journal = &play->node.journal;
	struct hash id;

	assert_true(journal_begin(journal, err));
	if (!release_open_early(&play->node, seal, text_of(reason), play->now, &id, err)) {
		journal_rollback(journal);
		return false;
	}
	return journal_commit(journal, err);
}

static bool
key_is_posted(struct play *play, const struct hash *seal)
{
	scoped(buf_free) struct buf path = BUF(KIB), key = BUF(KIB);
	struct err err;

	seal_key_path(seal, &path);
	return tree_get(&play->node.journal.tree, buf_string(&path), &key, &err);
}

static void
one_is_opened_early_once_and_in_public(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct seal seal;
	struct hash id, other = { { 1 } };
	struct err err;

	(void)state;
	assert_true(seal_file(&play, "report.md", play.now + 86400, &seal, &id, &err));
	assert_false(open_early(&play, &other, "exploited", &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(open_early(&play, &id, "", &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	play_due(&play);
	assert_false(key_is_posted(&play, &id));
	assert_true(open_early(&play, &id, "exploited since this morning", &err));
	play_due(&play);
	assert_true(key_is_posted(&play, &id));
	assert_false(open_early(&play, &id, "exploited", &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

TESTS(TEST(one_is_opened_early_once_and_in_public),
    TEST(the_bundle_is_public_under_its_digest_and_the_seal_is_logged),
    TEST(each_release_has_a_key_of_its_own), TEST(refuses_files_that_are_not_there),
    TEST(promises_only_a_bundle_that_is_there_with_its_key_and_for_later),
    TEST(the_deed_keeps_the_key_until_it_opens), TEST(survives_each_allocation_failing))
