#include "statement/statement.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define FINDER "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define NONCE "'nonce':'000102030405060708090a0b0c0d0e0f'"
#define AT "'at':'2026-11-22T10:00:00Z'"
#define PUBLIC "'accord':1,'type':'release.seal','by':'" NODE "'," AT
#define PRIVATE "'accord':1,'type':'poll','by':'" NODE "'," AT ",'to':['b.example']," NONCE

static struct err err;

/* JSON is easier on the eye in single quotes. */
static void
add_line(struct buf *out, const char *line)
{
	for (; *line != '\0'; line++)
		buf_add_byte(out, *line == '\'' ? '"' : (uint8_t)*line);
}

/* Sign a text as it is. */
static void
sign_text_as(const char *text, const char *name, struct buf *out)
{
	scoped(note_key_free) struct note_key key = test_key(name, 'n');
	scoped(buf_free) struct buf line = BUF(2 * MIB);
	struct signer signer = note_key_signer(&key);

	add_line(&line, text);
	assert_true(note_sign(buf_text(&line), &signer, out, &err));
}

/* Would a node's statement of this text be taken? */
static bool
opens(const char *text)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct statement statement = { .at = 17 }, again = { .at = 17 };
	bool good;

	sign_text_as(text, NODE, &note);
	good = statement_open(buf_text(&note), &key.vkey, &statement, &err);
	assert_int_equal(statement_reopen(buf_text(&note), &again, &err), good);
	if (good) {
		assert_true(hash_eq(&statement.id, &again.id));
		statement_free(&statement);
		statement_free(&again);
	} else {
		assert_int_equal(statement.at, 17);
		assert_int_equal(again.at, 17);
		assert_null(statement.doc.parser);
	}
	return good;
}

static void
assert_refused(const char *text, enum fault fault)
{
	assert_false(opens(text));
	assert_int_equal(err.fault, fault);
}

static void
reads_what_all_statements_have(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), line = BUF(MIB);
	struct hash id;

	(void)state;
	add_line(&line, "{" PUBLIC ",'more':[1,{'x':null}]}\n");
	id = hash_text(buf_text(&line));
	sign_text_as("{" PUBLIC ",'more':[1,{'x':null}]}\n", NODE, &note);
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	assert_true(hash_eq(&statement.id, &id));
	assert_int_equal(statement.kind->id, KIND_RELEASE_SEAL);
	assert_true(text_eq(statement.by, TEXT(NODE)));
	assert_int_equal(statement.at, 1795341600);
	assert_ptr_equal(statement.bytes.at, note.at);
}

static void
takes_json_however_it_is_spaced_on_its_line(void **state)
{
	(void)state;
	assert_true(opens("{" PUBLIC "}\n"));
	assert_true(opens("{" PRIVATE "}\n"));
	assert_true(opens(" { " PUBLIC " } \n"));
}

