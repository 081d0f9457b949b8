/*
 * body.h - what a statement says, parsed whole, whatever its kind.
 *
 * Whatever arrives or is folded passes here first: what its kind's rules refuse is never
 * kept.  A kind has a row in body.c.
 */
#pragma once

#include "member/act.h"
#include "member/canary.h"
#include "member/demand.h"
#include "member/finding.h"
#include "member/genesis.h"
#include "member/witnesses.h"
#include "release/arm.h"
#include "release/deal.h"
#include "release/postpone.h"
#include "release/seal.h"
#include "release/share.h"
#include "release/sighting.h"
#include "release/unlock.h"
#include "release/verified.h"
#include "statement/challenge.h"
#include "statement/custody.h"
#include "statement/finder_vouch.h"
#include "statement/letter.h"
#include "statement/manifest.h"
#include "statement/poll.h"
#include "statement/receipt.h"
#include "statement/remark.h"
#include "statement/report.h"
#include "statement/takedown.h"
#include "statement/vouch.h"

/* Of a policy's statement: which one it follows; the policy itself takes an arena. */
struct body_policy {
	bool first;
	struct hash previous;
};

/* Of an advisory. */
struct body_advisory {
	struct hash document;
	struct text tracking;
};

/* Of what happened in a case; all of it takes an arena. */
struct body_move {
	struct hash of_case;
	struct hash seal; /* of a case.release */
	size_t count;
	struct attached_file file[ATTACHED_MAX];
};

/* Of an alert (which is `of` itself), or of what is said about one; all else takes an arena. */
struct body_alert {
	bool about; /* there is an `of` */
	struct hash of;
	size_t count;
	struct attached_file file[ATTACHED_MAX];
};

/* The part of the statement's kind; text is borrowed from the statement. */
struct body {
	enum kind_id kind;
	union {
		struct manifest manifest; /* its `statement` is empty */
		struct report report;
		struct receipt receipt;
		struct poll poll;
		struct seal seal;
		struct body_policy policy;
		struct remark remark;
		struct takedown takedown;
		struct arm arm;
		struct share
		    share; /* of a release.share; what a release.deal says is the keeper's */
		struct postpone postpone;
		struct unlock unlock;
		struct verified verified;
		struct sighting sighting;
		struct genesis genesis;
		struct act act; /* pledge, admit, suspend, withdraw */
		struct finding finding;
		struct witnesses witnesses;
		struct canary canary;
		struct demand demand;
		struct letter letter;
		struct vouch vouch;
		struct finder_vouch finder_vouch;
		struct challenge challenge;
		struct challenge_open challenge_open;
		struct custody_ask custody_ask;
		struct custody custody;
		struct custody_rank custody_rank;
		struct body_move move;
		struct body_advisory advisory;
		struct body_alert alert;
	};
};

/* Faults: those of the kind's parser; on failure `out` is not to be used. */
must_use bool body_parse(const struct statement *statement, struct body *out, struct err *err);
