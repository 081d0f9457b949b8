#include "statement/manifest.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define AT 1795341600
#define YEAR (365 * 86400)

static struct err err;

/* A node's keys, under the names that its roles have. */
struct keys {
	struct note_key key[PARTY_ROLES];
	struct identity identity;
};

static const char *const names[PARTY_ROLES] = {
	[PARTY_STATEMENT] = NODE,
	[PARTY_LOG] = NODE "/log",
	[PARTY_WITNESS] = NODE "/witness",
	[PARTY_RELEASE] = NODE "/release",
	[PARTY_ROOT] = NODE "/root",
};

static struct keys
make_keys(void)
{
	struct keys keys = { .identity = test_identity('i') };

	for (unsigned role = 0; role < PARTY_ROLES; role++)
		keys.key[role] = test_key(names[role], (char)('a' + role));
	return keys;
}

static void
free_keys(struct keys *keys)
{
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		note_key_free(&keys->key[role]);
	identity_free(&keys->identity);
}

static struct manifest
manifest_of(const struct keys *keys)
{
	struct manifest m = {
		.name = TEXT(NODE),
		.url = TEXT("https://psirt.example.com"),
		.epoch = 600,
		.expires = AT + YEAR,
		.recipient = keys->identity.recipient,
	};

	for (unsigned role = 0; role < PARTY_ROLES; role++)
		m.key[role] = keys->key[role].vkey;
	return m;
}

/* Sign what manifest_sign() might not: any text as the body of a manifest. */
static void
sign_body(const char *members, const struct note_key *key, struct buf *out)
{
	scoped(buf_free) struct buf line = BUF(MIB);
	struct signer signer = note_key_signer(key);

	buf_add(&line, TEXT("{\"accord\":1,\"type\":\"manifest\",\"by\":\"" NODE
			    "\",\"at\":\"2026-11-22T10:00:00Z\""));
	for (; *members != '\0'; members++)
		buf_add_byte(&line, *members == '\'' ? '"' : (uint8_t)*members);
	buf_add(&line, TEXT("}\n"));
	assert_true(note_sign(buf_text(&line), &signer, out, &err));
}

/* The member "keys", but for the keys of two roles taken from elsewhere. */
static void
add_keys(
    const struct keys *keys, enum party_role role, const struct vkey *instead, struct buf *out)
{
	buf_add(out, TEXT(",'keys':{'age':'"));
	recipient_format(&keys->identity.recipient, out);
	for (unsigned i = 0; i < PARTY_ROLES; i++) {
		if (i == role && instead == NULL)
			continue;
		buf_addf(out, "','%s':'", party_role_word((enum party_role)i));
		vkey_format(i == role ? instead : &keys->key[i].vkey, out);
	}
	buf_add(out, TEXT("'}"));
}

static bool
opens(const struct buf *bytes, const struct vkey *root)
{
	struct manifest m = { .epoch = 17 };
	bool good = manifest_open(buf_text(bytes), root, &m, &err);

	if (good) {
		manifest_free(&m);
		assert_null(m.statement.doc.parser);
	} else {
		assert_int_equal(m.epoch, 17);
	}
	return good;
}

static void
assert_same(const struct manifest *a, const struct manifest *b)
{
	assert_true(text_eq(a->name, b->name));
	assert_true(text_eq(a->url, b->url));
	assert_int_equal(a->epoch, b->epoch);
	assert_int_equal(a->expires, b->expires);
	assert_true(recipient_eq(&a->recipient, &b->recipient));
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		assert_true(text_eq(a->key[role].name, b->key[role].name));
		assert_int_equal(a->key[role].id, b->key[role].id);
		assert_memory_equal(
		    &a->key[role].key, &b->key[role].key, sizeof(a->key[role].key));
	}
}

static void
reads_what_it_writes(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct manifest m = manifest_of(&keys);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	const struct vkey *const pins[] = { NULL, &root.vkey };
	struct hash id;

	(void)state;
	assert_true(manifest_sign(&m, AT, &root, &bytes, &id, &err));
	for (size_t i = 0; i < 2; i++) {
		scoped(manifest_free) struct manifest read = { 0 };

		assert_true(manifest_open(buf_text(&bytes), pins[i], &read, &err));
		assert_same(&read, &m);
		assert_true(hash_eq(&read.statement.id, &id));
		assert_int_equal(read.statement.at, AT);
	}
}

