#include "log/entry.h"

#include <string.h>

#include "test.h"

static struct err err;

static const struct entry anchor = { ENTRY_ANCHOR, UINT64_C(0x0102030405060708),
	{ { 17, 18 } } };
static const struct entry statement = { ENTRY_STATEMENT, 0, { { 19 } } };

static void
assert_read_back(const struct entry *entry)
{
	uint8_t bytes[ENTRY_LEN];
	struct entry read;

	entry_format(entry, bytes);
	assert_true(entry_parse(text_bytes(bytes, sizeof(bytes)), &read, &err));
	assert_int_equal(read.kind, entry->kind);
	assert_int_equal(read.epoch, entry->epoch);
	assert_true(hash_eq(&read.hash, &entry->hash));
}

static void
reads_what_it_writes(void **state)
{
	const struct entry last = { ENTRY_ANCHOR, UINT64_MAX, { { 0 } } };
	const struct entry first = { ENTRY_ANCHOR, 1, { { 0 } } };

	(void)state;
	assert_read_back(&anchor);
	assert_read_back(&statement);
	assert_read_back(&last);
	assert_read_back(&first);
}

static void
writes_kind_and_epoch_and_hash(void **state)
{
	uint8_t bytes[ENTRY_LEN];

	(void)state;
	entry_format(&anchor, bytes);
	assert_memory_equal(bytes, "\2\1\2\3\4\5\6\7\x08\x11\x12\0\0\0\0\0", 16);
	entry_format(&statement, bytes);
	assert_memory_equal(bytes, "\1\0\0\0\0\0\0\0\0\x13\0\0\0\0\0\0", 16);
}

static void
hashes_its_bytes_as_a_leaf(void **state)
{
	char bytes[1 + ENTRY_LEN] = { 0 };
	struct hash leaf = entry_leaf(&anchor), expected;

	(void)state;
	entry_format(&anchor, (uint8_t *)bytes + 1);
	expected = hash_text((struct text){ bytes, sizeof(bytes) });
	assert_true(hash_eq(&leaf, &expected));
}

static void
refuses_any_other_length(void **state)
{
	char bytes[2 * ENTRY_LEN] = { 1 };
	struct entry entry;

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(
		    entry_parse((struct text){ bytes, len }, &entry, &err), len == ENTRY_LEN);
	assert_false(entry_parse((struct text){ 0 }, &entry, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_other_kinds_and_epochs_that_do_not_fit_and_touches_nothing(void **state)
{
	uint8_t bytes[ENTRY_LEN];
	struct entry entry = statement;

	(void)state;
	entry_format(&anchor, bytes);
	for (unsigned kind = 0; kind < 256; kind++) {
		bytes[0] = (uint8_t)kind;
		if (kind == ENTRY_ANCHOR)
			continue;
		assert_false(entry_parse(text_bytes(bytes, sizeof(bytes)), &entry, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	bytes[0] = ENTRY_ANCHOR;
	memset(bytes + 1, 0, 8);
	assert_false(entry_parse(text_bytes(bytes, sizeof(bytes)), &entry, &err));
	assert_int_equal(entry.kind, statement.kind);
	assert_int_equal(entry.epoch, statement.epoch);
	assert_true(hash_eq(&entry.hash, &statement.hash));
}

TESTS(TEST(reads_what_it_writes), TEST(writes_kind_and_epoch_and_hash),
    TEST(hashes_its_bytes_as_a_leaf), TEST(refuses_any_other_length),
    TEST(refuses_other_kinds_and_epochs_that_do_not_fit_and_touches_nothing))
