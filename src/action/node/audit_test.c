#include "action/node/audit.h"

#include "action/deed/deed.h"
#include "action/release/release.h"
#include "base/mem.h"
#include "crypto/note_key.h"
#include "play.h"

/* What was told of. */
struct ear {
	unsigned count;
	char where[ERR_TEXT_MAX];
	char why[ERR_TEXT_MAX];
};

static void
hear(void *arg, const char *where, const char *why)
{
	struct ear *ear = arg;

	if (ear->count++ > 0)
		return;
	snprintf(ear->where, sizeof(ear->where), "%s", where);
	snprintf(ear->why, sizeof(ear->why), "%s", why);
}

static bool
audits(struct play *play, struct ear *ear, struct audit_totals *totals, struct err *err)
{
	*ear = (struct ear){ 0 };
	return audit_do(
	    &(struct audit){ &play->node.journal, PLAY_EPOCH, play->now, hear, ear }, totals,
	    err);
}

/* How much was found. */
static unsigned
wrongs(struct play *play, struct ear *ear)
{
	struct audit_totals totals;
	struct err err;

	if (!audits(play, ear, &totals, &err))
		fail_msg("%s", err.text);
	assert_int_equal(totals.wrong, ear->count);
	return ear->count;
}

static void
forget(struct play *play, const struct hash *id)
{
	scoped(buf_free) struct buf request = BUF(KIB), answer = BUF(DEED_ANSWER_MAX);
	struct deed_work work = { .caller = { DEED_LEAD, { 0 } }, .answer = &answer };

	buf_add(&request, TEXT("{\"deed\":\"forget\",\"args\":{\"id\":\""));
	hash_format(id, &request);
	buf_add(&request, TEXT("\",\"why\":\"it was asked for\"}}"));
	work.request = buf_text(&request);
	deed_do(&play->node, play->now, &work);
	assert_int_equal(work.fault, FAULT_NONE);
}

static struct hash
seal(struct play *play)
{
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct seal seal = { .opens = play->now + 86400 };
	struct hash id;
	struct err err;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	return id;
}

/* One of everything: a report that was forgotten, one that is kept, one that no anchor
 * commits to yet, a sealed release. */
static struct play
history(void)
{
	struct play play = play_make();
	struct hash first, other;
	struct err err;

	assert_true(play_report(&play, &first, &err));
	(void)seal(&play);
	play.now += 2 * PLAY_EPOCH;
	play_due(&play);
	scratch_put(&play.scratch, "crash.bin", TEXT("\4\5\6\7"));
	assert_true(play_report(&play, &other, &err));
	forget(&play, &first);
	play.now += PLAY_EPOCH;
	play_due(&play);
	assert_true(play_report(&play, &other, &err));
	return play;
}

static void
a_journal_that_is_whole_has_nothing_wrong(void **state)
{
	scoped(play_free) struct play play = history();
	struct audit_totals totals;
	struct ear ear;
	struct err err;

	(void)state;
	assert_true(audits(&play, &ear, &totals, &err));
	if (ear.count > 0)
		fail_msg("%s: %s", ear.where, ear.why);
	/* Manifest and seal; three reports, their receipts, and what says one is gone. */
	assert_int_equal(totals.statements, 9);
	assert_int_equal(totals.open, 2);
	assert_int_equal(totals.forgotten, 2);
	assert_int_equal(totals.pending, 2);
	assert_int_equal(totals.epochs, 3);
	assert_int_equal(totals.entries, play_log_size(&play));
	assert_int_equal(totals.files, 2);
	assert_int_equal(totals.wrong, 0);
}

/* Another byte in the middle of a column's. */
#define FLIP(table, column, where)                                                             \
	"UPDATE " table " SET " column " = CAST(substr(" column ", 1, length(" column          \
	") / 2) || iif(substr(" column ", length(" column ") / 2 + 1, 1) = x'61', x'62', "     \
	"x'61') || substr(" column ", length(" column ") / 2 + 2) AS BLOB) WHERE " where

#define KEPT "note IS NOT NULL AND epoch = (SELECT max(epoch) FROM anchor)"
#define PENDING "epoch > (SELECT max(epoch) FROM anchor)"

