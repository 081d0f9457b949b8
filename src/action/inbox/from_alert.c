#include "action/inbox/from_alert.h"

#include "action/alert/alert_say.h"
#include "action/inbox/brought.h"
#include "action/inbox/from_node.h"
#include "action/member/membership.h"
#include "action/peer/parcel.h"
#include "view/alerts.h"

static const char *const beside[] = { "from", "statement", FROM_NODE_MANIFEST, FROM_NODE_OWED,
	"proof/", PARCEL_HISTORY, PARCEL_KEY, NULL };

/* One that came. */
struct coming {
	struct arrival *a;
	struct alert_speaker speaker;
	struct arena arena;
	struct turn turn;
	bool here; /* it came before */
};

static void
coming_free(struct coming *coming)
{
	arena_free(&coming->arena);
}

static struct text
self(const struct coming *coming)
{
	return coming->a->node->manifest.name;
}

/* What one's source has taken back does not come again by another way; what one sent again
 * here is answered as the first time. */
static bool
check_not_recalled(
    const struct coming *coming, const struct hash *of, struct text origin, struct err *err)
{
	struct alerts_asked asked = { of, KIND_ALERT_RECALL, origin };
	bool recalled;

	if (!alerts_has(&coming->a->node->journal, &asked, &recalled, err))
		return arrival_fail(err);
	return !recalled ||
	       err_set(err, FAULT_INPUT, "its source has taken the alert back: it is not kept");
}

static bool
take_alert(struct coming *coming, struct err *err)
{
	struct arrival *a = coming->a;
	struct alert *alert = arena_new(&coming->arena, struct alert);

	if (alert == NULL)
		return err_memory(err) || arrival_fail(err);
	return alert_parse(&a->statement, &coming->arena, alert, err) &&
	       arrival_check_files(a, alert->file, alert->count, beside, err) &&
	       (coming->here ||
		   check_not_recalled(coming, &a->statement.id, a->statement.by, err)) &&
	       arrival_keep(a, alert->file, alert->count, NULL, err);
}

/* --- what is passed on */

/* One community: both belong to this node's accord. */
static bool
are_members(struct coming *coming, struct text other)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	const struct roll_person *one, *two;
	struct membership membership;
	struct err none;

	if (!membership_load(coming->a->node, coming->a->now, &arena, &membership, &none))
		return false;
	one = roll_find(&membership.roll, other);
	two = roll_find(&membership.roll, self(coming));
	return one != NULL && two != NULL && one->status == ROLL_MEMBER &&
	       two->status == ROLL_MEMBER;
}

/* The same rule that who passes it on should have asked. */
static bool
check_marking(struct coming *coming, const struct alert *alert, struct err *err)
{
	struct text by = coming->a->statement.by;
	struct tlp_step step = {
		.tlp = (enum tlp)alert->tlp,
		.source = text_eq(by, coming->turn.origin),
		.client = coming->turn.as == TURN_AS_CLIENT,
		.member = alert->tlp == TLP_GREEN && are_members(coming, by),
	};

	if (tlp_check(&step, err))
		return true;
	err->fault = FAULT_INPUT; /* so it will be tomorrow */
	return err_in(err, "it was passed on against its marking");
}

static bool
open_passed_on(struct coming *coming, struct statement *out, struct err *err)
{
	struct bringing bringing = { coming->a, &coming->arena, coming->a->confirmed };
	struct text note;

	if (!brought_find(coming->a, &coming->turn.of, &note, err) ||
	    !brought_open(&bringing, note, out, err))
		return false;
	if (!hash_eq(&out->id, &coming->turn.of) || out->kind->id != KIND_ALERT)
		return err_set(err, FAULT_INPUT, "what was passed on is not that alert");
	return text_eq(out->by, coming->turn.origin) ||
	       err_set(err, FAULT_INPUT, "the alert is by another than it says");
}

