/*
 * disclosure.h - a disclosure policy: what an organisation promises to those who report
 * flaws to it, and what it asks of them.
 *
 * One JSON object, which people write by hand and a signed statement carries (see
 * edition.h).  Whatever is wrong in it is told by its JSON pointer, with what belongs
 * there.
 */
#pragma once

#include "codec/shape.h"

/* As JSON; what a public statement holds besides is short. */
#define DISCLOSURE_MAX (48 * KIB)
#define DISCLOSURE_DEPTH 8
#define DISCLOSURE_DAYS_MAX 365 /* to answer, to fix, to keep a secret */
#define DISCLOSURE_KEEP_MAX 36500
#define DISCLOSURE_MONEY_MAX INT64_C(1000000000000) /* minor units */

enum disclosure_harbour {
	HARBOUR_FULL,    /* good faith within the policy is authorised, and never pursued */
	HARBOUR_PARTIAL, /* with the exceptions that its words tell */
	HARBOUR_NONE,
};

/* A row of the reward table. */
struct disclosure_reward {
	struct text id;      /* by which awards name it: "critical" */
	struct text what;    /* what it is for */
	int64_t least, most; /* in the currency's minor unit */
};

/* When fixes are released: a time of a week, UTC. */
struct disclosure_slot {
	unsigned weekday; /* 0 is Monday */
	struct text time; /* "17:00" */
};

/* Lists are of texts but where it says otherwise.  All texts live in an arena. */
struct disclosure {
	int64_t version;
	struct text name;            /* whose it is, for people */
	struct shape_list words;     /* paragraphs: what else the organisation has to say */
	struct shape_list contact;   /* mailto:, https://, tel:; the first is preferred */
	struct shape_list languages; /* "en", the preferred one first */
	struct {
		struct shape_list in, out;
	} scope;
	struct {
		unsigned level; /* enum disclosure_harbour */
		struct text words;
	} harbour;
	struct {
		struct text currency; /* "EUR" */
		struct shape_list
		    table; /* of struct disclosure_reward; none are offered if empty */
		int64_t decide_days; /* from a report to the decision; 0: not promised */
		int64_t pay_days;    /* from the decision to the payment; likewise */
	} rewards;
	struct {
		int64_t acknowledge, assess, fix;
	} days;
	int64_t embargo_days; /* for how long both sides keep a flaw to themselves by default */
	struct shape_list slots; /* of struct disclosure_slot; any time if empty */
	struct shape_list
	    needs;              /* what a report should say, by details.h; none need be asked */
	int64_t retention_days; /* for how long reports are kept once they are closed */
	/* Empty where there is none; URLs. */
	struct text hall_of_fame, hiring, openpgp_key;
	bool swag;
	struct text launched; /* a date, "2026-11-22"; or empty */
};

const struct text *disclosure_texts(const struct shape_list *list);
const struct disclosure_reward *disclosure_rewards(const struct disclosure *policy);
const struct disclosure_slot *disclosure_slots(const struct disclosure *policy);

/* The words for a level, and for a day of the week. */
const char *disclosure_harbour_word(unsigned level);
const char *disclosure_weekday(unsigned weekday);

/* Read the JSON of one; nothing is left out, nothing stands there twice or unknown.
 * Faults: INPUT, LIMIT. */
must_use bool disclosure_parse(
    struct text json, struct arena *arena, struct disclosure *out, struct err *err);

/* The same for a value of a document that was parsed already. */
must_use bool disclosure_read(
    struct value value, struct arena *arena, struct disclosure *out, struct err *err);

/* Its one spelling: without blanks for a statement, set out for a file. */
void disclosure_write(const struct disclosure *policy, struct writer *writer);
must_use bool disclosure_format(
    const struct disclosure *policy, struct buf *out, struct err *err);

/* A policy to begin with, which promises what a small team can keep: everything of the
 * node's in scope, safe harbour, no money, 90 days.  `name` is the node's DNS name, `url`
 * where it is reached (see manifest_check_url()); https, unless it is only tried out.
 * Its texts live in the arena.  Faults: LIMIT. */
must_use bool disclosure_default(struct text name, struct text url, struct arena *arena,
    struct disclosure *out, struct err *err);

/* What it is reached by must be known to others: https, mailto or tel. */
bool disclosure_good_contact(struct text uri);

/* The next release slot after a time; the time itself, when any will do. */
int64_t disclosure_next_slot(const struct disclosure *policy, int64_t after);