static const char *const harms[] = {
	"UPDATE statement SET seq = 1000 WHERE seq = 3",
	"UPDATE statement SET seq = -3 WHERE seq = 3",
	"DELETE FROM statement WHERE kind = 'forget'",
	"DELETE FROM statement WHERE seq = 1",
	"DELETE FROM statement WHERE kind = 'release.seal'",
	FLIP("statement", "id", "kind = 'report' AND " KEPT),
	FLIP("statement", "id", "kind = 'receipt' AND " KEPT),
	FLIP("statement", "id", "kind = 'forget'"),
	FLIP("statement", "id", "kind = 'report' AND note IS NULL"),
	FLIP("statement", "id", "kind = 'receipt' AND note IS NULL"),
	FLIP("statement", "id", "kind = 'manifest'"),
	FLIP("statement", "id", "kind = 'release.seal'"),
	"UPDATE statement SET kind = 'repost' WHERE kind = 'report' AND note IS NULL",
	"UPDATE statement SET kind = 'repost' WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET kind = 'report' WHERE kind = 'receipt' AND " KEPT,
	"UPDATE statement SET kind = 'policy' WHERE kind = 'release.seal'",
	"UPDATE statement SET kind = 'policy' WHERE kind = 'manifest'",
	FLIP("statement", "sender", "kind = 'report' AND " KEPT),
	FLIP("statement", "sender", "kind = 'manifest'"),
	"UPDATE statement SET sender = x'00' WHERE note IS NULL",
	"UPDATE statement SET at = at + 1 WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET at = at - 1 WHERE kind = 'manifest'",
	FLIP("statement", "note", "kind = 'report' AND " KEPT),
	FLIP("statement", "note", "kind = 'receipt' AND " KEPT),
	FLIP("statement", "note", "kind = 'manifest'"),
	FLIP("statement", "note", "kind = 'release.seal'"),
	"UPDATE statement SET note = NULL, sender = x'' WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET epoch = epoch - 1 WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET epoch = epoch + 2 WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET epoch = epoch - 1 WHERE kind = 'report' AND note IS NULL",
	"UPDATE statement SET epoch = epoch + 9 WHERE kind = 'receipt' AND " PENDING,
	"UPDATE statement SET epoch = epoch + 1 WHERE kind = 'report' AND " PENDING,
	"UPDATE statement SET epoch = 1 WHERE kind = 'manifest'",
	"UPDATE statement SET position = position + 1 WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET position = NULL WHERE kind = 'report' AND " KEPT,
	"UPDATE statement SET position = position + 1 WHERE kind = 'report' AND note IS NULL",
	FLIP("statement", "commitment", "kind = 'report' AND " KEPT),
	FLIP("statement", "commitment", "kind = 'report' AND note IS NULL"),
	FLIP("statement", "commitment", "kind = 'report' AND " PENDING),
	"UPDATE statement SET commitment = NULL WHERE kind = 'report' AND " KEPT,
	FLIP("blob", "name", "rowid = (SELECT min(rowid) FROM blob)"),
	FLIP("blob", "bytes", "rowid = (SELECT min(rowid) FROM blob)"),
	"DELETE FROM blob WHERE rowid = (SELECT min(rowid) FROM blob)",
	"UPDATE anchor SET epoch = epoch + 7 WHERE epoch = (SELECT max(epoch) FROM anchor)",
	"UPDATE anchor SET epoch = epoch - 7 WHERE epoch = (SELECT min(epoch) FROM anchor)",
	"DELETE FROM anchor WHERE epoch = (SELECT min(epoch) + 1 FROM anchor)",
	"UPDATE anchor SET idx = idx - 1 WHERE epoch = (SELECT max(epoch) FROM anchor)",
	FLIP("anchor", "root", "epoch = (SELECT max(epoch) FROM anchor)"),
	FLIP("anchor", "seed", "epoch = (SELECT max(epoch) FROM anchor)"),
	"UPDATE epoch SET statements = statements + 1",
	"UPDATE release_key SET at = at + 1",
	FLIP("release_key", "identity", "true"),
	FLIP("release_key", "seal", "true"),
	FLIP("log_entry", "bytes", "idx = 0"),
	FLIP("log_entry", "bytes", "idx = 2"),
	"UPDATE log_entry SET idx = -1 WHERE idx = 1",
	"UPDATE log_head SET size = size - 1",
	FLIP("log_head", "root", "true"),
	FLIP("log_head", "note", "true"),
	"UPDATE log_head SET published = size + 1",
	"UPDATE log_head SET synced = published + 1",
};

static const char *const tables[] = { "statement", "blob", "anchor", "epoch", "release_key",
	"log_entry", "log_head" };

