#include "statement/report.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "statement/party.h"
#include "test.h"

#define AT 1795341600
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

/* A finder: a key that is named by its own hash. */
struct finder {
	struct note_key key;
	struct identity identity;
	char name[2 * HASH_LEN + 1];
};

static void
make_finder(struct finder *finder, char seed)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	finder->key = test_key("finder", seed);
	finder->identity = test_identity(seed);
	party_finder_name(&finder->key.key.public, &name);
	snprintf(finder->name, sizeof(finder->name), "%s", buf_string(&name));
	note_key_free(&finder->key);
	finder->key = test_key(finder->name, seed);
}

static void
free_finder(struct finder *finder)
{
	note_key_free(&finder->key);
	identity_free(&finder->identity);
}

static struct report
report_of(const struct finder *finder)
{
	return (struct report){
		.title = TEXT("Rapid reset"),
		.key = finder->key.vkey,
		.reply = finder->identity.recipient,
		.count = 2,
		.file = { { TEXT("facts.json"), 17, { { 1 } } },
		    { TEXT("b \xc3\xbc"), 0, { { 2 } } } },
	};
}

/* Read a report of which some members are spelled out: "title", "key", "reply"
 * and "files" as JSON in single quotes, NULL for what is right. */
struct spelled {
	const char *title, *key, *reply, *files;
};

static void
add_member(struct buf *line, const char *name, const char *given, const char *right)
{
	buf_addf(line, ",'%s':%s", name, given == NULL ? right : given);
}

static bool
reads(const struct finder *finder, struct spelled spelled)
{
	scoped(buf_free) struct buf line = BUF(MIB), note = BUF(MIB);
	scoped(buf_free) struct buf key = BUF(KIB), reply = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = note_key_signer(&finder->key);
	struct report report = { .count = 17 };
	bool good;

	buf_addf(&line,
	    "{'accord':1,'type':'report','by':'%s','at':'2026-11-22T10:00:00Z',"
	    "'nonce':'000102030405060708090a0b0c0d0e0f','to':['a.example']",
	    finder->name);
	buf_add(&key, TEXT("'"));
	vkey_format(&finder->key.vkey, &key);
	buf_add(&key, TEXT("'"));
	buf_add(&reply, TEXT("'"));
	recipient_format(&finder->identity.recipient, &reply);
	buf_add(&reply, TEXT("'"));
	add_member(&line, "title", spelled.title, "'a title'");
	add_member(&line, "key", spelled.key, buf_string(&key));
	add_member(&line, "reply", spelled.reply, buf_string(&reply));
	add_member(&line, "files", spelled.files, "[]");
	buf_add(&line, TEXT("}\n"));
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '\'')
			line.at[i] = '"';
	assert_true(note_sign(buf_text(&line), &signer, &note, &err));
	assert_true(statement_open(buf_text(&note), &finder->key.vkey, &statement, &err));
	good = report_parse(&statement, &report, &err);
	if (!good)
		assert_int_equal(report.count, 17);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(free_finder) struct finder finder = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer;
	struct report report, read;
	struct hash id;

	(void)state;
	make_finder(&finder, 'f');
	signer = note_key_signer(&finder.key);
	report = report_of(&finder);
	assert_true(report_sign(
	    &report, &(struct saying){ &signer, AT, TEXT("a.example") }, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &finder.key.vkey, &statement, &err));
	assert_true(hash_eq(&statement.id, &id));
	assert_true(statement_check_to(&statement, TEXT("a.example"), &err));
	assert_true(report_parse(&statement, &read, &err));
	assert_true(text_eq(read.title, report.title));
	assert_true(text_eq(read.key.name, text_of(finder.name)));
	assert_true(recipient_eq(&read.reply, &report.reply));
	assert_int_equal(read.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(text_eq(read.file[i].name, report.file[i].name));
		assert_int_equal(read.file[i].size, report.file[i].size);
		assert_true(hash_eq(&read.file[i].hash, &report.file[i].hash));
	}
}

