/*
 * facts.h - what the public pages show.
 *
 * All of it is public already; the log is shown as it was when an epoch began, so that the
 * pages tell no more of time than the log does.
 */
#pragma once

#include "bounty/change.h"
#include "bounty/edition.h"
#include "member/demand.h"
#include "member/roll.h"
#include "member/upkeep.h"
#include "statement/manifest.h"

/* A version of the disclosure policy. */
struct facts_version {
	struct hash id;
	int64_t at;
	uint64_t number; /* from 1 */
	struct edition edition;
	struct changes changes; /* from the one before; none for the first */
};

/* The accord that the node belongs to. */
/* What one found of another, in words, and where its evidence is; empty: nowhere. */
struct facts_finding {
	int64_t at;
	struct text by, who, what, about, evidence;
};

struct facts_members {
	struct text name;
	struct text founder; /* who signed the genesis */
	int64_t founded;
	const struct roll *roll;
	const struct text *url; /* of each of the roll's persons; empty: not known */
	/* What it follows from: the genesis and the acts, as they were signed; and the
	 * manifests of those who said them, one after the other. */
	size_t notes;
	const struct text *note;
	size_t chains;
	const struct text *chain;
	/* What they found of each other, the newest first; not all, when there are many. */
	size_t findings;
	const struct facts_finding *finding;
};

/* Who has to do with a sealed release: its publisher, a member of its committee. */
struct facts_party {
	struct text name;
	bool publishes;
	bool armed, told; /* of a member: its share is ready; it has told it */
	/* When it was seen to serve the key, by so many others: milliseconds after the time,
	 * less than 0: not as long as they looked. */
	size_t words;
	int64_t ms;
	bool at_once; /* when they began to look; it may have earlier */
	bool late;
};

/* What gets a fix by a release, or none: of one that is open. */
struct facts_cover {
	struct text product, versions, edition, region, file, until;
	struct text needs; /* nothing, login, contract */
	bool fix;
};

struct facts_release {
	struct hash id, bundle;
	struct text by;
	bool own;
	int64_t at, promised, opens; /* as it was sealed, and as it stands */
	unsigned moved;
	uint64_t size;
	struct text state; /* sealed, ready, open, late */
	bool open, early, breach;
	size_t good, bad; /* test openings */
	unsigned members, threshold, armed;
	size_t parties;
	const struct facts_party *party;
	bool has_bundle, has_said; /* in this node's public tree */
	size_t covers;
	const struct facts_cover *cover;
};

/* Who was told in advance of something that is public now. */
struct facts_told_party {
	struct text who; /* empty: a finder */
	struct text role, notice;
	int64_t told;
	struct hash record; /* the private statement that says so */
	int64_t epoch;
};

struct facts_told {
	struct hash id;
	struct text title, where;
	int64_t since;
	bool has_register; /* in this node's public tree: the file that proves it */
	bool has_release;
	struct hash release;
	size_t parties;
	const struct facts_told_party *party;
};

/* What one said of requests of governments; `corrects`: what stands before it. */
struct facts_request {
	struct hash id;
	int64_t at;
	struct demand request;
	bool corrects;
};

/* How one keeps up its canary and its register. */
struct facts_keeper {
	struct text name;
	struct upkeep upkeep;
	size_t saids; /* canaries, in the order of their times */
	const struct upkeep_said *said;
	size_t requests; /* the newest period first */
	const struct facts_request *request;
	int64_t register_due; /* the next period of the register; 0: it was never kept */
};

/* All of them, this node first, and what it follows from. */
struct facts_keepers {
	size_t count;
	const struct facts_keeper *keeper;
	size_t notes;
	const struct text *note;
	size_t chains;
	const struct text *chain;
};

/* A finder whom the node thanks. */
struct facts_credit {
	struct hash id, award;
	int64_t at;
	struct text title, where, row, severity;
	struct text name; /* empty: not to be named */
	int64_t amount;   /* 0: not to be told */
	struct text currency, donated;
	bool hidden, has_corrects; /* another corrects it; it corrects: */
	struct hash corrects;
};

/* An alert that was published. */
struct facts_alert {
	struct hash id;
	int64_t at, said;
	struct text title, text, origin;
	size_t indicators;
	const struct text *indicator;
};

/* Drills that are over, and those who were told in them, all together; seconds, below 0: none.
 */
struct facts_drills {
	int64_t count, told, received, receipt, acked, ack, promised, kept, late;
};

struct facts {
	const struct manifest *manifest;
	struct hash manifest_id;
	int64_t now;
	/* The newest first; not all, when there are many. */
	size_t versions;
	const struct facts_version *version;
	/* The checkpoint; size 0 when there is none yet. */
	uint64_t size;
	struct hash root;
	int64_t as_of; /* when the epoch began in which that was so */
	size_t cosigners;
	const struct text *cosigner;         /* key names, as the checkpoint has them */
	const struct facts_members *members; /* NULL: none */
	/* Sealed releases, the newest first; not all, when there are many. */
	size_t releases;
	const struct facts_release *release;
	/* Who was told in advance, likewise. */
	size_t tolds;
	const struct facts_told *told;
	/* Advisories that were published; they have files of their own. */
	size_t advisories;
	/* Alerts for everybody, likewise. */
	size_t alerts;
	const struct facts_alert *alert;
	struct facts_drills drills;
	/* Who was thanked, likewise. */
	size_t credits;
	const struct facts_credit *credit;
	/* Canaries and registers. */
	struct facts_keepers keepers;
};

/* The policy in force; NULL when none was published. */
static inline const struct disclosure *
facts_policy(const struct facts *facts)
{
	return facts->versions == 0 ? NULL : &facts->version[0].edition.policy;
}

/* What people call it. */
static inline struct text
facts_name(const struct facts *facts)
{
	const struct disclosure *policy = facts_policy(facts);

	return policy == NULL ? facts->manifest->name : policy->name;
}
