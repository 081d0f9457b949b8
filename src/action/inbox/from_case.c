#include "action/inbox/from_case.h"

#include "action/case/case_give.h"
#include "action/case/case_welcome.h"
#include "action/inbox/brought.h"
#include "action/inbox/from_node.h"
#include "action/inbox/relay.h"
#include "action/peer/parcel.h"
#include "case/move.h"
#include "view/attachments.h"
#include "view/mailbox.h"
#include "view/peers.h"

/* One that came. */
struct coming {
	struct arrival *a;
	struct arena arena;
	struct move move;
	struct body body;
	bool trusted; /* who sends it is confirmed */
};

static void
coming_free(struct coming *coming)
{
	arena_free(&coming->arena);
}

static bool
read_move(struct coming *coming, struct err *err)
{
	return body_parse(&coming->a->statement, &coming->body, err) &&
	       move_parse(&coming->a->statement, &coming->arena, &coming->move, err);
}

static bool
check_parts(const struct coming *coming, const char *const *beside, struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(coming->move.kind, &coming->body, &file);

	return arrival_check_files(coming->a, file, count, beside, err);
}

static bool
keep(struct coming *coming, struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(coming->move.kind, &coming->body, &file);

	return arrival_keep(coming->a, file, count, NULL, err);
}

/* Is there room in the case?  What does not fit is refused, and not tried again for ever. */
static bool
check_room(struct coming *coming, const struct move *move, struct err *err)
{
	struct casebook_case *held;

	if (case_load(&coming->a->node->journal, &coming->move.of_case, &held, err))
		return ledger_check_room(&held->ledger, move, err);
	return err->fault == FAULT_ABSENT || arrival_fail(err);
}

/* History */

/* It is what was announced, and of this case. */
static bool
check_told(const struct coming *coming, const struct statement *s, const struct hash *id,
    struct err *err)
{
	struct body body;

	if (!hash_eq(&s->id, id))
		return err_set(err, FAULT_INPUT, "it is another statement");
	if (!move_is(s->kind->id))
		return err_set(
		    err, FAULT_INPUT, "a %.*s is no part of a case", TEXT_ARGS(s->kind->name));
	if (!body_parse(s, &body, err))
		return false;
	return hash_eq(&body.move.of_case, &coming->move.of_case) ||
	       err_set(err, FAULT_INPUT, "it is of another case");
}

/* A time ahead of ours would draw what follows it along. */
static bool
is_ahead(const struct coming *coming, const struct statement *s)
{
	return s->at > coming->a->now + FROM_NODE_AHEAD;
}

static bool
check_room_for(struct coming *coming, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;

	return move_parse(s, &arena, &move, err) && check_room(coming, &move, err);
}

/* Finders' keys cost nothing: what they sign counts as nobody's where quotas do, so it is taken
 * by the word of nodes that are confirmed. */
static bool
is_left_out(const struct coming *coming, const struct statement *s)
{
	return is_ahead(coming, s) || (!coming->trusted && party_is_finder(s->by));
}

/* It is kept without its files: those who were told of them have them.  What is dated ahead is
 * left out, and stays missing: who brings it along may have had the better clock. */
static bool
keep_told(struct coming *coming, const struct hash *id, struct text note, struct err *err)
{
	struct bringing bringing = { coming->a, &coming->arena, coming->trusted };
	scoped(statement_free) struct statement s = { 0 };
	struct node *node = coming->a->node;
	struct record record;
	uint64_t epoch;

	if (!brought_open(&bringing, note, &s, err) || !check_told(coming, &s, id, err))
		return false;
	if (is_left_out(coming, &s))
		return true;
	if (!check_room_for(coming, &s, err))
		return false;
	return (anchor_open_epoch(
		    &node->journal, coming->a->now, node->manifest.epoch, &epoch, err) &&
		   journal_add_private(&node->journal, &s, epoch, &record, err)) ||
	       arrival_fail(err);
}

static bool
take_told(struct coming *coming, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct text note;
	bool here;

	hash_format(id, &hex);
	if (!buf_ok(&hex, err) || !journal_has(&coming->a->node->journal, id, &here, err))
		return arrival_fail(err);
	if (here)
		return true;
	return brought_find(coming->a, id, &note, err) &&
	       (keep_told(coming, id, note, err) ||
		   err_in(err, "'" PARCEL_HISTORY "%s'", buf_string(&hex)));
}

