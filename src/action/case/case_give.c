#include "action/case/case_give.h"

#include "action/peer/parcel.h"

#define TEXT_OF_ANSWER "What was asked for comes along."
#define GIVEN_AGAIN 3600 /* seconds after which the same is given again */

static uint32_t
place_of(const struct ledger_audience *audience, uint16_t party)
{
	uint32_t i = 0;

	while (i < audience->width && audience->parties[i] != party)
		i++;
	return i;
}

/* Was it given to this party a moment ago? */
static bool
is_given(const struct case_speaker *speaker, const struct ledger *ledger, uint32_t node,
    uint16_t party)
{
	const struct dag *dag = &ledger->dag;
	uint16_t self = ledger_party(ledger, speaker->node->manifest.name);

	for (uint32_t e = dag->node[node].in; e != DAG_NONE; e = dag->edge[e].next_in) {
		uint32_t teller = dag->edge[e].from;
		const struct ledger_audience *heard;

		if (dag->edge[e].why != DAG_TELLS || !dag->node[teller].here ||
		    ledger->entry[teller].author != self ||
		    dag->node[teller].at + GIVEN_AGAIN <= speaker->now)
			continue;
		heard = &ledger->audience[dag->node[teller].audience];
		if (place_of(heard, party) < heard->width)
			return true;
	}
	return false;
}

/* It counts here, was said to who asks, and is at hand with the key of who said it. */
static bool
may_be_given(const struct case_speaker *speaker, const struct ledger *ledger,
    const struct hash *id, uint16_t party, bool *may, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(KIB);
	uint32_t node = dag_find(&ledger->dag, id);
	struct text by;

	*may = node != DAG_NONE && ledger_counts(ledger, id) &&
	       case_party_has(ledger, party, node) && !is_given(speaker, ledger, node, party);
	if (!*may)
		return true;
	by = ledger_name(ledger, ledger->entry[node].author);
	return !party_is_finder(by) ||
	       parcel_find_key(speaker->node, by, &ledger->of_case, may, &key, err);
}

bool
case_give(const struct case_speaker *speaker, const struct move *asked, struct err *err)
{
	struct hash *ids = arena_array(speaker->arena, struct hash, PARCEL_HISTORY_MAX);
	struct move move = { .kind = KIND_CASE_MESSAGE, .text = TEXT(TEXT_OF_ANSWER) };
	struct casebook_case *held;
	size_t count = 0;
	uint16_t party;
	bool may;

	if (ids == NULL)
		return err_memory(err);
	if (!case_load(&speaker->node->journal, &asked->of_case, &held, err))
		return false;
	party = ledger_party(&held->ledger, asked->by);
	for (size_t i = 0; i < asked->wants.count && count < PARCEL_HISTORY_MAX; i++) {
		const struct hash *id = &move_hashes(&asked->wants)[i];

		if (!may_be_given(speaker, &held->ledger, id, party, &may, err))
			return false;
		if (may)
			ids[count++] = *id;
	}
	if (count == 0)
		return true;
	move.history = (struct shape_list){ count, ids };
	move.to = (struct shape_list){ 1, &asked->by };
	return case_say(speaker, &asked->of_case, CASE_TO_GIVEN, &move, err);
}
