#include "crypto/note.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "keys.h"
#include "test.h"

#define DASH "\xe2\x80\x94 "
#define ROOM (4 * MIB)

/* The example of the specification. */
#define EXAMPLE_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define EXAMPLE_TEXT "This is an example message.\n"
#define EXAMPLE_LINE                                                                           \
	DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsY" \
	     "jOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

/* Well-formed lines of keys that nobody has. */
#define STRANGE DASH "stranger AAAAAAA=\n"
#define OTHER DASH "other AAAAAAAA\n"

static struct err err;

static void
sign(const char *text, const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);

	assert_true(note_sign(text_of(text), &signer, out, &err));
}

/* Is the note signed by the one known key?  The fault if not. */
static enum fault
verdict(struct text in, const struct vkey *key)
{
	struct note note;
	bool good = false;

	err.fault = FAULT_NONE;
	if (note_parse(in, &note, &err) && note_verify(&note, key, 1, &good, &err))
		assert_true(good);
	return err.fault;
}

static void
verifies_the_example_of_the_specification(void **state)
{
	struct vkey key;

	(void)state;
	assert_true(vkey_parse(TEXT(EXAMPLE_VKEY), &key, &err));
	assert_int_equal(verdict(TEXT(EXAMPLE_TEXT "\n" EXAMPLE_LINE), &key), FAULT_NONE);
	assert_int_equal(
	    verdict(TEXT("this is an example message.\n\n" EXAMPLE_LINE), &key), FAULT_DENIED);
}

static void
verifies_what_it_signs(void **state)
{
	static const char *const texts[] = { "a\n", "\n", "\n\n", "a\n\nb\n", "a\n\n",
		"\n\n\n\n", DASH "looks like a signature AAAAAAA=\n", "a\n\n" STRANGE,
		"\x7f\xc2\x80\n", "\xf4\x8f\xbf\xbf\n" };
	scoped(note_key_free) struct note_key key = test_key("signer", 's');

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		scoped(buf_free) struct buf out = BUF(ROOM);
		struct note note;

		sign(texts[i], &key, &out);
		assert_true(note_parse(buf_text(&out), &note, &err));
		assert_true(text_eq(note.text, text_of(texts[i])));
		assert_int_equal(note.count, 1);
		assert_true(text_eq(note.signature[0].name, TEXT("signer")));
		assert_int_equal(note.signature[0].id, key.vkey.id);
		assert_int_equal(verdict(buf_text(&out), &key.vkey), FAULT_NONE);
	}
}

