/*
 * disclosures.h - who was told in advance: the case.disclosures of each case, and which of them
 * were published.
 *
 * What they say stays in the journal; whom they are about stands here as a keyed tag.
 */
#pragma once

#include "view/projection.h"

extern const struct projection disclosures_projection;

/* Is it recorded that somebody was told of the case, by this node and not as an authority? */
must_use bool disclosures_has(struct journal *journal, const struct hash *of_case,
    struct text who, bool *has, struct err *err);

/* Call for each of a case that this node recorded, the oldest first. */
must_use bool disclosures_each(struct journal *journal, const struct hash *of_case,
    bool (*visit)(void *arg, const struct hash *id, bool published, struct err *err), void *arg,
    struct err *err);

/* Of which case it is, if it is one of them. */
must_use bool disclosures_case(struct journal *journal, const struct hash *id, bool *found,
    struct hash *out, struct err *err);

/* Call for each release of this node's that belongs to a case of which nobody was published who
 * was told in advance. */
must_use bool disclosures_releases(struct journal *journal,
    bool (*visit)(
	void *arg, const struct hash *seal, const struct hash *of_case, struct err *err),
    void *arg, struct err *err);
