/*
 * kind.h - the kinds of statement, a row each.
 *
 * To add one: a row here, its parser in view/body.c, and a fold in each projection of
 * view/ that shows it.
 */
#pragma once

#include <stdbool.h>

#include "statement/party.h"

enum kind_id {
	KIND_MANIFEST,
	KIND_REPORT,
	KIND_RECEIPT,
	KIND_POLL,
	KIND_RELEASE_SEAL,
	KIND_FORGET,
	KIND_TAKEDOWN,
	KIND_POLICY,
	KIND_REMARK,
	KIND_RELEASE_DEAL,
	KIND_RELEASE_ARM,
	KIND_RELEASE_SHARE,
	KIND_RELEASE_POSTPONE,
	KIND_RELEASE_EARLY,
	KIND_RELEASE_BREACH,
	KIND_RELEASE_VERIFIED,
	KIND_RELEASE_SIGHTING,
	/* Of members; those of one second count in this order. */
	KIND_GENESIS,
	KIND_PLEDGE,
	KIND_ADMIT,
	KIND_SUSPEND,
	KIND_WITHDRAW,
	KIND_FINDING,
	KIND_WITNESSES,
	KIND_CASE_OPEN,
	KIND_CASE_INVITE,
	KIND_CASE_ACCEPT,
	KIND_CASE_DECLINE,
	KIND_CASE_LEAVE,
	KIND_CASE_REMOVE,
	KIND_CASE_HANDOVER,
	KIND_CASE_MESSAGE,
	KIND_CASE_STATUS,
	KIND_CASE_READ,
	KIND_CASE_ERROR,
	KIND_CASE_DISCLOSURE,
	KIND_CASE_CLOCK,
	KIND_CASE_MOVED,
	KIND_CASE_ASK,
	KIND_CASE_RELEASE,
	KIND_EMBARGO_PROPOSE,
	KIND_EMBARGO_REVISE,
	KIND_EMBARGO_ACCEPT,
	KIND_EMBARGO_REJECT,
	KIND_EMBARGO_END,
	KIND_EMBARGO_KEEP,
	KIND_LETTER,
	KIND_VOUCH,
	KIND_FINDER_VOUCH,
	KIND_CHALLENGE,
	KIND_CHALLENGE_OPEN,
	KIND_CUSTODY_ASK,
	KIND_CUSTODY,
	KIND_CUSTODY_RANK,
	KIND_CLOSING,
	KIND_DESK,
	KIND_TOLD,
	KIND_AWARD,
	KIND_AWARD_ANSWER,
	KIND_AWARD_PAID,
	KIND_AWARD_MEDIATE,
	KIND_AWARD_OPINION,
	KIND_CREDIT,
	KIND_ALERT,
	KIND_ALERT_FORWARD,
	KIND_ALERT_ACK,
	KIND_ALERT_RECALL,
	KIND_ALERT_ANSWER,
	KIND_ALERT_REVEAL,
	KIND_ALERT_DRILL,
	KIND_ALERT_HOLD,
	KIND_ALERT_GROUP,
	KIND_ONCALL,
	KIND_ALERT_PUBLIC,
	KIND_ADVISORY,
	KIND_CANARY,
	KIND_GOVERNMENT_REQUEST,
};

/* Whose key may sign: a finder's, or that of one of a node's roles.  Each is accepted
 * for what is its own alone, since they are not kept alike: some are offline. */
enum kind_signer {
	KIND_BY_FINDER = 1,
	KIND_BY_NODE = 2, /* its key for statements */
	KIND_BY_ROOT = 4,
	KIND_BY_RELEASE = 8,
};

struct kind {
	enum kind_id id;
	struct text name; /* the statement's "type" */
	bool public;      /* stands in the public log, is not addressed to anybody */
	unsigned signers; /* bits of enum kind_signer */
};

/* The kind of that name; NULL when there is none. */
const struct kind *kind_find(struct text name);

/* NULL for a number after the last: so all can be walked, from 0. */
const struct kind *kind_of(enum kind_id id);

/* The role of the node's key that signs statements of the kind, where a node does. */
enum party_role kind_role(const struct kind *kind);

/* May a key of this name (NAME, NAME/root, a finder's) sign statements of the kind? */
bool kind_signed_by(const struct kind *kind, struct text key_name);

/* Is it delivered to the nodes that it is addressed to, when a node says it, and answered
 * with a receipt? */
bool kind_is_posted(const struct kind *kind);

/* Does it go out before what is not, to whom both wait for? */
bool kind_is_urgent(const struct kind *kind);
