#include "action/case/case_facts.h"

#include "action/case/case_policy.h"
#include "action/node/disclose.h"
#include "statement/report.h"
#include "view/disclosures.h"
#include "view/duties.h"

#define FACT_MAX ((size_t)32 * KIB)
#define SEEN_MAX 8 /* of what was seen, the first ones */

/* What is gathered, a text for each. */
struct facts_at_work {
	const struct case_call *call;
	const struct notice_row *notice;
	struct buf text[NOTICE_FACTS];
};

static void
facts_free(struct facts_at_work *f)
{
	for (size_t i = 0; i < NOTICE_FACTS; i++)
		buf_free(&f->text[i]);
}

static void
add_line(struct facts_at_work *f, enum notice_fact fact, struct text line)
{
	if (line.len == 0)
		return;
	if (f->text[fact].len > 0)
		buf_add(&f->text[fact], TEXT("\n"));
	buf_add(&f->text[fact], line);
}

static void
add_time(struct facts_at_work *f, enum notice_fact fact, const char *before, int64_t at)
{
	scoped(buf_free) struct buf line = BUF(KIB);

	buf_addf(&line, "%s", before);
	utc_format(at, &line);
	add_line(f, fact, buf_text(&line));
}

/* --- this node */

static bool
gather_node(struct facts_at_work *f, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct node *node = f->call->speaker.node;
	struct disclosed said;
	bool found;

	if (!disclose_latest(node, &arena, &found, &said, err))
		return false;
	if (found)
		add_line(f, NOTICE_NODE, said.edition.policy.name);
	add_line(f, NOTICE_NODE, node->manifest.name);
	for (size_t i = 0; found && i < said.edition.policy.contact.count; i++)
		add_line(f, NOTICE_CONTACT, disclosure_texts(&said.edition.policy.contact)[i]);
	return true;
}

/* --- the report */

static void
take_details(struct facts_at_work *f, const struct details *details)
{
	const struct text *component = details->components.at;

	add_line(f, NOTICE_PRODUCT, details->product);
	add_line(f, NOTICE_VERSIONS, details->versions);
	for (size_t i = 0; i < details->components.count; i++)
		add_line(f, NOTICE_COMPONENTS, component[i]);
	add_line(f, NOTICE_NATURE, details->impact);
	if (details->exploited >= EXPLOITED_SUSPECTED) {
		add_line(f, NOTICE_ATTACKS,
		    details->exploited == EXPLOITED_YES
			? TEXT("The report says that it is exploited.")
			: TEXT("The report suspects that it is exploited."));
		add_line(f, NOTICE_ATTACKS, details->where);
	}
}

static bool
gather_report(struct facts_at_work *f, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(STATEMENT_PRIVATE_MAX + DETAILS_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct details details = { 0 };
	struct report report;
	struct record record;

	if (!journal_find(&f->call->speaker.node->journal, id, &arena, &record, err))
		return err->fault == FAULT_ABSENT; /* another has it */
	if (record.forgotten || !text_eq(record.kind, kind_of(KIND_REPORT)->name))
		return true;
	if (!statement_reopen(record.note, &s, err) || !report_parse(&s, &report, err) ||
	    !report_details(&s, &arena, &details, err))
		return false;
	take_details(f, &details);
	return true;
}

static bool
gather_reports(struct facts_at_work *f, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * MOVE_ROOM);
	struct shape_list reports;

	add_line(f, NOTICE_NATURE, buf_text(&f->call->held->title));
	if (!case_policy_reports(
		&f->call->speaker.node->journal, &f->call->held->ledger, &arena, &reports, err))
		return false;
	for (size_t i = 0; i < reports.count; i++)
		if (!gather_report(f, &move_hashes(&reports)[i], err))
			return false;
	return true;
}

/* --- the case */

static bool
read_move(const struct facts_at_work *f, const struct hash *id, struct arena *arena,
    struct statement *s, struct move *out, struct err *err)
{
	struct record record;

	return journal_find(&f->call->speaker.node->journal, id, arena, &record, err) &&
	       journal_check_kept(&record, err) && statement_reopen(record.note, s, err) &&
	       move_parse(s, arena, out, err);
}

static bool
take_seen(struct facts_at_work *f, uint32_t node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM + STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct move move;

	if (!read_move(f, &f->call->held->ledger.dag.node[node].id, &arena, &s, &move, err))
		return false;
	if ((move.seen & CS_A) != 0) {
		add_time(f, NOTICE_ATTACKS, "Attacks were told of at ", move.at);
		add_line(f, NOTICE_ATTACKS, move.where);
	}
	if ((move.seen & CS_P) != 0) {
		add_time(f, NOTICE_PUBLIC, "Since ", move.at);
		add_line(f, NOTICE_PUBLIC, move.where);
	}
	return true;
}

