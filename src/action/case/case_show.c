/* One case: who takes part, what is agreed on, what was said, what waits, what became of what
 * this node said. */
#include "action/case/case_call.h"
#include "action/case/case_due.h"
#include "action/case/case_rows.h"
#include "action/case/case_silence.h"
#include "action/deed/deeds.h"
#include "action/release/release_case.h"
#include "action/release/release_due.h"
#include "case/em.h"
#include "case/guest.h"
#include "case/rm.h"
#include "case/role.h"
#include "view/desk.h"
#include "view/outbox.h"

#define LIMIT 50
#define LIMIT_MAX 500
#define WAITING_MAX 100 /* told; how many there are stands beside it */

static const char *const terms_words[] = { "proposed", "in force", "replaced", "rejected",
	"ended" };
static const char *const consent_words[] = { "none", "given", "refused", "withdrawn" };

struct show {
	struct journal *journal;
	const struct ledger *ledger;
	struct writer *w;
	struct text self;
	int64_t now;
	size_t limit, before;
};

static void
put_id(const struct show *show, const char *key, uint32_t node)
{
	statement_put_hash(show->w, key, &show->ledger->dag.node[node].id);
}

static void
put_name(const struct show *show, const char *key, uint16_t party)
{
	writer_key(show->w, key);
	writer_text(
	    show->w, party == ENTRY_NOBODY ? TEXT("") : ledger_name(show->ledger, party));
}

/* --- who takes part */

static void
put_roles(struct writer *w, unsigned roles)
{
	writer_key(w, "roles");
	writer_array(w);
	for (unsigned i = 0; i < ROLES; i++)
		if (roles & role_at(i))
			writer_text(w, text_of(role_words[i]));
	writer_end(w);
}

/* How a party calls the case in its own books, as it last said. */
static bool
put_tracking(const struct show *show, uint32_t node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct text tracking;

	if (node == DAG_NONE)
		return true;
	if (!journal_find(
		show->journal, &show->ledger->dag.node[node].id, &arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err) ||
	    !value_get_text(s.body, "tracking", &tracking, err))
		return false;
	case_put_text(show->w, "tracking", tracking);
	return true;
}

static bool
put_participant(const struct show *show, uint16_t party, struct err *err)
{
	const struct state *state = &show->ledger->state;
	const struct participant *p = &state->party[party];
	struct writer *w = show->w;

	writer_object(w);
	put_name(show, "party", party);
	case_put_word(w, "is", membership_word(p->membership));
	put_roles(w, p->roles);
	case_put_word(w, "rm", rm_word(p->rm));
	case_put_cs(w, state_cs(state, party));
	writer_key(w, "adheres");
	writer_bool(w, state_adheres(state, party));
	writer_key(w, "told");
	writer_bool(w, state_may_be_told(state, party, show->now));
	if (!put_tracking(show, p->tracking, err))
		return false;
	writer_end(w);
	return true;
}

static bool
put_participants(const struct show *show, struct err *err)
{
	writer_key(show->w, "participants");
	writer_array(show->w);
	for (size_t i = 0; i < show->ledger->names; i++)
		if (show->ledger->state.party[i].membership != MEMBER_OUTSIDE &&
		    !put_participant(show, (uint16_t)i, err))
			return false;
	writer_end(show->w);
	return true;
}

/* --- the embargo */

static void
put_consents(const struct show *show, const struct embargo_terms *terms)
{
	const struct state *state = &show->ledger->state;
	struct writer *w = show->w;

	writer_key(w, "consents");
	writer_array(w);
	for (uint32_t i = terms->consents; i != DAG_NONE; i = state->consent[i].next) {
		writer_object(w);
		put_name(show, "party", state->consent[i].party);
		case_put_word(w, "consent", consent_words[state->consent[i].consent]);
		writer_end(w);
	}
	writer_end(w);
}

static void
put_terms(const struct show *show)
{
	const struct state *state = &show->ledger->state;
	struct writer *w = show->w;

	writer_key(w, "terms");
	writer_array(w);
	for (size_t i = 0; i < state->terms_count; i++) {
		const struct embargo_terms *terms = &state->terms[i];
		bool over = terms->state == TERMS_ACTIVE && show->now >= terms->ends;

		writer_object(w);
		put_id(show, "terms", terms->node);
		put_name(show, "by", terms->by);
		case_put_word(w, "is", terms_words[over ? TERMS_ENDED : terms->state]);
		statement_put_time(w, "ends", terms->ends);
		put_consents(show, terms);
		writer_end(w);
	}
	writer_end(w);
}

/* --- what became of what this node said */

struct delivery {
	const struct show *show;
	uint32_t node;
};

