#include "log/watch.h"

#include <inttypes.h>
#include <stdio.h>

#include "log/served.h"

#define CHECKPOINT "checkpoint"

/* One look. */
struct look {
	const struct watch *watch;
	const struct watch_state *known;
	struct watch_report *report;
	struct epochs epochs;
};

void
watch_report_free(struct watch_report *report)
{
	buf_free(&report->note);
	watch_state_free(&report->next);
}

static bool
load(const struct files *files, struct buf *note, struct err *err)
{
	const struct sink sink = sink_buf(note);

	if (files->read(files->arg, 0, CHECKPOINT, &sink, err))
		return true;
	if (note->failed && !note->starved)
		return err_set(
		    err, FAULT_LIMIT, "the checkpoint is longer than %zu bytes", note->limit);
	return false;
}

/* What tiles tell of two heads, of which the newer has more entries. */
enum told {
	TOLD_CONTINUED,
	TOLD_FORKED,
	TOLD_NOTHING, /* they are missing, or do not lead to what was signed */
};

static bool
read_proof(
    const struct files *files, uint64_t old, uint64_t size, struct fork *fork, struct err *err)
{
	struct served served;
	struct merkle_source source = served_source(&served);

	served_begin(&served, files, size);
	return merkle_root(&source, old, &fork->root, err) &&
	       merkle_extend(&source, old, size, &fork->path, err);
}

/* Ask the tiles of the newer tree.  Where they tell of a fork, the fork is proven. */
static bool
ask_tiles(struct look *look, const struct checkpoint *older, const struct checkpoint *newer,
    enum told *told, struct err *err)
{
	struct fork *fork = &look->report->fork;
	struct err *why = &look->report->why;

	*told = TOLD_NOTHING;
	if (!read_proof(look->watch->files, older->size, newer->size, fork, why)) {
		if (why->fault == FAULT_ABSENT || why->fault == FAULT_INPUT)
			return true;
		*err = *why;
		return false;
	}
	if (!merkle_check_consistency(
		older->size, &fork->root, newer->size, &newer->root, &fork->path, why)) {
		err_set(why, FAULT_DENIED, "its tiles do not lead to the root that it signed");
		return true;
	}
	fork->shown = !hash_eq(&fork->root, &older->root);
	*told = fork->shown ? TOLD_FORKED : TOLD_CONTINUED;
	return true;
}

static void
put_notes(struct look *look, bool shown_is_newer)
{
	struct text shown = buf_text(&look->report->note), known = buf_text(&look->known->note);

	look->report->fork.older = shown_is_newer ? known : shown;
	look->report->fork.newer = shown_is_newer ? shown : known;
}

/* It shows other entries than it signed, or none: has it signed another past? */
static bool
look_behind(struct look *look, const struct checkpoint *before, const struct checkpoint *head,
    const struct err *flaw, struct err *err)
{
	struct watch_report *report = look->report;
	enum told told = TOLD_CONTINUED; /* whatever it is, it continues nothing */

	report->breaches = 0;
	if (before->size > 0 && !ask_tiles(look, before, head, &told, err))
		return false;
	if (look->known->note.len > 0)
		put_notes(look, true);
	report->verdict = told == TOLD_FORKED ? WATCH_FORKED : WATCH_BROKEN;
	if (told == TOLD_CONTINUED)
		report->why = *flaw;
	else if (told == TOLD_NOTHING)
		err_in(&report->why, "%s; and it cannot be told whether it continues its past",
		    flaw->text);
	return true;
}

static void
breach(struct watch_report *report, uint64_t index, const char *what)
{
	struct watch_breach *place;

	if (report->breaches++ >= WATCH_BREACHES_MAX)
		return;
	place = &report->breach[report->breaches - 1];
	place->index = index;
	snprintf(place->what, sizeof(place->what), "%s", what);
}

