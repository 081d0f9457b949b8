#include "journal/publish.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "ledger.h"
#include "log/tile.h"

static bool
tampered_is_refused(struct ledger *ledger, const char *sql, struct err *err)
{
	scoped(buf_free) struct buf before = scratch_get(&ledger->scratch, "public/checkpoint");
	scoped(buf_free) struct buf after = BUF(MIB);
	struct journal other;
	bool refused;

	ledger_tamper(ledger, sql);
	other = ledger_open(ledger);
	refused = !ledger_publish(ledger, &other, err);
	journal_close(&other);
	after = scratch_get(&ledger->scratch, "public/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
	return refused;
}

static struct ledger
ledger_of(unsigned entries)
{
	struct ledger ledger = ledger_make();
	struct err err;

	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN, entries - 1);
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	return ledger;
}

static void
shows_checkpoint_tiles_entries_and_statements(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(3);
	scoped(buf_free) struct buf bundle =
	    scratch_get(&ledger.scratch, "public/tile/entries/000.p/3");
	struct merkle_frontier frontier = { 0 };
	struct checkpoint head = ledger_visible(&ledger);
	struct text rest = buf_text(&bundle), bytes;
	struct entry entry;
	struct hash leaf, root;
	struct err err;

	(void)state;
	assert_int_equal(head.size, 3);
	while (rest.len > 0) {
		scoped(buf_free) struct buf name = BUF(KIB);

		assert_true(tile_next_entry(&rest, &bytes, &err));
		assert_true(entry_parse(bytes, &entry, &err));
		leaf = hash_leaf(bytes);
		merkle_frontier_add(&frontier, &leaf);
		buf_add(&name, TEXT("public/statement/"));
		hash_format(&entry.hash, &name);
		assert_true(scratch_has(&ledger.scratch, buf_string(&name)));
	}
	root = merkle_frontier_root(&frontier);
	assert_true(hash_eq(&root, &head.root));
	assert_true(scratch_has(&ledger.scratch, "public/tile/0/000.p/3"));
	assert_int_equal(scratch_mode(&ledger.scratch, "journal/journal.db"), 0600);
}

static void
a_log_that_did_not_grow_is_not_signed_again(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(2);
	scoped(buf_free) struct buf before = scratch_get(&ledger.scratch, "public/checkpoint");
	scoped(buf_free) struct buf after = BUF(MIB);
	struct err err;

	(void)state;
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	after = scratch_get(&ledger.scratch, "public/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
}

static void
a_full_tile_replaces_the_partial_ones(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(200);
	struct err err;

	(void)state;
	assert_true(scratch_has(&ledger.scratch, "public/tile/entries/000.p/200"));
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 200, 60);
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	assert_true(scratch_has(&ledger.scratch, "public/tile/0/000"));
	assert_true(scratch_has(&ledger.scratch, "public/tile/0/001.p/4"));
	assert_true(scratch_has(&ledger.scratch, "public/tile/1/000.p/1"));
	assert_true(scratch_has(&ledger.scratch, "public/tile/entries/000"));
	assert_false(scratch_has(&ledger.scratch, "public/tile/0/000.p"));
	assert_false(scratch_has(&ledger.scratch, "public/tile/entries/000.p"));
	assert_int_equal(ledger_visible(&ledger).size, 260);
}

/* As after a crash in between, or when the folder was emptied by hand. */
static void
what_the_public_tree_lacks_is_made_up_for(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(5);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&ledger.scratch, "public", path);
	assert_true(folder_remove(path, &err));
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(ledger_visible(&ledger).size, 5);
	assert_true(scratch_has(&ledger.scratch, "public/tile/entries/000.p/5"));
	assert_true(scratch_has(&ledger.scratch, "public/tile/0/000.p/5"));
	ledger_tamper(&ledger, "UPDATE log_head SET published = 2, synced = 2");
	scratch_path(&ledger.scratch, "public/tile", path);
	assert_true(folder_remove(path, &err));
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	assert_true(scratch_has(&ledger.scratch, "public/tile/entries/000.p/5"));
}

