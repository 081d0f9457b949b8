#include "statement/manifest.h"

#include "fuzz.h"
#include "keys.h"
#include "statement/url.h"

#define NODE "psirt.example.com"

/* The root keys that the corpus names, and another of the same name. */
static struct note_key root, other;

void
fuzz_setup(void)
{
	root = test_key(NODE "/root", 'a' + PARTY_ROOT);
	other = test_key(NODE "/root", 'o');
}

static void
check_same(const struct manifest *a, const struct manifest *b)
{
	REQUIRE(text_eq(a->name, b->name) && text_eq(a->url, b->url));
	REQUIRE(a->epoch == b->epoch && a->expires == b->expires);
	REQUIRE(a->version == b->version && hash_eq(&a->previous, &b->previous));
	REQUIRE(a->roles == b->roles && a->retired == b->retired);
	REQUIRE(a->carried == b->carried && a->revoked_count == b->revoked_count);
	for (size_t i = 0; i < a->revoked_count; i++)
		REQUIRE(text_eq(a->revoked[i].key, b->revoked[i].key) &&
			a->revoked[i].since == b->revoked[i].since &&
			a->revoked[i].size == b->revoked[i].size);
	REQUIRE(recipient_eq(&a->recipient, &b->recipient));
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		REQUIRE(text_eq(a->key[role].name, b->key[role].name));
		REQUIRE(a->key[role].id == b->key[role].id);
		REQUIRE(memcmp(&a->key[role].key, &b->key[role].key,
			    sizeof(a->key[role].key)) == 0);
	}
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct manifest *m)
{
	scoped(manifest_free) struct manifest again = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&root);
	struct hash id;
	struct err err;

	REQUIRE(url_check(m->url, &err));
	REQUIRE(m->epoch >= 1 && m->epoch <= MANIFEST_EPOCH_MAX);
	if (!manifest_sign(m, m->statement.at, &signer, &note, &id, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	if (manifest_open(buf_text(&note), &root.vkey, &again, &err))
		check_same(&again, m);
	else
		REQUIRE(err.fault == FAULT_LIMIT);
}

static void
check_open(struct text bytes)
{
	scoped(manifest_free) struct manifest pinned = { 0 }, first = { 0 }, not = { 0 };
	struct err err;

	if (!manifest_open(bytes, &root.vkey, &pinned, &err))
		return;
	if (manifest_open(bytes, NULL, &first, &err))
		check_same(&first, &pinned);
	REQUIRE(!manifest_open(bytes, &other.vkey, &not, &err));
	check_again(&pinned);
}

/* The input is a manifest, or the text of one that its root signs first. */
void
fuzz(struct text in)
{
	scoped(manifest_free) struct manifest first = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&root);
	struct err err;

	if (manifest_open(in, NULL, &first, &err))
		check_open(in);
	else if (note_sign(in, &signer, &note, &err))
		check_open(buf_text(&note));
}
