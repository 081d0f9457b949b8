#include "action/deed/deed.h"

#include <string.h>

#include "action/deed/token.h"
#include "journal/forgetting.h"
#include "journal/keeper_ahead.h"

#define DEPTH_MAX 8
#define ANSWER_DEPTH_MAX 32 /* a statement, and what it lies in */
#define ARENA_MAX (8 * MIB)
#define HEX_MAX ((int64_t)2 * HASH_LEN)

static const char *const roles[DEED_ROLES] = { "read-only", "handler", "lead" };

static const char *const faults[] = {
	[FAULT_NONE] = "none",
	[FAULT_INPUT] = "input",
	[FAULT_DENIED] = "denied",
	[FAULT_ABSENT] = "absent",
	[FAULT_CONFLICT] = "conflict",
	[FAULT_LIMIT] = "limit",
	[FAULT_SYSTEM] = "system",
};
#define FAULTS (sizeof(faults) / sizeof(faults[0]))

const char *
deed_role_word(enum deed_role role)
{
	return roles[role];
}

bool
deed_role_parse(struct text word, enum deed_role *out)
{
	for (unsigned i = 0; i < DEED_ROLES; i++) {
		if (text_eq(word, text_of(roles[i]))) {
			*out = (enum deed_role)i;
			return true;
		}
	}
	return false;
}

const struct deed *
deed_find(struct text name)
{
	for (const struct deed *const *deed = deed_table; *deed != NULL; deed++)
		if (text_eq(name, text_of((*deed)->name)))
			return *deed;
	return NULL;
}

/* Requests */

static const struct doc_limits request_limits = { DEED_REQUEST_MAX, DEPTH_MAX };

static const struct deed_field *
find_field(const struct deed *deed, struct text name)
{
	for (const struct deed_field *field = deed->args; field->name != NULL; field++)
		if (text_eq(name, text_of(field->name)))
			return field;
	return NULL;
}

static bool
is_hex(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!(text.at[i] >= '0' && text.at[i] <= '9') &&
		    !(text.at[i] >= 'a' && text.at[i] <= 'f'))
			return false;
	return true;
}

static bool
check_text(const struct deed_field *field, struct value value, struct err *err)
{
	struct text text;

	if (!value_as_text(value, &text, err))
		return false;
	if ((int64_t)text.len < field->least || (int64_t)text.len > field->most)
		return err_set(err, FAULT_INPUT, "'%s' has not %lld to %lld bytes", field->name,
		    (long long)field->least, (long long)field->most);
	if (text.len > 0 && memchr(text.at, '\0', text.len) != NULL)
		return err_set(err, FAULT_INPUT, "'%s' has a NUL", field->name);
	return field->type != DEED_HEX || is_hex(text) ||
	       err_set(err, FAULT_INPUT, "'%s' is not in lowercase hex digits", field->name);
}

static bool
check_integer(const struct deed_field *field, struct value value, struct err *err)
{
	int64_t integer;

	if (!value_as_integer(value, &integer, err))
		return false;
	return (integer >= field->least && integer <= field->most) ||
	       err_set(err, FAULT_INPUT, "'%s' is not within %lld and %lld", field->name,
		   (long long)field->least, (long long)field->most);
}

static bool
check_args(const struct deed *deed, struct value args, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value value;

	while (value_each(args, &walk)) {
		const struct deed_field *field = find_field(deed, walk.key);

		if (field == NULL)
			return err_set(err, FAULT_INPUT, "'%s' has no argument '%.*s'",
			    deed->name, TEXT_ARGS(walk.key));
		if (!(field->type == DEED_INTEGER ? check_integer(field, walk.value, err)
						  : check_text(field, walk.value, err)))
			return false;
	}
	for (const struct deed_field *field = deed->args; field->name != NULL; field++)
		if (field->needed && !value_find(args, field->name, &value))
			return err_set(
			    err, FAULT_INPUT, "'%s' needs '%s'", deed->name, field->name);
	return true;
}

/* A member that may be there; empty when it is not. */
static bool
read_optional(
    struct value root, const char *name, size_t most, struct text *out, struct err *err)
{
	struct value value;
	struct text text;

	*out = (struct text){ 0 };
	if (!value_find(root, name, &value))
		return true;
	if (!value_as_text(value, &text, err))
		return false;
	if (text.len == 0 || text.len > most || !text_printable(text))
		return err_set(err, FAULT_INPUT, "'%s' is not 1 to %zu bytes that can be shown",
		    name, most);
	*out = text;
	return true;
}

static bool
read_members(struct value root, struct deed_request *request, struct err *err)
{
	if (!read_optional(root, "who", DEED_WHO_MAX, &request->who, err) ||
	    !read_optional(root, "token", TOKEN_LEN_MAX, &request->token, err))
		return false;
	return value_count(root) ==
		   2 + (size_t)(request->who.len > 0) + (size_t)(request->token.len > 0) ||
	       err_set(
		   err, FAULT_INPUT, "a request is 'deed', 'args', 'who' and 'token', no more");
}