static void
on_entry(void *arg, uint64_t index, const struct beginning *beginning)
{
	scoped(buf_free) struct buf what = BUF(WATCH_BREACH_TEXT_MAX);
	struct look *look = arg;
	struct epochs_finding finding;
	struct entry entry;
	struct err err;

	if (look->watch->entry != NULL)
		look->watch->entry(look->watch->arg, index, beginning);
	if (!look->watch->of_node)
		return;
	if (!beginning_parse(beginning, &entry, &err)) {
		buf_addf(&what, "entry %" PRIu64 ": %s", index, err.text);
		breach(look->report, index, buf_string(&what));
	} else if (!epochs_add(&look->epochs, &entry, index, &finding)) {
		epochs_format(&finding, &what);
		breach(look->report, index, buf_string(&what));
	}
}

static bool
on_passed(void *arg, const struct growth_tally *tally, struct err *err)
{
	struct look *look = arg;
	uint64_t due = look->report->size - look->known->frontier.size;

	look->report->read = *tally;
	return look->watch->passed(look->watch->arg, tally, due, err);
}

static bool
look_at_more(struct look *look, const struct checkpoint *head, struct err *err)
{
	struct watch_report *report = look->report;
	struct watch_state *next = &report->next;
	const struct growth growth = { look->watch->files, head->size, on_entry, on_passed,
		look };
	const struct checkpoint before = watch_state_head(look->known);
	struct hash root;
	struct err flaw;

	next->frontier = look->known->frontier;
	if (!growth_read(&growth, &next->frontier, &flaw, err))
		return false;
	root = merkle_frontier_root(&next->frontier);
	if (flaw.fault == FAULT_NONE && !hash_eq(&root, &head->root))
		err_set(
		    &flaw, FAULT_DENIED, "its entries do not lead to the root that it signed");
	if (flaw.fault != FAULT_NONE)
		return look_behind(look, &before, head, &flaw, err);
	report->verdict = WATCH_GROWN;
	next->anchored = look->epochs.began;
	next->epoch = look->epochs.last;
	buf_add(&next->note, buf_text(&report->note));
	return buf_ok(&next->note, err);
}

/* It may be out of date, and then its newer tiles tell that it was on its way. */
static bool
look_at_less(struct look *look, const struct checkpoint *head, struct err *err)
{
	const struct checkpoint before = watch_state_head(look->known);
	struct watch_report *report = look->report;
	enum told told = TOLD_CONTINUED;

	if (head->size > 0 && !ask_tiles(look, head, &before, &told, err))
		return false;
	if (told == TOLD_CONTINUED) {
		report->verdict = WATCH_OLDER;
		return true;
	}
	put_notes(look, false);
	report->verdict = told == TOLD_FORKED ? WATCH_FORKED : WATCH_BROKEN;
	if (told == TOLD_NOTHING)
		err_in(&report->why,
		    "it shows %" PRIu64 " entries after it signed that it has %" PRIu64
		    ", and it cannot be told whether these are their beginning",
		    head->size, before.size);
	return true;
}

static void
look_at_as_many(struct look *look, const struct checkpoint *head)
{
	const struct checkpoint before = watch_state_head(look->known);

	look->report->verdict = WATCH_SAME;
	if (hash_eq(&head->root, &before.root))
		return;
	look->report->verdict = WATCH_FORKED;
	put_notes(look, true);
}

static bool
look_at(struct look *look, struct err *err)
{
	const struct watch_state *known = look->known;
	struct watch_report *report = look->report;
	struct checkpoint head;

	if (!load(look->watch->files, &report->note, err) ||
	    !checkpoint_open(buf_text(&report->note), look->watch->key, &head, err))
		return false;
	report->size = head.size;
	report->root = head.root;
	if (known->note.len == 0 || head.size > known->frontier.size)
		return look_at_more(look, &head, err);
	if (head.size < known->frontier.size)
		return look_at_less(look, &head, err);
	look_at_as_many(look, &head);
	return true;
}

bool
watch_look(const struct watch *watch, const struct watch_state *known, struct watch_report *out,
    struct err *err)
{
	struct watch_report report = { .note = BUF(CHECKPOINT_LEN_MAX), .next = WATCH_STATE };
	struct look look = { watch, known, &report,
		{ .began = known->anchored, .last = known->epoch } };

	if (!look_at(&look, err)) {
		watch_report_free(&report);
		return false;
	}
	*out = report;
	return true;
}