static void
signs_no_text_that_is_no_notes(void **state)
{
	static const char *const texts[] = { "", "a", "a\n\nb", "a\tb\n", "a\r\n", "\x01\n",
		"\x1f\n", "\xff\n", "\xc0\x80\n", "\xed\xa0\x80\n", "\xf4\x90\x80\x80\n",
		"\xe2\x80\n" };
	scoped(note_key_free) struct note_key key = test_key("signer", 's');
	struct signer signer = note_key_signer(&key);
	struct buf out = BUF(ROOM);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(note_sign(text_of(texts[i]), &signer, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(out.len, 0);
	}
	assert_false(note_sign(TEXT("a\0b\n"), &signer, &out, &err));
	assert_int_equal(out.len, 0);
	buf_free(&out);
}

static void
tells_the_line_of_a_wrong_character(void **state)
{
	struct note note;

	(void)state;
	assert_false(note_parse(TEXT("a\nb\tc\n\n" STRANGE), &note, &err));
	assert_non_null(strstr(err.text, "line 2 has the control character 0x09"));
	assert_false(note_parse(TEXT("a\n\n\xff"), &note, &err));
	assert_non_null(strstr(err.text, "line 3 is not valid UTF-8"));
}

static void
takes_what_is_well_formed(void **state)
{
	static const char *const notes[] = {
		"\n\n" STRANGE, "a\n\n" STRANGE, "a\n\n" STRANGE STRANGE, "a\n\n" STRANGE OTHER,
		"a\n\n" STRANGE "\n" OTHER, "a\n\n\n" STRANGE,
		"a\n\n" DASH "Zo\xc3\xab AAAAAAA=\n",
		"a\n\n" DASH "a\xe2\x80\x8b"
		"b AAAAAAA=\n",
		"a\n\n" DASH "\xe2\x80\x94 AAAAAAA=\n", /* the name of the key is a dash */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct note note;

		assert_true(note_parse(text_of(notes[i]), &note, &err));
	}
}

static void
parts_at_the_last_blank_line(void **state)
{
	struct note note;

	(void)state;
	assert_true(note_parse(TEXT("a\n\n" STRANGE "\n" OTHER), &note, &err));
	assert_true(text_eq(note.text, TEXT("a\n\n" STRANGE)));
	assert_true(text_eq(note.signatures, TEXT(OTHER)));
	assert_true(note_parse(TEXT("a\n\n\n" OTHER), &note, &err));
	assert_true(text_eq(note.text, TEXT("a\n\n")));
}

static void
refuses_what_is_malformed(void **state)
{
	static const char *const notes[] = {
		"",
		"\n",
		"\n\n",
		"a",
		"a\n",
		"a\n\n",
		"a\n" STRANGE,
		STRANGE,
		"\n" STRANGE, /* no text at all, not even a newline */
		"a\n\n" STRANGE "\n",
		"a\n\n" STRANGE "\n\n",
		"a\n\n" STRANGE "more\n",
		"a\n\nmore\n" STRANGE,
		"a\n\n" DASH "stranger AAAAAAA=", /* no newline at the end */
		"a\r\n\r\n" STRANGE,
		"a\n\n" DASH "stranger AAAAAAA=\r\n",
		"a\tb\n\n" STRANGE,
		"\x01\n\n" STRANGE,
		"\xff\n\n" STRANGE,
		"\xc0\x80\n\n" STRANGE,                  /* overlong */
		"\xe0\x80\x80\n\n" STRANGE,              /* overlong */
		"\xed\xa0\x80\n\n" STRANGE,              /* surrogate */
		"\xf4\x90\x80\x80\n\n" STRANGE,          /* beyond Unicode */
		"a\n\n\xe2\x80\n",                       /* cut short */
		"a\n\n- stranger AAAAAAA=\n",            /* hyphen */
		"a\n\n\xe2\x80\x93 stranger AAAAAAA=\n", /* en dash */
		"a\n\n\xe2\x80\x94stranger AAAAAAA=\n",
		"a\n\n\xe2\x80\x94\xc2\xa0stranger AAAAAAA=\n",
		"a\n\n " STRANGE,
		"a\n\n" DASH " AAAAAAA=\n",
		"a\n\n" DASH "AAAAAAA=\n",
		"a\n\n" DASH "\n",
		"a\n\n" DASH "stranger\n",
		"a\n\n" DASH "stranger \n",
		"a\n\n" DASH "stranger  AAAAAAA=\n",
		"a\n\n" DASH "stranger AAAAAAA= \n",
		"a\n\n" DASH "stranger AAAAAAA= x\n",
		"a\n\n" DASH "stran+ger AAAAAAA=\n",
		"a\n\n" DASH "stran ger AAAAAAA=\n",
		"a\n\n" DASH "stran\xc2\xa0ger AAAAAAA=\n",
		"a\n\n" DASH "stran\xe3\x80\x80ger AAAAAAA=\n",
		"a\n\n" DASH "stranger AAAA\n",     /* three bytes */
		"a\n\n" DASH "stranger AAAAAA==\n", /* the key id alone */
		"a\n\n" DASH "stranger AAAAAAA\n",  /* no padding */
		"a\n\n" DASH "stranger AAAAAAB=\n", /* spare bits set */
		"a\n\n" DASH "stranger AAAAAB==\n",
		"a\n\n" DASH "stranger AAAAA===\n",
		"a\n\n" DASH "stranger AAAAAAA==\n",
		"a\n\n" DASH "stranger AAAA=AAA\n",
		"a\n\n" DASH "stranger AAA=AAA=\n",
		"a\n\n" DASH "stranger ====\n",
		"a\n\n" DASH "stranger AAAA-AA_\n", /* the alphabet of URLs */
		"a\n\n" DASH "stranger AAAA\nAAA=\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct note note = { .count = 7 };

		if (note_parse(text_of(notes[i]), &note, &err))
			fail_msg("accepted '%s'", notes[i]);
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(note.count, 7);
	}
}

/* Signatures may be of any length: post-quantum ones take kilobytes. */
static void
takes_long_names_and_signatures(void **state)
{
	static const size_t lens[] = { 5, 100, 191, 192, 193, 4000, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		scoped(buf_free) struct buf out = BUF(ROOM), bytes = BUF(ROOM);
		char *zeros = buf_extend(&bytes, lens[i]);
		struct note note;

		assert_non_null(zeros);
		memset(zeros, 0xa5, lens[i]);
		buf_add(&out, TEXT("a\n\n" DASH));
		for (unsigned n = 0; n < 300; n++)
			buf_add(&out, TEXT("name"));
		buf_add(&out, TEXT(" "));
		base64_add(&out, (uint8_t *)zeros, lens[i]);
		buf_add(&out, TEXT("\n"));
		assert_true(note_parse(buf_text(&out), &note, &err));
		assert_int_equal(note.signature[0].id, 0xa5a5a5a5);
		out.at[out.len - 6] = '!';
		assert_false(note_parse(buf_text(&out), &note, &err));
	}
}

static void
takes_a_hundred_signatures_and_no_more(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("signer", 's');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf out = BUF(ROOM);
	struct note note;
	size_t len;

	(void)state;
	buf_add(&out, TEXT("a\n\n"));
	for (unsigned i = 1; i < NOTE_SIGNATURES_MAX; i++)
		buf_addf(&out, DASH "stranger%u AAAAAAA=\n", i);
	assert_true(note_add_signature(&signer, &out, &err));
	assert_int_equal(verdict(buf_text(&out), &key.vkey), FAULT_NONE);
	len = out.len;
	signer.vkey.name = TEXT("again");
	assert_false(note_add_signature(&signer, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(out.len, len);
	buf_add(&out, TEXT(STRANGE));
	assert_false(note_parse(buf_text(&out), &note, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
takes_a_mebibyte_and_not_without_end(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("signer", 's');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf text = BUF(ROOM), out = BUF(ROOM);
	char *at = buf_extend(&text, NOTE_TEXT_MAX);
	struct note note;

	(void)state;
	assert_true(NOTE_TEXT_MAX > MIB);
	assert_non_null(at);
	memset(at, 'a', text.len);
	at[text.len - 1] = '\n';
	assert_true(note_sign(buf_text(&text), &signer, &out, &err));
	assert_int_equal(verdict(buf_text(&out), &key.vkey), FAULT_NONE);
	buf_add(&text, TEXT("\n"));
	assert_false(note_sign(buf_text(&text), &signer, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	while (text.len <= NOTE_LEN_MAX)
		buf_add(&text, TEXT(STRANGE));
	assert_false(note_parse(buf_text(&text), &note, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
ignores_keys_it_does_not_know(void **state)
{
	scoped(note_key_free) struct note_key alice = test_key("alice", 'a');
	scoped(note_key_free) struct note_key other = test_key("alice", 'b');
	scoped(note_key_free) struct note_key namesake = test_key("bob", 'a');
	scoped(buf_free) struct buf out = BUF(ROOM);
	struct signer signer = note_key_signer(&other);

	(void)state;
	sign("a\n", &alice, &out);
	assert_int_equal(verdict(buf_text(&out), &other.vkey), FAULT_DENIED);
	assert_non_null(strstr(err.text, "but by 'alice'"));
	assert_int_equal(verdict(buf_text(&out), &namesake.vkey), FAULT_DENIED);
	buf_add(&out, TEXT(STRANGE DASH "alice AAAAAAAA\n"));
	assert_true(note_add_signature(&signer, &out, &err));
	assert_int_equal(verdict(buf_text(&out), &alice.vkey), FAULT_NONE);
	assert_int_equal(verdict(buf_text(&out), &other.vkey), FAULT_NONE);
	assert_int_equal(verdict(buf_text(&out), &namesake.vkey), FAULT_DENIED);
}

static void
says_which_keys_signed(void **state)
{
	scoped(note_key_free) struct note_key a = test_key("a", 'a'), b = test_key("b", 'b'),
					      c = test_key("c", 'c');
	const struct vkey keys[] = { c.vkey, b.vkey, a.vkey };
	struct signer signer = note_key_signer(&c);
	scoped(buf_free) struct buf out = BUF(ROOM);
	bool good[] = { true, true, true };
	struct note note;

	(void)state;
	sign("text\n", &a, &out);
	assert_true(note_add_signature(&signer, &out, &err));
	assert_true(note_parse(buf_text(&out), &note, &err));
	assert_true(note_verify(&note, keys, 3, good, &err));
	assert_true(good[0] && !good[1] && good[2]);
	assert_false(note_verify(&note, NULL, 0, good, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(good[0] && !good[1] && good[2]);
}

/* Whoever is known must be right, even beside others who are. */
static void
one_bad_line_of_a_known_key_spoils_the_note(void **state)
{
	scoped(note_key_free) struct note_key a = test_key("a", 'a'), b = test_key("b", 'b');
	const struct vkey keys[] = { a.vkey, b.vkey };
	struct signer signer = note_key_signer(&b);
	scoped(buf_free) struct buf out = BUF(ROOM);
	bool good[] = { true, true };
	struct note note;

	(void)state;
	sign("text\n", &a, &out);
	signer.key = &a.key; /* b's name and id over a's signature */
	assert_true(note_add_signature(&signer, &out, &err));
	assert_true(note_parse(buf_text(&out), &note, &err));
	assert_true(note_verify(&note, keys, 1, good, &err));
	good[1] = true;
	assert_false(note_verify(&note, keys, 2, good, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "'b'"));
	assert_true(good[0] && good[1]);
}

/* A good line does not make up for a bad one of the same key. */
static void
a_second_line_of_a_known_key_must_be_good_too(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a", 'a');
	scoped(buf_free) struct buf once = BUF(ROOM), out = BUF(ROOM);
	struct note note;

	(void)state;
	sign("a\n", &key, &once);
	assert_true(note_parse(buf_text(&once), &note, &err));
	buf_add(&out, buf_text(&once));
	buf_add(&out, note.signatures);
	assert_int_equal(verdict(buf_text(&out), &key.vkey), FAULT_NONE);
	out.at[out.len - 20] ^= 1; /* another digit, of base64 still */
	assert_int_equal(verdict(buf_text(&out), &key.vkey), FAULT_DENIED);
}

static void
a_known_signature_has_its_one_length(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a", 'a');

	(void)state;
	for (size_t len = 5; len < 140; len++) {
		scoped(buf_free) struct buf once = BUF(ROOM), out = BUF(ROOM);
		uint8_t blob[140] = { 0 };
		struct note note;

		sign("a\n", &key, &once);
		assert_true(note_parse(buf_text(&once), &note, &err));
		assert_true(base64_decode(note.signature[0].base64, blob, 68));
		buf_add(&out, TEXT("a\n\n" DASH "a "));
		base64_add(&out, blob, len);
		buf_add(&out, TEXT("\n"));
		assert_int_equal(
		    verdict(buf_text(&out), &key.vkey), len == 68 ? FAULT_NONE : FAULT_DENIED);
	}
}

static void
two_keys_of_one_name_and_id_are_ambiguous(void **state)
{
	scoped(note_key_free) struct note_key a = test_key("a", 'a'), b = test_key("b", 'b');
	struct vkey keys[] = { a.vkey, b.vkey, a.vkey };
	scoped(buf_free) struct buf out = BUF(ROOM);
	bool good[3] = { 0 };
	struct note note;

	(void)state;
	sign("text\n", &a, &out);
	assert_true(note_parse(buf_text(&out), &note, &err));
	assert_false(note_verify(&note, keys, 3, good, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "ambiguous key"));
	keys[2].key = b.vkey.key; /* another key that collides */
	assert_false(note_verify(&note, keys, 3, good, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	keys[2].name = TEXT("c");
	assert_true(note_verify(&note, keys, 3, good, &err));
}

static void
adds_no_second_line_of_a_key(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a", 'a');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf out = BUF(ROOM), junk = BUF(ROOM);
	size_t len;

	(void)state;
	sign("a\n", &key, &out);
	len = out.len;
	assert_false(note_add_signature(&signer, &out, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(out.len, len);
	buf_add(&junk, TEXT("junk"));
	assert_false(note_add_signature(&signer, &junk, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(buf_string(&junk), "junk");
}

static void
a_note_without_room_keeps_its_bytes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a", 'a');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf out = BUF(40);

	(void)state;
	buf_add(&out, TEXT("a\n\n" STRANGE));
	assert_false(note_add_signature(&signer, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_string_equal(buf_string(&out), "a\n\n" STRANGE);
}

/* A timestamped line: the key signs the time and the text together. */
static void
cosign(const struct note_key *key, uint64_t time, const char *message, struct buf *out)
{
	uint8_t blob[4 + 8 + 64] = { (uint8_t)(key->vkey.id >> 24),
		(uint8_t)(key->vkey.id >> 16), (uint8_t)(key->vkey.id >> 8),
		(uint8_t)key->vkey.id };
	struct signature signature = sign_text(&key->key, text_of(message));

	for (unsigned i = 0; i < 8; i++)
		blob[4 + i] = (uint8_t)(time >> (56 - 8 * i));
	memcpy(blob + 12, signature.bytes, sizeof(signature.bytes));
	buf_addf(out, DASH "%.*s ", TEXT_ARGS(key->vkey.name));
	base64_add(out, blob, sizeof(blob));
	buf_add(out, TEXT("\n"));
}

static void
verifies_cosignatures(void **state)
{
	static const struct {
		uint64_t time;
		const char *message;
		enum fault fault;
	} cases[] = {
		{ 1679315147, "cosignature/v1\ntime 1679315147\nlog\n1\n\n", FAULT_NONE },
		{ 0, "cosignature/v1\ntime 0\nlog\n1\n\n", FAULT_NONE },
		{ INT64_MAX, "cosignature/v1\ntime 9223372036854775807\nlog\n1\n\n",
		    FAULT_NONE },
		{ INT64_MAX + UINT64_C(1),
		    "cosignature/v1\ntime 9223372036854775808\nlog\n1\n\n", FAULT_DENIED },
		{ 1, "cosignature/v1\ntime 2\nlog\n1\n\n", FAULT_DENIED },
		{ 1, "cosignature/v1\ntime 01\nlog\n1\n\n", FAULT_DENIED },
		{ 1, "cosignature/v1\ntime 1\nlog\n1\n", FAULT_DENIED },
		{ 1, "log\n1\n\n", FAULT_DENIED },
		{ UINT64_C(1) << 56, "cosignature/v1\ntime 1\nlog\n1\n\n", FAULT_DENIED },
	};
	scoped(note_key_free) struct note_key key = test_witness("witness", 'w');

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(buf_free) struct buf out = BUF(ROOM);

		buf_add(&out, TEXT("log\n1\n\n\n" STRANGE));
		cosign(&key, cases[i].time, cases[i].message, &out);
		assert_int_equal(verdict(buf_text(&out), &key.vkey), cases[i].fault);
	}
}

/* A witness that cosigned more than once: every line must be good, and the last counts. */
static void
cosigns_and_tells_when(void **state)
{
	scoped(note_key_free) struct note_key key = test_witness("witness", 'w');
	scoped(note_key_free) struct note_key other = test_witness("witness", 'o');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf out = BUF(ROOM);
	struct note note;
	bool good = false;

	(void)state;
	buf_add(&out, TEXT("log\n1\n\n" STRANGE));
	assert_true(note_cosign(TEXT("log\n1\n"), &signer, 9, &out, &err));
	assert_true(note_cosign(TEXT("log\n1\n"), &signer, 1679315147, &out, &err));
	assert_true(note_cosign(TEXT("log\n1\n"), &signer, 0, &out, &err));
	assert_true(note_parse(buf_text(&out), &note, &err));
	assert_int_equal(note.count, 4);
	assert_true(note_verify(&note, &key.vkey, 1, &good, &err));
	assert_true(good);
	assert_int_equal(note_cosigned_at(&note, &key.vkey), 1679315147);
	assert_int_equal(note_cosigned_at(&note, &other.vkey), -1);
}

static void
keeps_the_latest_line_of_each_who_cosigned(void **state)
{
	scoped(note_key_free) struct note_key key = test_witness("witness", 'w');
	scoped(note_key_free) struct note_key other = test_witness("witness", 'o');
	struct signer signer = note_key_signer(&key), another = note_key_signer(&other);
	scoped(buf_free) struct buf out = BUF(ROOM), more = BUF(ROOM);
	scoped(buf_free) struct buf fresh = BUF(ROOM), wanted = BUF(ROOM);
	struct text log = TEXT("log\n1\n");
	struct note note, came;

	(void)state;
	buf_add(&out, TEXT("log\n1\n\n" STRANGE));
	buf_add(&more, buf_text(&out));
	buf_add(&wanted, buf_text(&out));
	assert_true(note_cosign(log, &signer, 9, &out, &err));
	assert_true(note_cosign(log, &signer, 70, &more, &err));
	assert_true(note_cosign(log, &another, 90, &more, &err)); /* whom nobody asked */
	assert_true(note_cosign(log, &signer, 70, &wanted, &err));
	assert_true(note_parse(buf_text(&out), &note, &err));
	assert_true(note_parse(buf_text(&more), &came, &err) &&
		    note_freshen(&note, &came, &key.vkey, 1, &fresh, &err));
	assert_true(text_eq(buf_text(&fresh), buf_text(&wanted)));
}

static void
a_cosignature_without_room_says_so(void **state)
{
	scoped(note_key_free) struct note_key key = test_witness("witness", 'w');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf out = BUF(20);

	(void)state;
	assert_false(note_cosign(TEXT("log\n"), &signer, 9, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* Wherever memory ends, we say so, and what we were given is unharmed. */
static void
survives_every_failing_allocation(void **state)
{
	scoped(note_key_free) struct note_key key = test_witness("witness", 'w');
	scoped(buf_free) struct buf out = BUF(ROOM);
	enum fault fault = FAULT_LIMIT;

	(void)state;
	buf_add(&out, TEXT("log\n\n"));
	cosign(&key, 1, "cosignature/v1\ntime 1\nlog\n", &out);
	for (size_t n = 0; fault == FAULT_LIMIT; n++) {
		mem_fail_after(n);
		fault = verdict(buf_text(&out), &key.vkey);
		mem_fail_after(SIZE_MAX);
	}
	assert_int_equal(fault, FAULT_NONE);
}

TESTS(TEST(verifies_the_example_of_the_specification), TEST(verifies_what_it_signs),
    TEST(signs_no_text_that_is_no_notes), TEST(tells_the_line_of_a_wrong_character),
    TEST(takes_what_is_well_formed), TEST(parts_at_the_last_blank_line),
    TEST(refuses_what_is_malformed), TEST(takes_long_names_and_signatures),
    TEST(takes_a_hundred_signatures_and_no_more), TEST(takes_a_mebibyte_and_not_without_end),
    TEST(ignores_keys_it_does_not_know), TEST(says_which_keys_signed),
    TEST(one_bad_line_of_a_known_key_spoils_the_note),
    TEST(a_second_line_of_a_known_key_must_be_good_too),
    TEST(a_known_signature_has_its_one_length), TEST(two_keys_of_one_name_and_id_are_ambiguous),
    TEST(adds_no_second_line_of_a_key), TEST(a_note_without_room_keeps_its_bytes),
    TEST(verifies_cosignatures), TEST(cosigns_and_tells_when),
    TEST(keeps_the_latest_line_of_each_who_cosigned), TEST(a_cosignature_without_room_says_so),
    TEST(survives_every_failing_allocation))
