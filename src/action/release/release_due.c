#include "action/release/release_due.h"

#include "action/release/vigil.h"
#include "case/em.h"
#include "view/cases.h"
#include "view/releases.h"

#define DAY INT64_C(86400)

/* Releases of this node that may be shut still. */
struct own {
	struct text self;
	size_t count;
	struct hash seal[RELEASE_DUE_MAX];
};

static bool
note_own(void *arg, const struct releases_row *row, struct err *err)
{
	struct own *own = arg;

	(void)err;
	if (own->count < RELEASE_DUE_MAX && text_eq(row->by, own->self))
		own->seal[own->count++] = row->id;
	return true;
}

/* When it was said that all is public, or that the embargo ends. */
static int64_t
ended_at(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->dag.ordered; i++) {
		uint32_t node = ledger->dag.order[i];
		const struct case_entry *entry = &ledger->entry[node];

		if (ledger_outcome(ledger, node) == OUTCOME_COUNTS &&
		    (entry->kind == KIND_EMBARGO_END || (entry->seen & (CS_P | CS_X)) != 0))
			return entry->at;
	}
	return 0;
}

/* Does the embargo last until it opens?  Where there was none, nothing follows. */
static bool
lasts(const struct ledger *ledger, int64_t now, struct release_due *due)
{
	const struct state *state = &ledger->state;
	const struct embargo_terms *active = state_active(state);

	due->over = state->em == EM_EXITED || (state->pxa & (CS_P | CS_X)) != 0;
	if (due->over) {
		due->since = due->ends = ended_at(ledger);
		return false;
	}
	if (active == NULL || active->ends >= due->opens)
		return true;
	due->since = ledger->dag.node[active->node].at;
	due->ends = active->ends;
	due->over = active->ends <= now;
	return false;
}

static bool
look_at(struct node *node, int64_t now, const struct hash *of_case, struct release_due *due,
    bool *found, struct err *err)
{
	struct vigil_watch *watch = NULL;
	struct casebook_case *held;

	*found = false;
	if (!releases_case(&node->journal, &due->seal, found, &due->of_case, err))
		return false;
	*found = *found && (of_case == NULL || hash_eq(of_case, &due->of_case));
	if (!*found)
		return true;
	if (!vigil_open(node, &due->seal, &watch, err))
		return false;
	due->opens = watch->opens;
	*found = !watch->open && watch->opens > now;
	vigil_close(&watch);
	if (!*found)
		return true;
	if (!case_load(&node->journal, &due->of_case, &held, err))
		return false;
	*found = !lasts(&held->ledger, now, due);
	return true;
}

bool
release_due_find(struct node *node, int64_t now, const struct hash *of_case,
    struct release_due_list *out, struct err *err)
{
	struct own own = { .self = node->manifest.name };
	struct release_due_list list = { 0 };
	bool found;

	/* One that was postponed may have been sealed for a time that has passed. */
	if (!releases_each(&node->journal, now - VIGIL_DAYS * DAY, note_own, &own, err))
		return false;
	for (size_t i = 0; i < own.count; i++) {
		struct release_due *due = &list.due[list.count];

		*due = (struct release_due){ .seal = own.seal[i] };
		if (!look_at(node, now, of_case, due, &found, err))
			return false;
		list.count += found;
	}
	*out = list;
	return true;
}

const char *
release_due_words(const struct release_due *due)
{
	return due->over ? "the embargo is over, and a sealed release of this node opens "
			   "later: 'accord release early' opens it now"
			 : "the embargo ends before a sealed release of this node opens: "
			   "revise it, or 'accord release early' then";
}