static void
run(struct play *play, const char *format, const char *table)
{
	scoped(buf_free) struct buf sql = BUF(KIB);
	struct err err;

	for (const char *at = format; *at != '\0'; at++)
		if (*at == '%')
			buf_add(&sql, text_of(table));
		else
			buf_add(&sql, text_bytes(at, 1));
	if (!db_run(play->node.journal.db, buf_string(&sql), &err))
		fail_msg("%s: %s", buf_string(&sql), err.text);
}

static void
each_column_that_is_harmed_is_noticed(void **state)
{
	scoped(play_free) struct play play = history();
	const size_t count = sizeof(tables) / sizeof(tables[0]);
	struct audit_totals totals;
	struct ear ear;
	struct err err;

	(void)state;
	for (size_t i = 0; i < count; i++)
		run(&play, "CREATE TEMP TABLE kept_% AS SELECT * FROM %", tables[i]);
	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
		run(&play, harms[i], "");
		/* A log whose entries are not numbered is refused before anything else. */
		if (audits(&play, &ear, &totals, &err) ? totals.wrong == 0
						       : err.fault != FAULT_SYSTEM)
			fail_msg("not noticed: %s", harms[i]);
		for (size_t j = 0; j < count; j++)
			run(&play,
			    "DELETE FROM main.%; INSERT INTO main.% SELECT * FROM kept_%",
			    tables[j]);
	}
	assert_int_equal(wrongs(&play, &ear), 0);
}

static void
names_what_disagrees(void **state)
{
	scoped(play_free) struct play play = history();
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct ear ear;

	(void)state;
	hash_format(&play.node.manifest.statement.id, &hex);
	run(&play, "UPDATE statement SET at = at + 1 WHERE seq = 1", "");
	assert_int_equal(wrongs(&play, &ear), 1);
	assert_non_null(strstr(ear.where, buf_string(&hex)));
	assert_non_null(strstr(ear.why, "time"));
}

/* Another's key signs as well, but not for this node. */
static void
a_statement_by_another_key_is_noticed(void **state)
{
	scoped(play_free) struct play play = history();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer;
	struct note_key key;
	struct seal seal = {
		.size = 1, .opens = PLAY_BEGAN, .recipient = play.node.manifest.recipient
	};
	struct ear ear;
	struct hash id;
	struct err err;

	(void)state;
	assert_true(note_key_make(play.node.manifest.name, &key, &err));
	signer = note_key_signer(&key);
	assert_true(seal_sign(&seal, PLAY_BEGAN, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &statement, &err));
	assert_true(journal_begin(&play.node.journal, &err));
	assert_true(journal_add_public(&play.node.journal, &statement, &err));
	assert_true(journal_commit(&play.node.journal, &err));
	assert_int_equal(wrongs(&play, &ear), 1);
	assert_non_null(strstr(ear.why, "not signed by a statement key"));
	note_key_free(&key);
}

/* A key's time is that of its seal, unless the node said otherwise in public. */
static void
a_release_that_was_opened_early_is_in_order(void **state)
{
	scoped(play_free) struct play play = history();
	struct hash id = seal(&play), early;
	struct ear ear;
	struct err err;

	(void)state;
	assert_true(journal_begin(&play.node.journal, &err));
	assert_true(
	    release_open_early(&play.node, &id, TEXT("exploited"), play.now, &early, &err));
	assert_true(journal_commit(&play.node.journal, &err));
	assert_true(node_publish(&play.node, &err));
	assert_int_equal(wrongs(&play, &ear), 0);
	assert_true(db_run(play.node.journal.db,
	    "UPDATE release_key SET at = at - 1 WHERE at < 1000080000", &err));
	assert_int_equal(wrongs(&play, &ear), 1);
	assert_non_null(strstr(ear.why, "another time"));
}

static void
memory_that_is_missing_is_no_disagreement(void **state)
{
	scoped(play_free) struct play play = history();
	struct audit_totals totals;
	struct ear ear;
	struct err err;
	bool done = false;

	(void)state;
	for (size_t n = 0; !done; n += 1 + n / 4) {
		mem_fail_after(n);
		done = audits(&play, &ear, &totals, &err);
		mem_fail_after(SIZE_MAX);
		assert_int_equal(ear.count, 0);
	}
}

TESTS(TEST(a_release_that_was_opened_early_is_in_order),
    TEST(a_journal_that_is_whole_has_nothing_wrong),
    TEST(each_column_that_is_harmed_is_noticed), TEST(names_what_disagrees),
    TEST(a_statement_by_another_key_is_noticed),
    TEST(memory_that_is_missing_is_no_disagreement))
