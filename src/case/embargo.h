/*
 * embargo.h - the terms of an embargo: one exact instant at which it ends.
 *
 * Terms are named by the id of the statement that proposes them, so that whoever agrees agrees
 * to these and no others.  Who agreed to what: state.h.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

#define EMBARGO_DAYS_MAX 366   /* at most a year; what takes longer is revised in between */
#define EMBARGO_DAYS_PLAIN 90  /* what is longer takes a reason */
#define EMBARGO_ANSWER_DAYS 14 /* within which a proposal shall be answered */

/* Usual terms, a row each. */
struct embargo_preset {
	const char *word;  /* as statements have it; "" for terms of one's own */
	int64_t seconds;   /* from the first contact until the end; 0: what the policy says */
	int64_t after_fix; /* seconds from when a fix is out; 0: none are added */
	const char *whose; /* for people */
};

extern const struct embargo_preset embargo_presets[];
extern const char *const embargo_preset_words[]; /* NULL at the end */

/* When terms of a preset end that begin then; `policy_days` are those of the disclosure policy
 * that the report came under.  Faults: INPUT for a time beyond what can be written, or a
 * policy that has no days. */
must_use bool embargo_preset_ends(
    unsigned preset, int64_t begins, int64_t policy_days, int64_t *ends, struct err *err);

/* When they end if a fix is out: later where the preset adds days for customers; `ends`
 * itself where it does not, or where the fix came too late for that. */
int64_t embargo_ends_after_fix(unsigned preset, int64_t ends, int64_t fixed);

/* What holds for all terms: they end after they are proposed and within a year, and have a
 * reason where that is over 90 days.  Faults: INPUT. */
must_use bool embargo_check(int64_t proposed, int64_t ends, struct text why, struct err *err);