/* Else a recall would not reach this node. */
static bool
check_source_hears(const struct coming *coming, struct err *err)
{
	const struct statement *s = &coming->a->statement;
	struct err none;

	return text_eq(s->by, coming->turn.origin) ||
	       statement_check_to(s, coming->turn.origin, &none) ||
	       err_set(err, FAULT_INPUT, "it was passed on unknown to its source");
}

/* It may have come from its source already, or from somebody else. */
static bool
keep_passed_on(struct coming *coming, const struct statement *s, struct err *err)
{
	struct node *node = coming->a->node;
	struct record record;
	uint64_t epoch;
	bool here;

	if (!journal_has(&node->journal, &s->id, &here, err))
		return arrival_fail(err);
	return here ||
	       (anchor_open_epoch(
		    &node->journal, coming->a->now, node->manifest.epoch, &epoch, err) &&
		   journal_add_private(&node->journal, s, epoch, &record, err)) ||
	       arrival_fail(err);
}

static bool
take_passed_on(struct coming *coming, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct alert *alert = arena_new(&coming->arena, struct alert);
	struct arrival *a = coming->a;

	if (alert == NULL)
		return err_memory(err) || arrival_fail(err);
	return check_source_hears(coming, err) && open_passed_on(coming, &s, err) &&
	       alert_parse(&s, &coming->arena, alert, err) &&
	       arrival_check_files(a, alert->file, alert->count, beside, err) &&
	       check_marking(coming, alert, err) &&
	       check_not_recalled(coming, &s.id, s.by, err) &&
	       keep_passed_on(coming, &s, err) &&
	       arrival_keep(a, alert->file, alert->count, NULL, err);
}

/* --- to the source */

/* Who has it only now hears that it was taken back. */
static bool
recall_from(struct coming *coming, const struct alert_known *known, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_RECALL, .of = known->id, .why = known->why };
	struct value_walk walk = { 0 };
	struct text name;
	struct value to;
	struct hash id;

	if (!value_get_array(coming->a->statement.body, "to", &to, err))
		return false;
	while (value_each(to, &walk)) {
		if (!value_as_text(walk.value, &name, err))
			return false;
		if (text_eq(name, self(coming)) || text_eq(name, coming->a->statement.by))
			continue;
		if (!alert_say_to(&coming->speaker, &turn, name, &id, err))
			return false;
	}
	return true;
}

/* What one says about an alert is little: more is no help. */
static bool
check_share(const struct coming *coming, struct err *err)
{
	struct alerts_asked asked = { &coming->turn.of, coming->turn.kind,
		coming->a->statement.by };
	size_t count;

	if (!alerts_count(&coming->a->node->journal, &asked, &count, err))
		return arrival_fail(err);
	return coming->here || count < FROM_ALERT_EACH_MAX ||
	       err_set(err, FAULT_INPUT,
		   "the sender has said over %d such things about the alert",
		   FROM_ALERT_EACH_MAX);
}

/* What is said to the source is about an alert of its own. */
static bool
load_own(struct coming *coming, struct alert_known *known, struct err *err)
{
	if (!alert_known_load(coming->a->node, &coming->turn.of, &coming->arena, known, err)) {
		if (err->fault != FAULT_SYSTEM)
			err->fault = FAULT_INPUT;
		return false;
	}
	return known->own ||
	       err_set(err, FAULT_INPUT, "it is about an alert that is not from here");
}

static bool
take_as_source(struct coming *coming, struct err *err)
{
	struct alert_known *known = arena_new(&coming->arena, struct alert_known);
	bool recall;

	if (known == NULL)
		return err_memory(err) || arrival_fail(err);
	if (!check_share(coming, err) || !load_own(coming, known, err) ||
	    !arrival_check_files(coming->a, NULL, 0, beside, err) ||
	    !arrival_keep(coming->a, NULL, 0, NULL, err))
		return false;
	recall =
	    coming->turn.kind == KIND_ALERT_FORWARD && known->recalled && !coming->a->again;
	return !recall || recall_from(coming, known, err) || arrival_fail(err);
}

