/* To open a case: from a report that came in, or from nothing. */
#include "action/case/case_pass.h"
#include "action/case/case_policy.h"
#include "action/case/desk_note.h"
#include "action/deed/deeds.h"
#include "case/role.h"
#include "statement/report.h"
#include "view/inbox.h"

#define WITH_LEN_MAX 65536
#define TEXT_OF_REPORT "What was reported is attached."

/* A case in the making. */
struct opening {
	struct case_speaker speaker;
	struct move move;
	struct move_party *party;
	struct text *to;
	/* What was reported, if it is of a report. */
	struct statement statement;
	struct report report;
	bool reported;
};

static void
opening_free(struct opening *opening)
{
	statement_free(&opening->statement);
}

static bool
make_room(struct opening *opening, struct err *err)
{
	opening->party =
	    arena_array(opening->speaker.arena, struct move_party, MOVE_PARTIES_MAX);
	opening->to = arena_array(opening->speaker.arena, struct text, MOVE_PARTIES_MAX);
	opening->move.parties.at = opening->party;
	opening->move.to.at = opening->to;
	return (opening->party != NULL && opening->to != NULL) || err_memory(err);
}

static bool
add_party(struct opening *opening, struct text name, struct text roles, struct err *err)
{
	size_t count = opening->move.parties.count;
	struct move_party *party = &opening->party[count];

	if (count == MOVE_PARTIES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a case begins with %d at most", MOVE_PARTIES_MAX);
	if (!case_call_party(&opening->speaker, name, &party->name, err) ||
	    !case_call_roles(&opening->speaker, roles, &party->roles, &party->words, err))
		return false;
	opening->to[count] = party->name;
	opening->move.parties.count = opening->move.to.count = count + 1;
	return true;
}

/* --- this node */

static struct text
own_roles(const struct node *node)
{
	unsigned roles = node->manifest.roles;

	if ((roles & MANIFEST_CSIRT) != 0)
		return TEXT("coordinator,authority");
	if ((roles & MANIFEST_COORDINATOR) != 0)
		return TEXT("coordinator");
	return (roles & MANIFEST_VENDOR) != 0 ? TEXT("vendor") : TEXT("observer");
}

/* --- the report */

static bool
read_report(struct opening *opening, struct text hex, struct err *err)
{
	struct journal *journal = &opening->speaker.node->journal;
	struct hash *id = arena_new(opening->speaker.arena, struct hash);
	struct record record;

	if (id == NULL)
		return err_memory(err);
	if (!inbox_find(journal, hex, id, err) ||
	    !journal_find(journal, id, opening->speaker.arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &opening->statement, err))
		return false;
	if (opening->statement.kind->id != KIND_REPORT)
		return err_set(err, FAULT_INPUT, "'%.*s' is no report", TEXT_ARGS(hex));
	if (!report_parse(&opening->statement, &opening->report, err))
		return false;
	opening->reported = true;
	opening->move.reports = (struct shape_list){ 1, id };
	if (opening->move.title.len == 0)
		opening->move.title = opening->report.title;
	/* Who does not want to be answered is not told either. */
	return opening->report.anonymous ||
	       add_party(opening, opening->statement.by, TEXT("finder"), err);
}

/* Its files are in the journal already; of large ones, pieces may still be on their way. */
static bool
say_reported(struct opening *opening, struct err *err)
{
	const struct report *report = &opening->report;
	struct move move = { .kind = KIND_CASE_MESSAGE, .text = TEXT(TEXT_OF_REPORT) };
	struct case_pass pass;

	if (!opening->reported || report->count + report->larges == 0)
		return true;
	if (!case_pass_begin(&opening->speaker, &move, &pass, err))
		return false;
	pass.partly = true;
	if (!case_pass_add(&pass, &opening->statement.id, err))
		return false;
	case_pass_fill(&pass, &move);
	return case_say(&opening->speaker, &opening->move.id, CASE_TO_TOLD, &move, err) &&
	       case_pass_follow(&pass, &move, TEXT(""), err);
}

/* From when it was received the policy's targets count, as long as it was the one in force. */
static bool
say_clock(struct opening *opening, struct err *err)
{
	struct move move = { .kind = KIND_CASE_CLOCK,
		.clock = text_of(clocks_row(0)->word),
		.event = text_of(clocks_row(0)->events[0]) };
	struct casebook_case *held;
	struct case_policy policy;

	if (!opening->reported)
		return true;
	if (!case_load(&opening->speaker.node->journal, &opening->move.id, &held, err) ||
	    !case_policy_find(&opening->speaker, &held->ledger, &policy, err))
		return false;
	if (!policy.bound)
		return true;
	move.since = policy.received;
	move.targets = (struct shape_list){ CLOCK_STEPS_MAX, policy.targets.days };
	return case_say(&opening->speaker, &opening->move.id, CASE_TO_GIVEN, &move, err);
}

/* --- who knows of it anyway */

static bool
read_with(struct opening *opening, struct text rest, struct err *err)
{
	struct text one, name;

	while (text_each(&rest, ' ', &one)) {
		if (!text_cut(&one, ':', &name)) {
			name = one;
			one = TEXT("vendor");
		}
		if (!add_party(opening, name, one, err))
			return false;
	}
	return true;
}

static bool
say_text(struct opening *opening, struct text text, struct err *err)
{
	struct move move = { .kind = KIND_CASE_MESSAGE, .text = text };

	return text.len == 0 ||
	       case_say(&opening->speaker, &opening->move.id, CASE_TO_TOLD, &move, err);
}

static bool
run_open(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(opening_free) struct opening opening = {
		.speaker = { task->node, task->now, task->arena },
		.move = { .kind = KIND_CASE_OPEN,
		    .title = deed_text(in, "title", TEXT("")),
		    .tracking = deed_text(in, "tracking", TEXT("")) },
	};
	struct text report = deed_text(in, "report", TEXT(""));

	if (!make_room(&opening, err) ||
	    !add_party(&opening, task->node->manifest.name,
		deed_text(in, "roles", own_roles(task->node)), err) ||
	    (report.len > 0 && !read_report(&opening, report, err)))
		return false;
	if (opening.move.title.len == 0)
		return err_set(err, FAULT_INPUT, "a case takes a title or a report");
	if (!read_with(&opening, deed_text(in, "with", TEXT("")), err) ||
	    !case_say_open(&opening.speaker, &opening.move, err) ||
	    !desk_note(&opening.speaker, task->who, &opening.move.id, err) ||
	    !say_clock(&opening, err) || !say_reported(&opening, err) ||
	    !say_text(&opening, deed_text(in, "text", TEXT("")), err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &opening.move.id);
	statement_put_time(answer, "at", opening.move.at);
	writer_key(answer, "parties");
	writer_integer(answer, (int64_t)opening.move.parties.count);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	{ "title", DEED_TEXT, false, 1, MOVE_TITLE_MAX,
	    "What it is about, in a line; the report's title if absent." },
	{ "report", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "A report of the inbox: its finder takes part, its files are the first message." },
	{ "with", DEED_TEXT, false, 0, WITH_LEN_MAX,
	    "Who knows of it anyway and takes part from the beginning: NAME or NAME:ROLES, "
	    "a blank between." },
	{ "roles", DEED_TEXT, false, 1, 100, "What this node is in the case, commas between." },
	{ "tracking", DEED_TEXT, false, 1, MOVE_LABEL_MAX,
	    "How the case is called in this node's own books." },
	{ "text", DEED_TEXT, false, 0, (int64_t)MOVE_TEXT_MAX, "The first message." },
	{ 0 },
};

const struct deed deed_case_open = {
	.name = "case.open",
	.about = "Open a case with those who know of it anyway; others are invited.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "case:id at:time parties:int",
	.run = run_open,
};
