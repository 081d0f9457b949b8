/* What is said in cases goes on in others: one is split from a case, or merged of several; and
 * messages are taken over, which keep saying where they come from.
 *
 * Nobody is told by that alone what he was not told before: a case begins with its parties, its
 * title and the embargo that its parties had; messages are taken over later, by who has them,
 * to those who have agreed. */
#include "action/case/case_call.h"
#include "action/case/case_pass.h"
#include "action/case/case_rows.h"
#include "action/case/desk_note.h"
#include "action/deed/deeds.h"
#include "case/guest.h"
#include "case/role.h"

#define WITH_LEN_MAX 65536
#define OTHERS_LEN_MAX (MOVE_FROM_MAX * (2 * HASH_LEN + 1))
#define TAKEN_MAX 50
#define TAKEN_LEN_MAX (TAKEN_MAX * (2 * HASH_LEN + 1))
#define WHY "As it was agreed on in what this case comes from."

/* A case in the making, of others. */
struct moving {
	struct case_speaker speaker;
	struct move open;
	struct move_party *party;
	struct text *to;
	struct hash *from, *report;
	int64_t ends;     /* of the embargo that ends first; 0: none is in force */
	struct text only; /* of a split: who takes part beside this node; empty: all */
};

static bool
make_room(struct moving *moving, struct err *err)
{
	struct arena *arena = moving->speaker.arena;

	moving->party = arena_array(arena, struct move_party, MOVE_PARTIES_MAX);
	moving->to = arena_array(arena, struct text, MOVE_PARTIES_MAX);
	moving->from = arena_array(arena, struct hash, MOVE_FROM_MAX);
	moving->report = arena_array(arena, struct hash, MOVE_REPORTS_MAX);
	moving->open.parties.at = moving->party;
	moving->open.to.at = moving->to;
	moving->open.from.at = moving->from;
	moving->open.reports.at = moving->report;
	return (moving->party != NULL && moving->to != NULL && moving->from != NULL &&
		   moving->report != NULL) ||
	       err_memory(err);
}

/* --- who takes part */

static bool
is_wanted(const struct moving *moving, struct text name)
{
	struct text rest = moving->only, word;

	if (rest.len == 0 || text_eq(name, moving->speaker.node->manifest.name))
		return true;
	while (text_each(&rest, ' ', &word))
		if (text_eq(word, name))
			return true;
	return false;
}