bool
deed_request_parse(struct text in, struct doc *doc, struct deed_request *out, struct err *err)
{
	struct deed_request request = { 0 };
	struct value root;
	struct text name;

	if (!doc_parse(doc, in, &request_limits, &root, err) ||
	    !value_get_text(root, "deed", &name, err) ||
	    !value_get_object(root, "args", &request.args, err))
		return false;
	if (!read_members(root, &request, err))
		return false;
	request.deed = deed_find(name);
	if (request.deed == NULL)
		return err_set(err, FAULT_ABSENT, "there is no deed '%.*s'", TEXT_ARGS(name));
	if (!check_args(request.deed, request.args, err))
		return false;
	*out = request;
	return true;
}

struct text
deed_text(struct value args, const char *name, struct text otherwise)
{
	struct text text;
	struct err none;

	return value_get_text(args, name, &text, &none) ? text : otherwise;
}

int64_t
deed_integer(struct value args, const char *name, int64_t otherwise)
{
	int64_t integer;
	struct err none;

	return value_get_integer(args, name, &integer, &none) ? integer : otherwise;
}

/* Answers */

void
deed_answer_fault(const struct err *fault, struct buf *out)
{
	struct writer w = WRITER(out);

	buf_clear(out);
	writer_object(&w);
	writer_key(&w, "fault");
	writer_text(&w, text_of(faults[fault->fault]));
	writer_key(&w, "error");
	writer_text(&w, text_of(fault->text));
	writer_end(&w);
}

static bool
read_fault(struct value root, struct err *err)
{
	struct text kind, words;

	if (!value_get_text(root, "fault", &kind, err) ||
	    !value_get_text(root, "error", &words, err))
		return err_set(err, FAULT_SYSTEM, "this is no answer of a node");
	for (size_t i = FAULT_INPUT; i < FAULTS; i++)
		if (text_eq(kind, text_of(faults[i])))
			return err_set(err, (enum fault)i, "%.*s", TEXT_ARGS(words));
	return err_set(err, FAULT_SYSTEM, "this is no answer of a node");
}

#define UNKNOWN "{\"fault\":\"denied\",\"unknown\":true,"

bool
deed_answer_is_unknown(struct text in)
{
	return text_starts(in, TEXT(UNKNOWN));
}

static void
answer_unknown(struct buf *out)
{
	buf_clear(out);
	buf_add(out, TEXT(UNKNOWN "\"error\":\"this is no token of this node, or one that has "
				  "ended\"}"));
}

bool
deed_answer_parse(struct text in, struct doc *doc, struct value *ok, struct err *err)
{
	static const struct doc_limits limits = { DEED_ANSWER_MAX, ANSWER_DEPTH_MAX };
	struct value root, value;

	if (!doc_parse(doc, in, &limits, &root, err)) {
		if (err->fault == FAULT_INPUT)
			err->fault = FAULT_SYSTEM;
		return err_in(err, "the node's answer");
	}
	if (!value_find(root, "ok", &value))
		return read_fault(root, err);
	if (value_count(root) != 1 || value_type(value) != VALUE_OBJECT)
		return err_set(err, FAULT_SYSTEM, "this is no answer of a node");
	*ok = value;
	return true;
}

/* Doing */

/* Requests that are done together. */
struct round {
	struct node *node;
	int64_t now;
	struct doc doc;
};

static void
fail(struct deed_work *work, const struct err *err)
{
	work->fault = err->fault;
	deed_answer_fault(err, work->answer);
}

static bool
read_request(
    struct round *round, struct deed_work *work, struct deed_request *request, struct err *err)
{
	if (!deed_request_parse(work->request, &round->doc, request, err))
		return false;
	return work->caller.role >= request->deed->least ||
	       err_set(err, FAULT_DENIED, "'%s' is for a %s, not for a %s", request->deed->name,
		   deed_role_word(request->deed->least), deed_role_word(work->caller.role));
}

/* Who has a token is who the token says, and not who he says. */
static bool
admit(struct round *round, struct deed_work *work)
{
	const struct token *token = NULL;
	struct value root;
	struct text text;
	struct err err;

	if (work->tokens == NULL)
		return true;
	/* Also of a request that is wrong in something else: that is told only to those who
	 * have one. */
	if (doc_parse(&round->doc, work->request, &request_limits, &root, &err) &&
	    value_get_text(root, "token", &text, &err))
		token = tokens_find(work->tokens, text, round->now);
	if (token == NULL) {
		work->fault = FAULT_DENIED;
		answer_unknown(work->answer);
		return false;
	}
	work->caller = (struct deed_caller){ token->role, text_of(token->name) };
	return true;
}

static struct text
who_asks(const struct deed_work *work, const struct deed_request *request)
{
	return work->caller.who.len > 0 ? work->caller.who : request->who;
}

