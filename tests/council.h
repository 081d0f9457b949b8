/*
 * council.h - a sealed release with a committee and witnesses, for tests.
 *
 *	scoped(council_free) struct council c = council_make(2, 3);
 *
 *	council_seal(&c);
 */
#pragma once

#include <stdio.h>

#include "lineage.h"
#include "release/seal.h"

#define COUNCIL_OPENS (LINEAGE_AT + 86400)
#define COUNCIL_WITNESSES 3 /* one of whom may lie */
#define COUNCIL_NAME_MAX 32

struct council {
	struct identity identity; /* what opens it */
	struct sharing_share share[SHARING_MEMBERS_MAX];
	struct note_key witness[COUNCIL_WITNESSES];
	struct seal seal;
	struct seal_terms terms;
	struct buf note; /* once it is sealed */
	struct hash id;
	char (*names)[COUNCIL_NAME_MAX]; /* of the members */
};

static const char *const council_witnesses[COUNCIL_WITNESSES] = { "a.example/witness",
	"b.example/witness", "c.example/witness" };

static inline void
council_free(struct council *c)
{
	identity_free(&c->identity);
	for (size_t i = 0; i < COUNCIL_WITNESSES; i++)
		note_key_free(&c->witness[i]);
	buf_free(&c->note);
	free(c->names);
}

static inline void
council_pin_witnesses(struct council *c)
{
	struct timing *timing = &c->terms.timing;

	*timing = (struct timing){ .faults = 1,
		.witness_count = COUNCIL_WITNESSES,
		.grace = 900,
		.postpone = { .slip = 7 * 86400, .cutoff = 3600, .count = 2 } };
	for (size_t i = 0; i < COUNCIL_WITNESSES; i++) {
		c->witness[i] = test_witness(council_witnesses[i], (char)('u' + i));
		timing->witness[i] = c->witness[i].vkey;
	}
}

/* Dealt, and not yet said. */
static inline struct council
council_make(unsigned threshold, unsigned members)
{
	struct council c = { .identity = test_identity('r'), .note = BUF(MIB) };
	struct err err;

	c.names = calloc(members, sizeof(*c.names));
	if (c.names == NULL)
		abort();
	for (unsigned i = 0; i < members; i++) {
		snprintf(c.names[i], COUNCIL_NAME_MAX, "m%u.example", i + 1);
		c.terms.committee.member[i] =
		    (struct committee_member){ text_of(c.names[i]), { { (uint8_t)i } } };
	}
	if (!committee_deal(&c.terms.committee, threshold, members, &c.identity, c.share, &err))
		abort();
	council_pin_witnesses(&c);
	c.seal = (struct seal){ { { 1 } }, 123456, c.identity.recipient, COUNCIL_OPENS };
	return c;
}

/* Say it, as LINEAGE_NODE, whose key for statements is that of a lineage. */
static inline void
council_seal(struct council *c)
{
	struct note_key key = test_key(LINEAGE_NODE, 'a');
	struct signer signer = note_key_signer(&key);
	struct saying how = { .signer = &signer, .at = LINEAGE_AT };
	struct err err;

	buf_clear(&c->note);
	if (!seal_sign_terms(&c->seal, &c->terms, &how, &c->note, &c->id, &err))
		abort();
	note_key_free(&key);
}

/* What member `index` was dealt. */
static inline struct share
council_share(const struct council *c, unsigned index)
{
	return (struct share){ c->id, c->share[index - 1] };
}
