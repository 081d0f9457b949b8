/*
 * confirm.h - before a restored node signs again: what others saw of its log.
 *
 * Each witness of DIR/witness-policy tells which checkpoint it cosigned last
 * (c2sp.org/tlog-witness, GET <sha256 of the origin>/checkpoint), and the node's own
 * address which one is shown there.  When the restored log holds all that was seen, it may
 * go on; when it does not, it would have two pasts.
 */
#pragma once

#include "action/node/node.h"
#include "log/policy.h"

enum confirm_seen {
	CONFIRM_SILENT,  /* no answer that can be believed */
	CONFIRM_NOTHING, /* it never cosigned anything of this log */
	CONFIRM_HELD,    /* what it saw is in the restored log */
	CONFIRM_BEYOND,  /* it saw more */
	CONFIRM_OTHER,   /* it saw another past */
};

/* What one of them says. */
struct confirm_word {
	struct text who; /* the witness's name in the policy; "the node's own address" */
	enum confirm_seen seen;
	uint64_t size;  /* of what it saw */
	struct err why; /* of one that is silent */
};

struct confirm {
	/* Append the file of a path, with its slash, at an address. */
	bool (*get)(
	    void *arg, struct text url, const char *path, struct buf *out, struct err *err);
	/* Told what each says, as it says it. */
	void (*tell)(void *arg, const struct confirm_word *word);
	void *arg;
};

enum confirm_verdict {
	CONFIRM_GOOD,   /* nobody saw more, and those who were silent are too few to matter */
	CONFIRM_WAIT,   /* too many were silent */
	CONFIRM_BEHIND, /* somebody saw more, or another past */
	CONFIRM_NOBODY, /* there is no witness to ask */
};

/* Ask all of them.  A quorum of the policy may have cosigned something that is not known
 * here only if those who were silent can make one.  Faults: INPUT for a policy that is none or
 * about another log; SYSTEM. */
must_use bool confirm_ask(
    struct node *node, const struct confirm *how, enum confirm_verdict *out, struct err *err);
