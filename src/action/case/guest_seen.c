#include "action/case/guest_seen.h"

#include "case/guest.h"
#include "journal/blob.h"

#define NEVER SIZE_MAX

/* Places in the order of what was said. */
struct since {
	size_t joined;
	size_t agreed; /* to any terms, first */
};

struct seeing {
	struct journal *journal;
	const struct ledger *ledger;
	uint16_t guest;
	int64_t now;
	struct arena *arena;
	struct since *since; /* by party */
	size_t terms;        /* when any were proposed, first */
	bool *shown;         /* by node */
	bool *again;
};

bool
guest_seen_in(const struct ledger *ledger, struct text guest)
{
	uint16_t party = ledger_party(ledger, guest);

	return party != ENTRY_NOBODY &&
	       (ledger->state.party[party].membership == MEMBER_INVITED ||
		   ledger->state.party[party].membership == MEMBER_JOINED);
}

/* --- who was there when */

static void
note(size_t *at, size_t place)
{
	if (*at == NEVER)
		*at = place;
}

static void
note_founders(struct seeing *seeing, const struct case_entry *entry, size_t place)
{
	const struct case_founder *founder = &seeing->ledger->founder[entry->parties];

	note(&seeing->since[entry->author].joined, place);
	for (size_t i = 0; i < entry->parties_count; i++)
		note(&seeing->since[founder[i].party].joined, place);
}

static void
note_entry(struct seeing *seeing, const struct case_entry *entry, size_t place)
{
	struct since *actor = &seeing->since[entry->actor];

	bool proposes =
	    entry->kind == KIND_EMBARGO_PROPOSE || entry->kind == KIND_EMBARGO_REVISE;
	bool comes = entry->kind == KIND_CASE_ACCEPT;

	if (entry->kind == KIND_CASE_OPEN)
		note_founders(seeing, entry, place);
	if (comes)
		note(&actor->joined, place);
	if (proposes)
		note(&seeing->terms, place);
	if (proposes || entry->kind == KIND_EMBARGO_ACCEPT ||
	    (comes && entry->terms != DAG_NONE))
		note(&actor->agreed, place);
}

static bool
look_back(struct seeing *seeing, struct err *err)
{
	const struct ledger *ledger = seeing->ledger;
	const struct dag *dag = &ledger->dag;

	seeing->since = arena_array(seeing->arena, struct since, ledger->names + 1);
	seeing->shown = arena_array(seeing->arena, bool, dag->nodes + 1);
	seeing->again = arena_array(seeing->arena, bool, dag->nodes + 1);
	if (seeing->since == NULL || seeing->shown == NULL || seeing->again == NULL)
		return err_memory(err);
	seeing->terms = NEVER;
	for (size_t i = 0; i < ledger->names; i++)
		seeing->since[i] = (struct since){ NEVER, NEVER };
	for (size_t i = 0; i < dag->ordered; i++)
		if (ledger_outcome(ledger, dag->order[i]) == OUTCOME_COUNTS)
			note_entry(seeing, &ledger->entry[dag->order[i]], i);
	return true;
}

/* Was it there, and bound if there was anything to be bound to? */
static bool
was_there(const struct seeing *seeing, uint16_t party, size_t place)
{
	const struct since *since = &seeing->since[party];

	return since->joined != NEVER && since->joined < place &&
	       (seeing->terms > place || (since->agreed != NEVER && since->agreed < place));
}

/* --- what is his */

static bool
hears(const struct ledger *ledger, uint32_t node, uint16_t party)
{
	const struct ledger_audience *a = &ledger->audience[ledger->dag.node[node].audience];

	for (uint32_t i = 0; i < a->width; i++)
		if (a->parties[i] == party)
			return true;
	return false;
}

