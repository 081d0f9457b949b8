/*
 * deed.h - what may be asked of a node, a row each: the local socket, the console's API and
 * the command line all ask the same deeds.
 *
 * A request is {"deed":NAME,"args":{...}}, with "who":NAME where it is for the caller to say
 * who he is, or "token":TOKEN where that says it; its answer {"ok":{...}}, or
 * {"fault":KIND,"error":TEXT} with the kinds of base/err.h in lower case, and "unknown":true
 * for a token that is nobody's.
 */
#pragma once

#include "action/node/node.h"
#include "codec/json.h"
#include "codec/json_write.h"

#define DEED_REQUEST_MAX (256 * KIB) /* the longest texts that people write, escaped */
#define DEED_ANSWER_MAX (8 * MIB)    /* a statement of the largest size, escaped, and more */
#define DEED_WHO_MAX 64

/* What one may do who asks: each may do what those before it may. */
enum deed_role { DEED_READ_ONLY, DEED_HANDLER, DEED_LEAD };
#define DEED_ROLES (DEED_LEAD + 1)

/* "read-only" and so on; a role by its word. */
const char *deed_role_word(enum deed_role role);
must_use bool deed_role_parse(struct text word, enum deed_role *out);

enum deed_type { DEED_TEXT, DEED_HEX, DEED_INTEGER };

/* An argument.  `most` is that of a text's bytes or an integer; `least` likewise. */
struct deed_field {
	const char *name; /* NULL after the last */
	enum deed_type type;
	bool needed;
	int64_t least;
	int64_t most;
	const char *about; /* a sentence for the API's description */
};

/* A deed at work. */
struct deed_task {
	struct node *node;
	int64_t now;
	struct text who;
	struct arena *arena; /* for what it reads; its own */
	/* What draft() wrote, and the keeper has; NULL or empty: nothing. */
	const struct buf *draft;
};

struct deed {
	const char *name;
	const char *about; /* what it does, a line */
	enum deed_role least;
	bool writes; /* it appends, and runs in a transaction that others may share */
	const struct deed_field *args;
	const char *answer; /* what it writes after "ok", as outline.h has it */
	/* In the same transaction, before run(): write the text that it is going to have
	 * signed, so that the keeper signs it while others are run.  What goes wrong is for
	 * run() to tell.  NULL: it signs nothing, or is rare. */
	bool (*draft)(
	    const struct deed_task *task, struct value args, struct buf *text, struct err *err);
	/* Write one JSON object; a fault undoes what was done. */
	bool (*run)(const struct deed_task *task, struct value args, struct writer *answer,
	    struct err *err);
};

/* All deeds; NULL at the end. */
extern const struct deed *const deed_table[];

/* The deed of that name; NULL when there is none. */
const struct deed *deed_find(struct text name);

/* Who asks, and what he may; without a name it is as the request says. */
struct deed_caller {
	enum deed_role role;
	struct text who;
};

struct tokens; /* see token.h */

struct deed_request {
	const struct deed *deed;
	struct value args;
	struct text who;   /* empty when it does not say */
	struct text token; /* likewise */
};

/* Read a request whole: no member and no argument that is not in the table, none missing,
 * each within its bounds.  Values live in `doc`.  Faults: INPUT, ABSENT for a deed that
 * there is not, LIMIT. */
must_use bool deed_request_parse(
    struct text in, struct doc *doc, struct deed_request *out, struct err *err);

enum deed_wants { DEED_NOTHING, DEED_TO_READ, DEED_TO_WRITE };

/* A request, and where its answer goes: `answer` is cleared first, and always has one
 * then, if there is memory for any. */
struct deed_work {
	struct deed_caller caller;
	struct text request;
	struct buf *answer;    /* its limit is DEED_ANSWER_MAX */
	enum fault fault;      /* NONE when it was done */
	enum deed_wants wants; /* deed_do_all()'s own, as is: */
	struct buf draft;
	/* When not NULL, the caller is who has the request's token among these. */
	const struct tokens *tokens;
};

/* Do them all.  Those that append share one transaction and its flush, and no answer says
 * that something was done before that is durable; one that fails leaves nothing behind and
 * the others as if it had not been.  Those that only read see what is durable after it. */
void deed_do_all(struct node *node, int64_t now, struct deed_work *works, size_t count);

/* Do one. */
void deed_do(struct node *node, int64_t now, struct deed_work *work);

/* Read an answer: what stands after "ok", or the fault.  Values live in `doc`.  Faults:
 * the answer's own; SYSTEM when it is no answer. */
must_use bool deed_answer_parse(
    struct text in, struct doc *doc, struct value *ok, struct err *err);

/* Is it that the token was nobody's? */
bool deed_answer_is_unknown(struct text in);

/* Write the answer of a fault. */
void deed_answer_fault(const struct err *fault, struct buf *out);

/* An argument that may be missing: what it is, else what it would be. */
struct text deed_text(struct value args, const char *name, struct text otherwise);
int64_t deed_integer(struct value args, const char *name, int64_t otherwise);
