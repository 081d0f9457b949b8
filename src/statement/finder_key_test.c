#include "statement/finder_key.h"

#include "keys.h"
#include "statement/custody.h"
#include "statement/party.h"
#include "statement/report.h"
#include "test.h"

#define NODE "a.example"

static struct err err;

/* Named by the hash of its key. */
static struct note_key
a_finder(void)
{
	scoped(note_key_free) struct note_key key = test_key("finder", 'f');
	scoped(buf_free) struct buf hex = BUF(KIB);
	static char name[PARTY_NAME_MAX + 1];

	party_finder_name(&key.key.public, &hex);
	memcpy(name, buf_string(&hex), hex.len + 1);
	return test_key(name, 'f');
}

static void
ask(const struct note_key *by, struct buf *note)
{
	scoped(identity_free) struct identity identity = test_identity('f');
	struct signer signer = note_key_signer(by);
	struct saying how = { &signer, 1000000000, TEXT(NODE) };
	struct custody_ask ask = {
		.recipient = TEXT("c.example"), .size = 1, .reply = identity.recipient
	};
	struct hash id;

	assert_true(custody_ask_sign(&ask, &how, note, &id, &err));
}

static void
assert_names(const struct buf *note, const struct vkey *key)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct vkey found = { 0 };
	bool named = key == NULL;

	assert_true(statement_reopen(buf_text(note), &claimed, &err));
	assert_true(finder_key(&claimed, &named, &found, &err));
	assert_int_equal(named, key != NULL);
	assert_true(key == NULL ? found.name.len == 0 : vkey_eq(&found, key));
}

static void
a_report_and_a_request_for_custody_name_it(void **state)
{
	scoped(note_key_free) struct note_key finder = a_finder();
	scoped(identity_free) struct identity identity = test_identity('f');
	scoped(buf_free) struct buf note = BUF(MIB), asked = BUF(MIB);
	struct signer signer = note_key_signer(&finder);
	struct saying how = { &signer, 1000000000, TEXT(NODE) };
	struct report report = { .title = TEXT("A flaw"), .reply = identity.recipient };
	struct hash id;

	(void)state;
	assert_true(report_sign(&report, &how, &note, &id, &err));
	assert_names(&note, &signer.vkey);
	ask(&finder, &asked);
	assert_names(&asked, &signer.vkey);
}

static void
what_a_node_asks_is_signed_by_its_manifest(void **state)
{
	scoped(note_key_free) struct note_key node = test_key("b.example", 'n');
	scoped(buf_free) struct buf asked = BUF(MIB);

	(void)state;
	ask(&node, &asked);
	assert_names(&asked, NULL);
}

/* The name is a finder's, and the key is not the one of that name. */
static void
another_key_than_the_name_says_is_refused(void **state)
{
	scoped(note_key_free) struct note_key finder = a_finder();
	scoped(note_key_free) struct note_key thief = test_key("thief", 't');
	scoped(statement_free) struct statement claimed = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), forged = BUF(MIB), theirs = BUF(KIB);
	struct vkey found = { 0 }, shown;
	bool named = false;
	const char *at;

	(void)state;
	ask(&finder, &note);
	assert_true(vkey_make(finder.vkey.name, &thief.key.public, &shown, &err));
	vkey_format(&shown, &theirs);
	at = strstr(buf_string(&note), "\"key\":\"");
	assert_non_null(at);
	at += strlen("\"key\":\"");
	buf_add(&forged, text_bytes(note.at, (size_t)(at - note.at)));
	buf_add(&forged, buf_text(&theirs));
	at = strchr(at, '"');
	buf_add(&forged, text_bytes(at, note.len - (size_t)(at - note.at)));
	assert_true(statement_reopen(buf_text(&forged), &claimed, &err));
	assert_false(finder_key(&claimed, &named, &found, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(!named && found.name.len == 0);
}

TESTS(TEST(a_report_and_a_request_for_custody_name_it),
    TEST(what_a_node_asks_is_signed_by_its_manifest),
    TEST(another_key_than_the_name_says_is_refused))
