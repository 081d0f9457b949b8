#include "action/inbox/relay.h"

#include "action/peer/parcel.h"

#define TEXT_OF_RELAY "A finder has said this, and signed it; it is passed on as it came."

/* The nodes that it is for, but this one: those who take part. */
static bool
find_nodes(const struct case_speaker *speaker, const struct ledger *ledger,
    const struct move *said, struct shape_list *to, struct err *err)
{
	struct text *names = arena_array(speaker->arena, struct text, said->to.count + 1);

	if (names == NULL)
		return err_memory(err);
	*to = (struct shape_list){ 0, names };
	for (size_t i = 0; i < said->to.count; i++) {
		struct text name = move_to(said)[i];
		uint16_t party = ledger_party(ledger, name);

		if (!party_is_finder(name) && !text_eq(name, speaker->node->manifest.name) &&
		    party != ENTRY_NOBODY &&
		    ledger->state.party[party].membership == MEMBER_JOINED)
			names[to->count++] = name;
	}
	return true;
}

static bool
say(const struct case_speaker *speaker, const struct move *said, const struct shape_list *to,
    struct err *err)
{
	struct hash id = said->id;
	struct move move = {
		.kind = KIND_CASE_MESSAGE,
		.text = TEXT(TEXT_OF_RELAY),
		.to = *to,
		.history = { 1, &id },
		.files = said->files,
	};

	return case_say(speaker, &said->of_case, CASE_TO_GIVEN, &move, err);
}

bool
relay_move(const struct case_speaker *speaker, const struct move *said, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(4 * KIB);
	struct casebook_case *held;
	struct shape_list to;
	bool found;

	if (!case_load(&speaker->node->journal, &said->of_case, &held, err))
		return false;
	if (ledger_outcome(&held->ledger, dag_find(&held->ledger.dag, &said->id)) !=
	    OUTCOME_COUNTS)
		return true;
	if (!find_nodes(speaker, &held->ledger, said, &to, err) ||
	    !parcel_find_key(speaker->node, said->by, &said->of_case, &found, &key, err))
		return false;
	return to.count == 0 || !found || say(speaker, said, &to, err);
}
