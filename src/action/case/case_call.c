#include "action/case/case_call.h"

#include "action/case/case_welcome.h"
#include "action/case/desk_note.h"
#include "case/guest.h"
#include "case/role.h"

bool
case_call_party(
    const struct case_speaker *speaker, struct text given, struct text *name, struct err *err)
{
	scoped(buf_free) struct buf full = BUF(KIB);

	if (text_starts(given, TEXT("/")))
		buf_add(&full, speaker->node->manifest.name);
	buf_add(&full, given);
	if (!buf_ok(&full, err) || !guest_check_party(buf_text(&full), err))
		return false;
	*name = arena_text(speaker->arena, buf_text(&full));
	return name->at != NULL || err_memory(err);
}

static bool
find_self(struct case_call *call, struct text as, struct err *err)
{
	const struct case_speaker *speaker = &call->speaker;
	struct text name = speaker->node->manifest.name;

	if (as.len > 0) {
		if (!case_call_party(speaker, as, &call->relays, err))
			return false;
		name = call->relays;
	}
	call->self = ledger_party(&call->held->ledger, name);
	return call->self != ENTRY_NOBODY ||
	       err_set(
		   err, FAULT_CONFLICT, "'%.*s' takes no part in the case", TEXT_ARGS(name));
}

bool
case_call_begin(
    const struct deed_task *task, struct value args, struct case_call *out, struct err *err)
{
	struct case_call call = { .speaker = { task->node, task->now, task->arena },
		.who = task->who };
	struct journal *journal = &task->node->journal;

	if (!cases_find(journal, deed_text(args, "case", TEXT("")), &call.id, err) ||
	    !case_load(journal, &call.id, &call.held, err) ||
	    !find_self(&call, deed_text(args, "as", TEXT("")), err))
		return false;
	*out = call;
	return true;
}

bool
case_call_find(const struct case_call *call, struct text hex, struct hash *id, struct err *err)
{
	const struct dag *dag = &call->held->ledger.dag;
	struct hash first, last;
	size_t found = 0;

	if (!journal_prefix(hex, &first, &last, err))
		return false;
	for (size_t i = 0; i < dag->nodes; i++) {
		struct text bytes = text_bytes(dag->node[i].id.bytes, HASH_LEN);

		if (!dag->node[i].here ||
		    text_order(bytes, text_bytes(first.bytes, HASH_LEN)) < 0 ||
		    text_order(bytes, text_bytes(last.bytes, HASH_LEN)) > 0)
			continue;
		*id = dag->node[i].id;
		found++;
	}
	if (found == 1)
		return true;
	return err_set(err, found == 0 ? FAULT_ABSENT : FAULT_CONFLICT,
	    found == 0 ? "no statement of the case begins with '%.*s'"
		       : "several statements of the case begin with '%.*s': give more of it",
	    TEXT_ARGS(hex));
}

static bool
find_role(struct text word, unsigned *n, struct err *err)
{
	for (*n = 0; *n < ROLES; ++*n)
		if (text_eq(word, text_of(role_words[*n])))
			return true;
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is no role: finder, vendor, deployer, coordinator, cna, authority, "
	    "observer",
	    TEXT_ARGS(word));
}

bool
case_call_roles(const struct case_speaker *speaker, struct text words, unsigned *roles,
    struct shape_list *list, struct err *err)
{
	unsigned *numbers = arena_array(speaker->arena, unsigned, ROLES), bits = 0, n;
	struct text rest = words, word;
	size_t count = 0;

	if (numbers == NULL)
		return err_memory(err);
	while (text_each(&rest, ',', &word)) {
		if (!find_role(word, &n, err))
			return false;
		if ((bits & role_at(n)) == 0)
			numbers[count++] = n;
		bits |= role_at(n);
	}
	*roles = bits;
	*list = (struct shape_list){ count, numbers };
	return true;
}

/* What it says itself may name what others have not heard, such as whom it asked in while one
 * was on the way: they are told.  What cannot be said now is, after a later statement. */
static bool
welcome(const struct case_call *call, enum kind_id kind, struct err *err)
{
	struct db *db = call->speaker.node->journal.db;
	struct err why;

	if (kind == KIND_CASE_MESSAGE || kind == KIND_CASE_READ || kind == KIND_CASE_CLOCK)
		return true;
	if (!db_mark(db, err))
		return false;
	if (case_welcome(&call->speaker, &call->id, &why))
		return db_keep(db, err);
	if (!db_undo(db, err))
		return false;
	if (why.fault == FAULT_SYSTEM)
		*err = why;
	return why.fault != FAULT_SYSTEM;
}

bool
case_call_say(const struct case_call *call, enum case_audience audience, struct move *move,
    struct writer *answer, struct err *err)
{
	move->relays = call->relays;
	/* Who came in while a guest was asked does not know of that; and the message that tells
	 * it is not to wait for the guest's answer, which waits for what it tells. */
	if (move->relays.len > 0 && move->kind == KIND_CASE_ACCEPT &&
	    !case_welcome_about(&call->speaker, &call->id, &move->of, err))
		return false;
	if (!case_say(&call->speaker, &call->id, audience, move, err) ||
	    !desk_note(&call->speaker, call->who, &move->id, err) ||
	    !welcome(call, move->kind, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &call->id);
	statement_put_hash(answer, "id", &move->id);
	statement_put_time(answer, "at", move->at);
	writer_end(answer);
	return true;
}
