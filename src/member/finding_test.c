#include "member/finding.h"

#include "keys.h"
#include "test.h"

#define NODE "a.example"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct err err;

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	struct finding finding = { .who = TEXT("b.example"),
		.about = TEXT("two heads"),
		.evidence = { { 7 } },
		.size = FINDING_EVIDENCE_MAX };

	(void)state;
	for (size_t i = 0; i < 2 * FINDINGS; i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct finding again;
		struct hash id;

		finding.what = (enum finding_what)(i / 2);
		finding.has_evidence = i % 2 == 1;
		assert_true(finding_sign(&finding, 1000000000, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
		assert_true(finding_parse(&s, &again, &err));
		assert_int_equal(again.what, finding.what);
		assert_true(text_eq(again.who, finding.who));
		assert_true(text_eq(again.about, finding.about));
		assert_int_equal(again.has_evidence, finding.has_evidence);
		assert_int_equal(again.size, finding.has_evidence ? finding.size : 0);
		assert_int_equal(again.evidence.bytes[0], finding.has_evidence ? 7 : 0);
	}
}

static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct finding finding = { .size = 9 };
	bool good;

	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"finding\",\"by\":\"" NODE
	    "\",\"at\":\"2026-11-22T10:00:00Z\"%s}\n",
	    members);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	good = statement_open(buf_text(&note), &signer.vkey, &s, &err) &&
	       finding_parse(&s, &finding, &err);
	if (!good)
		assert_int_equal(finding.size, 9);
	return good;
}

static void
refuses_what_is_no_finding(void **state)
{
	static const char *const bad[] = {
		"",
		",\"what\":\"fork\",\"who\":\"b.example\"",
		",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"\"",
		",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"a\\n\"",
		",\"what\":\"fork\",\"who\":\"b\",\"about\":\"a\"",
		",\"what\":\"spoon\",\"who\":\"b.example\",\"about\":\"a\"",
		",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"a\",\"evidence\":\"00\","
		"\"size\":1",
		",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"a\",\"evidence\":\"" ZEROS
		"\"",
		",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"a\",\"evidence\":\"" ZEROS
		"\",\"size\":0",
	};

	(void)state;
	assert_true(reads(",\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"a\""));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
writes_nothing_that_it_would_not_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct finding finding = { .who = TEXT("b.example"), .about = TEXT("a\x1b[31m") };
	struct hash id = { { 9 } };

	(void)state;
	assert_false(finding_sign(&finding, 1000000000, &signer, &note, &id, &err));
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 9);
}

static void
tells_where_evidence_lies(void **state)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	enum finding_what what = FINDING_GAP;
	struct hash hash = { { 0 } };

	(void)state;
	finding_path(&hash, &path);
	assert_string_equal(buf_string(&path), "evidence/" ZEROS);
	assert_true(finding_word_parse(TEXT("manifests"), &what));
	assert_int_equal(what, FINDING_MANIFESTS);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_finding),
    TEST(writes_nothing_that_it_would_not_read), TEST(tells_where_evidence_lies))