static bool
take_forward(struct coming *coming, struct err *err)
{
	if (text_eq(coming->turn.origin, self(coming)))
		return take_as_source(coming, err);
	return coming->here ? arrival_keep(coming->a, NULL, 0, NULL, err)
			    : take_passed_on(coming, err);
}

/* --- from the source */

/* What another says of an alert that is here is nobody's to say. */
static bool
load_others(struct coming *coming, struct alert_known *known, struct err *err)
{
	if (!alert_known_load(coming->a->node, &coming->turn.of, &coming->arena, known, err)) {
		if (err->fault != FAULT_ABSENT)
			return err->fault == FAULT_SYSTEM ? arrival_fail(err) : false;
		*known = (struct alert_known){ .id = coming->turn.of };
	}
	if (!known->here)
		known->origin = coming->a->statement.by; /* who is answered */
	return !known->here || text_eq(known->origin, coming->a->statement.by) ||
	       err_set(err, FAULT_INPUT, "the alert is another's");
}

static bool
take_recall(struct coming *coming, struct err *err)
{
	struct alert_known *known = arena_new(&coming->arena, struct alert_known);

	if (known == NULL)
		return err_memory(err) || arrival_fail(err);
	if (!load_others(coming, known, err) ||
	    !arrival_check_files(coming->a, NULL, 0, beside, err) ||
	    !arrival_keep(coming->a, NULL, 0, NULL, err))
		return false;
	return coming->a->again || alert_answer(&coming->speaker, known, err) ||
	       arrival_fail(err);
}

/* What was committed to is what is opened. */
static bool
take_reveal(struct coming *coming, struct err *err)
{
	struct alert_known *known = arena_new(&coming->arena, struct alert_known);
	struct hash commitment = alert_commit(coming->turn.salt.bytes, coming->turn.drill);

	if (known == NULL)
		return err_memory(err) || arrival_fail(err);
	if (!load_others(coming, known, err))
		return false;
	if (known->here && !hash_eq(&commitment, &known->alert.drill))
		return err_set(err, FAULT_INPUT, "it is not what the alert committed to");
	return arrival_check_files(coming->a, NULL, 0, beside, err) &&
	       arrival_keep(coming->a, NULL, 0, NULL, err);
}

static bool
take_oncall(struct coming *coming, struct err *err)
{
	return arrival_check_files(coming->a, NULL, 0, beside, err) &&
	       arrival_keep(coming->a, NULL, 0, NULL, err);
}

static const struct {
	enum kind_id kind;
	bool (*take)(struct coming *coming, struct err *err);
} kinds[] = {
	{ KIND_ALERT, take_alert },
	{ KIND_ALERT_FORWARD, take_forward },
	{ KIND_ALERT_ACK, take_as_source },
	{ KIND_ALERT_RECALL, take_recall },
	{ KIND_ALERT_ANSWER, take_as_source },
	{ KIND_ALERT_REVEAL, take_reveal },
	{ KIND_ONCALL, take_oncall },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

bool
from_alert_takes(enum kind_id kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind == kind)
			return true;
	return false;
}

bool
from_alert(struct arrival *a, struct err *err)
{
	scoped(coming_free) struct coming coming = {
		.a = a,
		.speaker = { a->node, a->now },
		.arena = ARENA(ALERT_KNOWN_ROOM),
	};
	enum kind_id kind = a->statement.kind->id;
	size_t i = 0;

	if (!journal_has(&a->node->journal, &a->statement.id, &coming.here, err))
		return arrival_fail(err);
	if (turn_is(kind) && !turn_parse(&a->statement, &coming.arena, &coming.turn, err))
		return false;
	while (kinds[i].kind != kind)
		i++;
	return kinds[i].take(&coming, err);
}
