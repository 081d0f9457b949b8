/*
 * deliver.h - a finder's side of the inbox: report, and poll for what is due.
 */
#pragma once

#include "action/finder/sent.h"
#include "action/peer/peer.h"
#include "statement/details.h"
#include "statement/envelope.h"
#include "statement/letter.h"
#include "statement/poll.h"

struct award_word; /* bounty/award_word.h */
struct move;       /* case/move.h */

#define DELIVER_INBOX "/inbox"

/* Who delivers to which node, how it is reached, and when (seconds UTC). */
struct deliver {
	const struct finder *finder;
	const struct peer *node;
	const struct remote *remote;
	int64_t now;
};

/* What goes along with something that is said. */
struct pieces; /* pieces.h */
struct deliver_files {
	char *const *paths;
	size_t count;
	const struct pieces *pieces; /* files that follow; NULL: none */
	struct text name, bytes;     /* instead of all these one that is in memory */
};

/* What is reported. */
struct deliver_matter {
	struct text title;
	char *const *paths;
	size_t count;
	const struct details *details; /* NULL: none */
	const struct pieces *pieces;   /* files that follow; NULL: none */
};

/* Seal a report of these files to the node and deliver it.  Their base names are
 * their names in it, and must differ.  Tells the report's id, also when it is kept.
 *
 * When this returns true, the record with the checked receipt is in sent/<id>/.  A
 * report that the node refused leaves nothing.  When it is not known whether the node
 * has it (not reached, no good answer) the record is kept, and deliver_again() sends
 * the very same bytes, which the node answers with the same receipt; the fault's text
 * says so.  Faults: as files, network and node tell. */
must_use bool deliver_report(const struct deliver *how, const struct deliver_matter *matter,
    struct hash *id, struct err *err);

/* The same by nobody: `how->finder` was drawn for it and is forgotten after it (finder.h).
 * There is no receipt and no record, nothing in the node's log commits to it, and it has no
 * priority.  What failed can be tried again, as another report. */
must_use bool deliver_anonymous(const struct deliver *how, const struct deliver_matter *matter,
    struct hash *id, struct err *err);

/* Say something else to a node: a letter, or a move of a case; what they say of files is
 * filled in (`files` NULL: none).  The record is as a report's, with the finder's key in
 * `sender`.  Tells the id, also when it is kept.  Faults: as above. */
must_use bool deliver_letter(const struct deliver *how, const struct letter *letter,
    const struct deliver_files *files, struct hash *id, struct err *err);
must_use bool deliver_move(const struct deliver *how, const struct move *move,
    const struct deliver_files *files, struct hash *id, struct err *err);

/* Say that the proof which a receipt (its id) promised has not come; the node answers with it.
 * The record as above, but that it stays when the node refuses it, which would else keep its
 * finder from showing that he asked.  Faults: as above. */
must_use bool deliver_challenge(
    const struct deliver *how, const struct hash *receipt, struct hash *id, struct err *err);

/* Send a statement that leaves no record, such as a poll; the parts of the answer live in the
 * arena.  Faults: as network and node tell. */
must_use bool deliver_ask(const struct deliver *how, const struct buf *statement,
    struct arena *arena, struct envelope *answer, struct err *err);

/* Say something about an award: to the node whose it is, or to one that shall mediate.  The
 * record as above.  Faults: as above. */
must_use bool deliver_word(
    const struct deliver *how, const struct award_word *word, struct hash *id, struct err *err);

/* Deliver what could not be delivered before, the very same bytes; the node's manifests may
 * be newer.  Faults: as above. */
must_use bool deliver_again(const struct deliver *how, const struct hash *id, struct err *err);

/* Have another node, which `how` names, keep and forward a report that could not be delivered:
 * the very bytes that are sealed to its node.  The record of that is one as of a report, with
 * `custody`, and `of` which report it is about; polls bring the proof, and the receipt of the
 * report itself.  Tells its id.  Faults: CONFLICT when the report was delivered; as above. */
must_use bool deliver_custody(
    const struct deliver *how, const struct hash *report, struct hash *id, struct err *err);

/* The same of what went by mail to a domain that runs no accord, and is silent there: sealed
 * bytes, which are kept and dated, and not passed on.  Faults: as deliver_report()'s. */
must_use bool deliver_custody_of_mail(const struct deliver *how, struct text domain,
    struct text sealed, struct hash *id, struct err *err);

/* Ask a node for the proofs of reports, of the first POLL_REPORTS_MAX those that were
 * delivered; tells, also when it fails, how many came.  Each is checked before it is
 * kept.  Faults: as network and node tell; DENIED, INPUT for a proof that does not
 * hold. */
must_use bool deliver_poll(const struct deliver *how, const struct sent_report *reports,
    size_t count, size_t *proofs, struct err *err);
