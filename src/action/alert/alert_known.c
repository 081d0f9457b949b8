#include "action/alert/alert_known.h"

#include "view/alerts.h"
#include "view/outbox.h"

struct loading {
	struct node *node;
	struct arena *arena;
	struct alert_known *out;
	bool any;
};

static bool
keep_text(struct loading *l, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(l->arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
keep_to(struct loading *l, const struct statement *s, struct shape_list *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text *to, name;
	struct value list;

	if (!value_get_array(s->body, "to", &list, err))
		return false;
	to = arena_array(l->arena, struct text, value_count(list) + 1);
	if (to == NULL)
		return err_memory(err);
	*out = (struct shape_list){ 0, to };
	while (value_each(list, &walk))
		if (!value_as_text(walk.value, &name, err) ||
		    !keep_text(l, name, &to[out->count++], err))
			return false;
	return true;
}

/* What attached_parse() and alert_parse() borrow from the statement lives on. */
static bool
keep_files(struct loading *l, struct alert *alert, struct err *err)
{
	for (size_t i = 0; i < alert->count; i++)
		if (!keep_text(l, alert->file[i].name, &alert->file[i].name, err))
			return false;
	return true;
}

static bool
take_alert(struct loading *l, const struct statement *s, struct err *err)
{
	struct alert_known *known = l->out;

	known->here = true;
	known->at = s->at;
	return alert_parse(s, l->arena, &known->alert, err) &&
	       keep_files(l, &known->alert, err) && keep_text(l, s->by, &known->origin, err) &&
	       keep_to(l, s, &known->to, err);
}

/* --- what was said about it */

static void
take_recall(struct alert_known *known, const struct holders_said *said, const struct turn *turn)
{
	/* One's own goes to its holders; another's counts if it is by the source. */
	if (known->origin.len == 0)
		known->origin = said->by;
	if (known->recalled || !text_eq(said->by, known->origin))
		return;
	known->recalled = true;
	known->recalled_at = said->at;
	known->why = turn->why;
}

/* It may have come before the alert, when nobody could hold it to anything. */
static void
take_reveal(struct alert_known *known, const struct holders_said *said, const struct turn *turn)
{
	struct hash commitment = alert_commit(turn->salt.bytes, turn->drill);

	if (known->here &&
	    (!text_eq(said->by, known->origin) || !hash_eq(&commitment, &known->alert.drill)))
		return;
	known->revealed = true;
	known->told = known->told || turn->kind == KIND_ALERT_REVEAL;
	known->drill = turn->drill;
	known->salt = turn->salt;
}

static void
take_own(struct alert_known *known, const struct holders_said *said, const struct turn *turn)
{
	if (turn->kind == KIND_ALERT_ACK && !known->acked) {
		known->acked = true;
		known->acked_at = said->at;
		known->who = turn->who;
	} else if (turn->kind == KIND_ALERT_HOLD) {
		known->kept = true;
		known->kept_why = turn->why;
	} else if (turn->kind == KIND_ALERT_ANSWER) {
		known->answered = true;
		known->answer = turn->answer;
		known->answered_at = said->at;
	}
}

static bool
is_named(const struct holders_said *said, struct text name)
{
	for (size_t i = 0; i < said->count; i++)
		if (text_eq(said->to[i], name))
			return true;
	return false;
}

/* Somebody passed it on to this node, which its source had not named: the first counts. */
static void
take_forward(struct alert_known *known, const struct holders_said *said,
    const struct turn *turn, struct text self)
{
	struct holders_said first = { .to = known->to.at, .count = known->to.count };

	if (known->from.len == 0 && is_named(said, self) && !text_eq(said->by, self) &&
	    !text_eq(turn->origin, self) && !text_eq(said->by, turn->origin) &&
	    !is_named(&first, self))
		known->from = said->by;
}

static bool
take_turn(
    struct loading *l, const struct statement *s, const struct turn *turn, struct err *err)
{
	struct text self = l->node->manifest.name;
	struct alert_known *known = l->out;
	struct holders_said said = { .at = s->at };
	struct shape_list to;

	if (!keep_text(l, s->by, &said.by, err) || !keep_to(l, s, &to, err))
		return false;
	said.to = to.at;
	said.count = to.count;
	if (turn->kind == KIND_ALERT_RECALL)
		take_recall(known, &said, turn);
	else if (turn->kind == KIND_ALERT_REVEAL || turn->kind == KIND_ALERT_DRILL)
		take_reveal(known, &said, turn);
	else if (turn->kind == KIND_ALERT_FORWARD)
		take_forward(known, &said, turn, self);
	else if (text_eq(said.by, self))
		take_own(known, &said, turn);
	known->holders.origin = known->origin;
	known->holders.tlp = (enum tlp)known->alert.tlp;
	return holders_take(&known->holders, &said, turn, err);
}

static bool
take_row(void *arg, const struct alerts_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct loading *l = arg;
	struct record record;
	struct turn turn;

	if (!journal_find(&l->node->journal, &row->id, &arena, &record, err))
		return false;
	l->any = true;
	if (record.forgotten || row->kind == KIND_ALERT)
		return true;
	return statement_reopen(record.note, &s, err) && turn_parse(&s, l->arena, &turn, err) &&
	       take_turn(l, &s, &turn, err);
}

/* --- the whole */

static bool
take_receipt(void *arg, const struct outbox_row *row, struct err *err)
{
	struct holders *holders = arg;

	(void)err;
	if (row->received)
		holders_receive(holders, row->peer, row->when);
	return true;
}

static bool
load_alert(struct loading *l, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	if (!journal_find(&l->node->journal, &l->out->id, l->arena, &record, err))
		return err->fault == FAULT_ABSENT;
	if (!text_eq(record.kind, kind_of(KIND_ALERT)->name))
		return err_set(
		    err, FAULT_INPUT, "it is a %.*s, and no alert", TEXT_ARGS(record.kind));
	l->any = true;
	return record.forgotten ||
	       (statement_reopen(record.note, &s, err) && take_alert(l, &s, err));
}

bool
alert_known_load(struct node *node, const struct hash *id, struct arena *arena,
    struct alert_known *out, struct err *err)
{
	struct alert_known *known = arena_new(arena, struct alert_known);
	struct loading loading = { node, arena, known, false };
	struct holders_said first;

	if (known == NULL)
		return err_memory(err);
	known->id = *id;
	known->holders.arena = arena;
	if (!load_alert(&loading, err))
		return false;
	known->own = known->here && text_eq(known->origin, node->manifest.name);
	known->holders.origin = known->origin;
	known->holders.tlp = (enum tlp)known->alert.tlp;
	first =
	    (struct holders_said){ known->origin, known->at, known->to.at, known->to.count };
	if ((known->own && !holders_tell(&known->holders, &first, err)) ||
	    !alerts_about(&node->journal, id, take_row, &loading, err) ||
	    (known->own && !outbox_of(&node->journal, id, take_receipt, &known->holders, err)))
		return false;
	if (!loading.any)
		return err_set(err, FAULT_ABSENT, "there is no such alert");
	*out = *known;
	return true;
}

/* One that never came is known by what was said about it, and by its whole id alone. */
bool
alert_known_find(struct node *node, struct text hex, struct arena *arena,
    struct alert_known *out, struct err *err)
{
	struct hash id;

	return (hash_parse(hex, &id) || journal_find_prefix(&node->journal, hex, &id, err)) &&
	       alert_known_load(node, &id, arena, out, err);
}

bool
alert_known_check(const struct alert_known *known, struct err *err)
{
	return known->here ||
	       err_set(err, FAULT_ABSENT,
		   "what the alert said was destroyed here, when '%.*s' took it back",
		   TEXT_ARGS(known->origin));
}
