#include "serve/refusal.h"

#include "serve/route.h"

#define TROUBLE 503

static struct text
fault_words(enum fault fault)
{
	switch (fault) {
	case FAULT_INPUT:
		return TEXT("this is no envelope that this node understands; is the sender's "
			    "accord of another version?");
	case FAULT_DENIED:
		return TEXT(
		    "the envelope is not sealed to this node's present key, not signed "
		    "by its sender, or signed too long ago; is the sender's clock right?");
	case FAULT_LIMIT:
		return TEXT("the envelope holds more than this node takes");
	case FAULT_CONFLICT:
	case FAULT_NONE:
	case FAULT_ABSENT:
	case FAULT_SYSTEM:
		break;
	}
	return TEXT("this node has trouble; try again later");
}

/* What the clerk tells beyond the fault. */
static const struct {
	unsigned status; /* 0: the fault's */
	const char *words;
} whys[RECEIVE_WHYS] = {
	[RECEIVE_FORGOTTEN] = { 409,
	    "this node had that report and has forgotten it since, with its receipt; what it "
	    "says can only come as a new report" },
	[RECEIVE_MANIFEST] = { 409,
	    "the sender's manifest is not known here, or not the newest; send it along" },
	[RECEIVE_QUOTA] = { 429, "this key has brought more than its share; try again later" },
	[RECEIVE_STRANGERS] = { TROUBLE,
	    "what is kept of finders whom nobody here knows has its full share; try again "
	    "later, or have a node that knows you vouch for your key" },
	[RECEIVE_WORK] = { 429, "some work is asked with a report, until you are known here" },
	[RECEIVE_AWARD] = { 409,
	    "the award was corrected since, or is countersigned: fetch what came ('accord "
	    "mail')" },
	[RECEIVE_SHOWN] = { 403,
	    "the award, the receipt and the policy have to be signed by one other node that "
	    "is known here, and belong together" },
	[RECEIVE_QUARANTINE] = { TROUBLE,
	    "what is kept of nodes that are not confirmed has its full share; try again "
	    "later" },
};

/* Nothing that was asked for was absent: something of ours is, for now. */
struct refusal
refusal_of(enum fault fault, enum receive_why why)
{
	bool ours = fault == FAULT_ABSENT || fault == FAULT_SYSTEM || fault == FAULT_NONE;

	if (whys[why].status != 0)
		return (struct refusal){ whys[why].status, text_of(whys[why].words) };
	return (struct refusal){ ours ? TROUBLE : route_status(fault), fault_words(fault) };
}

bool
refusal_is_final(struct text words)
{
	return text_eq(words, fault_words(FAULT_INPUT)) ||
	       text_eq(words, fault_words(FAULT_LIMIT)) ||
	       text_eq(words, text_of(whys[RECEIVE_FORGOTTEN].words)) ||
	       text_eq(words, text_of(whys[RECEIVE_MANIFEST].words));
}
