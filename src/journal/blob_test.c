#include "journal/blob.h"

#include "daybook.h"

static void
keeps_files_by_their_hash_and_notices_when_they_changed(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf out = BUF(KIB);
	struct hash hash = hash_text(TEXT("a file")), other = hash_text(TEXT("no file"));
	struct err err;

	(void)state;
	assert_true(blob_add(&daybook.journal, &hash, TEXT("a file"), &err));
	assert_true(blob_add(&daybook.journal, &hash, TEXT("a file"), &err));
	assert_true(blob_find(&daybook.journal, &hash, &out, &err));
	assert_string_equal(buf_string(&out), "a file");
	assert_false(blob_find(&daybook.journal, &other, &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	daybook_tamper(&daybook, "UPDATE blob SET bytes = CAST('A file' AS BLOB)");
	buf_clear(&out);
	assert_false(blob_find(&daybook.journal, &hash, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(out.len, 0);
}

/* Whoever has the database and a file cannot tell that it is there. */
static void
neither_the_file_nor_its_hash_shows(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct hash hash = hash_text(TEXT("a file that nobody else has"));
	struct query q;
	struct err err;
	bool found;

	(void)state;
	assert_true(
	    blob_add(&daybook.journal, &hash, TEXT("a file that nobody else has"), &err));
	assert_true(db_query(daybook.journal.db,
	    "SELECT 1 FROM blob WHERE name = ? OR instr(bytes, CAST('file' AS BLOB)) > 0", &q,
	    &err));
	query_bind_blob(&q, text_bytes(hash.bytes, HASH_LEN));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
}

static void
count_told(void *arg, const struct hash *name, const struct err *damage)
{
	unsigned *told = arg;

	(void)name;
	assert_int_equal(damage->fault, FAULT_SYSTEM);
	++*told;
}

static void
all_are_looked_at_and_the_damaged_are_told(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct hash hash = hash_text(TEXT("a file")), other = hash_text(TEXT("another"));
	unsigned told = 0;
	uint64_t count;
	struct err err;
	bool has;

	(void)state;
	assert_true(blob_add(&daybook.journal, &hash, TEXT("a file"), &err));
	assert_true(blob_has(&daybook.journal, &hash, &has, &err) && has);
	assert_true(blob_has(&daybook.journal, &other, &has, &err) && !has);
	assert_true(blob_add(&daybook.journal, &other, TEXT("another"), &err));
	assert_true(blob_inspect(&daybook.journal, count_told, &told, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(told, 0);
	daybook_tamper(&daybook,
	    "UPDATE blob SET name = x'00' WHERE rowid = (SELECT min(rowid) FROM blob)");
	assert_true(blob_inspect(&daybook.journal, count_told, &told, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(told, 1);
}

TESTS(TEST(all_are_looked_at_and_the_damaged_are_told),
    TEST(keeps_files_by_their_hash_and_notices_when_they_changed),
    TEST(neither_the_file_nor_its_hash_shows))