/* The three silences: not delivered, delivered and unread, read and unanswered. */
static void
put_state(const struct delivery *delivery, struct text name, bool received)
{
	const struct show *show = delivery->show;
	uint16_t party = ledger_party(show->ledger, name);

	writer_object(show->w);
	writer_key(show->w, "to");
	writer_text(show->w, name);
	case_put_word(show->w, "state",
	    case_silence_word(case_silence_of(show->ledger, delivery->node, party, received)));
	writer_end(show->w);
}

static bool
put_recipient(void *arg, const struct outbox_row *row, struct err *err)
{
	(void)err;
	put_state(arg, row->peer, row->received);
	return true;
}

/* A finder has what it has polled for. */
static bool
put_finder(const struct delivery *delivery, struct text finder, struct err *err)
{
	const struct show *show = delivery->show;
	bool fetched;

	if (!case_silence_fetched(show->journal, &show->ledger->dag.node[delivery->node].id,
		finder, &fetched, err))
		return false;
	put_state(delivery, finder, fetched);
	return true;
}

static bool
put_delivery(const struct show *show, uint32_t node, struct err *err)
{
	struct delivery delivery = { show, node };
	const struct ledger_audience *audience =
	    &show->ledger->audience[show->ledger->dag.node[node].audience];

	writer_key(show->w, "delivery");
	writer_array(show->w);
	if (!outbox_of(
		show->journal, &show->ledger->dag.node[node].id, put_recipient, &delivery, err))
		return false;
	for (uint32_t i = 0; i < audience->width; i++) {
		struct text name = ledger_name(show->ledger, audience->parties[i]);

		if (party_is_finder(name) && !put_finder(&delivery, name, err))
			return false;
	}
	writer_end(show->w);
	return true;
}

/* --- what was said */

static bool
put_note(const struct show *show, uint32_t node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	struct record record;
	struct text rest, line;

	if (!journal_find(
		show->journal, &show->ledger->dag.node[node].id, &arena, &record, err))
		return false;
	rest = record.note;
	writer_key(show->w, "kind");
	writer_text(show->w, record.kind);
	if (text_line(&rest, &line)) {
		writer_key(show->w, "statement");
		writer_json(show->w, line);
	}
	return true;
}

static bool
put_statement(const struct show *show, uint32_t node, struct err *err)
{
	const struct ledger *ledger = show->ledger;
	enum outcome outcome = ledger_outcome(ledger, node);
	struct writer *w = show->w;

	writer_object(w);
	put_id(show, "id", node);
	put_name(show, "by", ledger->entry[node].author);
	if (ledger->entry[node].actor != ledger->entry[node].author)
		put_name(show, "guest", ledger->entry[node].actor);
	statement_put_time(w, "at", ledger->entry[node].at);
	if (outcome != OUTCOME_COUNTS)
		case_put_word(w, "void", outcome_text(outcome));
	if (!put_note(show, node, err))
		return false;
	if (text_eq(ledger_name(ledger, ledger->entry[node].author), show->self) &&
	    !put_delivery(show, node, err))
		return false;
	writer_end(w);
	return true;
}

static bool
put_statements(const struct show *show, struct err *err)
{
	const struct dag *dag = &show->ledger->dag;
	size_t last = show->before < dag->ordered ? show->before : dag->ordered;
	size_t first = last > show->limit ? last - show->limit : 0;

	case_put_count(show->w, "first", first);
	case_put_count(show->w, "count", dag->ordered);
	writer_key(show->w, "statements");
	writer_array(show->w);
	for (size_t i = first; i < last; i++)
		if (!put_statement(show, dag->order[i], err))
			return false;
	writer_end(show->w);
	return true;
}

/* --- what waits, and for what */

static bool
put_waiting(const struct show *show, struct err *err)
{
	const struct dag *dag = &show->ledger->dag;
	size_t told = 0;

	writer_key(show->w, "waiting");
	writer_array(show->w);
	for (uint32_t i = 0; i < dag->nodes && told < WAITING_MAX; i++) {
		if (!dag->node[i].here || dag->node[i].counts)
			continue;
		if (!put_statement(show, i, err))
			return false;
		told++;
	}
	writer_end(show->w);
	return true;
}

static void
put_missing(const struct show *show)
{
	struct hash id;
	size_t next = 0;

	writer_key(show->w, "missing");
	writer_array(show->w);
	for (size_t i = 0; i < WAITING_MAX && ledger_missing(show->ledger, &next, &id); i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hash_format(&id, &hex);
		statement_add_text(show->w, &hex);
	}
	writer_end(show->w);
}

static bool
put_equivocations(const struct show *show, struct err *err)
{
	struct equivocation shown;
	struct writer *w = show->w;
	size_t next = 0;
	bool found;

	writer_key(w, "equivocations");
	writer_array(w);
	for (;;) {
		if (!ledger_equivocation(show->ledger, &next, &found, &shown, err))
			return false;
		if (!found)
			break;
		writer_object(w);
		put_name(show, "party", shown.party);
		case_put_word(
		    w, "how", shown.kind == EQUIVOCATION_FORK ? "fork" : "contradiction");
		statement_put_hash(w, "one", &shown.one);
		statement_put_hash(w, "other", &shown.other);
		writer_end(w);
	}
	writer_end(w);
	return true;
}