static void
refuses_another_root_than_the_pinned_one(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	scoped(note_key_free) struct note_key twin = test_key(NODE "/root", 'x');
	scoped(note_key_free) struct note_key other = test_key("b.example/root", 'a');
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct manifest m = manifest_of(&keys);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct hash id;

	(void)state;
	assert_true(manifest_sign(&m, AT, &root, &bytes, &id, &err));
	assert_false(opens(&bytes, &twin.vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opens(&bytes, &other.vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opens(&bytes, &keys.key[PARTY_STATEMENT].vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* The pinned root signs, but names a key that never signed anything. */
static void
refuses_a_manifest_that_names_another_root_than_signed_it(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	scoped(note_key_free) struct note_key twin = test_key(NODE "/root", 'x');
	scoped(buf_free) struct buf body = BUF(MIB), bytes = BUF(MIB), refused = BUF(MIB);
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct manifest m = manifest_of(&keys);
	struct hash id;

	(void)state;
	buf_add(&body,
	    TEXT(",'url':'https://a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'"));
	add_keys(&keys, PARTY_ROOT, &twin.vkey, &body);
	sign_body(buf_string(&body), &keys.key[PARTY_ROOT], &bytes);
	assert_false(opens(&bytes, &keys.key[PARTY_ROOT].vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opens(&bytes, &twin.vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opens(&bytes, NULL));
	assert_int_equal(err.fault, FAULT_DENIED);
	m.key[PARTY_ROOT] = twin.vkey;
	assert_false(manifest_sign(&m, AT, &root, &refused, &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(refused.len, 0);
}

/* A manifest with one of its keys replaced, or left out. */
static bool
opens_with_key(enum party_role role, const struct vkey *instead)
{
	scoped(free_keys) struct keys keys = make_keys();
	scoped(buf_free) struct buf body = BUF(MIB), bytes = BUF(MIB);

	buf_add(&body,
	    TEXT(",'url':'https://a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'"));
	add_keys(&keys, role, instead, &body);
	sign_body(buf_string(&body), &keys.key[PARTY_ROOT], &bytes);
	return opens(&bytes, &keys.key[PARTY_ROOT].vkey);
}

static void
refuses_keys_that_are_missing_or_named_for_something_else(void **state)
{
	(void)state;
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		assert_false(opens_with_key((enum party_role)role, NULL));
		assert_int_equal(err.fault, FAULT_INPUT);
		for (unsigned other = 0; other < PARTY_ROLES; other++) {
			scoped(note_key_free) struct note_key key =
			    test_key(names[other], (char)('a' + role));

			assert_int_equal(
			    opens_with_key((enum party_role)role, &key.vkey), role == other);
		}
	}
}

static void
refuses_one_key_in_two_roles(void **state)
{
	(void)state;
	for (unsigned role = 0; role < PARTY_ROLES - 1; role++) {
		for (unsigned other = 0; other < PARTY_ROLES; other++) {
			scoped(note_key_free) struct note_key key =
			    test_key(names[role], (char)('a' + other));

			assert_int_equal(
			    opens_with_key((enum party_role)role, &key.vkey), role == other);
		}
	}
}

static void
refuses_the_key_of_a_witness_of_another_type(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE "/witness", 'c');

	(void)state;
	key.vkey.type = NOTE_COSIGNATURE;
	key.vkey.id = vkey_id(key.vkey.name, key.vkey.type, &key.vkey.key);
	assert_false(opens_with_key(PARTY_WITNESS, &key.vkey));
	assert_int_equal(err.fault, FAULT_INPUT);
}

/* What is sealed to such a node anybody could open. */
static void
refuses_an_age_key_of_low_order(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	scoped(buf_free) struct buf body = BUF(MIB), bytes = BUF(MIB);

	(void)state;
	keys.identity.recipient = (struct recipient){ { 1 } };
	buf_add(&body,
	    TEXT(",'url':'https://a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'"));
	add_keys(&keys, PARTY_ROLES, NULL, &body);
	sign_body(buf_string(&body), &keys.key[PARTY_ROOT], &bytes);
	assert_false(opens(&bytes, &keys.key[PARTY_ROOT].vkey));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "low order"));
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const char *const bad[] = {
		",'epoch':1,'expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':1",
		",'url':1,'epoch':1,'expires':'2030-01-01T00:00:00Z'",
		",'url':'a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':0,'expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':-1,'expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':86401,'expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':'1','expires':'2030-01-01T00:00:00Z'",
		",'url':'https://a.example','epoch':1,'expires':'never'",
	};
	scoped(free_keys) struct keys keys = make_keys();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf body = BUF(MIB), bytes = BUF(MIB);

		buf_add(&body, text_of(bad[i]));
		add_keys(&keys, PARTY_ROLES, NULL, &body);
		sign_body(buf_string(&body), &keys.key[PARTY_ROOT], &bytes);
		assert_false(opens(&bytes, &keys.key[PARTY_ROOT].vkey));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_a_statement_that_is_no_manifest(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct draft_statement draft = DRAFT_STATEMENT;
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct hash id;

	(void)state;
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), TEXT(NODE), AT, NULL);
	assert_true(statement_end(&draft, &root, &bytes, &id, &err));
	assert_false(opens(&bytes, &root.vkey));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opens(&bytes, NULL));
}

static void
refuses_any_bit_changed(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct manifest m = manifest_of(&keys);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct hash id;

	(void)state;
	assert_true(manifest_sign(&m, AT, &root, &bytes, &id, &err));
	for (size_t bit = 0; bit < 8 * bytes.len; bit += 3 * test_step(7)) {
		bytes.at[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(opens(&bytes, NULL));
		assert_false(opens(&bytes, &root.vkey));
		bytes.at[bit / 8] ^= (char)(1 << bit % 8);
	}
}

static void
signs_nothing_that_would_not_be_read(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct manifest bad[5];
	struct hash id;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		bad[i] = manifest_of(&keys);
	bad[0].name = TEXT("b.example");
	bad[1].url = TEXT("psirt.example.com");
	bad[2].epoch = 0;
	bad[3].epoch = MANIFEST_EPOCH_MAX + 1;
	bad[4].key[PARTY_LOG].key = bad[4].key[PARTY_ROOT].key;
	for (size_t i = 0; i < 5; i++) {
		assert_false(manifest_sign(&bad[i], AT, &root, &bytes, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(bytes.len, 0);
	}
}

static void
expires_after_its_last_second(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	struct manifest m = manifest_of(&keys);

	(void)state;
	assert_true(manifest_check_current(&m, AT, &err));
	assert_true(manifest_check_current(&m, m.expires, &err));
	assert_false(manifest_check_current(&m, m.expires + 1, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(manifest_check_current(&m, INT64_MAX, &err));
}

static void
takes_addresses_that_can_be_talked_to(void **state)
{
	static const char *const good[] = { "https://psirt.example.com", "http://localhost",
		"http://127.0.0.1:8080", "http://[::1]:8080", "http://[2001:db8::1]",
		"https://a", "https://a.b:1", "https://a.b:65535", "https://a.b/c",
		"https://a.b/c/d-e_f~g.h", "https://a.b/%7Euser", "https://A.B",
		"https://a.b/.well-known", "https://a.b/..." };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(manifest_check_url(text_of(good[i]), &err));
}

static void
refuses_addresses_that_cannot(void **state)
{
	static const char *const bad[] = { "", "a.b", "//a.b", "ftp://a.b", "file:///etc",
		"HTTPS://a.b", "https:/a.b", "https://", "http://", "https:///", "https:///a",
		"https://a.b/", "https://a.b//", "https://a.b//c", "https://a.b/c/",
		"https://a.b/./c", "https://a.b/../c", "https://a.b/..", "https://a.b/.",
		"https://a.b?c", "https://a.b/c?d", "https://a.b#c", "https://a.b/c#d",
		"https://u@a.b", "https://u:p@a.b", "https://a.b/c@d",
		"https://a.b:", "https://a.b:0", "https://a.b:080", "https://a.b:65536",
		"https://a.b:http", "https://a.b:-1", "https://:80", "https://a b",
		"https://a.b/c d", "https://a.b\n", "https://a.b\t", "https://a.b\r\nHost: c",
		"https://a.b/\"", "https://a.b/<c>", "https://a.b\\c", "https://a.b/\\c",
		"https://b\xc3\xbc.c", "https://[::1", "https://[]", "https://[::1]x",
		"https://[::1]:", "https://[a b]", "https://-a.b", "https://a.b.", "https://.a",
		"https://.", "https://a_b.c", " https://a.b", "https://a.b ",
		"https://a.b/c|d" };
	static char longest[1200] = "https://a.b/";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(manifest_check_url(text_of(bad[i]), &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(manifest_check_url((struct text){ 0 }, &err));
	assert_false(manifest_check_url((struct text){ "https://a\0b", 11 }, &err));
	memset(longest + 12, 'x', sizeof(longest) - 12);
	assert_true(manifest_check_url((struct text){ longest, 1024 }, &err));
	assert_false(manifest_check_url((struct text){ longest, 1025 }, &err));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_another_root_than_the_pinned_one),
    TEST(refuses_a_manifest_that_names_another_root_than_signed_it),
    TEST(refuses_keys_that_are_missing_or_named_for_something_else),
    TEST(refuses_one_key_in_two_roles), TEST(refuses_the_key_of_a_witness_of_another_type),
    TEST(refuses_an_age_key_of_low_order), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_a_statement_that_is_no_manifest), TEST(refuses_any_bit_changed),
    TEST(signs_nothing_that_would_not_be_read), TEST(expires_after_its_last_second),
    TEST(takes_addresses_that_can_be_talked_to), TEST(refuses_addresses_that_cannot))
