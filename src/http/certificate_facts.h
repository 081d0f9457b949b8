/*
 * certificate_facts.h - what matters about a server's certificate to who runs it.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"

struct certificate_facts {
	int64_t expires; /* seconds since 1970 */
	bool fits;       /* it is for that name */
};

/* Read certificate and key as a server would, and tell whether that is for the host; NULL
 * asks for none.  Faults: as those of a server that begins. */
must_use bool certificate_facts_load(const char *chain, const char *key, const char *host,
    struct certificate_facts *out, struct err *err);
