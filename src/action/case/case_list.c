/* The cases of this node, a row each. */
#include "action/case/case_rows.h"
#include "action/deed/deeds.h"
#include "case/em.h"
#include "case/rm.h"
#include "view/cases.h"

#define LIMIT 50
#define LIMIT_MAX 1000
#define WORDS_MAX 100

struct listing {
	struct writer *w;
	int64_t now;
	size_t left;
	uint64_t mark;
	bool more;
};

static void
put_times(struct writer *w, const struct cases_row *row)
{
	if (row->ends != 0)
		statement_put_time(w, "ends", row->ends);
	statement_put_time(w, "opened", row->opened);
	statement_put_time(w, "latest", row->latest);
}

static bool
put_row(void *arg, const struct cases_row *row, struct err *err)
{
	struct listing *listing = arg;
	struct writer *w = listing->w;
	bool over = row->ends != 0 && listing->now >= row->ends;

	(void)err;
	if (listing->left == 0) {
		listing->more = true;
		return true;
	}
	listing->left--;
	listing->mark = row->mark;
	writer_object(w);
	statement_put_hash(w, "id", &row->id);
	writer_key(w, "title");
	writer_text(w, row->title);
	writer_key(w, "owner");
	writer_text(w, row->owner);
	writer_key(w, "tracking");
	writer_text(w, row->tracking);
	case_put_word(w, "part", membership_word(row->part));
	case_put_word(w, "rm", rm_word(row->rm));
	case_put_word(w, "em", em_word(over ? EM_EXITED : row->em));
	case_put_cs(w, row->fix | row->pxa);
	writer_key(w, "decide");
	writer_bool(w, row->decide);
	put_times(w, row);
	case_put_count(w, "statements", row->moves);
	case_put_count(w, "unread", row->unread);
	case_put_count(w, "waiting", row->waiting);
	case_put_count(w, "equivocating", row->liars);
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = {
		.w = answer, .now = task->now, .left = (size_t)deed_integer(in, "limit", LIMIT)
	};
	struct cases_page page = {
		.before = (uint64_t)deed_integer(in, "before", 0),
		.most = listing.left + 1,
		.all = deed_integer(in, "all", 0) != 0,
		.words = deed_text(in, "words", TEXT("")),
		.assignee = deed_text(in, "assignee", TEXT("")),
		.tag = deed_text(in, "tag", TEXT("")),
		.due = deed_integer(in, "due", 0) != 0,
	};
	struct text state = deed_text(in, "state", TEXT(""));

	page.states = cases_state(state);
	if (state.len > 0 && page.states == 0)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no state: of the report, the embargo, this node's part, or "
		    "unread, waiting, decide, equivocating",
		    TEXT_ARGS(state));

	writer_object(answer);
	writer_key(answer, "cases");
	writer_array(answer);
	if (!cases_list(&task->node->journal, &page, put_row, &listing, err))
		return false;
	writer_end(answer);
	if (listing.more)
		case_put_count(answer, "next", listing.mark);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX, "How many at most; 50 if absent." },
	{ "before", DEED_INTEGER, false, 1, INT64_MAX,
	    "The `next` of the page before, to go on after it." },
	{ "words", DEED_TEXT, false, 0, WORDS_MAX,
	    "Only those that have this in their title or tracking id." },
	{ "state", DEED_TEXT, false, 0, WORDS_MAX,
	    "Only those in this state: accepted, active, invited, unread and so on." },
	{ "assignee", DEED_TEXT, false, 0, WORDS_MAX,
	    "Only those of which this one takes care." },
	{ "tag", DEED_TEXT, false, 0, WORDS_MAX, "Only those with this tag." },
	{ "due", DEED_INTEGER, false, 0, 1,
	    "1: those with something due, what is due first at the front." },
	{ "all", DEED_INTEGER, false, 0, 1,
	    "1: those in which this node has no part, as well." },
	{ 0 },
};

const struct deed deed_case_list = {
	.name = "case.list",
	.about = "The cases, the one in which something came last first.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "cases:[id:id title:text owner:text tracking:text part:text rm:text em:text "
		  "cs:text decide:bool ends?:time opened:time latest:time statements:int "
		  "unread:int waiting:int equivocating:int] next?:int",
	.run = run,
};
