#include "journal/publish.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "daybook.h"
#include "log/tile.h"

static bool
tampered_is_refused(struct daybook *daybook, const char *sql, struct err *err)
{
	scoped(buf_free) struct buf before =
	    scratch_get(&daybook->scratch, "public/checkpoint");
	scoped(buf_free) struct buf after = BUF(MIB);
	struct journal other;
	bool refused;

	daybook_tamper(daybook, sql);
	other = daybook_open(daybook);
	refused = !daybook_publish(daybook, &other, err);
	journal_close(&other);
	after = scratch_get(&daybook->scratch, "public/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
	return refused;
}

static struct daybook
daybook_of(unsigned entries)
{
	struct daybook daybook = daybook_make();
	struct err err;

	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN, entries - 1);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	return daybook;
}

static void
shows_checkpoint_tiles_entries_and_statements(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(3);
	scoped(buf_free) struct buf bundle =
	    scratch_get(&daybook.scratch, "public/tile/entries/000.p/3");
	struct merkle_frontier frontier = { 0 };
	struct checkpoint head = daybook_visible(&daybook);
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
		assert_true(scratch_has(&daybook.scratch, buf_string(&name)));
	}
	root = merkle_frontier_root(&frontier);
	assert_true(hash_eq(&root, &head.root));
	assert_true(scratch_has(&daybook.scratch, "public/tile/0/000.p/3"));
	assert_int_equal(scratch_mode(&daybook.scratch, "journal/journal.db"), 0600);
}

static void
a_log_that_did_not_grow_is_not_signed_again(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(2);
	scoped(buf_free) struct buf before = scratch_get(&daybook.scratch, "public/checkpoint");
	scoped(buf_free) struct buf after = BUF(MIB);
	struct err err;

	(void)state;
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	after = scratch_get(&daybook.scratch, "public/checkpoint");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
}

static void
a_full_tile_replaces_the_partial_ones(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(200);
	struct err err;

	(void)state;
	assert_true(scratch_has(&daybook.scratch, "public/tile/entries/000.p/200"));
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 200, 60);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(scratch_has(&daybook.scratch, "public/tile/0/000"));
	assert_true(scratch_has(&daybook.scratch, "public/tile/0/001.p/4"));
	assert_true(scratch_has(&daybook.scratch, "public/tile/1/000.p/1"));
	assert_true(scratch_has(&daybook.scratch, "public/tile/entries/000"));
	assert_false(scratch_has(&daybook.scratch, "public/tile/0/000.p"));
	assert_false(scratch_has(&daybook.scratch, "public/tile/entries/000.p"));
	assert_int_equal(daybook_visible(&daybook).size, 260);
}

/* As after a crash in between, or when the folder was emptied by hand. */
static void
what_the_public_tree_lacks_is_made_up_for(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(5);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&daybook.scratch, "public", path);
	assert_true(folder_remove(path, &err));
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(daybook_visible(&daybook).size, 5);
	assert_true(scratch_has(&daybook.scratch, "public/tile/entries/000.p/5"));
	assert_true(scratch_has(&daybook.scratch, "public/tile/0/000.p/5"));
	daybook_tamper(&daybook, "UPDATE log_head SET published = 2, synced = 2");
	scratch_path(&daybook.scratch, "public/tile", path);
	assert_true(folder_remove(path, &err));
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(scratch_has(&daybook.scratch, "public/tile/entries/000.p/5"));
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

	scoped(daybook_free) struct daybook daybook = daybook_of(260);
	scoped(buf_free) struct buf good = BUF(64 * MIB);
	struct err err;

	(void)state;
	journal_close(&daybook.journal);
	good = scratch_get(&daybook.scratch, "journal/journal.db");
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
		assert_true(tampered_is_refused(&daybook, crimes[i], &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_true(tampered_is_refused(&daybook, "", &err)); /* and stays so */
		scratch_put(&daybook.scratch, "journal/journal.db", buf_text(&good));
	}
	daybook.journal = daybook_open(&daybook);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
}