static bool
run(struct round *round, struct deed_work *work, const struct deed_request *request,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct text who = who_asks(work, request);
	struct deed_task task = { round->node, round->now, who, &arena, &work->draft };
	struct writer w = WRITER(work->answer);

	buf_clear(work->answer);
	writer_object(&w);
	writer_key(&w, "ok");
	if (!request->deed->run(&task, request->args, &w, err))
		return false;
	writer_end(&w);
	if (!buf_ok(work->answer, err))
		return err_in(err, "the answer");
	work->fault = FAULT_NONE;
	return true;
}

/* Sort them by what they want; what cannot be done at all has its answer. */
static void
prepare(struct round *round, struct deed_work *work)
{
	struct deed_request request;
	struct err err;

	work->fault = FAULT_NONE;
	work->wants = DEED_NOTHING;
	if (!admit(round, work))
		return;
	if (!read_request(round, work, &request, &err))
		fail(work, &err);
	else
		work->wants = request.deed->writes ? DEED_TO_WRITE : DEED_TO_READ;
}

static bool
attempt(struct round *round, struct deed_work *work, struct err *err)
{
	struct deed_request request;

	if (read_request(round, work, &request, err) && run(round, work, &request, err))
		return true;
	fail(work, err);
	return false;
}

static void
read_all(struct round *round, struct deed_work *works, size_t count)
{
	struct err err;

	for (size_t i = 0; i < count; i++)
		if (works[i].wants == DEED_TO_READ)
			(void)!attempt(round, &works[i], &err);
}

/* What seemed done was not. */
static void
fail_writes(struct deed_work *works, size_t count, const struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (works[i].wants == DEED_TO_WRITE && works[i].fault == FAULT_NONE)
			fail(&works[i], err);
}

/* Have the keeper begin with what one is going to say. */
static void
draft(struct round *round, struct deed_work *work)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct deed_task task = { .node = round->node, .now = round->now, .arena = &arena };
	struct deed_request request;
	struct err err;

	buf_free(&work->draft);
	if (work->wants != DEED_TO_WRITE || !read_request(round, work, &request, &err) ||
	    request.deed->draft == NULL)
		return;
	task.who = who_asks(work, &request);
	work->draft = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	if (request.deed->draft(&task, request.args, &work->draft, &err))
		keeper_sign_ahead(&round->node->keeper, buf_text(&work->draft));
	else
		buf_free(&work->draft);
}

static void
draft_some(struct round *round, struct deed_work *works, size_t count)
{
	for (size_t i = 0; i < count && i < KEEPER_AHEAD_MAX; i++)
		draft(round, &works[i]);
}

/* Run those that append, in the transaction that has begun.  False when one failed that
 * had changed something, or made the database undo all by itself. */
static bool
write_in(struct round *round, struct deed_work *works, size_t count)
{
	struct db *db = round->node->journal.db;
	struct err err;

	for (size_t i = 0; i < count; i++) {
		uint64_t before = db_changes(db);

		if (i % KEEPER_AHEAD_MAX == 0)
			draft_some(round, &works[i], count - i);
		if (works[i].wants != DEED_TO_WRITE || attempt(round, &works[i], &err))
			continue;
		if (err.fault == FAULT_SYSTEM || err.fault == FAULT_LIMIT ||
		    db_changes(db) != before)
			return false;
	}
	return true;
}

/* False when it was all undone because one of them failed. */
static bool
write_together(struct round *round, struct deed_work *works, size_t count)
{
	struct journal *journal = &round->node->journal;
	struct err err;

	if (!journal_begin(journal, &err)) {
		fail_writes(works, count, &err);
		return true;
	}
	if (!write_in(round, works, count)) {
		journal_rollback(journal);
		return false;
	}
	if (!journal_commit(journal, &err))
		fail_writes(works, count, &err);
	return true;
}

/* Whoever fails when he has begun to write, which is rare, has the others do it again,
 * each by itself, so that he harms nobody but himself. */
static void
write_all(struct round *round, struct deed_work *works, size_t count)
{
	size_t writes = 0;

	for (size_t i = 0; i < count; i++)
		writes += works[i].wants == DEED_TO_WRITE;
	if (writes == 0 || write_together(round, works, count))
		return;
	for (size_t i = 0; i < count; i++) {
		if (works[i].wants != DEED_TO_WRITE)
			continue;
		works[i].fault = FAULT_NONE;
		(void)!write_together(round, &works[i], 1);
	}
}

void
deed_do_all(struct node *node, int64_t now, struct deed_work *works, size_t count)
{
	struct round round = { .node = node, .now = now, .doc = DOC };
	struct err err;

	round.doc.secret = true;

	for (size_t i = 0; i < count; i++)
		prepare(&round, &works[i]);
	write_all(&round, works, count);
	/* Nobody's deed: what was forgotten is forgotten, and the next time does it. */
	(void)!journal_scrub(&node->journal, &err);
	read_all(&round, works, count);
	for (size_t i = 0; i < count; i++)
		buf_free(&works[i].draft);
	doc_free(&round.doc);
}

void
deed_do(struct node *node, int64_t now, struct deed_work *work)
{
	deed_do_all(node, now, work, 1);
}
