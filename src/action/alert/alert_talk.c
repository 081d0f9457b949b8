/* What people do about an alert that is here: pass it on, acknowledge it, take it back, keep
 * it, give it up, say whether it was a drill. */
#include "action/alert/alert_group.h"
#include "action/alert/alert_say.h"
#include "action/deed/deeds.h"
#include "action/member/membership.h"
#include "journal/attempt.h"
#include "view/outbox.h"

#define TO_MAX 65536

#define ID_FIELD                                                                               \
	{                                                                                      \
		"id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,               \
		    "The alert's id, or its beginning where that is of one alone."             \
	}

/* A deed about one. */
struct doing {
	const struct deed_task *task;
	struct alert_speaker speaker;
	struct value in;
	struct alert_known known;
};

static bool
begin(struct doing *doing, const struct deed_task *task, struct value in, struct err *err)
{
	doing->task = task;
	doing->speaker = (struct alert_speaker){ task->node, task->now };
	doing->in = in;
	return alert_known_find(
	    task->node, deed_text(in, "id", TEXT("")), task->arena, &doing->known, err);
}

static void
put_id(struct writer *answer, const struct hash *id)
{
	writer_object(answer);
	statement_put_hash(answer, "id", id);
	writer_end(answer);
}

static bool
check_others(const struct doing *doing, struct err *err)
{
	return !doing->known.own ||
	       err_set(err, FAULT_CONFLICT, "the alert is this node's own");
}

static bool
check_own(const struct doing *doing, struct err *err)
{
	return doing->known.own ||
	       err_set(err, FAULT_DENIED, "only its source, '%.*s', can do that",
		   TEXT_ARGS(doing->known.origin));
}

/* --- passing on */

/* Who is a member here; without an accord nobody is. */
struct community {
	struct arena arena;
	struct membership membership;
	bool some;
};

static void
community_free(struct community *community)
{
	arena_free(&community->arena);
}

static bool
is_member(const struct community *community, struct text name)
{
	const struct roll_person *person;

	if (!community->some)
		return false;
	person = roll_find(&community->membership.roll, name);
	return person != NULL && person->status == ROLL_MEMBER;
}

/* As what one gets it, and whether it may. */
static bool
check_reader(const struct doing *doing, const struct community *community, struct text name,
    unsigned *as, struct err *err)
{
	const struct alert_known *known = &doing->known;
	struct tlp_step step = {
		.tlp = (enum tlp)known->alert.tlp,
		.source = known->own,
		.second = known->from.len > 0,
		.member = is_member(community, name) &&
			  is_member(community, doing->task->node->manifest.name),
	};

	if (text_eq(name, known->origin))
		return err_set(err, FAULT_INPUT, "'%.*s' is its source", TEXT_ARGS(name));
	if (!alert_group_has(doing->task, TEXT(ALERT_GROUP_CLIENTS), name, &step.client, err))
		return false;
	if (!tlp_check(&step, err))
		return err_in(err, "'%.*s'", TEXT_ARGS(name));
	*as = known->own              ? TURN_AS_NAMED
	      : step.tlp == TLP_AMBER ? TURN_AS_CLIENT
	      : step.tlp == TLP_GREEN ? TURN_AS_MEMBER
				      : TURN_AS_ANYBODY;
	return true;
}

/* To who gets it, and to its source, which sees who has it; to whom it was passed on before by
 * this node nobody learns. */
static bool
pass_on_to(const struct doing *doing, struct text name, struct turn *turn, struct hash *id,
    struct err *err)
{
	struct text to[2] = { name, doing->known.origin };
	struct shape_list both = { doing->known.own ? 1 : 2, to };

	return alert_say(&doing->speaker, turn, &both, id, err);
}

static bool
pass_on(struct doing *doing, const struct shape_list *to, struct hash *id, struct err *err)
{
	scoped(
	    community_free) struct community community = { .arena = ARENA(MEMBERSHIP_ARENA) };
	const struct text *name = to->at;
	struct turn turn = {
		.kind = KIND_ALERT_FORWARD,
		.of = doing->known.id,
		.origin = doing->known.origin,
		.why = deed_text(doing->in, "why", TEXT("")),
	};
	struct err none;

	community.some = membership_load(doing->task->node, doing->task->now, &community.arena,
	    &community.membership, &none);
	for (size_t i = 0; i < to->count; i++)
		if (!check_reader(doing, &community, name[i], &turn.as, err) ||
		    !pass_on_to(doing, name[i], &turn, id, err))
			return false;
	return true;
}

static bool
run_forward(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct doing doing;
	struct shape_list to;
	struct hash id;

	if (!begin(&doing, task, in, err) || !alert_known_check(&doing.known, err) ||
	    !alert_group_resolve(task, deed_text(in, "to", TEXT("")), &to, err))
		return false;
	if (doing.known.recalled)
		return err_set(err, FAULT_CONFLICT, "its source has taken the alert back");
	if (!pass_on(&doing, &to, &id, err))
		return false;
	put_id(answer, &id);
	return true;
}

static const struct deed_field forward_args[] = { ID_FIELD,
	{ "to", DEED_TEXT, true, 1, TO_MAX, "Nodes and groups, blanks between." },
	{ "why", DEED_TEXT, false, 0, TURN_WHY_MAX, "What is to be said about it." }, { 0 } };

const struct deed deed_alert_forward = {
	.name = "alert.forward",
	.about = "Pass an alert on, as far as its marking lets it go; its source hears of it.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = forward_args,
	.answer = "id:id",
	.run = run_forward,
};

/* --- acknowledging */

static bool
run_ack(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_ACK,
		.who = task->who.len > TURN_WHO_MAX ? TEXT("somebody") : task->who,
		.why = deed_text(in, "text", TEXT("")) };
	struct doing doing;
	struct hash id;

	if (!begin(&doing, task, in, err) || !alert_known_check(&doing.known, err) ||
	    !check_others(&doing, err))
		return false;
	turn.of = doing.known.id;
	if (!alert_say_to(&doing.speaker, &turn, doing.known.origin, &id, err))
		return false;
	put_id(answer, &id);
	return true;
}

