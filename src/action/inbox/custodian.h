/*
 * custodian.h - sealed bytes that a node keeps for others, unread, until the recipient has
 * them.
 *
 * Whoever belongs to the node's accord may ask for it; of a node that belongs to none, those
 * that were seen at their own address.  All others, and finders, have a share together, and
 * only for recipients that are known here: so nobody makes this node call at addresses of his
 * choice.
 * What goes by mail, as its recipient runs no node, is kept and dated, and not passed on: its
 * people see it in `accord custody list`, and may try to reach who is silent.
 *
 *	DIR/custody      `anybody`, `members` or `nobody`: from whom it is taken; a line
 */
#pragma once

#include "action/inbox/arrival.h"

#define CUSTODIAN_FILE "custody"

/* Sealed bytes that fit into an envelope with what belongs to them. */
#define CUSTODIAN_SIZE_MAX (24 * MIB)

/* At a time, of one who asks, and of all strangers together. */
#define CUSTODIAN_EACH_MAX 100
#define CUSTODIAN_EACH_BYTES (256 * MIB)
#define CUSTODIAN_STRANGER_MAX 10 /* of one of them */
#define CUSTODIAN_STRANGERS_MAX 100
#define CUSTODIAN_STRANGERS_BYTES (256 * MIB)

/* What nobody took in so many days is destroyed; that it was here stays in the journal. */
#define CUSTODIAN_DAYS 60

/* From whom this node takes it, as its file says; without one from anybody.  Faults: INPUT,
 * naming the file. */
must_use bool custodian_load_rule(const char *dir, enum node_custody *out, struct err *err);

/* Is it of those whom this node serves first: a member of its accord, or, if it belongs to
 * none, one that is confirmed? */
must_use bool custodian_is_fellow(struct node *node, struct text name, bool confirmed,
    int64_t now, bool *fellow, struct err *err);

/* Take what a custody.ask brings, inside a transaction: receipt and custody go into the
 * answer.  What came before is answered as it was the first time.  `beside` as
 * arrival_check_files() has it.  Faults: INPUT, DENIED, LIMIT; SYSTEM. */
must_use bool custodian_take(
    struct arrival *arrival, const char *const *beside, struct err *err);

/* Put what the recipient answered to an ask into the answer, if it is for who asks. */
must_use bool custodian_add_answer(
    struct arrival *arrival, const struct hash *ask, struct err *err);

/* The recipient has receipted what was forwarded with this custody, and perhaps answered who
 * asked: keep that, destroy the bytes.  Inside a transaction. */
must_use bool custodian_delivered(struct node *node, const struct hash *custody,
    const struct envelope *answer, struct err *err);

/* Destroy what was kept for CUSTODIAN_DAYS in vain, some of it; tells how many.  A transaction
 * of its own. */
must_use bool custodian_tidy(struct node *node, int64_t now, size_t *count, struct err *err);

/* Who was asked. */
must_use bool custodian_of_ask(
    const struct statement *ask, struct text *custodian, struct err *err);

/* What an ask says, as the journal has it; texts live in the arena. */
must_use bool custodian_load_ask(struct node *node, const struct hash *id, struct arena *arena,
    struct custody_ask *out, struct err *err);
