/*
 * lookout_item.h - one thing that came of a visit to another node, as it is handed to who may
 * write: what somebody said, what was found of somebody, or that somebody was looked at.
 *
 * A JSON object.  Who visits may be another process than who writes, so what is read here is
 * believed in nothing; see lookout.h.
 */
#pragma once

#include "codec/json.h"
#include "codec/json_write.h"
#include "member/finding.h"

#define LOOKOUT_URL_MAX 1024
#define LOOKOUT_STATE_MAX (192 * KIB) /* more than any that a visit tells */

enum lookout_item_what { LOOKOUT_NOTE, LOOKOUT_FINDING, LOOKOUT_WATCHED };

/* Texts are borrowed; those that are not of its kind are empty. */
struct lookout_item {
	enum lookout_item_what what;
	struct text note;        /* a statement, as it was signed */
	struct text who;         /* of whom it was found; who was looked at */
	enum finding_what found; /* what, */
	struct text about;       /* in a sentence, */
	struct text evidence;    /* and by which bytes; empty: none */
	struct text url;         /* where one was looked at, */
	struct text state;       /* what is known of its log now (empty: as before), */
	struct text trouble;     /* or why that could not be learnt; empty: it was */
};

/* Faults: INPUT. */
must_use bool lookout_item_parse(struct value in, struct lookout_item *out, struct err *err);
void lookout_item_format(const struct lookout_item *item, struct writer *w);
