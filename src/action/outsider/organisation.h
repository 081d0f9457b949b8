/*
 * organisation.h - what any organisation shows about vulnerabilities, whether it runs accord or
 * not: measured from the outside, with the address and the hash of what was seen.
 *
 * It has promised nothing to accord; so what is not there is absent, not broken, and what
 * cannot be fetched is not measurable.  Broken is what contradicts what it says itself.
 */
#pragma once

#include "base/arena.h"
#include "base/stream.h"
#include "web/audit_page.h"

#define ORGANISATION_FILE_MAX (32 * MIB)

/* The web, for who asks somebody that need not know accord; whoever looks brings it. */
struct open_web {
	/* Get what is at an address; `reached` is appended the one that answered.  Faults:
	 * ABSENT where there is no such thing; the sink's; SYSTEM. */
	bool (*get)(void *arg, struct text url, const struct sink *to, struct buf *reached,
	    struct err *err);
	void *arg;
};

/* A name like "example.com"; not an address, nor a folder. */
bool organisation_is_domain(struct text name);

/* Look at the organisation of a domain.  What is found lives in the arena.  Faults: LIMIT. */
must_use bool organisation_measure(const struct open_web *web, struct text domain, int64_t now,
    struct arena *arena, struct audit_node *out, struct err *err);
