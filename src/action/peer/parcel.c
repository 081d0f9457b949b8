#include "action/peer/parcel.h"

#include "alert/turn.h"
#include "case/move.h"
#include "journal/blob.h"
#include "statement/report.h"
#include "view/attachments.h"
#include "view/peers.h"

bool
parcel_add(struct parcel *parcel, struct text name, struct text bytes, struct err *err)
{
	struct text kept_name = arena_text(parcel->arena, name);
	struct text kept = arena_text(parcel->arena, bytes);

	if (kept_name.at == NULL || kept.at == NULL)
		return err_memory(err);
	return envelope_add(parcel->envelope, kept_name, kept, err);
}

static bool
is_there(const struct parcel *parcel, const struct buf *name)
{
	struct text there;

	return envelope_find(parcel->envelope, buf_text(name), &there);
}

/* May it go without? */
static bool
goes_without(const struct parcel *parcel, const struct err *err)
{
	return parcel->some && err->fault == FAULT_ABSENT;
}

static bool
add_file(struct parcel *parcel, const struct hash *hash, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX), name = BUF(KIB);

	envelope_blob_name(hash, &name);
	if (!buf_ok(&name, err))
		return false;
	if (is_there(parcel, &name))
		return true;
	if (!blob_find(&parcel->node->journal, hash, &bytes, err))
		return goes_without(parcel, err);
	return parcel_add(parcel, buf_text(&name), buf_text(&bytes), err);
}

/* What is or was taken into custody travels with what says so. */
static bool
add_sealed(struct parcel *parcel, const struct body *body, struct err *err)
{
	if (body->kind == KIND_CUSTODY_ASK)
		return add_file(parcel, &body->custody_ask.digest, err);
	return body->kind != KIND_CUSTODY || add_file(parcel, &body->custody.digest, err);
}

static bool
add_files(struct parcel *parcel, const struct statement *s, struct err *err)
{
	const struct attached_file *file;
	struct body body;
	size_t count;

	if (!body_parse(s, &body, err))
		return false;
	count = attachments_of(s->kind->id, &body, &file);
	for (size_t i = 0; i < count; i++)
		if (!add_file(parcel, &file[i].hash, err))
			return false;
	return add_sealed(parcel, &body, err);
}

/* Is it the report of that finder? */
static bool
take_key(struct node *node, const struct hash *report, struct text finder, bool *found,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct report parsed;
	struct record record;

	if (!journal_find(&node->journal, report, &arena, &record, err))
		return err->fault == FAULT_ABSENT;
	if (record.forgotten || !text_eq(record.by, finder))
		return true;
	if (!statement_reopen(record.note, &s, err))
		return false;
	if (s.kind->id != KIND_REPORT)
		return true;
	if (!report_parse(&s, &parsed, err))
		return false;
	vkey_format(&parsed.key, out);
	buf_add(out, TEXT("\n"));
	*found = true;
	return buf_ok(out, err);
}

bool
parcel_find_key(struct node *node, struct text finder, const struct hash *of_case, bool *found,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX + MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct move move;

	*found = false;
	if (!journal_find(&node->journal, of_case, &arena, &record, err))
		return err->fault == FAULT_ABSENT;
	if (!statement_reopen(record.note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	for (size_t i = 0; i < move.reports.count && !*found; i++)
		if (!take_key(node, &move_hashes(&move.reports)[i], finder, found, out, err))
			return false;
	return true;
}

static bool
find_manifests(struct node *node, struct text name, struct buf *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };

	if (!peers_chain(&node->journal, name, &chain, err))
		return false;
	chain_format(&chain, out);
	return buf_ok(out, err);
}

/* What shows that a statement is by whom it says, unless that is this node or who gets it. */
static bool
add_key(struct parcel *parcel, const struct statement *s, struct err *err)
{
	scoped(buf_free) struct buf part = BUF(KIB), key = BUF(CHAIN_BYTES_MAX);
	bool found = true;
	struct body body;

	buf_addf(&part, PARCEL_KEY "%.*s", TEXT_ARGS(s->by));
	if (!buf_ok(&part, err))
		return false;
	if (text_eq(s->by, parcel->to) || text_eq(s->by, parcel->node->manifest.name) ||
	    is_there(parcel, &part))
		return true;
	if (!body_parse(s, &body, err) ||
	    !(party_is_finder(s->by) ? parcel_find_key(parcel->node, s->by, &body.move.of_case,
					   &found, &key, err)
				     : find_manifests(parcel->node, s->by, &key, err)))
		return false;
	return !found || parcel_add(parcel, buf_text(&part), buf_text(&key), err);
}

bool
parcel_add_note(struct parcel *parcel, struct text name, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	return journal_find(&parcel->node->journal, id, parcel->arena, &record, err) &&
	       journal_check_kept(&record, err) && statement_reopen(record.note, &s, err) &&
	       add_key(parcel, &s, err) && parcel_add(parcel, name, record.note, err);
}

static bool
add_told(struct parcel *parcel, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT(PARCEL_HISTORY));
	hash_format(id, &name);
	if (!buf_ok(&name, err))
		return false;
	return is_there(parcel, &name) || parcel_add_note(parcel, buf_text(&name), id, err) ||
	       goes_without(parcel, err);
}

/* The alert itself and its files; its source has them. */
static bool
add_passed_on(struct parcel *parcel, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TURN_ROOM + 2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement alert = { 0 };
	struct record record;
	struct turn turn;

	if (!turn_parse(s, &arena, &turn, err))
		return false;
	if (text_eq(turn.origin, parcel->to))
		return true;
	return add_told(parcel, &turn.of, err) &&
	       journal_find(&parcel->node->journal, &turn.of, &arena, &record, err) &&
	       journal_check_kept(&record, err) && statement_reopen(record.note, &alert, err) &&
	       add_files(parcel, &alert, err);
}

static bool
add_history(struct parcel *parcel, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;

	if (s->kind->id == KIND_ALERT_FORWARD)
		return add_passed_on(parcel, s, err);
	if (!move_is(s->kind->id))
		return true;
	if (!move_parse(s, &arena, &move, err))
		return false;
	for (size_t i = 0; i < move.history.count; i++)
		if (!add_told(parcel, &move_hashes(&move.history)[i], err))
			return false;
	return true;
}

bool
parcel_add_along(struct parcel *parcel, const struct statement *s, struct err *err)
{
	return add_files(parcel, s, err) && add_history(parcel, s, err);
}
