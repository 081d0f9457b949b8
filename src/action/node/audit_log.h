/*
 * audit_log.h - the part of an audit that looks at epochs, the log and what else is kept;
 * see audit.h.
 */
#pragma once

#include "action/node/audit.h"
#include "journal/log_store.h"

/* Each anchored epoch. */
must_use bool audit_log_epochs(struct audit_work *work, struct err *err);

/* The log's entries, one after the other. */
must_use bool audit_log_entries(struct audit_work *work, struct err *err);

/* The head that was signed last, with its note; the log under it. */
must_use bool audit_log_head(
    struct audit_work *work, const struct log_head *head, struct text note, struct err *err);

/* Keys of releases, against what their seals promise. */
must_use bool audit_log_keys(struct audit_work *work, struct err *err);
