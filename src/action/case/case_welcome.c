#include "action/case/case_welcome.h"

#include <stdlib.h>
#include <string.h>

#include "action/peer/parcel.h"
#include "case/guest.h"

#define TEXT_OF_WELCOME                                                                        \
	"Whoever has come in since is told how the case was opened, who takes part and what "  \
	"is agreed on."

/* What everybody in a case has to know: who takes part, the embargo, what is out. */
static const enum kind_id common[] = { KIND_CASE_OPEN, KIND_CASE_ACCEPT, KIND_CASE_REMOVE,
	KIND_CASE_HANDOVER, KIND_EMBARGO_PROPOSE, KIND_EMBARGO_REVISE, KIND_EMBARGO_ACCEPT,
	KIND_EMBARGO_END, KIND_EMBARGO_KEEP };

/* Do all have it who take part from the beginning?  Everybody knows of these: who left one out
 * meant to, and said it in confidence. */
static bool
is_open(const struct ledger *ledger, uint32_t node)
{
	for (size_t i = 0; i < ledger->names; i++) {
		const struct participant *party = &ledger->state.party[i];

		if (party->membership == MEMBER_JOINED && party->invite == DAG_NONE &&
		    !guest_parse(ledger_name(ledger, (uint16_t)i), NULL) &&
		    !case_party_has(ledger, (uint16_t)i, node))
			return false;
	}
	return true;
}

static bool
is_common(const struct ledger *ledger, uint32_t node)
{
	const struct case_entry *entry = &ledger->entry[node];

	if (entry->kind == KIND_CASE_INVITE) /* of those who came */
		return ledger->state.party[entry->party].invite == node &&
		       ledger->state.party[entry->party].membership == MEMBER_JOINED;
	if (entry->kind == KIND_CASE_STATUS) /* what was seen ends the embargo of all */
		return entry->seen != 0 &&
		       ((entry->rm == 0 && entry->fix == 0) || is_open(ledger, node));
	if (entry->kind == KIND_CASE_LEAVE || entry->kind == KIND_EMBARGO_REJECT)
		return is_open(ledger, node);
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (entry->kind == common[i])
			return true;
	return false;
}

static bool
all_have(const struct ledger *ledger, const struct shape_list *to, uint32_t node)
{
	const struct text *names = to->at;

	for (size_t i = 0; i < to->count; i++)
		if (!case_party_has(ledger, ledger_party(ledger, names[i]), node))
			return false;
	return true;
}

/* What a finder said is shown to others only where its key is at hand. */
static bool
may_be_shown(const struct case_speaker *speaker, const struct ledger *ledger, uint32_t node,
    bool *may, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(KIB);
	struct text by = ledger_name(ledger, ledger->entry[node].author);

	*may = true;
	return !party_is_finder(by) ||
	       parcel_find_key(speaker->node, by, &ledger->of_case, may, &key, err);
}

/* What is to be told to whom. */
struct lacking {
	uint32_t only; /* DAG_NONE: all that everybody has to know */
	struct shape_list to;
	struct hash *ids;
	size_t count;
};

/* At most as much as one message brings along. */
static bool
find_lacking(const struct case_speaker *speaker, const struct ledger *ledger,
    struct lacking *lacking, struct err *err)
{
	lacking->count = 0;
	for (size_t i = 0; i < ledger->dag.ordered && lacking->count < PARCEL_HISTORY_MAX;
	     i++) {
		uint32_t node = ledger->dag.order[i];
		bool may;

		if (lacking->only == DAG_NONE ? !is_common(ledger, node)
					      : node != lacking->only)
			continue;
		if (ledger_outcome(ledger, node) != OUTCOME_COUNTS ||
		    all_have(ledger, &lacking->to, node))
			continue;
		if (!may_be_shown(speaker, ledger, node, &may, err))
			return false;
		if (may)
			lacking->ids[lacking->count++] = ledger->dag.node[node].id;
	}
	return true;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

/* One message; *more when that may not have been all.  `about` NULL: of all that everybody has
 * to know, which is for the owner to tell. */
static bool
tell(const struct case_speaker *speaker, const struct hash *of_case, const struct hash *about,
    bool *more, struct err *err)
{
	struct lacking lacking = { .only = DAG_NONE,
		.ids = arena_array(speaker->arena, struct hash, PARCEL_HISTORY_MAX) };
	struct move move = { .kind = KIND_CASE_MESSAGE, .text = TEXT(TEXT_OF_WELCOME) };
	struct casebook_case *held;

	*more = false;
	if (lacking.ids == NULL)
		return err_memory(err);
	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	if (about != NULL)
		lacking.only = dag_find(&held->ledger.dag, about);
	if (about == NULL ? held->ledger.state.owner !=
				ledger_party(&held->ledger, speaker->node->manifest.name)
			  : lacking.only == DAG_NONE)
		return true;
	if (!case_audience_of(speaker, &held->ledger, CASE_TO_TOLD, &lacking.to, err) ||
	    !find_lacking(speaker, &held->ledger, &lacking, err))
		return false;
	if (lacking.count == 0)
		return true;
	qsort(lacking.ids, lacking.count, sizeof(*lacking.ids), compare);
	move.history = (struct shape_list){ lacking.count, lacking.ids };
	*more = lacking.count == PARCEL_HISTORY_MAX;
	return case_say(speaker, of_case, CASE_TO_TOLD, &move, err);
}

bool
case_welcome(const struct case_speaker *speaker, const struct hash *of_case, struct err *err)
{
	bool more = true;

	while (more)
		if (!tell(speaker, of_case, NULL, &more, err))
			return false;
	return true;
}

bool
case_welcome_about(const struct case_speaker *speaker, const struct hash *of_case,
    const struct hash *about, struct err *err)
{
	bool more;

	return tell(speaker, of_case, about, &more, err);
}