static bool
is_to_all(const struct seeing *seeing, uint32_t node, size_t place)
{
	const struct ledger *ledger = seeing->ledger;

	for (size_t i = 0; i < ledger->names; i++) {
		uint16_t party = (uint16_t)i;

		if (guest_parse(ledger_name(ledger, party), NULL) ||
		    !state_may_be_told(&ledger->state, party, seeing->now) ||
		    !was_there(seeing, party, place))
			continue;
		if (!hears(ledger, node, party))
			return false;
	}
	return true;
}

/* What one that he sees shows of before. */
static void
show_history(const struct seeing *seeing, uint32_t node)
{
	const struct dag *dag = &seeing->ledger->dag;

	for (uint32_t e = dag->node[node].out; e != DAG_NONE; e = dag->edge[e].next_out) {
		uint32_t to = dag->edge[e].to;

		if (dag->edge[e].why != DAG_TELLS || seeing->shown[to])
			continue;
		seeing->shown[to] = seeing->again[to] = true;
	}
}

static void
choose(const struct seeing *seeing)
{
	const struct ledger *ledger = seeing->ledger;
	const struct dag *dag = &ledger->dag;
	bool told = state_may_be_told(&ledger->state, seeing->guest, seeing->now);

	for (size_t i = 0; i < dag->ordered; i++) {
		uint32_t node = dag->order[i];

		if (ledger->entry[node].kind != KIND_CASE_MESSAGE ||
		    ledger_outcome(ledger, node) != OUTCOME_COUNTS)
			continue;
		if (ledger->entry[node].actor == seeing->guest) {
			seeing->shown[node] = true;
		} else if (told && was_there(seeing, seeing->guest, i) &&
			   is_to_all(seeing, node, i)) {
			seeing->shown[node] = true;
			show_history(seeing, node);
		}
	}
}

/* --- in words */

static bool
read_files(const struct seeing *seeing, const struct move *move, struct guest_file *out,
    struct err *err)
{
	const struct move_file *file = move->files.at;

	for (size_t i = 0; i < move->files.count; i++) {
		out[i] = (struct guest_file){ .name = arena_text(seeing->arena, file[i].name),
			.hash = file[i].hash,
			.size = file[i].size };
		if (out[i].name.at == NULL)
			return err_memory(err);
		if (!blob_has(seeing->journal, &file[i].hash, &out[i].here, err))
			return false;
	}
	return true;
}

static bool
read_message(const struct seeing *seeing, uint32_t node, struct guest_message *out,
    struct hash *edits, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct case_entry *entry = &seeing->ledger->entry[node];
	struct move *move = arena_new(seeing->arena, struct move);
	struct record record;
	struct guest_file *files;

	if (move == NULL)
		return err_memory(err);
	if (!journal_find(seeing->journal, &seeing->ledger->dag.node[node].id, seeing->arena,
		&record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !move_parse(&s, seeing->arena, move, err))
		return false;
	files = arena_array(seeing->arena, struct guest_file, move->files.count + 1);
	*out = (struct guest_message){ .by = ledger_name(seeing->ledger, entry->actor),
		.at = entry->at,
		.own = entry->actor == seeing->guest,
		.again = seeing->again[node],
		.text = arena_text(seeing->arena, move->text),
		.files = move->files.count,
		.file = files };
	if (files == NULL || out->text.at == NULL)
		return err_memory(err);
	*edits = move->edits;
	return read_files(seeing, move, files, err);
}

/* One that another took the place of is gone. */
static void
drop(const struct seeing *seeing, const uint32_t *nodes, const struct hash *edited,
    struct guest_message *messages, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		bool stays = true;

		for (size_t j = i + 1; j < *count; j++)
			stays &= !hash_eq(&edited[j], &seeing->ledger->dag.node[nodes[i]].id);
		if (stays)
			messages[kept++] = messages[i];
	}
	*count = kept;
}

