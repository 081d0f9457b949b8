/*
 * log_told.h - what 'accord log watch' tells: a line for what happens, once; and of what
 * goes on for a while, when it begins and when it ends.
 */
#pragma once

#include "action/log/taken_down.h"
#include "base/err.h"
#include "log/watch.h"

/* What may go on: nothing at all, or one thing of each. */
enum log_told_topic {
	LOG_TOLD_LOOK,      /* the log cannot be read */
	LOG_TOLD_LOG,       /* it is older than it was, forked or broken */
	LOG_TOLD_WITNESSES, /* they do not vouch for it, or did so long ago */
	LOG_TOLD_STATE,     /* what is known cannot be written down */
	LOG_TOLD_TOPICS,
};

struct log_told {
	struct text origin;
	bool json;
	const char *going_on[LOG_TOLD_TOPICS]; /* a word for it; NULL: all is well */
	bool alarmed;                          /* ever */
	int failed; /* the exit status of the first fault that was told; 0: there was none */
};

/* The log was seen for the first time, has grown, or has not: "first", "grown", "same". */
void log_told_size(
    const struct log_told *told, const char *word, const struct watch_report *report);

/* The alarms of a report: of its new entries, if any; or that the log is FORKED or BROKEN,
 * which goes on, with the name of the file that has the evidence, or NULL. */
void log_told_breaches(struct log_told *told, const struct watch_report *report);
void log_told_alarm(struct log_told *told, const struct watch_report *report, uint64_t known,
    const char *evidence);

/* What tells of each entry that says that a statement was taken down. */
struct taken_down log_told_stones(struct log_told *told, const struct files *files);

/* A line about one, for people; in `out`. */
void log_told_stone(const struct taken_down_stone *stone, struct buf *out);

/* Something goes on that is neither alarm nor fault; or a fault does, which is told on
 * standard error. */
void log_told_remark(
    struct log_told *told, enum log_told_topic topic, const char *word, const char *what);
void log_told_fault(struct log_told *told, enum log_told_topic topic, const struct err *err);

/* It goes on no more, if it did. */
void log_told_well(struct log_told *told, enum log_told_topic topic);
