#include "view/reading.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"

/* Statements are handed over together, as to wake somebody for each would cost more than
 * to read it; and a few groups lie ready, as some take longer than others. */
#define GROUPS 4
#define GROUP_MOST 64
#define GROUP_BYTES (256 * KIB) /* and no more after these */
#define LARGE (64 * KIB)        /* what takes the memory of others is given back */
#define STACK_LEN MIB

struct one {
	struct buf note;
	struct statement statement;
	struct body body;
};

struct group {
	size_t count;
	size_t bytes;
	bool last;
	bool failed; /* after those that it has: */
	struct err err;
	struct one one[GROUP_MOST];
};

struct reading {
	struct journal journal; /* with a handle of its own */
	bool (*visit)(void *arg, const struct statement *statement, const struct body *body,
	    struct err *err);
	void *arg;
	uint64_t count;
	bool alone;         /* there is no thread */
	struct group *next; /* being filled */

	struct lock lock; /* guards the rest, and whose each group is */
	struct condition changed;
	uint64_t filled;
	uint64_t folded;
	bool stop;
	struct group group[GROUPS];
};

/* Reading */

static bool
parse(struct one *one, const struct record *record, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB);

	buf_clear(&one->note);
	buf_add(&one->note, record->note);
	if (buf_ok(&one->note, err) &&
	    statement_reopen_in(&one->statement, buf_text(&one->note), err) &&
	    body_parse(&one->statement, &one->body, err))
		return true;
	hash_format(&record->id, &id);
	return err_in(err, "statement %s", buf_string(&id));
}

static void
give_back(struct one *one)
{
	statement_free(&one->statement);
	buf_free(&one->note);
	one->note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
}

/* Folding, in the caller's thread */

static bool
fold(struct reading *reading, struct group *group, struct err *err)
{
	for (size_t i = 0; i < group->count; i++) {
		struct one *one = &group->one[i];

		if (!reading->visit(reading->arg, &one->statement, &one->body, err))
			return false;
		reading->count++;
		if (one->note.len > LARGE)
			give_back(one);
	}
	group->count = group->bytes = 0;
	if (group->failed)
		*err = group->err;
	return !group->failed;
}

/* False when nobody wants more. */
static bool
hand_over(struct reading *reading)
{
	bool go_on;

	lock_take(&reading->lock);
	reading->filled++;
	condition_tell(&reading->changed);
	while (reading->filled - reading->folded == GROUPS && !reading->stop)
		condition_wait(&reading->changed, &reading->lock);
	go_on = !reading->stop;
	reading->next = &reading->group[reading->filled % GROUPS];
	lock_give(&reading->lock);
	return go_on;
}

static bool
take(void *arg, const struct record *record, struct err *err)
{
	struct reading *reading = arg;
	struct group *group = reading->next;

	if (record->forgotten)
		return true;
	if (!parse(&group->one[group->count], record, err))
		return false;
	group->bytes += record->note.len;
	if (++group->count < GROUP_MOST && group->bytes < GROUP_BYTES)
		return true;
	return reading->alone ? fold(reading, group, err) : hand_over(reading);
}

static void *
work(void *arg)
{
	struct reading *reading = arg;
	struct err err = { 0 };
	bool good = journal_each(&reading->journal, take, reading, &err);

	reading->next->last = true;
	reading->next->failed = !good;
	reading->next->err = err;
	(void)!hand_over(reading);
	return NULL;
}

static struct group *
wait_for_group(struct reading *reading)
{
	lock_take(&reading->lock);
	while (reading->filled == reading->folded)
		condition_wait(&reading->changed, &reading->lock);
	lock_give(&reading->lock);
	return &reading->group[reading->folded % GROUPS];
}

/* What lies at hand was folded, or nothing more will be. */
static void
tell(struct reading *reading, bool stop)
{
	lock_take(&reading->lock);
	reading->folded++;
	reading->stop = stop;
	condition_tell(&reading->changed);
	lock_give(&reading->lock);
}

static bool
fold_all(struct reading *reading, struct err *err)
{
	for (;;) {
		struct group *group = wait_for_group(reading);
		bool good = fold(reading, group, err);
		bool last = group->last;

		tell(reading, last || !good);
		if (last || !good)
			return good;
	}
}

static bool
run(struct reading *reading, struct err *err)
{
	struct thread thread;
	bool good;

	if (!thread_start(&thread, STACK_LEN, work, reading)) {
		reading->alone = true;
		return journal_each(&reading->journal, take, reading, err) &&
		       fold(reading, reading->next, err);
	}
	good = fold_all(reading, err);
	thread_join(&thread);
	return good;
}

/* Bodies are large, and written before they are read. */
static void
begin_group(struct group *group)
{
	memset(group, 0, offsetof(struct group, one));
	for (size_t i = 0; i < GROUP_MOST; i++) {
		group->one[i].note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
		group->one[i].statement = (struct statement){ 0 };
	}
}

static bool
open_reading(struct journal *journal, struct reading **out, struct err *err)
{
	struct reading *reading = mem_grow(NULL, sizeof(*reading));

	if (reading == NULL)
		return err_memory(err);
	memset(reading, 0, offsetof(struct reading, group));
	reading->journal = *journal;
	reading->lock = LOCK;
	if (!db_open_again(journal->db, &reading->journal.db, err)) {
		free(reading);
		return false;
	}
	condition_make(&reading->changed);
	reading->next = &reading->group[0];
	for (size_t i = 0; i < GROUPS; i++)
		begin_group(&reading->group[i]);
	*out = reading;
	return true;
}

static void
close(struct reading *reading)
{
	for (size_t i = 0; i < GROUPS; i++)
		for (size_t j = 0; j < GROUP_MOST; j++)
			give_back(&reading->group[i].one[j]);
	condition_free(&reading->changed);
	lock_free(&reading->lock);
	db_close(&reading->journal.db);
	free(reading);
}

bool
reading_each(struct journal *journal,
    bool (*visit)(
	void *arg, const struct statement *statement, const struct body *body, struct err *err),
    void *arg, uint64_t *count, struct err *err)
{
	struct reading *reading;
	bool good;

	if (!open_reading(journal, &reading, err))
		return false;
	reading->visit = visit;
	reading->arg = arg;
	good = run(reading, err);
	if (good)
		*count = reading->count;
	close(reading);
	return good;
}
