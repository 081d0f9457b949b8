#include "action/deeds.h"
#include "action/vigil.h"
#include "release/standing.h"
#include "view/releases.h"

#define LIST_MAX 200
#define LIST 20

/* How one stands */

static bool
is_mirrored(const struct vigil_watch *watch, const struct node *node)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_bundle_path(&watch->seal.bundle, &path);
	return !path.failed && tree_has(&node->journal.tree, buf_string(&path));
}

static struct text
state_of(const struct vigil_watch *watch, int64_t now)
{
	static const char *const words[] = { "sealed", "ready", "open", "late" };

	return text_of(words[watch->open ? STANDING_OPEN
					 : standing_state(watch->standing, watch->opens, now)]);
}

static void
put_text(struct writer *w, const char *name, struct text text)
{
	writer_key(w, name);
	writer_text(w, text);
}

static void
put_integer(struct writer *w, const char *name, int64_t integer)
{
	writer_key(w, name);
	writer_integer(w, integer);
}

static void
put_bool(struct writer *w, const char *name, bool truth)
{
	writer_key(w, name);
	writer_bool(w, truth);
}

#define FACTS                                                                                  \
	"id:id by:text at:time opens:time state:text members:int threshold:int armed:int "     \
	"shares:int dealt:bool"

static void
put_facts(const struct vigil_watch *watch, int64_t now, struct writer *w)
{
	const struct sharing *sharing = &watch->terms.committee.sharing;

	statement_put_hash(w, "id", &watch->id);
	put_text(w, "by", text_of(watch->by));
	statement_put_time(w, "at", watch->statement.at);
	statement_put_time(w, "opens", watch->opens);
	put_text(w, "state", state_of(watch, now));
	put_integer(w, "members", sharing->members);
	put_integer(w, "threshold", sharing->threshold);
	put_integer(w, "armed", (int64_t)standing_armed(watch->standing));
	put_integer(w, "shares", (int64_t)watch->standing->gathering.count);
	put_bool(w, "dealt", watch->dealt);
}

/* All of them */

static const struct deed_field list_args[] = {
	{ "limit", DEED_INTEGER, false, 1, LIST_MAX,
	    "How many releases at most; 20 if absent." },
	{ 0 },
};

struct listing {
	const struct deed_task *task;
	struct writer *w;
	int64_t left;
};

static bool
put_row(void *arg, const struct releases_row *row, struct err *err)
{
	struct listing *listing = arg;
	struct vigil_watch *watch = NULL;

	if (listing->left == 0)
		return true;
	listing->left--;
	/* One that was taken down has nothing to tell. */
	if (!vigil_open(listing->task->node, &row->id, &watch, err))
		return err->fault == FAULT_ABSENT;
	writer_object(listing->w);
	put_facts(watch, listing->task->now, listing->w);
	writer_end(listing->w);
	vigil_close(&watch);
	return true;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { task, answer, deed_integer(in, "limit", LIST) };

	writer_object(answer);
	writer_key(answer, "releases");
	writer_array(answer);
	if (!releases_each(&task->node->journal, INT64_MIN, put_row, &listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

const struct deed deed_releases = {
	.name = "releases",
	.about = "The sealed releases that are known here, this node's and others', the newest "
		 "first, and how they stand.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "releases:[" FACTS "]",
	.run = run_list,
};

/* One */

static const struct deed_field status_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The seal's id, or its beginning where that is of one alone." },
	{ 0 },
};

static bool
has_share(const struct vigil_watch *watch, unsigned index)
{
	const struct gathering *gathering = &watch->standing->gathering;

	for (size_t i = 0; i < gathering->count; i++)
		if (gathering->share[i].index == index)
			return true;
	return false;
}

static void
put_committee(const struct vigil_watch *watch, struct writer *w)
{
	const struct committee *committee = &watch->terms.committee;

	writer_key(w, "committee");
	writer_array(w);
	for (unsigned i = 0; i < committee->sharing.members; i++) {
		writer_object(w);
		put_text(w, "name", committee->member[i].name);
		put_bool(w, "armed", watch->standing->armed[i]);
		put_bool(w, "share", has_share(watch, i + 1));
		writer_end(w);
	}
	writer_end(w);
}

static void
put_rules(const struct vigil_watch *watch, struct writer *w)
{
	const struct timing *timing = &watch->terms.timing;

	put_integer(w, "grace", timing->grace);
	put_integer(w, "slip", timing->postpone.slip);
	put_integer(w, "cutoff", timing->postpone.cutoff);
	put_integer(w, "times", timing->postpone.count);
	put_integer(w, "moved", watch->moved);
	if (watch->moved > 0)
		statement_put_hash(w, "last", &watch->last);
}

static bool
run_status(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct node *node = task->node;
	struct vigil_watch *watch = NULL;
	struct hash id;

	if (!journal_find_prefix(&node->journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !vigil_open(node, &id, &watch, err))
		return false;
	writer_object(w);
	put_facts(watch, task->now, w);
	statement_put_time(w, "promised", watch->seal.opens);
	statement_put_hash(w, "bundle", &watch->seal.bundle);
	put_integer(w, "size", (int64_t)watch->seal.size);
	put_committee(watch, w);
	put_rules(watch, w);
	put_bool(w, "seen", watch->proven);
	put_bool(w, "mirrored", is_mirrored(watch, node));
	put_bool(w, "ours_armed", watch->armed);
	put_bool(w, "ours_told", watch->shared);
	put_bool(w, "early", watch->standing->early);
	put_bool(w, "breach", watch->standing->breach);
	put_integer(w, "good", (int64_t)watch->standing->good);
	put_integer(w, "bad", (int64_t)watch->standing->bad);
	writer_end(w);
	vigil_close(&watch);
	return true;
}

const struct deed deed_release_status = {
	.name = "release.status",
	.about = "How a sealed release stands: who is armed, whose shares are there, what was "
		 "said about it.",
	.least = DEED_READ_ONLY,
	.args = status_args,
	.answer = FACTS
	" promised:time bundle:id size:int committee:[name:text armed:bool share:bool]"
	" grace:int slip:int cutoff:int times:int moved:int last?:id seen:bool"
	" mirrored:bool ours_armed:bool ours_told:bool early:bool breach:bool good:int"
	" bad:int",
	.run = run_status,
};
