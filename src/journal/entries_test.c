#include "journal/entries.h"

#include "ledger.h"
#include "log/tile.h"

static struct entry
entry_of(unsigned n)
{
	return (struct entry){
		.kind = ENTRY_ANCHOR,
		.epoch = n + 1,
		.hash = hash_text(text_bytes(&n, sizeof(n))),
	};
}

static void
add_many(struct ledger *ledger, unsigned count, struct merkle_frontier *frontier)
{
	uint64_t index;
	struct err err;

	assert_true(journal_begin(&ledger->journal, &err));
	for (unsigned n = 0; n < count; n++) {
		struct entry entry = entry_of(n);
		struct hash leaf = entry_leaf(&entry);

		assert_true(entries_add(&ledger->journal, &entry, &index, &err));
		assert_int_equal(index, n + 1); /* one is there already */
		merkle_frontier_add(frontier, &leaf);
	}
	assert_true(journal_commit(&ledger->journal, &err));
}

/* The leaf hash of the entry that a ledger begins with. */
static struct hash
first_leaf(struct ledger *ledger)
{
	struct merkle_source source = entries_source(&ledger->journal);
	struct hash leaf;
	struct err err;

	assert_true(source.read(source.arg, 0, 0, 1, &leaf, &err));
	return leaf;
}

static void
the_database_yields_the_root_of_the_entries(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	struct merkle_source source = entries_source(&ledger.journal);
	struct merkle_frontier frontier = { 0 };
	struct hash leaf = first_leaf(&ledger), root, expected;
	uint64_t count;
	struct err err;

	(void)state;
	merkle_frontier_add(&frontier, &leaf);
	add_many(&ledger, 600, &frontier);
	assert_true(entries_count(&ledger.journal, &count, &err));
	assert_int_equal(count, 601);
	assert_true(merkle_root(&source, count, &root, &err));
	expected = merkle_frontier_root(&frontier);
	assert_true(hash_eq(&root, &expected));
	assert_true(entries_check(&ledger.journal, count, &expected, &err));
	assert_false(entries_check(&ledger.journal, count - 1, &expected, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(entries_check(&ledger.journal, count + 1, &expected, &err));
}

static void
a_bundle_has_the_entries_in_order(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf bundle = BUF(MIB);
	struct merkle_frontier frontier = { 0 };
	struct text rest, bytes;
	struct entry entry;
	struct err err;

	(void)state;
	add_many(&ledger, 20, &frontier);
	assert_true(entries_bundle(&ledger.journal, 5, 10, &bundle, &err));
	rest = buf_text(&bundle);
	for (unsigned n = 4; n < 14; n++) {
		assert_true(tile_next_entry(&rest, &bytes, &err));
		assert_true(entry_parse(bytes, &entry, &err));
		assert_int_equal(entry.epoch, n + 1);
	}
	assert_int_equal(rest.len, 0);
	assert_false(entries_bundle(&ledger.journal, 15, 10, &bundle, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(
    TEST(the_database_yields_the_root_of_the_entries), TEST(a_bundle_has_the_entries_in_order))
