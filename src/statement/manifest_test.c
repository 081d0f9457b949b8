#include "statement/manifest.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define AT 1795341600
#define YEAR (365 * 86400)
#define PLACE ",'version':1,'roles':['vendor']"
#define HEX "0000000000000000000000000000000000000000000000000000000000000001"
#define REST ",'url':'https://a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'"

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
		.version = 1,
		.roles = MANIFEST_VENDOR,
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
	assert_int_equal(a->version, b->version);
	assert_true(hash_eq(&a->previous, &b->previous));
	assert_int_equal(a->roles, b->roles);
	assert_int_equal(a->retired, b->retired);
	assert_int_equal(a->carried, b->carried);
	assert_int_equal(a->revoked_count, b->revoked_count);
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

/* The manifest after one that was signed, with what is to be changed left to do. */
static struct manifest
next_of(const struct keys *keys, const struct manifest *m, const struct hash *id)
{
	struct manifest next = manifest_of(keys);

	next.version = m->version + 1;
	next.previous = *id;
	return next;
}

static void
reads_all_that_a_later_one_may_say(void **state)
{
	scoped(free_keys) struct keys keys = make_keys();
	scoped(note_key_free) struct note_key log = test_key(NODE "/log/2", 'l');
	scoped(manifest_free) struct manifest read = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB), old = BUF(KIB);
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct manifest m = manifest_of(&keys);
	struct hash id = { { 7 } };

	(void)state;
	vkey_format(&m.key[PARTY_LOG], &old);
	m = next_of(&keys, &m, &id);
	m.roles = MANIFEST_COORDINATOR | MANIFEST_CSIRT | MANIFEST_OBSERVER;
	m.retired = true;
	m.key[PARTY_LOG] = log.vkey;
	m.carried = 12;
	m.revoked[m.revoked_count++] = (struct manifest_revoked){ buf_text(&old), AT - 5, 12 };
	assert_true(manifest_sign(&m, AT, &root, &bytes, &id, &err));
	assert_true(manifest_open(buf_text(&bytes), NULL, &read, &err));
	assert_same(&read, &m);
	assert_true(manifest_begins_log(&read));
	assert_true(text_eq(read.revoked[0].key, buf_text(&old)));
	assert_int_equal(read.revoked[0].since, AT - 5);
	assert_int_equal(read.revoked[0].size, 12);
}

