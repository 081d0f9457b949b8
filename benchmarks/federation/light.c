#include "light.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../visitors.h"
#include "crypto/random.h"

#define YEAR INT64_C(31536000)

static void
role_key(const char *name, unsigned number, unsigned role, struct note_key *out)
{
	char seed[SIGN_SEED_LEN] = "the seed of a node of bench";
	struct err err;

	memcpy(seed, &number, sizeof(number));
	seed[sizeof(number)] = (char)role;
	need(note_key_grow(text_of(name), text_bytes(seed, sizeof(seed)), out, &err), err.text);
}

void
light_make(unsigned number, const char *url, struct light *out)
{
	struct buf names[PARTY_ROLES];
	struct note_key keys[PARTY_ROLES];
	char scalar[X25519_LEN] = "the scalar of a node of bench";
	struct manifest m = { .version = 1,
		.roles = MANIFEST_OBSERVER,
		.epoch = 600,
		.expires = (int64_t)time(NULL) + YEAR };
	struct signer root;
	struct hash id;
	struct err err;

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "n%u.bench.example", number);
	m.name = text_of(out->name);
	m.url = text_of(url);
	for (unsigned i = 0; i < PARTY_ROLES; i++) {
		names[i] = BUF(KIB);
		party_role_name(m.name, (enum party_role)i, &names[i]);
		role_key(buf_string(&names[i]), number, i, &keys[i]);
		m.key[i] = keys[i].vkey;
	}
	memcpy(scalar, &number, sizeof(number));
	need(identity_from_scalar(text_bytes(scalar, sizeof(scalar)), &out->identity, &err),
	    err.text);
	m.recipient = out->identity.recipient;
	out->note = BUF(64 * KIB);
	root = note_key_signer(&keys[PARTY_ROOT]);
	need(manifest_sign(&m, (int64_t)time(NULL), &root, &out->note, &id, &err), err.text);
	role_key(out->name, number, PARTY_STATEMENT, &out->key);
	for (unsigned i = 0; i < PARTY_ROLES; i++) {
		note_key_free(&keys[i]);
		buf_free(&names[i]);
	}
}

void
light_free(struct light *light)
{
	note_key_free(&light->key);
	identity_free(&light->identity);
	buf_free(&light->note);
}

void
light_introduce(const char *dir, unsigned count, const char *url)
{
	scoped(node_close) struct node node = { 0 };
	struct err err;

	need(node_open(dir, &node, &err) && journal_begin(&node.journal, &err), err.text);
	for (unsigned i = 0; i < count; i++) {
		scoped(light_free) struct light light = { 0 };

		light_make(i, url, &light);
		need(peering_take(&node, buf_text(&light.note), TEXT(""), VOUCH_PERSON,
			 (int64_t)time(NULL), &err),
		    err.text);
	}
	need(journal_commit(&node.journal, &err), err.text);
}
