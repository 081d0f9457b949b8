#include "action/node/backup.h"

#include "play.h"
#include "view/view.h"

static struct err err;

static bool
tell(void *arg, struct secret *out, struct err *why)
{
	struct text passphrase = text_of(arg);

	if (!secret_make(passphrase.len, out, why))
		return false;
	memcpy(out->at, passphrase.at, passphrase.len);
	return true;
}

static struct identity
key_of_mine(void)
{
	struct identity identity;

	random_init();
	assert_true(identity_make(&identity, &err));
	return identity;
}

/* By a passphrase where that is what is tried: it takes a second. */
static void
save(struct play *play, const struct identity *mine, struct buf *out)
{
	struct age_seal how = { .passphrase = TEXT("a passphrase") };
	struct sink sink = sink_buf(out);

	if (mine != NULL)
		how = (struct age_seal){ .recipients = &mine->recipient, .count = 1 };
	assert_true(backup_write(&play->node, &how, &sink, &err));
}

static bool
restore(struct text bytes, const char *dir, const struct identity *mine)
{
	struct age_open how = { .identities = mine, .count = 1 };
	struct source source = source_text(&bytes);

	return backup_restore(dir, &how, &source, &err);
}

static bool
restore_by_passphrase(struct text bytes, const char *dir, const char *passphrase)
{
	struct age_open how = { .passphrase = tell };
	struct source source = source_text(&bytes);
	char copy[64];

	snprintf(copy, sizeof(copy), "%s", passphrase);
	how.arg = copy;
	return backup_restore(dir, &how, &source, &err);
}

static void
a_restored_node_is_what_it_was_but_signs_nothing_before_it_may(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bytes = BUF(64 * MIB);
	scoped(node_close) struct node node = { .keeper.fd = -1 };
	struct hash before, after;
	char dir[PATH_MAX];

	(void)state;
	save(&play, NULL, &bytes);
	assert_false(scratch_has(&play.scratch, "node/journal/backup.db"));
	assert_false(scratch_has(&play.scratch, "node/accord-backup"));
	scratch_path(&play.scratch, "again", dir);
	assert_true(restore_by_passphrase(buf_text(&bytes), dir, "a passphrase"));
	assert_false(backup_check(dir, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(node_open(dir, &node, &err));
	assert_true(view_digest(&play.node.journal, &before, &err));
	assert_true(view_digest(&node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	assert_false(node_publish(&node, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(backup_accept(&node, PLAY_BEGAN, &err));
	assert_true(backup_check(dir, &err));
	assert_true(node_publish(&node, &err));
}

static void
what_is_no_whole_backup_makes_nothing(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bytes = BUF(64 * MIB);
	scoped(identity_free) struct identity other = key_of_mine();
	scoped(identity_free) struct identity mine = key_of_mine();
	char dir[PATH_MAX], there[PATH_MAX];

	(void)state;
	save(&play, &mine, &bytes);
	scratch_path(&play.scratch, "again", dir);
	scratch_path(&play.scratch, "node", there);
	assert_false(restore(buf_text(&bytes), dir, &other));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(restore((struct text){ bytes.at, bytes.len - 1 }, dir, &mine));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(restore(TEXT("no backup"), dir, &mine));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(restore(buf_text(&bytes), there, &mine));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	buf_clear(&bytes);
	save(&play, NULL, &bytes);
	assert_false(restore_by_passphrase(buf_text(&bytes), dir, "another"));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(scratch_has(&play.scratch, "again"));
}

/* Its folder may be made by root, for a user who may write nothing beside it. */
static void
is_restored_into_an_empty_folder_and_after_an_attempt_that_was_cut_short(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bytes = BUF(64 * MIB);
	scoped(identity_free) struct identity mine = key_of_mine();
	char dir[PATH_MAX], path[PATH_MAX];

	(void)state;
	save(&play, &mine, &bytes);
	scratch_path(&play.scratch, "again", dir);
	scratch_path(&play.scratch, "again/.accord-restoring/keys", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_path(&play.scratch, "again/journal", path);
	assert_true(folder_make(path, 0700, &err));
	assert_true(restore(buf_text(&bytes), dir, &mine));
	assert_false(scratch_has(&play.scratch, "again/.accord-restoring"));
	assert_true(scratch_has(&play.scratch, "again/keys/rest.key"));
	assert_true(scratch_has(&play.scratch, "again/journal/journal.db"));
	assert_true(scratch_has(&play.scratch, "again/public/.well-known/accord"));
}

/* Whatever else is there is somebody's. */
static void
leaves_alone_what_it_does_not_know(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bytes = BUF(64 * MIB);
	scoped(identity_free) struct identity mine = key_of_mine();
	char dir[PATH_MAX], path[PATH_MAX];

	(void)state;
	save(&play, &mine, &bytes);
	scratch_path(&play.scratch, "again", dir);
	scratch_path(&play.scratch, "again/.accord-restoring", path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&play.scratch, "again/letter", TEXT("dear"));
	assert_false(restore(buf_text(&bytes), dir, &mine));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(scratch_has(&play.scratch, "again/letter"));
	assert_false(scratch_has(&play.scratch, "again/public"));
}

/* What an operator wrote is there again. */
static void
keeps_what_its_operator_decided(void **state)
{
	static const char *const decided[] = { "console/tokens", "witness-policy",
		"witness-extra", "peers", "custody", "notify", "notify.secret" };
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf bytes = BUF(64 * MIB);
	scoped(identity_free) struct identity mine = key_of_mine();
	char dir[PATH_MAX], path[PATH_MAX];

	(void)state;
	scratch_path(&play.scratch, "node/console", path);
	assert_true(folder_make(path, 0700, &err));
	for (size_t i = 0; i < sizeof(decided) / sizeof(decided[0]); i++) {
		snprintf(path, sizeof(path), "node/%s", decided[i]);
		scratch_put(&play.scratch, path, TEXT("# as it was\n"));
	}
	save(&play, &mine, &bytes);
	scratch_path(&play.scratch, "again", dir);
	assert_true(restore(buf_text(&bytes), dir, &mine));
	for (size_t i = 0; i < sizeof(decided) / sizeof(decided[0]); i++) {
		snprintf(path, sizeof(path), "again/%s", decided[i]);
		assert_true(scratch_has(&play.scratch, path));
	}
}

TESTS(TEST(a_restored_node_is_what_it_was_but_signs_nothing_before_it_may),
    TEST(what_is_no_whole_backup_makes_nothing),
    TEST(is_restored_into_an_empty_folder_and_after_an_attempt_that_was_cut_short),
    TEST(leaves_alone_what_it_does_not_know), TEST(keeps_what_its_operator_decided))
