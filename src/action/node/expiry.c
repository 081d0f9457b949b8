#include "action/node/expiry.h"

#include "action/node/disclose.h"
#include "view/editions.h"
#include "view/remarks.h"

#define DAY_SECONDS INT64_C(86400)
#define ROOM (64 * MIB)
#define PAGE 500      /* reports that are looked at together */
#define DAYS_LEAST 30 /* that a policy may promise */

/* What a version promises, from when on. */
struct retention {
	struct retention *older;
	struct hash policy;
	int64_t at;
	int64_t days;
};

struct looking {
	struct node *node;
	int64_t now;
	struct arena arena;
	struct retention *newest;
	struct retention **next;
	struct expiry found[PAGE];
	size_t count;
	struct inbox_mark mark; /* the last report that was looked at */
	bool ended;
};

static bool
add_retention(void *arg, const struct editions_row *row, struct err *err)
{
	scoped(arena_free) struct arena room = ARENA(ROOM);
	struct looking *looking = arg;
	struct retention *retention = arena_array(&looking->arena, struct retention, 1);
	struct disclosed said;

	if (retention == NULL)
		return err_memory(err);
	if (!disclose_find(looking->node, &row->id, &room, &said, err))
		return false;
	*retention =
	    (struct retention){ NULL, row->id, row->at, said.edition.policy.retention_days };
	*looking->next = retention;
	looking->next = &retention->older;
	return true;
}

static bool
take_time(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct looking *looking = arg;
	struct expiry *expiry = &looking->found[looking->count];
	struct record record;

	if (!journal_find(&looking->node->journal, id, &arena, &record, err))
		return false;
	if (record.at > expiry->last)
		expiry->last = record.at;
	return true;
}

/* Is it past what it was promised? */
static bool
look(void *arg, const struct inbox_report *report, struct err *err)
{
	struct looking *looking = arg;
	struct expiry *expiry = &looking->found[looking->count];
	const struct retention *retention = looking->newest;

	looking->mark = (struct inbox_mark){ report->received, report->id };
	looking->ended = false;
	while (retention != NULL && retention->at > report->received)
		retention = retention->older;
	if (retention == NULL)
		return true;
	*expiry =
	    (struct expiry){ report->id, retention->policy, retention->days, report->received };
	if (report->remarks > 0 &&
	    !remarks_each(&looking->node->journal, &report->id, 1, take_time, looking, err))
		return false;
	looking->count += looking->now - expiry->last > retention->days * DAY_SECONDS;
	return true;
}

/* The next page; those that are told may be gone after that. */
static bool
look_at_page(struct looking *looking, struct err *err)
{
	const struct inbox_mark after = looking->mark;

	looking->count = 0;
	looking->ended = true;
	return inbox_page(&looking->node->journal, &after, PAGE, look, looking, err);
}

static bool
look_at_all(struct looking *looking, size_t most,
    bool (*visit)(void *arg, const struct expiry *expiry, struct err *err), void *arg,
    struct err *err)
{
	if (!editions_each(&looking->node->journal, looking->node->manifest.name, add_retention,
		looking, err))
		return false;
	while (most > 0 && !looking->ended) {
		if (!look_at_page(looking, err))
			return false;
		for (size_t i = 0; i < looking->count && most > 0; i++, most--)
			if (!visit(arg, &looking->found[i], err))
				return false;
	}
	return true;
}

bool
expiry_each(struct node *node, int64_t now, size_t most,
    bool (*visit)(void *arg, const struct expiry *expiry, struct err *err), void *arg,
    struct err *err)
{
	struct looking looking = { .node = node, .now = now, .arena = ARENA(ROOM) };
	bool done;

	looking.next = &looking.newest;
	/* None that came later can be. */
	looking.mark = (struct inbox_mark){ .received = now - DAYS_LEAST * DAY_SECONDS };
	done = look_at_all(&looking, most, visit, arg, err);
	arena_free(&looking.arena);
	return done;
}
