#include "alert/tlp.h"

#include <stddef.h>

const char *const tlp_words[] = { "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN",
	"TLP:CLEAR", NULL };

static const char *const markings[] = {
	[TLP_RED] = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
	[TLP_AMBER_STRICT] = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
	[TLP_AMBER] = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
	[TLP_GREEN] = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
	[TLP_CLEAR] = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
};

bool
tlp_parse(struct text word, enum tlp *out)
{
	for (unsigned i = 0; tlp_words[i] != NULL; i++) {
		if (text_eq(word, text_of(tlp_words[i]))) {
			*out = (enum tlp)i;
			return true;
		}
	}
	return false;
}

const char *
tlp_marking(enum tlp tlp)
{
	return markings[tlp];
}

/* A client's clients are nobody's to reach: AMBER goes one step. */
static bool
check_amber(const struct tlp_step *step, struct err *err)
{
	if (step->second)
		return err_set(err, FAULT_DENIED,
		    "TLP:AMBER came from who had it as a recipient: it goes no further");
	return step->client || err_set(err, FAULT_DENIED,
				   "TLP:AMBER stays with its recipients and their clients");
}

bool
tlp_check(const struct tlp_step *step, struct err *err)
{
	if (step->source)
		return true;
	switch (step->tlp) {
	case TLP_RED:
		return err_set(err, FAULT_DENIED,
		    "TLP:RED is for the recipients that its source named, and nobody else");
	case TLP_AMBER_STRICT:
		return err_set(err, FAULT_DENIED,
		    "TLP:AMBER+STRICT stays in the recipient's organisation");
	case TLP_AMBER:
		return check_amber(step, err);
	case TLP_GREEN:
		return step->member || err_set(err, FAULT_DENIED,
					   "TLP:GREEN stays among the members of the accord");
	case TLP_CLEAR:
		break;
	}
	return true;
}

bool
tlp_check_public(enum tlp tlp, struct err *err)
{
	return tlp == TLP_CLEAR ||
	       err_set(err, FAULT_DENIED, "%s is not for everybody: only %s is", tlp_words[tlp],
		   tlp_words[TLP_CLEAR]);
}