static void
take_fix(struct facts_at_work *f, const struct case_entry *entry)
{
	if (entry->actor != f->call->self || entry->fix < FIX_READY)
		return;
	add_time(f, NOTICE_FIX,
	    entry->fix == FIX_READY ? "A fix is ready since " : "A fix is deployed since ",
	    entry->at);
}

static bool
gather_case(struct facts_at_work *f, struct err *err)
{
	const struct ledger *ledger = &f->call->held->ledger;
	const struct embargo_terms *active = state_active(&ledger->state);
	size_t seen = 0;

	for (size_t i = 0; i < ledger->dag.ordered; i++) {
		uint32_t node = ledger->dag.order[i];
		const struct case_entry *entry = &ledger->entry[node];

		if (ledger_outcome(ledger, node) != OUTCOME_COUNTS)
			continue;
		take_fix(f, entry);
		if ((entry->seen & (CS_A | CS_P)) != 0 && seen++ < SEEN_MAX &&
		    !take_seen(f, node, err))
			return false;
	}
	if (active != NULL && f->call->speaker.now < active->ends)
		add_time(f, NOTICE_EMBARGO, "Kept secret until ", active->ends);
	return true;
}

/* --- clocks and notices */

static bool
gather_clocks(struct facts_at_work *f, struct err *err)
{
	struct agenda agenda;
	unsigned clock;

	if (!clocks_find(text_of(f->notice->clock), &clock, err) ||
	    !duties_find(&f->call->speaker.node->journal, &f->call->id, &agenda, err))
		return false;
	for (size_t i = 0; i < agenda.count; i++) {
		const struct agenda_item *item = &agenda.item[i];
		const struct clock_step *step = &clocks_row(clock)->step[item->step];

		if (item->what != AGENDA_STEP || item->clock != clock || item->due == 0)
			continue;
		if (step->event == 0 && f->text[NOTICE_AWARE].len == 0)
			add_time(f, NOTICE_AWARE, "", item->since);
		if (text_eq(text_of(clocks_row(clock)->events[step->event]), TEXT("measure")))
			add_time(f, NOTICE_MEASURE, "", item->since);
	}
	return true;
}

static bool
take_notice(void *arg, const struct hash *id, bool published, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM + STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf line = BUF(4 * KIB);
	struct facts_at_work *f = arg;
	struct move move;

	(void)published;
	if (!read_move(f, id, &arena, &s, &move, err))
		return false;
	if (!move.authority)
		return true;
	buf_addf(&line, "%.*s, ", TEXT_ARGS(move.who));
	utc_format(move.told, &line);
	if (move.step.len > 0)
		buf_addf(&line, ", %.*s", TEXT_ARGS(move.step));
	if (move.reference.len > 0)
		buf_addf(&line, ", reference %.*s", TEXT_ARGS(move.reference));
	if (!buf_ok(&line, err))
		return false;
	add_line(f,
	    text_eq(move.clock, text_of(f->notice->clock)) ? NOTICE_EARLIER : NOTICE_TOLD,
	    buf_text(&line));
	return true;
}

/* --- all of it */

static void
add_tracking(struct facts_at_work *f)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(&f->call->id, &hex);
	buf_cut(&hex, 12);
	add_line(f, NOTICE_TRACKING,
	    f->call->held->tracking.len > 0 ? buf_text(&f->call->held->tracking)
					    : buf_text(&hex));
}

static bool
keep(struct facts_at_work *f, struct notice_facts *out, struct err *err)
{
	for (size_t i = 0; i < NOTICE_FACTS; i++) {
		if (!buf_ok(&f->text[i], err))
			return false;
		out->text[i] = arena_text(f->call->speaker.arena, buf_text(&f->text[i]));
		if (out->text[i].at == NULL)
			return err_memory(err);
	}
	return true;
}

bool
case_facts_find(const struct case_call *call, const struct notice_row *notice,
    struct notice_facts *out, struct err *err)
{
	scoped(facts_free) struct facts_at_work f = { .call = call, .notice = notice };
	struct notice_facts facts = { 0 };

	for (size_t i = 0; i < NOTICE_FACTS; i++)
		f.text[i] = BUF_SECRET(FACT_MAX);
	add_tracking(&f);
	if (!gather_node(&f, err) || !gather_reports(&f, err) || !gather_case(&f, err) ||
	    !gather_clocks(&f, err) ||
	    !disclosures_each(&call->speaker.node->journal, &call->id, take_notice, &f, err) ||
	    !keep(&f, &facts, err))
		return false;
	*out = facts;
	return true;
}
