/*
 * lineage.h - a node's manifests, one after the other, signed with the keys of keys.h.
 *
 *	scoped(lineage_free) struct lineage line = lineage_make();
 *	lineage_next(&line, &note);
 *	lineage_rotate(&line, PARTY_LOG, 'x');
 *	lineage_next(&line, &note);
 */
#pragma once

#include "keys.h"
#include "statement/manifest.h"

#define LINEAGE_NODE "psirt.example.com"
#define LINEAGE_AT 1795341600

struct lineage {
	struct note_key key[PARTY_ROLES];
	struct note_key old_root; /* signs the next one too */
	struct identity identity;
	struct manifest next; /* as the next will be, but for its place */
	struct hash last;
	int64_t at;
};

static const char *const lineage_names[PARTY_ROLES] = {
	[PARTY_STATEMENT] = LINEAGE_NODE,
	[PARTY_LOG] = LINEAGE_NODE "/log",
	[PARTY_WITNESS] = LINEAGE_NODE "/witness",
	[PARTY_RELEASE] = LINEAGE_NODE "/release",
	[PARTY_ROOT] = LINEAGE_NODE "/root",
};

static inline struct lineage
lineage_make(void)
{
	struct lineage line = { .identity = test_identity('i'), .at = LINEAGE_AT };

	line.next = (struct manifest){
		.name = TEXT(LINEAGE_NODE),
		.url = TEXT("https://a.example:8443/b"),
		.roles = MANIFEST_VENDOR,
		.epoch = 600,
		.expires = LINEAGE_AT + 365 * 86400,
		.recipient = line.identity.recipient,
	};
	for (unsigned role = 0; role < PARTY_ROLES; role++) {
		line.key[role] = test_key(lineage_names[role], (char)('a' + role));
		line.next.key[role] = line.key[role].vkey;
	}
	return line;
}

static inline void
lineage_free(struct lineage *line)
{
	for (unsigned role = 0; role < PARTY_ROLES; role++)
		note_key_free(&line->key[role]);
	note_key_free(&line->old_root);
	identity_free(&line->identity);
}

/* Another key under a name that outlives the lineage. */
static inline void
lineage_rename(struct lineage *line, enum party_role role, const char *name, char seed)
{
	if (role == PARTY_ROOT)
		line->old_root = line->key[role];
	else
		note_key_free(&line->key[role]);
	line->key[role] = test_key(name, seed);
	line->next.key[role] = line->key[role].vkey;
}

static inline void
lineage_rotate(struct lineage *line, enum party_role role, char seed)
{
	lineage_rename(line, role, lineage_names[role], seed);
}

/* Append the next manifest to `out`, which may hold those before. */
static inline void
lineage_next(struct lineage *line, struct buf *out)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct signer root = note_key_signer(&line->key[PARTY_ROOT]);
	struct signer old = note_key_signer(&line->old_root);
	struct err err;

	line->next.version++;
	line->next.previous = line->last;
	if (!manifest_sign(&line->next, line->at++, &root, &note, &line->last, &err) ||
	    (old.vkey.name.len > 0 && !note_add_signature(&old, &note, &err)))
		abort();
	note_key_free(&line->old_root);
	line->old_root = NOTE_KEY;
	buf_add(out, buf_text(&note));
}