static const struct deed_field ack_args[] = { ID_FIELD,
	{ "text", DEED_TEXT, false, 0, TURN_WHY_MAX, "What its source is to know." }, { 0 } };

const struct deed deed_alert_ack = {
	.name = "alert.ack",
	.about = "Tell an alert's source that a person has seen it, by name.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = ack_args,
	.answer = "id:id",
	.run = run_ack,
};

/* --- taking back */

/* What has not been delivered is not delivered any more. */
static bool
withdraw(void *arg, const struct outbox_row *row, struct err *err)
{
	struct doing *doing = arg;

	return row->received || attempt_refuse(&doing->task->node->journal, &row->id, row->peer,
				    TEXT("it was taken back first"), err);
}

static bool
names_of(const struct doing *doing, struct shape_list *to, struct err *err)
{
	const struct holders *holders = &doing->known.holders;
	struct text *name = arena_array(doing->task->arena, struct text, STATEMENT_TO_MAX);

	if (name == NULL)
		return err_memory(err);
	*to = (struct shape_list){ 0, name };
	for (size_t i = 0; i < holders->count && to->count < STATEMENT_TO_MAX; i++)
		if (!holders->at[i].recalled)
			name[to->count++] = holders->at[i].name;
	return true;
}

/* As many statements as it takes. */
static bool
recall_all(struct doing *doing, const struct turn *turn, struct hash *id, struct err *err)
{
	struct holders *holders = &doing->known.holders;
	struct shape_list to;

	for (;;) {
		if (!names_of(doing, &to, err))
			return false;
		if (to.count == 0)
			return true;
		if (!alert_say(&doing->speaker, turn, &to, id, err))
			return false;
		for (size_t i = 0; i < to.count; i++)
			holders_find(holders, ((const struct text *)to.at)[i])->recalled = true;
	}
}

static bool
run_recall(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_RECALL, .why = deed_text(in, "why", TEXT("")) };
	struct doing doing;
	struct hash id;

	if (!begin(&doing, task, in, err) || !check_own(&doing, err))
		return false;
	if (doing.known.recalled)
		return err_set(err, FAULT_CONFLICT, "the alert is taken back already");
	turn.of = doing.known.id;
	if (!recall_all(&doing, &turn, &id, err) ||
	    !outbox_of(&task->node->journal, &doing.known.id, withdraw, &doing, err))
		return false;
	put_id(answer, &id);
	return true;
}

static const struct deed_field why_args[] = { ID_FIELD,
	{ "why", DEED_TEXT, true, 1, TURN_WHY_MAX, "Why, in a few lines." }, { 0 } };

const struct deed deed_alert_recall = {
	.name = "alert.recall",
	.about =
	    "Take an alert back from all who have it, also from those to whom it was passed "
	    "on; each destroys it and says so.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = why_args,
	.answer = "id:id",
	.run = run_recall,
};

/* --- keeping, giving up */

static bool
run_hold(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_HOLD, .why = deed_text(in, "why", TEXT("")) };
	struct doing doing;
	struct hash id;

	if (!begin(&doing, task, in, err) || !alert_known_check(&doing.known, err) ||
	    !check_others(&doing, err))
		return false;
	turn.of = doing.known.id;
	if (!alert_say_to(&doing.speaker, &turn, task->node->manifest.name, &id, err))
		return false;
	put_id(answer, &id);
	return true;
}

const struct deed deed_alert_hold = {
	.name = "alert.hold",
	.about = "Keep an alert also when it is recalled; its source is then told so, and why.",
	.least = DEED_LEAD,
	.writes = true,
	.args = why_args,
	.answer = "id:id",
	.run = run_hold,
};

static bool
run_drop(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct doing doing;

	if (!begin(&doing, task, in, err) || !alert_known_check(&doing.known, err) ||
	    !check_others(&doing, err) || !alert_give_up(&doing.speaker, &doing.known, err))
		return false;
	put_id(answer, &doing.known.id);
	return true;
}

static const struct deed_field id_args[] = { ID_FIELD, { 0 } };

const struct deed deed_alert_drop = {
	.name = "alert.drop",
	.about = "Destroy what an alert said, and its files; its source is told.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = id_args,
	.answer = "id:id",
	.run = run_drop,
};

/* --- drills */

static bool
run_reveal(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_REVEAL };
	struct shape_list to = { 0 };
	struct text *name;
	struct doing doing;
	struct hash id;

	if (!begin(&doing, task, in, err) || !check_own(&doing, err))
		return false;
	if (!doing.known.revealed)
		return err_set(
		    err, FAULT_ABSENT, "it was not noted down whether the alert is a drill");
	turn.of = doing.known.id;
	turn.drill = doing.known.drill;
	turn.salt = doing.known.salt;
	name = arena_array(task->arena, struct text, doing.known.holders.count + 1);
	if (name == NULL)
		return err_memory(err);
	to.at = name;
	while (to.count < doing.known.holders.count && to.count < STATEMENT_TO_MAX) {
		name[to.count] = doing.known.holders.at[to.count].name;
		to.count++;
	}
	if (!alert_say(&doing.speaker, &turn, &to, &id, err))
		return false;
	put_id(answer, &id);
	return true;
}

const struct deed deed_alert_reveal = {
	.name = "alert.reveal",
	.about = "Tell who has an alert whether it was a drill, as it committed to.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = id_args,
	.answer = "id:id",
	.run = run_reveal,
};