static void
refuses_what_is_not_one_object_on_one_line(void **state)
{
	static const char *const bad[] = {
		"\n",
		"{" PUBLIC "}\n\n",
		"\n{" PUBLIC "}\n",
		"{" PUBLIC "\n}\n",
		"{" PUBLIC "}\n{" PUBLIC "}\n",
		"{" PUBLIC "}{" PUBLIC "}\n",
		"{" PUBLIC "},\n",
		"{" PUBLIC "} x\n",
		"{" PUBLIC "\n",
		"{" PUBLIC ",}\n",
		"[{" PUBLIC "}]\n",
		"[]\n",
		"{}\n",
		"1\n",
		"null\n",
		"'text'\n",
		"{" PUBLIC "," AT "}\n",
		"{" PUBLIC ",'a':{'x':1,'x':2}}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(bad[i], FAULT_INPUT);
	/* 17 deep */
	assert_true(opens("{" PUBLIC ",'a':[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}\n"));
	assert_refused("{" PUBLIC ",'a':[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}\n", FAULT_LIMIT);
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const char *const bad[] = {
		/* version */
		"{'type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':0,'type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':2,'type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':-1,'type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':1.0,'type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':'1','type':'release.seal','by':'" NODE "'," AT "}\n",
		"{'accord':true,'type':'release.seal','by':'" NODE "'," AT "}\n",
		/* type */
		"{'accord':1,'by':'" NODE "'," AT "}\n",
		"{'accord':1,'type':'no.such','by':'" NODE "'," AT "}\n",
		"{'accord':1,'type':'','by':'" NODE "'," AT "}\n",
		"{'accord':1,'type':null,'by':'" NODE "'," AT "}\n",
		"{'accord':1,'type':['report'],'by':'" NODE "'," AT "}\n",
		/* by */
		"{'accord':1,'type':'release.seal'," AT "}\n",
		"{'accord':1,'type':'release.seal','by':1," AT "}\n",
		"{'accord':1,'type':'release.seal','by':''," AT "}\n",
		"{'accord':1,'type':'release.seal','by':'somebody'," AT "}\n",
		/* at */
		"{'accord':1,'type':'release.seal','by':'" NODE "'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "','at':1795342800}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "','at':'2026-11-22'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "',"
		"'at':'2026-11-22T10:00:00+00:00'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "',"
		"'at':'2026-11-22T10:00:00.0Z'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "',"
		"'at':'2026-11-22t10:00:00z'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "',"
		"'at':'2026-02-29T10:00:00Z'}\n",
		"{'accord':1,'type':'release.seal','by':'" NODE "',"
		"'at':'2026-12-31T23:59:60Z'}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(bad[i], FAULT_INPUT);
}

#define HEAD "{'accord':1,'type':'poll','by':'" NODE "'," AT

static void
refuses_private_ones_without_audience_or_nonce(void **state)
{
	static const char *const bad[] = {
		HEAD "}\n",
		HEAD "," NONCE "}\n",
		HEAD ",'to':['b.example']}\n",
		HEAD ",'to':'b.example'," NONCE "}\n",
		HEAD ",'to':{'b.example':1}," NONCE "}\n",
		HEAD ",'to':[]," NONCE "}\n",
		HEAD ",'to':[1]," NONCE "}\n",
		HEAD ",'to':[null]," NONCE "}\n",
		HEAD ",'to':['']," NONCE "}\n",
		HEAD ",'to':['somebody']," NONCE "}\n",
		HEAD ",'to':['B.example']," NONCE "}\n",
		HEAD ",'to':['b.example','" FINDER "0']," NONCE "}\n",
		HEAD ",'to':['b.example','c.example','b.example']," NONCE "}\n",
		HEAD ",'to':['b.example'],'nonce':''}\n",
		HEAD ",'to':['b.example'],'nonce':1}\n",
		HEAD ",'to':['b.example'],'nonce':'000102030405060708090a0b0c0d0e'}\n",
		HEAD ",'to':['b.example'],'nonce':'000102030405060708090a0b0c0d0e0f10'}\n",
		HEAD ",'to':['b.example'],'nonce':'000102030405060708090A0B0C0D0E0F'}\n",
		HEAD ",'to':['b.example'],'nonce':'000102030405060708090a0b0c0d0e0g'}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(bad[i], FAULT_INPUT);
	assert_true(opens(HEAD ",'to':['b.example','" FINDER "','c.example']," NONCE "}\n"));
}

static void
bounds_its_audience(void **state)
{
	(void)state;
	for (size_t most = STATEMENT_TO_MAX; most <= STATEMENT_TO_MAX + 1; most++) {
		scoped(buf_free) struct buf line = BUF(MIB);

		buf_add(&line, TEXT(HEAD "," NONCE ",'to':["));
		for (size_t i = 0; i < most; i++)
			buf_addf(&line, "%s'n%zu.example'", i == 0 ? "" : ",", i);
		buf_add(&line, TEXT("]}\n"));
		assert_int_equal(opens(buf_string(&line)), most <= STATEMENT_TO_MAX);
	}
}

static void
refuses_numbers_that_readers_would_round(void **state)
{
	static const char *const bad[] = { "1.0", "1.5", "1e3", "-0.0", "9007199254740992",
		"-9007199254740992", "9223372036854775807", "9223372036854775808", "1e400",
		"[[[0.1]]]", "{'x':[1,2,{'y':9007199254740992}]}" };
	static const char *const good[] = { "0", "-1", "9007199254740991", "-9007199254740991",
		"[[[1]]]", "{'x':[1,2,{'y':3}]}", "null", "true" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf line = BUF(MIB);

		buf_addf(&line, "{" PUBLIC ",'n':%s}\n", bad[i]);
		assert_refused(buf_string(&line), FAULT_INPUT);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		scoped(buf_free) struct buf line = BUF(MIB);

		buf_addf(&line, "{" PUBLIC ",'n':%s}\n", good[i]);
		assert_true(opens(buf_string(&line)));
	}
}

/* A line of this many bytes, padded with blanks within the object. */
static void
add_padded(struct buf *out, const char *members, size_t len)
{
	scoped(buf_free) struct buf head = BUF(MIB);

	add_line(&head, "{");
	add_line(&head, members);
	buf_add(out, buf_text(&head));
	for (size_t i = head.len + 2; i < len; i++)
		buf_add_byte(out, ' ');
	buf_add(out, TEXT("}\n"));
}

static void
bounds_the_size_of_public_and_private_ones(void **state)
{
	static const struct {
		const char *members;
		size_t most;
	} kinds[] = { { PUBLIC, STATEMENT_PUBLIC_MAX }, { PRIVATE, STATEMENT_PRIVATE_MAX } };
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (size_t over = 0; over <= 1; over++) {
			scoped(buf_free) struct buf line = BUF(2 * MIB), note = BUF(2 * MIB);
			scoped(buf_free) struct buf probe = BUF(KIB);
			scoped(statement_free) struct statement s = { 0 };
			size_t around;

			assert_true(note_sign(TEXT("\n"), &signer, &probe, &err));
			around = probe.len - 1;
			add_padded(&line, kinds[i].members, kinds[i].most + over - around);
			assert_true(note_sign(buf_text(&line), &signer, &note, &err));
			assert_int_equal(note.len, kinds[i].most + over);
			assert_int_equal(
			    statement_open(buf_text(&note), &key.vkey, &s, &err), over == 0);
			if (over != 0)
				assert_int_equal(err.fault, FAULT_LIMIT);
		}
	}
}

static void
refuses_what_another_signed(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(note_key_free) struct note_key other = test_key(NODE, 'o');
	scoped(note_key_free) struct note_key root = test_key(NODE "/root", 'n');
	scoped(note_key_free) struct note_key stranger = test_key("b.example", 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf by_root = BUF(MIB), by_stranger = BUF(MIB);
	scoped(buf_free) struct buf by_node = BUF(MIB);

	(void)state;
	sign_text_as("{" PUBLIC "}\n", NODE, &by_node);
	sign_text_as("{" PUBLIC "}\n", NODE "/root", &by_root);
	sign_text_as("{" PUBLIC "}\n", "b.example", &by_stranger);
	assert_false(statement_open(buf_text(&by_node), &other.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(statement_open(buf_text(&by_node), &root.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(statement_open(buf_text(&by_root), &key.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	/* It says it is by the node, but the key is another's. */
	assert_false(statement_open(buf_text(&by_stranger), &stranger.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_null(s.doc.parser);
}

/* The root key is the node's too, but is not for everything; nor is a finder's. */
static void
refuses_a_key_in_the_place_of_another(void **state)
{
	static const char *const wrong[] = { NODE "/root", NODE "/release", NODE "/log",
		NODE "/witness", NODE "/anything", FINDER };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scoped(note_key_free) struct note_key key = test_key(wrong[i], 'n');
		scoped(buf_free) struct buf note = BUF(MIB);
		struct statement s;

		sign_text_as("{" PUBLIC "}\n", wrong[i], &note);
		assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
		assert_false(statement_reopen(buf_text(&note), &s, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
	}
}

static void
refuses_a_cosignature_in_place_of_a_signature(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct vkey witness = key.vkey;
	struct statement s;

	(void)state;
	witness.type = NOTE_COSIGNATURE;
	witness.id = vkey_id(witness.name, witness.type, &witness.key);
	sign_text_as("{" PUBLIC "}\n", NODE, &note);
	assert_false(statement_open(buf_text(&note), &witness, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* What is not signed is not even looked at: the signature is named, not the JSON. */
static void
checks_the_signature_before_the_content(void **state)
{
	scoped(note_key_free) struct note_key other = test_key(NODE, 'o');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct statement s;

	(void)state;
	sign_text_as("this is no JSON\n", NODE, &note);
	assert_false(statement_open(buf_text(&note), &other.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
refuses_a_second_signature_line(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB), line = BUF(MIB);
	size_t once;
	struct statement s;

	(void)state;
	sign_text_as("{" PUBLIC "}\n", NODE, &note);
	once = note.len;
	buf_add(&note, TEXT("\xe2\x80\x94 a.stranger AAAAAAAA\n"));
	assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(statement_reopen(buf_text(&note), &s, &err));
	/* Nor its own once more. */
	buf_cut(&note, once);
	buf_add(&line, text_of(strstr(note.at, "\n\n") + 2));
	buf_add(&note, buf_text(&line));
	assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_any_bit_changed_any_cut_and_anything_after(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct statement s;

	(void)state;
	sign_text_as("{" PUBLIC "}\n", NODE, &note);
	for (size_t bit = 0; bit < 8 * note.len; bit += test_step(7)) {
		note.at[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
		note.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < note.len; len += test_step(7))
		assert_false(
		    statement_open((struct text){ note.at, len }, &key.vkey, &s, &err));
	buf_add(&note, TEXT("x"));
	assert_false(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
tells_whom_it_is_addressed_to(void **state)
{
	scoped(buf_free) struct buf note = BUF(MIB), other = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 }, public = { 0 };

	(void)state;
	sign_text_as(HEAD ",'to':['b.example','" FINDER "']," NONCE "}\n", NODE, &note);
	assert_true(statement_reopen(buf_text(&note), &s, &err));
	assert_true(statement_check_to(&s, TEXT("b.example"), &err));
	assert_true(statement_check_to(&s, TEXT(FINDER), &err));
	assert_false(statement_check_to(&s, TEXT(NODE), &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(statement_check_to(&s, TEXT("b.exampl"), &err));
	assert_false(statement_check_to(&s, TEXT(""), &err));
	sign_text_as("{" PUBLIC "}\n", NODE, &other);
	assert_true(statement_reopen(buf_text(&other), &public, &err));
	assert_false(statement_check_to(&public, TEXT("b.example"), &err));
}

static void
knows_the_owner_of_a_key_name(void **state)
{
	(void)state;
	assert_true(text_eq(statement_owner(TEXT("a.b")), TEXT("a.b")));
	assert_true(text_eq(statement_owner(TEXT("a.b/log")), TEXT("a.b")));
	assert_true(text_eq(statement_owner(TEXT("a.b/log/x")), TEXT("a.b")));
	assert_true(text_eq(statement_owner(TEXT("/log")), TEXT("")));
}

static void
writes_what_it_reads(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	const struct kind *const kinds[] = { kind_of(KIND_RELEASE_SEAL), kind_of(KIND_POLL) };
	const struct text to = TEXT("b.example");
	const struct hash hash = { { 0xab } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct draft_statement draft = DRAFT_STATEMENT;
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct hash id, read;
		int64_t time;

		statement_begin(
		    &draft, kinds[i], TEXT(NODE), 1795341600, kinds[i]->public ? NULL : &to);
		statement_put_hash(&draft.writer, "hash", &hash);
		statement_put_time(&draft.writer, "time", UTC_MAX);
		assert_true(statement_end(&draft, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(hash_eq(&s.id, &id));
		assert_ptr_equal(s.kind, kinds[i]);
		assert_int_equal(s.at, 1795341600);
		assert_true(statement_get_hash(s.body, "hash", &read, &err));
		assert_true(hash_eq(&read, &hash));
		assert_true(statement_get_time(s.body, "time", &time, &err));
		assert_int_equal(time, UTC_MAX);
		assert_false(statement_get_hash(s.body, "time", &read, &err));
		assert_false(statement_get_time(s.body, "hash", &time, &err));
		assert_false(statement_get_time(s.body, "none", &time, &err));
		assert_int_equal(time, UTC_MAX);
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(statement_check_to(&s, to, &err), !kinds[i]->public);
	}
}

/* Two private statements that say the same have different ids. */
static void
draws_a_nonce_for_each_private_statement(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);
	const struct text to = TEXT("b.example");
	struct hash id[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct draft_statement draft = DRAFT_STATEMENT;
		scoped(buf_free) struct buf note = BUF(MIB);

		statement_begin(&draft, kind_of(KIND_POLL), TEXT(NODE), 0, &to);
		assert_true(statement_end(&draft, &signer, &note, &id[i], &err));
	}
	assert_false(hash_eq(&id[0], &id[1]));
}

/* Sign a statement with a member of so many bytes. */
static bool
sign_long(size_t len, struct buf *note)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf member = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct hash id;

	memset(buf_extend(&member, len), 'x', len);
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), TEXT(NODE), 0, NULL);
	statement_put_text(&draft.writer, "member", &member);
	return statement_end(&draft, &signer, note, &id, &err);
}

static void
signs_nothing_too_long_to_be_opened(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf probe = BUF(MIB);
	size_t around;

	(void)state;
	assert_true(sign_long(1, &probe));
	around = probe.len - 1;
	for (size_t over = 0; over <= 1; over++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		bool signed_it = sign_long(STATEMENT_PUBLIC_MAX - around + over, &note);

		assert_int_equal(signed_it, over == 0);
		if (over == 0) {
			assert_int_equal(note.len, STATEMENT_PUBLIC_MAX);
			assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		} else {
			assert_int_equal(note.len, 0);
			assert_int_equal(err.fault, FAULT_LIMIT);
		}
	}
}

/* What did not fit into the buf it was built in must not be signed as empty. */
static void
signs_nothing_that_was_built_in_part(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf small = BUF(2), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct hash id = { { 17 } };

	(void)state;
	buf_add(&small, TEXT("three"));
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), TEXT(NODE), 0, NULL);
	statement_put_text(&draft.writer, "member", &small);
	assert_false(statement_end(&draft, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(note.len, 0);
	assert_int_equal(id.bytes[0], 17);
}

TESTS(TEST(reads_what_all_statements_have), TEST(takes_json_however_it_is_spaced_on_its_line),
    TEST(refuses_what_is_not_one_object_on_one_line),
    TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_private_ones_without_audience_or_nonce), TEST(bounds_its_audience),
    TEST(refuses_numbers_that_readers_would_round),
    TEST(bounds_the_size_of_public_and_private_ones), TEST(refuses_what_another_signed),
    TEST(refuses_a_key_in_the_place_of_another),
    TEST(refuses_a_cosignature_in_place_of_a_signature),
    TEST(checks_the_signature_before_the_content), TEST(refuses_a_second_signature_line),
    TEST(refuses_any_bit_changed_any_cut_and_anything_after),
    TEST(tells_whom_it_is_addressed_to), TEST(knows_the_owner_of_a_key_name),
    TEST(writes_what_it_reads), TEST(draws_a_nonce_for_each_private_statement),
    TEST(signs_nothing_too_long_to_be_opened), TEST(signs_nothing_that_was_built_in_part))