/* Else a report by one finder could be answered, and paid, as another's. */
static void
refuses_the_key_of_another_finder(void **state)
{
	scoped(free_finder) struct finder finder = { 0 }, other = { 0 };
	scoped(buf_free) struct buf key = BUF(KIB);

	(void)state;
	make_finder(&finder, 'f');
	make_finder(&other, 'o');
	buf_add(&key, TEXT("'"));
	vkey_format(&other.key.vkey, &key);
	buf_add(&key, TEXT("'"));
	assert_false(reads(&finder, (struct spelled){ .key = buf_string(&key) }));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
refuses_a_key_not_named_by_its_hash(void **state)
{
	scoped(note_key_free) struct note_key named = test_key("finder", 'f');
	scoped(free_finder) struct finder finder = { 0 };
	struct vkey cosigner;

	(void)state;
	make_finder(&finder, 'f');
	assert_true(report_check_key(&finder.key.vkey, &err));
	assert_false(report_check_key(&named.vkey, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	cosigner = finder.key.vkey;
	cosigner.type = NOTE_COSIGNATURE;
	assert_false(report_check_key(&cosigner, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	cosigner = finder.key.vkey;
	cosigner.key.bytes[0] ^= 1;
	assert_false(report_check_key(&cosigner, &err));
}

#define LONG_50 "12345678901234567890123456789012345678901234567890"

static void
refuses_titles_that_cannot_be_shown(void **state)
{
	static const char *const bad[] = { "''", "1", "null", "['a']", "'a\\nb'", "'a\\u0000'",
		"'\\u001b[2J'", "'\\u202e'", "'" LONG_50 LONG_50 LONG_50 LONG_50 "1'" };
	scoped(free_finder) struct finder finder = { 0 };

	(void)state;
	make_finder(&finder, 'f');
	assert_true(reads(&finder, (struct spelled){ 0 }));
	assert_true(reads(
	    &finder, (struct spelled){ .title = "'" LONG_50 LONG_50 LONG_50 LONG_50 "'" }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(&finder, (struct spelled){ .title = bad[i] }));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_keys_and_recipients_that_are_none(void **state)
{
	static const char *const bad[] = { "''", "1", "null", "'age1'", "'AGE-SECRET-KEY-1'",
		"'finder+00000000+AAAA'",
		"'age1amlllllllllllllllllllllllllllllllllllllllllllllllllsam3fc4'" };
	scoped(free_finder) struct finder finder = { 0 };

	(void)state;
	make_finder(&finder, 'f');
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(&finder, (struct spelled){ .key = bad[i] }));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_false(reads(&finder, (struct spelled){ .reply = bad[i] }));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

#define FILE_OF(name) "{'name':" name ",'size':1,'sha256':'" HASH "'}"

static void
refuses_files_that_cannot_be_saved_side_by_side(void **state)
{
	static const char *const bad[] = {
		"{}",
		"null",
		"[1]",
		"[null]",
		"['a']",
		"[{}]",
		"[{'name':'a','size':1}]",
		"[{'name':'a','sha256':'" HASH "'}]",
		"[{'size':1,'sha256':'" HASH "'}]",
		"[{'name':'a','size':'1','sha256':'" HASH "'}]",
		"[{'name':'a','size':-1,'sha256':'" HASH "'}]",
		"[{'name':'a','size':1,'sha256':'" HASH "0'}]",
		"[{'name':'a','size':1,'sha256':''}]",
		"[{'name':'a','size':1,'sha256':1}]",
		"[" FILE_OF("''") "]",
		"[" FILE_OF("'..'") "]",
		"[" FILE_OF("'../a'") "]",
		"[" FILE_OF("'/a'") "]",
		"[" FILE_OF("'a/b'") "]",
		"[" FILE_OF("'a/../b'") "]",
		"[" FILE_OF("'-rf'") "]",
		"[" FILE_OF("'a\\nb'") "]",
		"[" FILE_OF("'a\\u0000b'") "]",
		"[" FILE_OF("'a'") "," FILE_OF("'a'") "]",
		"[" FILE_OF("'a'") "," FILE_OF("'b'") "," FILE_OF("'a'") "]",
	};
	scoped(free_finder) struct finder finder = { 0 };

	(void)state;
	make_finder(&finder, 'f');
	assert_true(reads(
	    &finder, (struct spelled){ .files = "[" FILE_OF("'a'") "," FILE_OF("'b'") "]" }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(&finder, (struct spelled){ .files = bad[i] }));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
bounds_the_number_of_files(void **state)
{
	scoped(free_finder) struct finder finder = { 0 };

	(void)state;
	make_finder(&finder, 'f');
	for (size_t count = REPORT_FILES_MAX; count <= REPORT_FILES_MAX + 1; count++) {
		scoped(buf_free) struct buf files = BUF(MIB);

		buf_add(&files, TEXT("["));
		for (size_t i = 0; i < count; i++)
			buf_addf(&files, "%s{'name':'%zu','size':1,'sha256':'" HASH "'}",
			    i == 0 ? "" : ",", i);
		buf_add(&files, TEXT("]"));
		assert_int_equal(
		    reads(&finder, (struct spelled){ .files = buf_string(&files) }),
		    count <= REPORT_FILES_MAX);
		if (count > REPORT_FILES_MAX)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

static void
refuses_a_statement_that_is_no_report(void **state)
{
	scoped(free_finder) struct finder finder = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct draft_statement draft = DRAFT_STATEMENT;
	const struct text to = TEXT("a.example");
	struct signer signer;
	struct report report;
	struct hash id;

	(void)state;
	make_finder(&finder, 'f');
	signer = note_key_signer(&finder.key);
	statement_begin(&draft, kind_of(KIND_POLL), signer.vkey.name, AT, &to);
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &finder.key.vkey, &statement, &err));
	assert_false(report_parse(&statement, &report, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
signs_nothing_that_would_not_be_read(void **state)
{
	scoped(note_key_free) struct note_key nameless = test_key("finder", 'f');
	scoped(free_finder) struct finder finder = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer, stranger = note_key_signer(&nameless);
	struct report bad[5];
	struct hash id;

	(void)state;
	make_finder(&finder, 'f');
	signer = note_key_signer(&finder.key);
	for (size_t i = 0; i < 5; i++)
		bad[i] = report_of(&finder);
	bad[0].title = TEXT("");
	bad[1].title = TEXT("a\nb");
	bad[2].file[1].name = bad[2].file[0].name;
	bad[3].file[1].name = TEXT("../a");
	bad[4].file[1].size = (uint64_t)STATEMENT_INTEGER_MAX + 1;
	for (size_t i = 0; i < 5; i++) {
		assert_false(report_sign(&bad[i],
		    &(struct saying){ &signer, AT, TEXT("a.example") }, &note, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	bad[0] = report_of(&finder);
	assert_false(report_sign(
	    &bad[0], &(struct saying){ &stranger, AT, TEXT("a.example") }, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_the_key_of_another_finder),
    TEST(refuses_a_key_not_named_by_its_hash), TEST(refuses_titles_that_cannot_be_shown),
    TEST(refuses_keys_and_recipients_that_are_none),
    TEST(refuses_files_that_cannot_be_saved_side_by_side), TEST(bounds_the_number_of_files),
    TEST(refuses_a_statement_that_is_no_report), TEST(signs_nothing_that_would_not_be_read))