static bool
put_messages(const struct seeing *seeing, struct guest_facts *facts, struct err *err)
{
	const struct dag *dag = &seeing->ledger->dag;
	struct guest_message *messages =
	    arena_array(seeing->arena, struct guest_message, GUEST_SEEN_MAX);
	uint32_t *nodes = arena_array(seeing->arena, uint32_t, GUEST_SEEN_MAX);
	struct hash *edited = arena_array(seeing->arena, struct hash, GUEST_SEEN_MAX);
	size_t first = dag->ordered, count = 0;

	if (messages == NULL || nodes == NULL || edited == NULL)
		return err_memory(err);
	for (size_t found = 0; first > 0 && found < GUEST_SEEN_MAX; first--)
		found += seeing->shown[dag->order[first - 1]];
	for (size_t i = first; i < dag->ordered; i++) {
		uint32_t node = dag->order[i];

		if (!seeing->shown[node] || count == GUEST_SEEN_MAX ||
		    seeing->ledger->entry[node].kind != KIND_CASE_MESSAGE)
			continue;
		if (!read_message(seeing, node, &messages[count], &edited[count], err))
			return false;
		nodes[count++] = node;
	}
	drop(seeing, nodes, edited, messages, &count);
	facts->message = messages;
	facts->messages = count;
	return true;
}

static bool
put_terms(const struct seeing *seeing, struct guest_facts *facts, struct err *err)
{
	const struct ledger *ledger = seeing->ledger;
	const struct state *state = &ledger->state;
	uint32_t invite = state->party[seeing->guest].invite;
	struct guest_terms *list =
	    arena_array(seeing->arena, struct guest_terms, state->terms_count + 1);
	size_t count = 0;

	if (list == NULL)
		return err_memory(err);
	for (size_t i = 0; i < state->terms_count; i++) {
		const struct embargo_terms *terms = &state->terms[i];
		scoped(buf_free) struct buf hex = BUF(KIB);

		if ((terms->state != TERMS_ACTIVE && terms->state != TERMS_PENDING) ||
		    seeing->now >= terms->ends)
			continue;
		hash_format(&ledger->dag.node[terms->node].id, &hex);
		list[count++] = (struct guest_terms){
			.id = arena_text(seeing->arena, buf_text(&hex)),
			.ends = terms->ends,
			.in_force = terms->state == TERMS_ACTIVE,
			.agreed =
			    state_consent(state, terms, seeing->guest).consent == CONSENT_GIVEN,
			.invited =
			    invite != DAG_NONE && ledger->entry[invite].terms == terms->node,
		};
	}
	facts->terms = list;
	facts->terms_count = count;
	return true;
}

static struct text
far_of(const struct participant *party)
{
	static const char *const words[RM_COUNT] = {
		[RM_INVALID] = "it is no vulnerability, or not ours",
		[RM_VALID] = "we can reproduce it",
		[RM_ACCEPTED] = "we work on it",
		[RM_DEFERRED] = "we do not work on it now",
	};

	if ((party->fix & CS_D) != 0)
		return TEXT("our fix is deployed");
	if ((party->fix & CS_F) != 0)
		return TEXT("our fix is ready");
	return words[party->rm] == NULL ? TEXT("") : text_of(words[party->rm]);
}

bool
guest_seen(struct journal *journal, const struct ledger *ledger, uint16_t guest,
    struct arena *arena, struct guest_facts *facts, struct err *err)
{
	const struct state *state = &ledger->state;
	struct seeing seeing = { .journal = journal,
		.ledger = ledger,
		.guest = guest,
		.now = facts->now,
		.arena = arena };

	if (!look_back(&seeing, err))
		return false;
	choose(&seeing);
	facts->owner =
	    state->owner == ENTRY_NOBODY ? TEXT("") : ledger_name(ledger, state->owner);
	facts->invited = state->party[guest].membership == MEMBER_INVITED;
	facts->told = state_may_be_told(state, guest, facts->now);
	facts->open = (state->pxa & (CS_P | CS_X)) != 0;
	facts->far = far_of(&state->party[guest]);
	return put_terms(&seeing, facts, err) && put_messages(&seeing, facts, err);
}