static void
takes_the_name_of_a_log_that_began_by_then(void **state)
{
	static const struct {
		const char *name;
		int64_t version;
		bool good;
		bool begins;
	} logs[] = { { NODE "/log", 3, true, false }, { NODE "/log/2", 3, true, false },
		{ NODE "/log/3", 3, true, true }, { NODE "/log/4", 3, false, false },
		{ NODE "/log/1", 3, false, false }, { NODE "/log/0", 3, false, false },
		{ NODE "/log/", 3, false, false }, { NODE "/log/02", 3, false, false },
		{ NODE "/log2", 3, false, false }, { NODE "/log/2/2", 3, false, false },
		{ NODE "/log/2", 1, false, false } };
	scoped(free_keys) struct keys keys = make_keys();
	struct signer root = note_key_signer(&keys.key[PARTY_ROOT]);
	struct hash id = { { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		scoped(note_key_free) struct note_key log = test_key(logs[i].name, 'l');
		scoped(buf_free) struct buf bytes = BUF(MIB);
		struct manifest m = manifest_of(&keys);

		m.version = logs[i].version;
		m.previous = logs[i].version == 1 ? m.previous : id;
		m.key[PARTY_LOG] = log.vkey;
		assert_int_equal(manifest_sign(&m, AT, &root, &bytes, &id, &err), logs[i].good);
		assert_int_equal(logs[i].begins, logs[i].good && manifest_begins_log(&m));
	}
}

static void
tells_roles_by_their_words(void **state)
{
	(void)state;
	for (unsigned role = 1; role <= MANIFEST_OBSERVER; role *= 2)
		assert_int_equal(manifest_role_of(text_of(manifest_role_word(role))), role);
	assert_int_equal(manifest_role_of(TEXT("king")), 0);
	assert_null(manifest_role_word(0));
	assert_null(manifest_role_word(MANIFEST_VENDOR | MANIFEST_CSIRT));
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
	buf_add(&body, TEXT(PLACE REST));
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

	buf_add(&body, TEXT(PLACE REST));
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
	buf_add(&body, TEXT(PLACE REST));
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
		PLACE ",'epoch':1,'expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','epoch':1",
		PLACE ",'url':1,'epoch':1,'expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'a.example','epoch':1,'expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','epoch':0,'expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','epoch':-1,'expires':'2030-01-01T00:00:00Z'",
		PLACE
		",'url':'https://a.example','epoch':86401,'expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','epoch':'1','expires':'2030-01-01T00:00:00Z'",
		PLACE ",'url':'https://a.example','epoch':1,'expires':'never'",
		",'roles':['vendor']" REST,
		",'version':1" REST,
		",'version':0,'roles':['vendor']" REST,
		",'version':-1,'roles':['vendor']" REST,
		",'version':2,'roles':['vendor']" REST,
		",'version':1,'previous':'" HEX "','roles':['vendor']" REST,
		",'version':1,'previous':'x','roles':['vendor']" REST,
		",'version':1,'roles':[]" REST,
		",'version':1,'roles':'vendor'" REST,
		",'version':1,'roles':[1]" REST,
		",'version':1,'roles':['vendor','vendor']" REST,
		",'version':1,'roles':['observer','vendor']" REST,
		",'version':1,'roles':['king']" REST,
		PLACE REST ",'retired':false",
		PLACE REST ",'retired':1",
		PLACE REST ",'revoked':[]",
		PLACE REST ",'revoked':[{}]",
		PLACE REST ",'revoked':{}",
		PLACE REST ",'revoked':[{'key':'k','since':'2026-01-01T00:00:00Z','size':-1}]",
		PLACE REST ",'revoked':[{'key':'','since':'2026-01-01T00:00:00Z','size':1}]",
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
	scoped(buf_free) struct buf bytes = BUF(MIB), own = BUF(KIB);
	struct manifest bad[11];
	struct hash id;

	(void)state;
	for (size_t i = 0; i < 11; i++)
		bad[i] = manifest_of(&keys);
	bad[0].name = TEXT("b.example");
	bad[1].url = TEXT("psirt.example.com");
	bad[2].epoch = 0;
	bad[3].epoch = MANIFEST_EPOCH_MAX + 1;
	bad[4].key[PARTY_LOG].key = bad[4].key[PARTY_ROOT].key;
	bad[5].version = 0;
	bad[6].version = 2; /* of what? */
	bad[7].roles = 0;
	bad[8].roles = 2 * MANIFEST_OBSERVER;
	bad[9].carried = 1;
	vkey_format(&bad[10].key[PARTY_LOG], &own);
	bad[10].revoked[bad[10].revoked_count++].key = buf_text(&own);
	for (size_t i = 0; i < 11; i++) {
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

TESTS(TEST(reads_what_it_writes), TEST(reads_all_that_a_later_one_may_say),
    TEST(takes_the_name_of_a_log_that_began_by_then), TEST(tells_roles_by_their_words),
    TEST(refuses_another_root_than_the_pinned_one),
    TEST(refuses_a_manifest_that_names_another_root_than_signed_it),
    TEST(refuses_keys_that_are_missing_or_named_for_something_else),
    TEST(refuses_one_key_in_two_roles), TEST(refuses_the_key_of_a_witness_of_another_type),
    TEST(refuses_an_age_key_of_low_order), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_a_statement_that_is_no_manifest), TEST(refuses_any_bit_changed),
    TEST(signs_nothing_that_would_not_be_read), TEST(expires_after_its_last_second))
