#include "action/case/guest_seen.h"

#include <string.h>

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

/* One that is shown. */
struct seen {
	struct guest_message message;
	struct guest_large *large; /* the message's */
	struct hash id, of, edits;
	struct large_piece piece; /* that it brings; its file is the message's */
	bool gone;                /* another took its place, or it is shown with another */
};

static bool
read_files(
    const struct seeing *seeing, const struct move *move, struct seen *out, struct err *err)
{
	const struct move_file *file = move->files.at;
	struct guest_file *files =
	    arena_array(seeing->arena, struct guest_file, move->files.count + 1);

	if (files == NULL)
		return err_memory(err);
	out->message.files = move->files.count;
	out->message.file = files;
	for (size_t i = 0; i < move->files.count; i++) {
		files[i] = (struct guest_file){ .name = arena_text(seeing->arena, file[i].name),
			.hash = file[i].hash,
			.size = file[i].size };
		if (files[i].name.at == NULL)
			return err_memory(err);
		if (!blob_has(seeing->journal, &file[i].hash, &files[i].here, err))
			return false;
	}
	return true;
}

static bool
read_large(
    const struct seeing *seeing, const struct move *move, struct seen *out, struct err *err)
{
	const struct large_file *file = move->large.at;

	out->large = arena_array(seeing->arena, struct guest_large, move->large.count + 1);
	if (out->large == NULL)
		return err_memory(err);
	out->message.larges = move->large.count;
	out->message.large = out->large;
	for (size_t i = 0; i < move->large.count; i++) {
		out->large[i] =
		    (struct guest_large){ .name = arena_text(seeing->arena, file[i].name),
			    .hash = file[i].hash,
			    .size = file[i].size,
			    .pieces = file[i].pieces };
		if (out->large[i].name.at == NULL)
			return err_memory(err);
	}
	return true;
}

static bool
read_message(const struct seeing *seeing, uint32_t node, struct seen *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct case_entry *entry = &seeing->ledger->entry[node];
	struct move *move = arena_new(seeing->arena, struct move);
	struct record record;

	if (move == NULL)
		return err_memory(err);
	*out = (struct seen){ .id = seeing->ledger->dag.node[node].id };
	if (!journal_find(seeing->journal, &out->id, seeing->arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !move_parse(&s, seeing->arena, move, err))
		return false;
	out->message = (struct guest_message){ .by = ledger_name(seeing->ledger, entry->actor),
		.at = entry->at,
		.own = entry->actor == seeing->guest,
		.again = seeing->again[node],
		.text = arena_text(seeing->arena, move->text) };
	if (out->message.text.at == NULL)
		return err_memory(err);
	out->of = move->of;
	out->edits = move->edits;
	out->piece = (struct large_piece){ move->piece, move->whole };
	return read_files(seeing, move, out, err) && read_large(seeing, move, out, err);
}

#define SEEN_MAX (GUEST_SEEN_MAX + GUEST_PIECES_MAX)

/* The last ones, in their order; *first is the place of the first of them in `seen`. */
static bool
read_messages(const struct seeing *seeing, struct seen *seen, size_t *first, struct err *err)
{
	const struct dag *dag = &seeing->ledger->dag;
	size_t messages = 0, at = SEEN_MAX;

	for (size_t i = dag->ordered; i > 0 && at > 0 && messages < GUEST_SEEN_MAX; i--) {
		uint32_t node = dag->order[i - 1];

		if (!seeing->shown[node] ||
		    seeing->ledger->entry[node].kind != KIND_CASE_MESSAGE)
			continue;
		if (!read_message(seeing, node, &seen[--at], err))
			return false;
		messages += seen[at].piece.number == 0;
	}
	*first = at;
	return true;
}

/* --- what takes another's place, or belongs to it */

/* One that another took the place of is gone. */
static void
drop_edited(struct seen *seen, size_t count)
{
	static const struct hash none;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i && !hash_eq(&seen[i].edits, &none); j++)
			seen[j].gone |= hash_eq(&seen[i].edits, &seen[j].id);
}

/* The file that one brings a piece of, where what tells of it is shown; or NULL. */
static struct guest_large *
find_large(struct seen *seen, size_t count, const struct seen *piece)
{
	for (size_t i = 0; i < count && piece->piece.number > 0; i++) {
		if (seen[i].gone || !hash_eq(&seen[i].id, &piece->of) ||
		    !text_eq(seen[i].message.by, piece->message.by))
			continue;
		for (size_t j = 0; j < seen[i].message.larges; j++)
			if (hash_eq(&seen[i].large[j].hash, &piece->piece.whole) &&
			    piece->piece.number <= seen[i].large[j].pieces)
				return &seen[i].large[j];
	}
	return NULL;
}

/* In its place; a second of one number stays what it is. */
static bool
insert(struct guest_large *large, const struct seen *piece)
{
	struct guest_piece *pieces = large->piece;
	size_t at = large->came;

	while (at > 0 && pieces[at - 1].number > piece->piece.number)
		at--;
	if (at > 0 && pieces[at - 1].number == piece->piece.number)
		return false;
	memmove(&pieces[at + 1], &pieces[at], (large->came - at) * sizeof(*pieces));
	pieces[at] = (struct guest_piece){ piece->piece.number, piece->message.file[0] };
	large->came++;
	return true;
}

/* Room for those that were counted, and none of them is there. */
static bool
make_room(const struct seeing *seeing, struct seen *seen, struct err *err)
{
	for (size_t i = 0; i < seen->message.larges; i++) {
		struct guest_large *large = &seen->large[i];

		large->piece = arena_array(seeing->arena, struct guest_piece, large->came + 1);
		if (large->piece == NULL)
			return err_memory(err);
		large->came = 0;
	}
	return true;
}

static bool
join_pieces(const struct seeing *seeing, struct seen *seen, size_t count, struct err *err)
{
	struct guest_large *large;

	for (size_t i = 0; i < count; i++)
		if (!seen[i].gone && (large = find_large(seen, count, &seen[i])) != NULL)
			large->came++;
	for (size_t i = 0; i < count; i++)
		if (!make_room(seeing, &seen[i], err))
			return false;
	for (size_t i = 0; i < count; i++)
		if (!seen[i].gone && (large = find_large(seen, count, &seen[i])) != NULL)
			seen[i].gone = insert(large, &seen[i]);
	return true;
}

static bool
put_messages(const struct seeing *seeing, struct guest_facts *facts, struct err *err)
{
	struct seen *seen = arena_array(seeing->arena, struct seen, SEEN_MAX);
	struct guest_message *messages =
	    arena_array(seeing->arena, struct guest_message, SEEN_MAX);
	size_t first, count = 0;

	if (seen == NULL || messages == NULL)
		return err_memory(err);
	if (!read_messages(seeing, seen, &first, err))
		return false;
	drop_edited(seen + first, SEEN_MAX - first);
	if (!join_pieces(seeing, seen + first, SEEN_MAX - first, err))
		return false;
	for (size_t i = first; i < SEEN_MAX; i++)
		if (!seen[i].gone)
			messages[count++] = seen[i].message;
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
