/* verify_show.h - what `accord verify` says of a record: in lines, or as a JSON object. */
#pragma once

#include "action/finder/overdue.h"
#include "action/log/witnessed.h"
#include "action/outsider/opened.h"

/* By whom the log was seen. */
struct verify_seen {
	bool looked; /* a policy was at hand: */
	bool named;  /* by the caller, else the record has it */
	struct witnessed by;
};

/* Append it. */
void verify_show_record(const struct record_facts *facts, const struct verify_seen *seen,
    bool json, struct buf *out);
void verify_show_opened(const struct opened_facts *facts, const struct verify_seen *seen,
    bool json, struct buf *out);
void verify_show_overdue(const struct overdue_facts *facts, bool json, struct buf *out);

/* Just who saw it: in lines, or as a member of an object that is begun. */
void verify_show_seen(const struct verify_seen *seen, struct buf *out);
void verify_put_seen(const struct verify_seen *seen, struct writer *w);
