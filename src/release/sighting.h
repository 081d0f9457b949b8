/*
 * sighting.h - a party of a sealed release, its publisher or a member, tells when it first saw
 * the key at each of the others.
 *
 * So that who is late does not tell that itself alone; lateness.h says what follows from all
 * of them.  The parties are the publisher, and the committee's members in their order.
 */
#pragma once

#include "crypto/sharing.h"
#include "statement/statement.h"

#define SIGHTING_PARTIES_MAX (SHARING_MEMBERS_MAX + 1)
#define SIGHTING_NEVER (-1) /* not as long as it was looked for */
#define SIGHTING_MS_MAX (INT64_C(366) * 86400 * 1000)

struct sighting {
	struct hash of; /* the seal */
	int64_t opens;  /* what is counted from: the time that stood */
	/* Milliseconds after that, by its own clock: it looked from then until then. */
	int64_t from, until;
	size_t count; /* of parties, itself too */
	int64_t
	    ms[SIGHTING_PARTIES_MAX]; /* by when the key was seen there; or SIGHTING_NEVER */
};

/* Read the body of a release.sighting.  Faults: INPUT. */
must_use bool sighting_parse(
    const struct statement *statement, struct sighting *out, struct err *err);

/* Write and sign one that sighting_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool sighting_sign(const struct sighting *sighting, int64_t at,
    const struct signer *node, struct buf *out, struct hash *id, struct err *err);
