#include "case/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "case/room.h"
#include "case/step.h"

#define ARENA_MAX (64 * MIB) /* 65,000 names, some thousands of audiences */
#define AUDIENCES_MAX 20000

void
ledger_make(struct ledger *ledger, const struct hash *of_case)
{
	*ledger = (struct ledger){
		.of_case = *of_case, .arena = ARENA(ARENA_MAX), .last = LEDGER_NO_AUDIENCE
	};
	state_clear(&ledger->state);
}

void
ledger_free(struct ledger *ledger)
{
	dag_free(&ledger->dag);
	state_free(&ledger->state);
	arena_free(&ledger->arena);
	free(ledger->name);
	free(ledger->by_name);
	free(ledger->audience);
	free(ledger->entry);
	free(ledger->outcome);
	free(ledger->founder);
	*ledger = (struct ledger){ 0 };
}

/* --- parties and audiences */

/* Where a name stands among those in order, or would. */
static size_t
rank_of(const struct ledger *ledger, struct text name)
{
	size_t low = 0, high = ledger->names;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_order(ledger->name[ledger->by_name[middle]], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint16_t
ledger_party(const struct ledger *ledger, struct text name)
{
	size_t rank = rank_of(ledger, name);
	uint16_t party;

	if (rank == ledger->names)
		return ENTRY_NOBODY;
	party = ledger->by_name[rank];
	return text_eq(ledger->name[party], name) ? party : ENTRY_NOBODY;
}

struct text
ledger_name(const struct ledger *ledger, uint16_t party)
{
	return ledger->name[party];
}

/* Room for one more name. */
static bool
widen_names(struct ledger *ledger, struct err *err)
{
	size_t most = ledger->names + 1;
	struct text *name = room_grow(ledger->name, &ledger->name_room, most, sizeof(*name));
	uint16_t *by_name;

	if (name == NULL)
		return err_memory(err);
	ledger->name = name;
	by_name = room_grow(ledger->by_name, &ledger->by_name_room, most, sizeof(*by_name));
	if (by_name == NULL)
		return err_memory(err);
	ledger->by_name = by_name;
	return state_grow(&ledger->state, most, err);
}

/* The number of a party; a new one, if need be. */
static bool
number(struct ledger *ledger, struct text name, uint16_t *out, struct err *err)
{
	struct text copy;
	uint16_t *at;

	*out = ledger_party(ledger, name);
	if (*out != ENTRY_NOBODY)
		return true;
	if (!widen_names(ledger, err))
		return false;
	copy = arena_text(&ledger->arena, name);
	if (copy.at == NULL)
		return err_memory(err);
	at = &ledger->by_name[rank_of(ledger, name)];
	memmove(at + 1, at, (ledger->names - (size_t)(at - ledger->by_name)) * sizeof(*at));
	*at = *out = (uint16_t)ledger->names;
	ledger->name[ledger->names++] = copy;
	return true;
}

static bool
is_audience(
    const struct ledger *ledger, uint32_t audience, const struct text *names, size_t count)
{
	const struct ledger_audience *a = &ledger->audience[audience];

	if (a->width != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!text_eq(ledger->name[a->parties[i]], names[i]))
			return false;
	return true;
}

uint32_t
ledger_audience(const struct ledger *ledger, const struct text *names, size_t count)
{
	if (ledger->last != LEDGER_NO_AUDIENCE &&
	    is_audience(ledger, ledger->last, names, count))
		return ledger->last;
	for (uint32_t i = 0; i < ledger->audiences; i++)
		if (is_audience(ledger, i, names, count))
			return i;
	return LEDGER_NO_AUDIENCE;
}

/* A name never has a NUL in it. */
static struct hash
audience_id(const struct text *names, size_t count)
{
	struct hasher hasher;

	hasher_init(&hasher);
	for (size_t i = 0; i < count; i++) {
		hasher_add(&hasher, names[i]);
		hasher_add(&hasher, TEXT("\0"));
	}
	return hasher_end(&hasher);
}

static bool
add_audience(struct ledger *ledger, const struct text *names, size_t count, uint32_t *out,
    struct err *err)
{
	uint16_t *parties = arena_array(&ledger->arena, uint16_t, count);
	struct ledger_audience *grown;

	if (parties == NULL)
		return err_memory(err);
	if (ledger->audiences == AUDIENCES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the case has over %d audiences", AUDIENCES_MAX);
	for (size_t i = 0; i < count; i++)
		if (!number(ledger, names[i], &parties[i], err))
			return false;
	grown = room_grow(
	    ledger->audience, &ledger->audience_room, ledger->audiences + 1, sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	ledger->audience = grown;
	if (!dag_add_audience(&ledger->dag, (uint32_t)count, out, err))
		return false;
	grown[ledger->audiences++] =
	    (struct ledger_audience){ audience_id(names, count), parties, (uint32_t)count };
	return true;
}

static bool
audience_of(struct ledger *ledger, const struct move *move, uint32_t *out, struct err *err)
{
	*out = ledger_audience(ledger, move_to(move), move->to.count);
	if (*out == LEDGER_NO_AUDIENCE &&
	    !add_audience(ledger, move_to(move), move->to.count, out, err))
		return false;
	ledger->last = *out;
	return true;
}

static uint32_t
place_of(const struct ledger_audience *audience, uint16_t party)
{
	uint32_t i = 0;

	while (i < audience->width && audience->parties[i] != party)
		i++;
	return i;
}

/* --- entries */

static bool
is_named(const struct hash *id)
{
	static const struct hash none;

	return !hash_eq(id, &none);
}

/* What it is about, that must be known before it counts. */
static size_t
about(const struct move *move, struct hash *out)
{
	size_t count = 0;

	if (move->kind == KIND_CASE_ACCEPT || move->kind == KIND_CASE_DECLINE)
		out[count++] = move->of;
	if (is_named(&move->terms))
		out[count++] = move->terms;
	if (is_named(&move->revises))
		out[count++] = move->revises;
	return count;
}

static bool
add_founders(
    struct ledger *ledger, const struct move *move, struct case_entry *entry, struct err *err)
{
	const struct move_party *party = move_parties(move);
	struct case_founder *grown = room_grow(ledger->founder, &ledger->founder_room,
	    ledger->founders + move->parties.count, sizeof(*grown));

	if (grown == NULL)
		return err_memory(err);
	ledger->founder = grown;
	entry->parties = (uint32_t)ledger->founders;
	entry->parties_count = (uint16_t)move->parties.count;
	for (size_t i = 0; i < move->parties.count; i++) {
		struct case_founder *founder = &grown[entry->parties + i];

		founder->roles = (uint8_t)party[i].roles;
		if (!number(ledger, party[i].name, &founder->party, err))
			return false;
	}
	return true;
}

static bool
number_all(
    struct ledger *ledger, const struct move *move, struct case_entry *entry, struct err *err)
{
	entry->party = ENTRY_NOBODY;
	if (!number(ledger, move->by, &entry->author, err))
		return false;
	entry->actor = entry->author;
	if (move->relays.len > 0 && !number(ledger, move->relays, &entry->actor, err))
		return false;
	if (move->party.name.len > 0 && !number(ledger, move->party.name, &entry->party, err))
		return false;
	return move->parties.count == 0 || add_founders(ledger, move, entry, err);
}

/* Everything but what has to be found among the nodes. */
static bool
make_entry(
    struct ledger *ledger, const struct move *move, struct case_entry *out, struct err *err)
{
	struct case_entry entry = {
		.kind = move->kind,
		.at = move->at,
		.ends = move->kind == KIND_CASE_INVITE ? move->answer_by : move->ends,
		.relayed = move->relays.len > 0,
		.tracks = move->tracking.len > 0,
		.roles = (uint8_t)move->party.roles,
		.rm = (uint8_t)move->rm,
		.fix = (uint8_t)move->fix,
		.seen = (uint8_t)move->seen,
	};

	if (!audience_of(ledger, move, &entry.audience, err) ||
	    !number_all(ledger, move, &entry, err))
		return false;
	*out = entry;
	return true;
}

static uint32_t
node_of(const struct ledger *ledger, const struct hash *id)
{
	return is_named(id) ? dag_find(&ledger->dag, id) : DAG_NONE;
}

/* As many entries as there may be nodes after one more. */
static bool
make_room(struct ledger *ledger, const struct move *move, struct err *err)
{
	size_t most = ledger->dag.nodes + 1 + move->after.count + move->history.count + 3;
	struct case_entry *entry =
	    room_grow(ledger->entry, &ledger->entry_room, most, sizeof(*entry));
	uint8_t *outcome;

	if (entry == NULL)
		return err_memory(err);
	ledger->entry = entry;
	outcome = room_grow(ledger->outcome, &ledger->outcome_room, most, sizeof(*outcome));
	if (outcome == NULL)
		return err_memory(err);
	ledger->outcome = outcome;
	return true;
}

bool
ledger_add(struct ledger *ledger, const struct move *move, struct err *err)
{
	struct hash named[3];
	struct case_entry entry;
	struct dag_said said = {
		.id = move->id,
		.at = move->at,
		.first = move->kind == KIND_CASE_OPEN,
		.after = move_hashes(&move->after),
		.about = named,
		.tells = move_hashes(&move->history),
		.after_count = move->after.count,
		.about_count = about(move, named),
		.tells_count = move->history.count,
	};
	uint32_t node = dag_find(&ledger->dag, &move->id);
	size_t before = ledger->dag.nodes;
	bool good;

	if (!hash_eq(&move->of_case, &ledger->of_case))
		return err_set(err, FAULT_INPUT, "it is of another case");
	if (node != DAG_NONE && ledger->dag.node[node].here)
		return true;
	if (!make_room(ledger, move, err) || !make_entry(ledger, move, &entry, err))
		return false;
	said.audience = entry.audience;
	said.place = place_of(&ledger->audience[entry.audience], entry.author);
	good = dag_add(&ledger->dag, &said, &node, err);
	for (size_t i = before; i < ledger->dag.nodes; i++)
		ledger->entry[i].author = entry.author; /* who named it first */
	if (!good)
		return false;
	entry.of = node_of(ledger, &move->of);
	entry.terms = node_of(ledger, &move->terms);
	entry.revises = node_of(ledger, &move->revises);
	ledger->entry[node] = entry;
	return true;
}

/* --- room */

/* What an author said, and the ids that it was the first to name and that have not come. */
static void
count_of(const struct ledger *ledger, uint16_t author, size_t *said, size_t *unknown)
{
	*said = *unknown = 0;
	for (size_t i = 0; author != ENTRY_NOBODY && i < ledger->dag.nodes; i++) {
		if (ledger->entry[i].author != author)
			continue;
		*said += ledger->dag.node[i].here;
		*unknown += !ledger->dag.node[i].here;
	}
}

static size_t
unknown_in(const struct ledger *ledger, const struct shape_list *ids)
{
	size_t count = 0;

	for (size_t i = 0; i < ids->count; i++)
		count += dag_find(&ledger->dag, &move_hashes(ids)[i]) == DAG_NONE;
	return count;
}

static bool
is_new_name(const struct ledger *ledger, struct text name)
{
	return name.len > 0 && ledger_party(ledger, name) == ENTRY_NOBODY;
}

/* Might it bring names or an audience that the case does not know? */
static bool
brings_names(const struct ledger *ledger, const struct move *move)
{
	return move->parties.count > 0 || is_new_name(ledger, move->party.name) ||
	       is_new_name(ledger, move->relays) ||
	       ledger_audience(ledger, move_to(move), move->to.count) == LEDGER_NO_AUDIENCE;
}

/* What is used up by some does not keep others from what needs none of it. */
static bool
is_full(const struct ledger *ledger, const struct move *move)
{
	const struct dag *dag = &ledger->dag;
	size_t more = 1 + move->after.count + move->history.count + 3;

	return dag->nodes + more + LEDGER_SPARED > DAG_NODES_MAX ||
	       dag->edges + more + (size_t)10 * LEDGER_SPARED > DAG_EDGES_MAX ||
	       dag->widths + move->to.count + (size_t)100 * LEDGER_SPARED > DAG_SEEN_MAX ||
	       ((ledger->names + 2 * STATEMENT_TO_MAX + move->parties.count >
			STATE_PARTIES_MAX ||
		    ledger->audiences + 100 > AUDIENCES_MAX) &&
		   brings_names(ledger, move));
}

static bool
check_share(const struct ledger *ledger, const struct move *move, struct err *err)
{
	size_t said, unknown;

	count_of(ledger, ledger_party(ledger, move->by), &said, &unknown);
	unknown += unknown_in(ledger, &move->after) + unknown_in(ledger, &move->history);
	return (said < LEDGER_EACH_MAX && unknown <= LEDGER_UNKNOWN_MAX) ||
	       err_set(err, FAULT_LIMIT, "'%.*s' has filled its share of the case",
		   TEXT_ARGS(move->by));
}

bool
ledger_check_room(const struct ledger *ledger, const struct move *move, struct err *err)
{
	uint32_t node = dag_find(&ledger->dag, &move->id);

	if (node != DAG_NONE && ledger->dag.node[node].here)
		return true;
	if (is_full(ledger, move))
		return err_set(err, FAULT_LIMIT, "the case is full");
	return check_share(ledger, move, err);
}

/* --- folding */

bool
ledger_fold(struct ledger *ledger, struct err *err)
{
	const struct step_view view = { ledger->dag.node, ledger->entry, ledger->founder };
	struct dag *dag = &ledger->dag;

	if (!dag_settle(dag, err))
		return false;
	if (dag->steady < ledger->folded) {
		state_clear(&ledger->state);
		ledger->folded = 0;
	}
	while (ledger->folded < dag->ordered) {
		uint32_t node = dag->order[ledger->folded];
		enum outcome outcome;

		if (!step_fold(&ledger->state, &view, node, &outcome, err))
			return false;
		ledger->outcome[node] = (uint8_t)outcome;
		ledger->folded++;
	}
	dag->steady = dag->ordered;
	return true;
}

bool
ledger_counts(const struct ledger *ledger, const struct hash *id)
{
	uint32_t node = dag_find(&ledger->dag, id);

	return node != DAG_NONE && ledger->dag.node[node].counts;
}

enum outcome
ledger_outcome(const struct ledger *ledger, uint32_t node)
{
	if (ledger->dag.node[node].astray)
		return OUTCOME_ASTRAY;
	if (!ledger->dag.node[node].counts)
		return OUTCOME_WAITS;
	return (enum outcome)ledger->outcome[node];
}

bool
ledger_missing(const struct ledger *ledger, size_t *next, struct hash *id)
{
	while (*next < ledger->dag.nodes) {
		const struct dag_node *node = &ledger->dag.node[(*next)++];

		if (node->here)
			continue;
		*id = node->id;
		return true;
	}
	return false;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

static bool
is_head(const struct ledger *ledger, uint32_t node, uint32_t audience)
{
	const struct dag_node *n = &ledger->dag.node[node];

	return n->counts && n->number != 0 && !n->followed && n->audience == audience;
}

size_t
ledger_heads_for(const struct ledger *ledger, struct text self, const struct text *names,
    size_t count, struct hash *out, size_t room)
{
	uint32_t audience = ledger_audience(ledger, names, count), most = 0, place, known;
	const struct hash *own = NULL;
	size_t found = 0;

	if (audience == LEDGER_NO_AUDIENCE)
		return 0;
	place = place_of(&ledger->audience[audience], ledger_party(ledger, self));
	for (uint32_t i = 0; i < ledger->dag.nodes; i++) {
		const struct dag_node *node = &ledger->dag.node[i];

		if (!is_head(ledger, i, audience))
			continue;
		known = place < count ? ledger->dag.seen[node->seen + place] : 0;
		if (known > most && found >= room)
			own = &node->id;
		else if (known > most)
			own = NULL; /* it is among them */
		if (known > most)
			most = known;
		if (found < room)
			out[found] = node->id;
		found++;
	}
	if (own != NULL && room > 0)
		out[room - 1] = *own;
	qsort(out, found < room ? found : room, sizeof(*out), compare);
	return found;
}

size_t
ledger_heads(const struct ledger *ledger, const struct text *names, size_t count,
    struct hash *out, size_t room)
{
	return ledger_heads_for(ledger, TEXT(""), names, count, out, room);
}

/* --- who equivocates */

/* The audience of the least id in which a party forked, or LEDGER_NO_AUDIENCE. */
static uint32_t
forked_in(const struct ledger *ledger, uint16_t party)
{
	uint32_t found = LEDGER_NO_AUDIENCE;

	for (uint32_t i = 0; i < ledger->audiences; i++) {
		uint32_t place = place_of(&ledger->audience[i], party);

		if (place < ledger->audience[i].width && dag_forked(&ledger->dag, i, place) &&
		    (found == LEDGER_NO_AUDIENCE ||
			compare(&ledger->audience[i].id, &ledger->audience[found].id) < 0))
			found = i;
	}
	return found;
}

static bool
evidence(const struct ledger *ledger, uint16_t party, bool *found, struct equivocation *out,
    struct err *err)
{
	const uint32_t *shown = ledger->state.party[party].contradiction;
	uint32_t audience = forked_in(ledger, party), pair[2] = { shown[0], shown[1] };
	bool fork = audience != LEDGER_NO_AUDIENCE;

	*found = fork || shown[0] != DAG_NONE;
	if (!*found)
		return true;
	if (fork && !dag_fork(&ledger->dag, audience,
			place_of(&ledger->audience[audience], party), pair, err))
		return false;
	*out = (struct equivocation){ fork ? EQUIVOCATION_FORK : EQUIVOCATION_CONTRADICTION,
		party, ledger->dag.node[pair[0]].id, ledger->dag.node[pair[1]].id };
	return true;
}

bool
ledger_equivocation(const struct ledger *ledger, size_t *next, bool *found,
    struct equivocation *out, struct err *err)
{
	size_t seen = *next;

	for (*found = false; !*found && seen < ledger->names; seen++)
		if (!evidence(ledger, ledger->by_name[seen], found, out, err))
			return false;
	*next = seen;
	return true;
}
