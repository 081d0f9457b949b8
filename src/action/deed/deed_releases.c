#include "action/deed/deeds.h"
#include "action/release/release_case.h"
#include "action/release/release_facts.h"
#include "action/release/vigil.h"
#include "release/standing.h"
#include "view/releases.h"

#define LIST_MAX 200
#define LIST 20

/* How one stands */

#define FACTS                                                                                  \
	"id:id by:text at:time opens:time state:text members:int threshold:int armed:int "     \
	"shares:int dealt:bool"

static void
put_facts(const struct vigil_watch *watch, int64_t now, struct writer *w)
{
	const struct sharing *sharing = &watch->terms.committee.sharing;

	statement_put_hash(w, "id", &watch->id);
	writer_put_text(w, "by", text_of(watch->by));
	statement_put_time(w, "at", watch->statement.at);
	statement_put_time(w, "opens", watch->opens);
	writer_put_text(w, "state", vigil_state(watch, now));
	writer_put_integer(w, "members", sharing->members);
	writer_put_integer(w, "threshold", sharing->threshold);
	writer_put_integer(w, "armed", (int64_t)standing_armed(watch->standing));
	writer_put_integer(w, "shares", (int64_t)watch->standing->gathering.count);
	writer_put_bool(w, "dealt", watch->dealt);
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

/* By when the others saw it serve the key. */
static void
put_lateness(const struct facts_party *party, struct writer *w)
{
	writer_put_integer(w, "seen_by", (int64_t)party->words);
	if (party->words == 0)
		return;
	writer_put_integer(w, "served_ms", party->ms);
	writer_put_bool(w, "late", party->late);
}

static void
put_committee(const struct facts_release *release, struct writer *w)
{
	writer_key(w, "committee");
	writer_array(w);
	for (size_t i = 1; i < release->parties; i++) {
		const struct facts_party *party = &release->party[i];

		writer_object(w);
		writer_put_text(w, "name", party->name);
		writer_put_bool(w, "armed", party->armed);
		writer_put_bool(w, "share", party->told);
		put_lateness(party, w);
		writer_end(w);
	}
	writer_end(w);
	writer_key(w, "publisher");
	writer_object(w);
	put_lateness(&release->party[0], w);
	writer_end(w);
}

static void
put_rules(const struct vigil_watch *watch, struct writer *w)
{
	const struct timing *timing = &watch->terms.timing;

	writer_put_integer(w, "grace", timing->grace);
	writer_put_integer(w, "slip", timing->postpone.slip);
	writer_put_integer(w, "cutoff", timing->postpone.cutoff);
	writer_put_integer(w, "times", timing->postpone.count);
	writer_put_integer(w, "moved", watch->moved);
	if (watch->moved > 0)
		statement_put_hash(w, "last", &watch->last);
}

static void
put_cover(const struct facts_cover *cover, struct writer *w)
{
	writer_object(w);
	writer_put_text(w, "product", cover->product);
	writer_put_text(w, "versions", cover->versions);
	writer_put_text(w, "edition", cover->edition);
	writer_put_text(w, "region", cover->region);
	writer_put_bool(w, "fix", cover->fix);
	writer_put_text(w, "file", cover->file);
	writer_put_text(w, "until", cover->until);
	writer_put_text(w, "needs", cover->needs);
	writer_end(w);
}

static void
put_covers(const struct facts_release *release, struct writer *w)
{
	writer_key(w, "covers");
	writer_array(w);
	for (size_t i = 0; i < release->covers; i++)
		put_cover(&release->cover[i], w);
	writer_end(w);
}

static void
put_status(const struct deed_task *task, const struct vigil_watch *watch,
    const struct facts_release *release, struct writer *w)
{
	writer_object(w);
	put_facts(watch, task->now, w);
	statement_put_time(w, "promised", watch->seal.opens);
	statement_put_hash(w, "bundle", &watch->seal.bundle);
	writer_put_integer(w, "size", (int64_t)watch->seal.size);
	put_committee(release, w);
	put_rules(watch, w);
	writer_put_bool(w, "seen", watch->proven);
	writer_put_bool(w, "mirrored", release->has_bundle);
	writer_put_bool(w, "ours_armed", watch->armed);
	writer_put_bool(w, "ours_told", watch->shared);
	writer_put_bool(w, "early", watch->standing->early);
	writer_put_bool(w, "breach", watch->standing->breach);
	writer_put_integer(w, "good", (int64_t)watch->standing->good);
	writer_put_integer(w, "bad", (int64_t)watch->standing->bad);
	put_covers(release, w);
}

/* The case that it belongs to, and the other releases of that: nothing that is public. */
static bool
put_its_case(const struct deed_task *task, const struct vigil_watch *watch, struct writer *w,
    struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct hash of_case;
	bool found;

	if (!releases_case(journal, &watch->id, &found, &of_case, err))
		return false;
	if (!found)
		return true;
	statement_put_hash(w, "case", &of_case);
	return release_case_put(journal, &of_case, "releases", w, err);
}

static bool
run_status(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct node *node = task->node;
	struct vigil_watch *watch = NULL;
	struct facts_release release;
	struct hash id;
	bool good;

	if (!journal_find_prefix(&node->journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !vigil_open(node, &id, &watch, err))
		return false;
	good = release_facts_of(node, watch, task->now, &arena, &release, err) &&
	       release_facts_open(node, watch, &arena, &release, err);
	if (good) {
		put_status(task, watch, &release, w);
		good = put_its_case(task, watch, w, err);
		writer_end(w);
	}
	vigil_close(&watch);
	return good;
}

const struct deed deed_release_status = {
	.name = "release.status",
	.about = "How a sealed release stands: who is armed, whose shares are there, what was "
		 "said about it.",
	.least = DEED_READ_ONLY,
	.args = status_args,
	.answer = FACTS
	" promised:time bundle:id size:int committee:[name:text armed:bool share:bool "
	"seen_by:int served_ms?:int late?:bool]"
	" publisher:{seen_by:int served_ms?:int late?:bool}"
	" grace:int slip:int cutoff:int times:int moved:int last?:id seen:bool"
	" mirrored:bool ours_armed:bool ours_told:bool early:bool breach:bool good:int"
	" bad:int covers:[product:text versions:text edition:text region:text fix:bool"
	" file:text until:text needs:text] case?:id releases?:" RELEASE_CASE_OUTLINE,
	.run = run_status,
};
