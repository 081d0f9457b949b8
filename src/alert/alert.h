/*
 * alert.h - what one node tells others at once: a warning, marked with how far it may go,
 * with what to look for and files; private, from its source to the nodes that it names.
 *
 * Whether it is a drill nobody can tell from it: each holds a commitment, and the source opens
 * that later, if it does (alert.reveal).  So a drill tests people, and what was meant in
 * earnest cannot be called a drill afterwards.
 */
#pragma once

#include "alert/tlp.h"
#include "base/arena.h"
#include "statement/attached.h"

#define ALERT_TITLE_MAX 200
#define ALERT_TEXT_MAX 65536
#define ALERT_INDICATORS_MAX 1000
#define ALERT_SALT_LEN 32
#define ALERT_ROOM (4 * MIB) /* more than one takes that fits into a statement */

struct alert {
	struct text title;
	struct text text; /* lines that can be shown; may be empty */
	unsigned tlp;     /* enum tlp */
	struct hash drill;
	struct shape_list indicators; /* of struct text, each a pattern (pattern.h) */
	size_t count;
	struct attached_file file[ATTACHED_MAX];
};

/* Read the body of one.  Texts live in the arena, or are borrowed from the statement; on
 * failure `out` is as it was.  Faults: INPUT, LIMIT. */
must_use bool alert_parse(
    const struct statement *statement, struct arena *arena, struct alert *out, struct err *err);

/* Who says something about alerts, when, and to whom: at least one. */
struct alert_how {
	const struct signer *signer;
	int64_t at;
	struct shape_list to; /* of struct text */
};

/* Write and sign one that alert_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool alert_sign(const struct alert *alert, const struct alert_how *how,
    struct buf *out, struct hash *id, struct err *err);

/* What an alert holds of whether it is a drill: SHA-256("accord/alert/drill/v1" 0x00 salt
 * byte), the byte 1 for a drill, else 0. */
struct hash alert_commit(const uint8_t salt[static ALERT_SALT_LEN], bool drill);