static void
a_past_that_was_altered_is_not_signed(void **state)
{
	static const char *const crimes[] = {
		"UPDATE log_entry SET bytes = CAST(substr(bytes, 1, 40) ||"
		" iif(substr(bytes, 41) = x'78', 'y', 'x') AS BLOB) WHERE idx = 1",
		"UPDATE log_entry SET bytes = (SELECT bytes FROM log_entry WHERE idx = 2)"
		" WHERE idx = 1",
		"UPDATE log_tile SET hashes = zeroblob(8192)",
		"UPDATE log_tile SET root = zeroblob(32)",
		"DELETE FROM log_entry WHERE idx = 259",
		"DELETE FROM log_entry WHERE idx > 200; DELETE FROM log_tile",
		"UPDATE log_head SET root = zeroblob(32)",
		"UPDATE log_head SET size = 259",
	};

	scoped(ledger_free) struct ledger ledger = ledger_of(260);
	scoped(buf_free) struct buf good = BUF(64 * MIB);
	struct err err;

	(void)state;
	journal_close(&ledger.journal);
	good = scratch_get(&ledger.scratch, "journal/journal.db");
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
		assert_true(tampered_is_refused(&ledger, crimes[i], &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_true(tampered_is_refused(&ledger, "", &err)); /* and stays so */
		scratch_put(&ledger.scratch, "journal/journal.db", buf_text(&good));
	}
	ledger.journal = ledger_open(&ledger);
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
}

/* The one who has it open notices entries that changed behind its back. */
static void
a_past_that_changes_meanwhile_is_not_shown(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(5);
	struct err err;

	(void)state;
	ledger_tamper(&ledger, "UPDATE log_entry SET bytes = zeroblob(41) WHERE idx = 4");
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 9, 1);
	assert_false(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(ledger_visible(&ledger).size, 5);
}

static void
a_head_that_was_lost_is_signed_again(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(3);
	struct checkpoint before = ledger_visible(&ledger), after;
	struct err err;

	(void)state;
	ledger_tamper(&ledger, "DELETE FROM log_head");
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	after = ledger_visible(&ledger);
	assert_int_equal(after.size, 3);
	assert_true(hash_eq(&before.root, &after.root));
}

/* An older copy of the database continues what it signed, but not what is public. */
static void
an_older_database_does_not_fork_the_log(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(3);
	scoped(buf_free) struct buf copy = BUF(64 * MIB);
	struct err err;

	(void)state;
	journal_close(&ledger.journal);
	copy = scratch_get(&ledger.scratch, "journal/journal.db");
	ledger.journal = ledger_open(&ledger);
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 4, 1);
	assert_true(ledger_publish(&ledger, &ledger.journal, &err));
	journal_close(&ledger.journal);

	scratch_put(&ledger.scratch, "journal/journal.db", buf_text(&copy));
	ledger.journal = ledger_open(&ledger);
	assert_false(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 5, 1);
	ledger_add_public(&ledger, &ledger.journal, LEDGER_BEGAN + 6, 1);
	assert_false(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(ledger_visible(&ledger).size, 4);
}

static void
a_statement_that_was_altered_is_not_shown(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	struct err err;

	(void)state;
	ledger_tamper(&ledger,
	    "UPDATE statement SET note = CAST(replace(CAST(note AS TEXT), '\"size\":',"
	    " '\"size\":1') AS BLOB)");
	assert_false(ledger_publish(&ledger, &ledger.journal, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(scratch_has(&ledger.scratch, "public/checkpoint"));
}

/* A crowd of processes: each one adds and publishes; whoever looks meanwhile never
 * sees an older checkpoint than before, nor two roots of one size. */
static void
many_processes_keep_one_log(void **state)
{
	enum { PROCESSES = 3, EACH = 12, SIZES = PROCESSES * EACH + 2 };
	scoped(ledger_free) struct ledger ledger = ledger_of(1);
	struct hash root[SIZES];
	bool seen[SIZES] = { false };
	pid_t child[PROCESSES];
	uint64_t size = 0;
	int left = PROCESSES;

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			struct journal journal = ledger_open_elsewhere(&ledger);
			bool good = true;
			struct err err;

			for (int n = 0; good && n < EACH; n++) {
				ledger_add_public(&ledger, &journal, LEDGER_BEGAN + n, 1);
				good = ledger_publish(&ledger, &journal, &err);
			}
			_exit(!good);
		}
	}
	while (left > 0) {
		struct checkpoint head = ledger_visible(&ledger);
		pid_t ended;
		int status;

		assert_in_range(head.size, size, SIZES - 1);
		size = head.size;
		assert_true(!seen[size] || hash_eq(&root[size], &head.root));
		seen[size] = true;
		root[size] = head.root;
		ended = waitpid(child[left - 1], &status, WNOHANG);
		if (ended == child[left - 1]) {
			assert_int_equal(status, 0);
			left--;
		}
	}
	assert_int_equal(ledger_visible(&ledger).size, PROCESSES * EACH + 1);
}

/* Killed anywhere, the public tree is behind, never wrong, and catches up. */
static void
a_killed_publisher_is_made_up_for(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_of(1);
	uint64_t shown = 0;
	struct err err;

	(void)state;
	for (unsigned round = 0; round < (test_brief() ? 4 : 12); round++) {
		int status;
		pid_t child = fork();

		if (child == 0) {
			struct journal journal = ledger_open_elsewhere(&ledger);

			for (;;) {
				ledger_add_public(&ledger, &journal, LEDGER_BEGAN + round, 1);
				if (!ledger_publish(&ledger, &journal, &err))
					_exit(1);
			}
		}
		/* Each time at another place. */
		for (unsigned look = 0; look < 10 * round; look++)
			assert_in_range(ledger_visible(&ledger).size, shown, UINT64_MAX);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_in_range(ledger_visible(&ledger).size, shown, UINT64_MAX);
		assert_true(ledger_publish(&ledger, &ledger.journal, &err));
		shown = ledger_visible(&ledger).size;
		assert_int_equal(shown, ledger_size(&ledger.journal));
	}
	{
		struct journal fresh = ledger_open(&ledger);

		assert_true(ledger_publish(&ledger, &fresh, &err)); /* reads all of it */
		journal_close(&fresh);
	}
}

TESTS(TEST(shows_checkpoint_tiles_entries_and_statements),
    TEST(a_log_that_did_not_grow_is_not_signed_again),
    TEST(a_full_tile_replaces_the_partial_ones),
    TEST(what_the_public_tree_lacks_is_made_up_for),
    TEST(a_past_that_was_altered_is_not_signed),
    TEST(a_past_that_changes_meanwhile_is_not_shown),
    TEST(a_head_that_was_lost_is_signed_again), TEST(an_older_database_does_not_fork_the_log),
    TEST(a_statement_that_was_altered_is_not_shown), TEST(many_processes_keep_one_log),
    TEST(a_killed_publisher_is_made_up_for))