static bool
take_history(struct coming *coming, struct err *err)
{
	for (size_t i = 0; i < coming->move.history.count; i++)
		if (!take_told(coming, &move_hashes(&coming->move.history)[i], err))
			return false;
	return true;
}

static bool
find_trust(struct coming *coming, struct err *err)
{
	struct peers_row row;
	bool known;

	if (!peers_find(&coming->a->node->journal, coming->a->statement.by, &coming->arena,
		&known, &row, err))
		return arrival_fail(err);
	coming->trusted = known && row.confirmed;
	return true;
}

/* What cannot be said now, for want of room or by the rules, is said after a later statement:
 * nobody's is refused because of it. */
static bool
say_or_undo(struct coming *coming,
    bool (*say)(const struct case_speaker *speaker, struct coming *coming, struct err *err),
    struct err *err)
{
	struct case_speaker speaker = { coming->a->node, coming->a->now, &coming->arena };
	struct db *db = coming->a->node->journal.db;
	struct err why;

	if (!db_mark(db, err))
		return false;
	if (say(&speaker, coming, &why))
		return db_keep(db, err);
	if (!db_undo(db, err))
		return false;
	if (why.fault == FAULT_SYSTEM)
		*err = why;
	return why.fault != FAULT_SYSTEM;
}

static bool
say_welcome(const struct case_speaker *speaker, struct coming *coming, struct err *err)
{
	return case_welcome(speaker, &coming->move.of_case, err);
}

static bool
say_relay(const struct case_speaker *speaker, struct coming *coming, struct err *err)
{
	return relay_move(speaker, &coming->move, err);
}

static bool
say_answer(const struct case_speaker *speaker, struct coming *coming, struct err *err)
{
	return case_give(speaker, &coming->move, err);
}

/* Who has come in is told what it has to know, and the others that it came. */
static bool
welcome(struct coming *coming, struct err *err)
{
	enum kind_id kind = coming->move.kind;

	if (kind == KIND_CASE_ASK)
		return say_or_undo(coming, say_answer, err) || arrival_fail(err);
	/* What is said most often changes nothing of that. */
	if (kind == KIND_CASE_MESSAGE || kind == KIND_CASE_READ || kind == KIND_CASE_CLOCK)
		return true;
	return say_or_undo(coming, say_welcome, err) || arrival_fail(err);
}

bool
from_case_of_node(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", FROM_NODE_MANIFEST,
		FROM_NODE_OWED, "proof/", PARCEL_HISTORY, PARCEL_KEY, NULL };
	scoped(coming_free) struct coming coming = { .a = a, .arena = ARENA(2 * MOVE_ROOM) };

	return read_move(&coming, err) && check_parts(&coming, beside, err) &&
	       find_trust(&coming, err) && check_room(&coming, &coming.move, err) &&
	       take_history(&coming, err) && keep(&coming, err) && welcome(&coming, err);
}

/* Finders */

static bool
check_time(const struct coming *coming, struct err *err)
{
	return !is_ahead(coming, &coming->a->statement) ||
	       err_set(err, FAULT_DENIED,
		   "the statement says that it was made later than now; check the clock");
}

/* Strangers may report; in a case those speak who were told of it. */
static bool
check_told_here(const struct coming *coming, struct err *err)
{
	bool knows;

	if (!mailbox_knows(&coming->a->node->journal, coming->a->statement.by,
		&coming->move.of_case, &knows, err))
		return arrival_fail(err);
	return knows ||
	       err_set(err, FAULT_DENIED, "nothing of that case was said to who sends this");
}

/* What came before was passed on then. */
static bool
relay(struct coming *coming, struct err *err)
{
	return coming->a->again || say_or_undo(coming, say_relay, err) || arrival_fail(err);
}

bool
from_case_of_finder(struct arrival *a, struct recipient *reply, struct err *err)
{
	static const char *const beside[] = { "from", "statement", FROM_CASE_REPLY, NULL };
	scoped(coming_free) struct coming coming = { .a = a, .arena = ARENA(2 * MOVE_ROOM) };

	return arrival_reply(a, reply, err) && check_time(&coming, err) &&
	       read_move(&coming, err) && check_parts(&coming, beside, err) &&
	       check_told_here(&coming, err) && take_history(&coming, err) &&
	       keep(&coming, err) && relay(&coming, err) && welcome(&coming, err);
}