/* In all roles that it has in any of the cases. */
static bool
add_party(struct moving *moving, struct text name, unsigned roles, struct err *err)
{
	size_t i = 0, count = moving->open.parties.count;

	while (i < count && !text_eq(moving->party[i].name, name))
		i++;
	if (i == MOVE_PARTIES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a case begins with %d at most", MOVE_PARTIES_MAX);
	if (i == count) {
		moving->party[i].name = arena_text(moving->speaker.arena, name);
		if (moving->party[i].name.at == NULL)
			return err_memory(err);
		moving->open.parties.count++;
	}
	moving->party[i].roles |= roles;
	return true;
}

static bool
add_joined(struct moving *moving, const struct ledger *ledger, struct err *err)
{
	for (size_t i = 0; i < ledger->names; i++) {
		const struct participant *party = &ledger->state.party[i];

		if (party->membership == MEMBER_JOINED &&
		    is_wanted(moving, ledger_name(ledger, (uint16_t)i)) &&
		    !add_party(moving, ledger_name(ledger, (uint16_t)i), party->roles, err))
			return false;
	}
	return true;
}

/* Who is named takes part in the case that it comes from. */
static bool
check_wanted(const struct moving *moving, struct err *err)
{
	struct text rest = moving->only, word;

	while (text_each(&rest, ' ', &word)) {
		size_t i = 0;

		while (i < moving->open.parties.count && !text_eq(moving->party[i].name, word))
			i++;
		if (i == moving->open.parties.count)
			return err_set(err, FAULT_CONFLICT,
			    "'%.*s' takes no part in the case: open the other one, and invite "
			    "it",
			    TEXT_ARGS(word));
	}
	return true;
}

/* The words of everybody's roles, and who hears it: all but guests. */
static bool
finish_parties(struct moving *moving, struct err *err)
{
	for (size_t i = 0; i < moving->open.parties.count; i++) {
		struct move_party *party = &moving->party[i];
		unsigned *words = arena_array(moving->speaker.arena, unsigned, ROLES);
		size_t count = 0;

		if (words == NULL)
			return err_memory(err);
		for (unsigned n = 0; n < ROLES; n++)
			if (party->roles & role_at(n))
				words[count++] = n;
		party->words = (struct shape_list){ count, words };
		if (!guest_parse(party->name, NULL))
			moving->to[moving->open.to.count++] = party->name;
	}
	return true;
}

/* --- what it comes from */

/* How a case was opened, as its statement says. */
static bool
read_open(const struct case_speaker *speaker, const struct hash *of_case, struct move *out,
    struct err *err)
{
	struct statement *s = arena_new(speaker->arena, struct statement);
	struct record record;
	bool good;

	if (s == NULL)
		return err_memory(err);
	if (!journal_find(&speaker->node->journal, of_case, speaker->arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	good = statement_reopen(record.note, s, err) && move_parse(s, speaker->arena, out, err);
	statement_free(s);
	return good;
}

static bool
add_reports(struct moving *moving, const struct hash *of_case, struct err *err)
{
	struct move open;

	if (!read_open(&moving->speaker, of_case, &open, err))
		return false;
	for (size_t i = 0; i < open.reports.count; i++) {
		size_t count = moving->open.reports.count, j = 0;
		const struct hash *id = &move_hashes(&open.reports)[i];

		while (j < count && !hash_eq(&moving->report[j], id))
			j++;
		if (j == MOVE_REPORTS_MAX)
			return err_set(err, FAULT_LIMIT, "a case is of %d reports at most",
			    MOVE_REPORTS_MAX);
		if (j == count)
			moving->report[moving->open.reports.count++] = *id;
	}
	return true;
}

static bool
add_case(struct moving *moving, struct text hex, struct err *err)
{
	struct node *node = moving->speaker.node;
	const struct embargo_terms *active;
	struct casebook_case *held;
	uint16_t self;
	struct hash id;

	if (moving->open.from.count == MOVE_FROM_MAX)
		return err_set(err, FAULT_LIMIT, "a case is made of %d at most", MOVE_FROM_MAX);
	if (!cases_find(&node->journal, hex, &id, err) ||
	    !case_load(&node->journal, &id, &held, err))
		return false;
	self = ledger_party(&held->ledger, node->manifest.name);
	if (self == ENTRY_NOBODY || held->ledger.state.owner != self)
		return err_set(err, FAULT_CONFLICT,
		    "only the owner of '%.*s' has it go on in another case", TEXT_ARGS(hex));
	active = state_active(&held->ledger.state);
	if (active != NULL && (moving->ends == 0 || active->ends < moving->ends))
		moving->ends = active->ends;
	if (moving->open.title.len == 0) {
		moving->open.title = arena_text(moving->speaker.arena, buf_text(&held->title));
		if (moving->open.title.at == NULL)
			return err_memory(err);
	}
	if (!add_joined(moving, &held->ledger, err) || !add_reports(moving, &id, err))
		return false;
	for (size_t i = 0; i < moving->open.from.count; i++)
		if (hash_eq(&moving->from[i], &id))
			return err_set(
			    err, FAULT_INPUT, "'%.*s' is there twice", TEXT_ARGS(hex));
	moving->from[moving->open.from.count++] = id;
	return true;
}

/* --- saying it */

/* The terms that end first, from the beginning; each agrees to them by their own id. */
static bool
propose(const struct moving *moving, struct err *err)
{
	struct move move = {
		.kind = KIND_EMBARGO_PROPOSE, .ends = moving->ends, .why = TEXT(WHY)
	};

	return moving->ends <= moving->speaker.now ||
	       case_say(&moving->speaker, &moving->open.id, CASE_TO_ALL, &move, err);
}

static bool
takes_part(const struct moving *moving, struct text name)
{
	for (size_t i = 0; i < moving->open.to.count; i++)
		if (text_eq(moving->to[i], name))
			return true;
	return false;
}

/* Those who take part in both learn it, and nobody else. */
static bool
say_moved(const struct moving *moving, const struct hash *of_case, struct err *err)
{
	struct text *to = arena_array(moving->speaker.arena, struct text, MOVE_PARTIES_MAX);
	struct move move = {
		.kind = KIND_CASE_MOVED, .into = moving->open.id, .origin = moving->open.origin
	};
	struct casebook_case *held;

	if (to == NULL)
		return err_memory(err);
	if (!case_load(&moving->speaker.node->journal, of_case, &held, err))
		return false;
	move.to.at = to;
	for (size_t i = 0; i < held->ledger.names; i++) {
		struct text name = ledger_name(&held->ledger, (uint16_t)i);

		if (held->ledger.state.party[i].membership != MEMBER_JOINED ||
		    !takes_part(moving, name))
			continue;
		to[move.to.count] = arena_text(moving->speaker.arena, name);
		if (to[move.to.count++].at == NULL)
			return err_memory(err);
	}
	return case_say(&moving->speaker, of_case, CASE_TO_GIVEN, &move, err);
}

static bool
say_all(struct moving *moving, struct text who, struct err *err)
{
	if (!finish_parties(moving, err) ||
	    !case_say_open(&moving->speaker, &moving->open, err) ||
	    !desk_note(&moving->speaker, who, &moving->open.id, err) || !propose(moving, err))
		return false;
	for (size_t i = 0; i < moving->open.from.count; i++)
		if (!say_moved(moving, &moving->from[i], err))
			return false;
	return true;
}

static bool
begin(const struct deed_task *task, struct value in, enum move_origin origin,
    struct moving *out, struct err *err)
{
	struct moving moving = { .speaker = { task->node, task->now, task->arena },
		.open = { .kind = KIND_CASE_OPEN,
		    .origin = origin,
		    .title = deed_text(in, "title", TEXT("")),
		    .tracking = deed_text(in, "tracking", TEXT("")) },
		.only = deed_text(in, "with", TEXT("")) };

	if (!make_room(&moving, err) ||
	    !add_case(&moving, deed_text(in, "case", TEXT("")), err))
		return false;
	*out = moving;
	return true;
}

static bool
answer_opened(const struct moving *moving, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "case", &moving->open.id);
	statement_put_time(w, "at", moving->open.at);
	case_put_count(w, "parties", moving->open.parties.count);
	if (moving->ends > moving->speaker.now)
		statement_put_time(w, "ends", moving->ends);
	writer_end(w);
	return true;
}

static bool
run_split(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct moving moving;

	return begin(task, in, ORIGIN_SPLIT, &moving, err) && check_wanted(&moving, err) &&
	       say_all(&moving, task->who, err) && answer_opened(&moving, answer);
}

static bool
run_merge(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text rest = deed_text(in, "others", TEXT("")), hex;
	struct moving moving;

	if (!begin(task, in, ORIGIN_MERGE, &moving, err))
		return false;
	while (text_each(&rest, ' ', &hex))
		if (!add_case(&moving, hex, err))
			return false;
	return say_all(&moving, task->who, err) && answer_opened(&moving, answer);
}

#define TITLE                                                                                  \
	{                                                                                      \
		"title", DEED_TEXT, false, 1, MOVE_TITLE_MAX,                                  \
		    "What it is about; the title of the case that it comes from if absent."    \
	}
#define TRACKING                                                                               \
	{                                                                                      \
		"tracking", DEED_TEXT, false, 1, MOVE_LABEL_MAX,                               \
		    "How the new case is called in this node's own books."                     \
	}
#define OPENED "case:id at:time parties:int ends?:time"

static const struct deed_field split_args[] = {
	CASE_CALL_CASE,
	TITLE,
	{ "with", DEED_TEXT, false, 0, WITH_LEN_MAX,
	    "Who of those who take part takes part in the new one, a blank between; all if "
	    "absent." },
	TRACKING,
	{ 0 },
};
static const struct deed_field merge_args[] = {
	CASE_CALL_CASE,
	{ "others", DEED_TEXT, true, 1, OTHERS_LEN_MAX,
	    "The other cases, which this node owns as well, a blank between." },
	TITLE,
	TRACKING,
	{ 0 },
};

const struct deed deed_case_split = {
	.name = "case.split",
	.about = "Open a case for a part of this one, under the same embargo.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = split_args,
	.answer = OPENED,
	.run = run_split,
};

const struct deed deed_case_merge = {
	.name = "case.merge",
	.about = "Open a case in which several go on, under the embargo that ends first.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = merge_args,
	.answer = OPENED,
	.run = run_merge,
};

/* --- taking messages over */

struct taking {
	struct case_call call;
	struct move open; /* how the case was opened: of which it is made */
	struct hash *said;
	size_t count;
	struct case_pass pass; /* the files of the message that is taken over */
};

/* What a message said, under the name and the time of who said it there, with what is here of
 * its files. */
static bool
repeat(struct taking *taking, const struct move *told, struct text by, struct move *out,
    struct err *err)
{
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.text = told->text,
		.taken = told->id,
		.taken_by = by,
		.taken_at = told->at };

	if (!case_pass_begin(&taking->call.speaker, &move, &taking->pass, err) ||
	    !case_pass_add(&taking->pass, &told->id, err))
		return false;
	case_pass_fill(&taking->pass, &move);
	*out = move;
	return true;
}

/* Somebody else's words may be passed on by who takes part in both. */
static bool
find_message(struct taking *taking, struct text hex, struct move *out, struct err *err)
{
	const struct case_speaker *speaker = &taking->call.speaker;
	struct text by;
	struct hash id;

	for (size_t i = 0; i < taking->open.from.count; i++) {
		struct case_call other = { .speaker = *speaker };
		const struct case_entry *entry;
		struct move told;

		if (!case_load(&speaker->node->journal, &move_hashes(&taking->open.from)[i],
			&other.held, err) ||
		    !case_call_find(&other, hex, &id, err)) {
			if (err->fault != FAULT_ABSENT)
				return false;
			continue;
		}
		entry = &other.held->ledger.entry[dag_find(&other.held->ledger.dag, &id)];
		if (entry->kind != KIND_CASE_MESSAGE)
			return err_set(
			    err, FAULT_INPUT, "'%.*s' is no message", TEXT_ARGS(hex));
		by = arena_text(speaker->arena, ledger_name(&other.held->ledger, entry->actor));
		if (by.at == NULL)
			return err_memory(err);
		return read_open(speaker, &id, &told, err) &&
		       repeat(taking, &told, by, out, err);
	}
	return err_set(err, FAULT_ABSENT,
	    "no message of the cases that this one is made of begins with '%.*s'",
	    TEXT_ARGS(hex));
}

static bool
take_one(struct taking *taking, struct text hex, struct err *err)
{
	const struct case_call *call = &taking->call;
	struct move move;

	if (taking->count == TAKEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "%d messages are taken over at a time", TAKEN_MAX);
	if (!find_message(taking, hex, &move, err) ||
	    !case_say(&call->speaker, &call->id, CASE_TO_TOLD, &move, err) ||
	    !desk_note(&call->speaker, call->who, &move.id, err) ||
	    !case_pass_follow(&taking->pass, &move, call->who, err))
		return false;
	taking->said[taking->count++] = move.id;
	return true;
}

static bool
run_take(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct taking taking = { .said = arena_array(task->arena, struct hash, TAKEN_MAX) };
	struct text rest = deed_text(in, "messages", TEXT("")), hex;

	if (taking.said == NULL)
		return err_memory(err);
	if (!case_call_begin(task, in, &taking.call, err) ||
	    !read_open(&taking.call.speaker, &taking.call.id, &taking.open, err))
		return false;
	while (text_each(&rest, ' ', &hex))
		if (!take_one(&taking, hex, err))
			return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &taking.call.id);
	writer_key(answer, "said");
	writer_array(answer);
	for (size_t i = 0; i < taking.count; i++) {
		scoped(buf_free) struct buf id = BUF(KIB);

		hash_format(&taking.said[i], &id);
		statement_add_text(answer, &id);
	}
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field take_args[] = {
	CASE_CALL_CASE,
	{ "messages", DEED_TEXT, true, 1, TAKEN_LEN_MAX,
	    "Messages of the cases that it is made of: ids, a blank between." },
	{ 0 },
};

const struct deed deed_case_take = {
	.name = "case.take",
	.about = "Repeat messages of a case that this one is made of, saying whose they are.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = take_args,
	.answer = "case:id said:texts",
	.run = run_take,
};
