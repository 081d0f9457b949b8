/*
 * tlp.h - the Traffic Light Protocol (FIRST, TLP 2.0): how far what is told may go.
 *
 * Words as there, capitals and no blanks: "TLP:AMBER+STRICT".  Wider sharing is for the source
 * alone to allow; what a recipient may pass on is the rule below, which who passes it on and
 * who gets it both ask.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

enum tlp { TLP_RED, TLP_AMBER_STRICT, TLP_AMBER, TLP_GREEN, TLP_CLEAR };

/* Their words, in that order; NULL at the end. */
extern const char *const tlp_words[];

/* "TLP:RED" and so on.  False, and nothing is told, for what is none. */
must_use bool tlp_parse(struct text word, enum tlp *out);

/* The id of the marking-definition that STIX 2.1 gives it. */
const char *tlp_marking(enum tlp tlp);

/* What is passed on, and to whom. */
struct tlp_step {
	enum tlp tlp;
	bool source; /* by who said it first: it named further recipients */
	bool second; /* who passes it on has it from somebody who passed it on */
	bool client; /* to whom who passes it on calls a client of its own organisation */
	bool member; /* both belong to the accord: they are one community */
};

/* May it be passed on?  Faults: DENIED, with the rule. */
must_use bool tlp_check(const struct tlp_step *step, struct err *err);

/* May anybody read it?  Faults: DENIED. */
must_use bool tlp_check_public(enum tlp tlp, struct err *err);
