#include "action/case/case_silence.h"

#include "case/guest.h"
#include "journal/handed.h"
#include "view/mailbox.h"
#include "view/outbox.h"

const char *
case_silence_word(enum case_silence silence)
{
	static const char *const words[] = { "not delivered", "delivered", "read", "answered" };

	return words[silence];
}

static uint32_t
place_of(const struct ledger_audience *audience, uint16_t party)
{
	uint32_t i = 0;

	while (i < audience->width && audience->parties[i] != party)
		i++;
	return i;
}

/* Has a party said that it read it, or said anything else that knows of it? */
enum case_silence
case_silence_of(const struct ledger *ledger, uint32_t node, uint16_t party, bool received)
{
	const struct dag *dag = &ledger->dag;
	const struct dag_node *said = &dag->node[node];
	uint32_t place =
	    place_of(&ledger->audience[said->audience], ledger->entry[node].author);
	enum case_silence silence = received ? SILENCE_UNREAD : SILENCE_NOT_DELIVERED;

	/* Who answers does so later: from the end one of them is found soon. */
	for (size_t i = dag->nodes; i-- > 0;) {
		const struct dag_node *other = &dag->node[i];

		if (!other->here || other->number == 0 || other->audience != said->audience ||
		    ledger->entry[i].author != party ||
		    dag->seen[other->seen + place] < said->number)
			continue;
		if (ledger->entry[i].kind != KIND_CASE_READ)
			return SILENCE_NONE;
		silence = SILENCE_UNANSWERED;
	}
	return silence;
}

bool
case_silence_fetched(struct journal *journal, const struct hash *id, struct text finder,
    bool *fetched, struct err *err)
{
	uint64_t number, have;

	if (!mailbox_number(journal, finder, id, &number, err) ||
	    !handed_find(journal, finder, &have, err))
		return false;
	*fetched = number > 0 && number <= have;
	return true;
}

static bool
is_received(struct journal *journal, const struct hash *id, struct text name, bool *received,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct outbox_place place = { id, name };
	struct outbox_row row;
	bool found;

	if (party_is_finder(name))
		return case_silence_fetched(journal, id, name, received, err);
	if (!outbox_find(journal, &place, &arena, &found, &row, err))
		return false;
	*received = found && row.received;
	return true;
}

/* The last that this node said to a party and to which it can answer, or DAG_NONE. */
static uint32_t
last_said(const struct ledger *ledger, uint16_t self, uint16_t party)
{
	for (size_t i = ledger->dag.ordered; i > 0; i--) {
		uint32_t node = ledger->dag.order[i - 1];
		const struct case_entry *entry = &ledger->entry[node];
		const struct ledger_audience *audience = &ledger->audience[entry->audience];

		if (entry->author == self && entry->kind != KIND_CASE_READ &&
		    place_of(audience, party) < audience->width)
			return node;
	}
	return DAG_NONE;
}

static bool
put_party(const struct deed_task *task, const struct ledger *ledger, uint16_t self,
    uint16_t party, struct writer *w, struct err *err)
{
	struct text name = ledger_name(ledger, party);
	uint32_t node = last_said(ledger, self, party);
	enum case_silence silence;
	bool received;

	if (node == DAG_NONE)
		return true;
	silence = case_silence_of(ledger, node, party, true);
	if (silence == SILENCE_NONE)
		return true;
	if (silence == SILENCE_UNREAD) {
		if (!is_received(
			&task->node->journal, &ledger->dag.node[node].id, name, &received, err))
			return false;
		silence = received ? SILENCE_UNREAD : SILENCE_NOT_DELIVERED;
	}
	writer_object(w);
	writer_key(w, "party");
	writer_text(w, name);
	statement_put_hash(w, "id", &ledger->dag.node[node].id);
	statement_put_time(w, "since", ledger->dag.node[node].at);
	writer_key(w, "state");
	writer_text(w, text_of(case_silence_word(silence)));
	writer_end(w);
	return true;
}

bool
case_silence_put(const struct deed_task *task, const struct casebook_case *held,
    const char *key, struct writer *w, struct err *err)
{
	const struct ledger *ledger = &held->ledger;
	uint16_t self = ledger_party(ledger, task->node->manifest.name);

	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; self != ENTRY_NOBODY && i < ledger->names; i++) {
		if (i == self || ledger->state.party[i].membership != MEMBER_JOINED ||
		    guest_parse(ledger_name(ledger, (uint16_t)i), NULL))
			continue;
		if (!put_party(task, ledger, self, (uint16_t)i, w, err))
			return false;
	}
	writer_end(w);
	return true;
}
