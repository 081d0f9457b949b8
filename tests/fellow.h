/*
 * fellow.h - other members of an accord, for tests: each with keys of its own, a manifest, and
 * what it says, as a node learns it.
 */
#pragma once

#include "action/member/lookout.h"
#include "keys.h"
#include "play.h"

struct fellow {
	const char *name;
	char url[64];
	char key_name[PARTY_ROLES][64];
	struct note_key key[PARTY_ROLES];
	struct identity identity;
	struct hash manifest;
};

static inline void
fellow_free(struct fellow *fellow)
{
	for (size_t i = 0; i < PARTY_ROLES; i++)
		note_key_free(&fellow->key[i]);
	identity_free(&fellow->identity);
}

/* Have a node take notes, as after a visit; false: it refuses. */
static inline bool
fellow_tell(struct play *play, struct text note, struct lookout_taken *taken, struct err *err)
{
	scoped(buf_free) struct buf items = BUF(MIB);
	struct writer w = WRITER(&items);
	bool good;

	writer_array(&w);
	writer_object(&w);
	writer_key(&w, "note");
	writer_text(&w, note);
	writer_end(&w);
	writer_end(&w);
	assert_true(journal_begin(&play->node.journal, err));
	good = lookout_take(&play->node, buf_text(&items), play->now, taken, err);
	if (good)
		assert_true(journal_commit(&play->node.journal, err));
	else
		journal_rollback(&play->node.journal);
	return good;
}

/* Another node of that name, whose manifest the node of the play has seen.  `fellow` must stay
 * where it is. */
static inline void
fellow_make(
    struct fellow *fellow, struct play *play, const char *name, char seed, unsigned roles)
{
	struct manifest m = { .name = text_of(name),
		.version = 1,
		.roles = roles,
		.epoch = PLAY_EPOCH,
		.expires = PLAY_BEGAN + 10000000 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct lookout_taken taken;
	struct signer root;
	struct err err;

	*fellow = (struct fellow){ .name = name, .identity = test_identity(seed) };
	snprintf(fellow->url, sizeof(fellow->url), "https://%s", name);
	m.url = text_of(fellow->url);
	m.recipient = fellow->identity.recipient;
	for (unsigned i = 0; i < PARTY_ROLES; i++) {
		snprintf(fellow->key_name[i], sizeof(fellow->key_name[i]), "%s%s%s", name,
		    i == PARTY_STATEMENT ? "" : "/",
		    i == PARTY_STATEMENT ? "" : party_role_word((enum party_role)i));
		fellow->key[i] = test_key(fellow->key_name[i], (char)(seed + (char)i));
		m.key[i] = fellow->key[i].vkey;
	}
	root = note_key_signer(&fellow->key[PARTY_ROOT]);
	assert_true(manifest_sign(&m, play->now, &root, &note, &fellow->manifest, &err));
	assert_true(fellow_tell(play, buf_text(&note), &taken, &err));
	assert_int_equal(taken.statements, 1);
}

/* What it says of members. */
static inline void
fellow_say(struct fellow *fellow, struct play *play, const struct act *act, struct hash *id)
{
	struct signer signer = note_key_signer(&fellow->key[PARTY_STATEMENT]);
	scoped(buf_free) struct buf note = BUF(MIB);
	struct lookout_taken taken;
	struct err err;

	assert_true(act_sign(act, play->now, &signer, &note, id, &err));
	assert_true(fellow_tell(play, buf_text(&note), &taken, &err));
}

static inline void
fellow_pledge(
    struct fellow *fellow, struct play *play, const struct hash *genesis, enum promise promise)
{
	struct act act = { .kind = KIND_PLEDGE, .genesis = *genesis, .promise = promise };
	struct err err;
	struct hash id;

	assert_true(promise_terms(promise, promise_newest(promise), &act.terms, &err));
	fellow_say(fellow, play, &act, &id);
}