/* The one who has it open notices entries that changed behind its back. */
static void
a_past_that_changes_meanwhile_is_not_shown(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(5);
	struct err err;

	(void)state;
	daybook_tamper(&daybook, "UPDATE log_entry SET bytes = zeroblob(41) WHERE idx = 4");
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 9, 1);
	assert_false(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(daybook_visible(&daybook).size, 5);
}

static void
a_head_that_was_lost_is_signed_again(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(3);
	struct checkpoint before = daybook_visible(&daybook), after;
	struct err err;

	(void)state;
	daybook_tamper(&daybook, "DELETE FROM log_head");
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	after = daybook_visible(&daybook);
	assert_int_equal(after.size, 3);
	assert_true(hash_eq(&before.root, &after.root));
}

/* An older copy of the database continues what it signed, but not what is public. */
static void
an_older_database_does_not_fork_the_log(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(3);
	scoped(buf_free) struct buf copy = BUF(64 * MIB);
	struct err err;

	(void)state;
	journal_close(&daybook.journal);
	copy = scratch_get(&daybook.scratch, "journal/journal.db");
	daybook.journal = daybook_open(&daybook);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 4, 1);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	journal_close(&daybook.journal);

	scratch_put(&daybook.scratch, "journal/journal.db", buf_text(&copy));
	daybook.journal = daybook_open(&daybook);
	assert_false(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 5, 1);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN + 6, 1);
	assert_false(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(daybook_visible(&daybook).size, 4);
}

static void
a_statement_that_was_altered_is_not_shown(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct err err;

	(void)state;
	daybook_tamper(&daybook,
	    "UPDATE statement SET note = CAST(replace(CAST(note AS TEXT), '\"size\":',"
	    " '\"size\":1') AS BLOB)");
	assert_false(daybook_publish(&daybook, &daybook.journal, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(scratch_has(&daybook.scratch, "public/checkpoint"));
}

/* A crowd of processes: each one adds and publishes; whoever looks meanwhile never
 * sees an older checkpoint than before, nor two roots of one size. */
static void
many_processes_keep_one_log(void **state)
{
	enum { PROCESSES = 3, EACH = 12, SIZES = PROCESSES * EACH + 2 };
	scoped(daybook_free) struct daybook daybook = daybook_of(1);
	struct hash root[SIZES];
	bool seen[SIZES] = { false };
	pid_t child[PROCESSES];
	uint64_t size = 0;
	int left = PROCESSES;

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			struct journal journal = daybook_open_elsewhere(&daybook);
			bool good = true;
			struct err err;

			for (int n = 0; good && n < EACH; n++) {
				daybook_add_public(&daybook, &journal, DAYBOOK_BEGAN + n, 1);
				good = daybook_publish(&daybook, &journal, &err);
			}
			_exit(!good);
		}
	}
	while (left > 0) {
		struct checkpoint head = daybook_visible(&daybook);
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
	assert_int_equal(daybook_visible(&daybook).size, PROCESSES * EACH + 1);
}

/* Killed anywhere, the public tree is behind, never wrong, and catches up. */
static void
a_killed_publisher_is_made_up_for(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of(1);
	uint64_t shown = 0;
	struct err err;

	(void)state;
	for (unsigned round = 0; round < (test_brief() ? 4 : 12); round++) {
		int status;
		pid_t child = fork();

		if (child == 0) {
			struct journal journal = daybook_open_elsewhere(&daybook);

			for (;;) {
				daybook_add_public(
				    &daybook, &journal, DAYBOOK_BEGAN + round, 1);
				if (!daybook_publish(&daybook, &journal, &err))
					_exit(1);
			}
		}
		/* Each time at another place. */
		for (unsigned look = 0; look < 10 * round; look++)
			assert_in_range(daybook_visible(&daybook).size, shown, UINT64_MAX);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_in_range(daybook_visible(&daybook).size, shown, UINT64_MAX);
		assert_true(daybook_publish(&daybook, &daybook.journal, &err));
		shown = daybook_visible(&daybook).size;
		assert_int_equal(shown, daybook_size(&daybook.journal));
	}
	{
		struct journal fresh = daybook_open(&daybook);

		assert_true(daybook_publish(&daybook, &fresh, &err)); /* reads all of it */
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