/* --- all of it */

/* What the node's own people arranged. */
static bool
put_desk(const struct show *show, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	struct writer *w = show->w;
	struct desk_row row;

	if (!desk_find(show->journal, id, &said, &row, err))
		return false;
	case_put_text(w, "assignee", row.assignee);
	writer_key(w, "tags");
	writer_array(w);
	for (size_t i = 0; i < row.tags; i++)
		writer_text(w, row.tag[i]);
	writer_end(w);
	return true;
}

static void
put_case(const struct show *show, const struct casebook_case *held)
{
	const struct state *state = &show->ledger->state;
	struct writer *w = show->w;
	uint16_t self = ledger_party(show->ledger, show->self);

	statement_put_hash(w, "case", &held->id);
	writer_key(w, "title");
	writer_text(w, buf_text(&held->title));
	put_name(show, "owner", state->owner);
	writer_key(w, "tracking");
	writer_text(w, buf_text(&held->tracking));
	case_put_word(w, "part",
	    membership_word(
		self == ENTRY_NOBODY ? MEMBER_OUTSIDE : state->party[self].membership));
	case_put_word(w, "em", em_word(state_em_at(state, show->now)));
	case_put_cs(w, state->pxa);
	writer_key(w, "decide");
	writer_bool(w, state->decide);
}

/* Releases that would open after the embargo is over: people are asked, nothing is done. */
static bool
put_early(
    const struct deed_task *task, const struct hash *of_case, struct writer *w, struct err *err)
{
	struct release_due_list list;

	if (!release_due_find(task->node, task->now, of_case, &list, err))
		return false;
	writer_key(w, "early");
	writer_array(w);
	for (size_t i = 0; i < list.count; i++) {
		writer_object(w);
		statement_put_hash(w, "seal", &list.due[i].seal);
		statement_put_time(w, "opens", list.due[i].opens);
		statement_put_time(w, "ends", list.due[i].ends);
		case_put_word(w, "what", release_due_words(&list.due[i]));
		writer_end(w);
	}
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct show show = { .journal = journal,
		.w = answer,
		.self = task->node->manifest.name,
		.now = task->now,
		.limit = (size_t)deed_integer(in, "limit", LIMIT),
		.before = (size_t)deed_integer(in, "before", INT64_MAX) };
	struct casebook_case *held;
	struct hash id;

	if (!cases_find(journal, deed_text(in, "case", TEXT("")), &id, err) ||
	    !case_load(journal, &id, &held, err))
		return false;
	show.ledger = &held->ledger;
	writer_object(answer);
	put_case(&show, held);
	put_terms(&show);
	if (!put_desk(&show, &id, err) || !put_participants(&show, err) ||
	    !case_due_put_all(task, held, "clocks", answer, err) ||
	    !release_case_put(journal, &id, "releases", answer, err) ||
	    !put_early(task, &id, answer, err) ||
	    !case_silence_put(task, held, "silences", answer, err) ||
	    !put_statements(&show, err) || !put_waiting(&show, err))
		return false;
	put_missing(&show);
	if (!put_equivocations(&show, err))
		return false;
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	CASE_CALL_CASE,
	{ "limit", DEED_INTEGER, false, 0, LIMIT_MAX,
	    "How many of its statements at most, the last ones; 50 if absent." },
	{ "before", DEED_INTEGER, false, 0, INT64_MAX,
	    "Only the first so many: the `first` of an answer, to go on before it." },
	{ 0 },
};

#define STATEMENT_OUTLINE                                                                      \
	"[id:id by:text guest?:text at:time void?:text kind:text statement?:object "           \
	"delivery?:[to:text state:text]]"

const struct deed deed_case_show = {
	.name = "case.show",
	.about = "One case: who takes part, what is agreed on, what was said, what waits.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer =
	    "case:id title:text owner:text tracking:text part:text em:text cs:text "
	    "decide:bool assignee:text tags:texts terms:[terms:id by:text is:text ends:time "
	    "consents:[party:text consent:text]] "
	    "participants:[party:text is:text roles:texts rm:text cs:text adheres:bool "
	    "told:bool tracking?:text] clocks:" CASE_DUE_OUTLINE
	    " releases:" RELEASE_CASE_OUTLINE
	    " early:[seal:id opens:time ends:time what:text] silences:" CASE_SILENCE_OUTLINE
	    " first:int count:int statements:" STATEMENT_OUTLINE " waiting:" STATEMENT_OUTLINE
	    " missing:texts "
	    "equivocations:[party:text how:text one:id other:id]",
	.run = run,
};
