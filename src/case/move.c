#include "case/move.h"

#include "case/guest.h"
#include "case/move_shape.h"
#include "statement/party.h"

bool
move_is(enum kind_id kind)
{
	return move_shape(kind) != NULL;
}

const struct text *
move_to(const struct move *move)
{
	return move->to.at;
}

const struct hash *
move_hashes(const struct shape_list *list)
{
	return list->at;
}

const struct move_party *
move_parties(const struct move *move)
{
	return move->parties.at;
}

unsigned
move_bits(const struct shape_list *words)
{
	const unsigned *word = words->at;
	unsigned bits = 0;

	for (size_t i = 0; i < words->count; i++)
		bits |= 1U << word[i];
	return bits;
}

/* --- the audience and what it was told before */

static bool
read_to(const struct statement *s, struct arena *arena, struct move *move, struct err *err)
{
	struct text *names;
	struct value to;

	if (!value_get_array(s->body, "to", &to, err))
		return false;
	names = arena_array(arena, struct text, value_count(to));
	if (names == NULL)
		return err_memory(err);
	move->to = (struct shape_list){ value_count(to), names };
	return value_as_texts(to, names, err);
}

static bool
read_after(const struct statement *s, struct arena *arena, struct move *move, struct err *err)
{
	struct value_walk walk = { 0 };
	struct hash *ids;
	struct value after;
	struct text hex;

	if (!value_get_array(s->body, "after", &after, err))
		return false;
	if (value_count(after) > MOVE_AFTER_MAX)
		return err_set(err, FAULT_LIMIT,
		    "'/after' names over %d statements: give the "
		    "last ones alone",
		    MOVE_AFTER_MAX);
	ids = arena_array(arena, struct hash, value_count(after));
	if (ids == NULL)
		return err_memory(err);
	for (; value_each(after, &walk); move->after.count++) {
		if (!value_as_text(walk.value, &hex, err))
			return false;
		if (!hash_parse(hex, &ids[move->after.count]))
			return err_set(err, FAULT_INPUT,
			    "'/after' has what is not 64 lowercase hex digits: give ids");
	}
	move->after.at = ids;
	return true;
}

static bool
ids_ascend(const struct shape_list *list)
{
	const struct hash *ids = list->at;

	for (size_t i = 1; i < list->count; i++)
		if (text_order(text_bytes(&ids[i - 1], sizeof(*ids)),
			text_bytes(&ids[i], sizeof(*ids))) >= 0)
			return false;
	return true;
}

/* Is a name among the audience, which ascends? */
static bool
is_told(const struct move *move, struct text name)
{
	const struct text *names = move->to.at;
	size_t low = 0, high = move->to.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_order(names[middle], name);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool
check_audience(const struct move *move, struct err *err)
{
	const struct text *names = move->to.at;

	if (move->to.count == 0 || move->to.count > STATEMENT_TO_MAX)
		return err_set(
		    err, FAULT_INPUT, "'/to' does not name 1 to %d parties", STATEMENT_TO_MAX);
	for (size_t i = 1; i < move->to.count; i++)
		if (text_order(names[i - 1], names[i]) >= 0)
			return err_set(err, FAULT_INPUT,
			    "'/to' is not in ascending order: sort it, each name once");
	if (!is_told(move, move->by))
		return err_set(err, FAULT_INPUT,
		    "'/to' leaves out '%.*s', who says it: it names the whole audience",
		    TEXT_ARGS(move->by));
	return (ids_ascend(&move->after) && ids_ascend(&move->history) &&
		   ids_ascend(&move->wants)) ||
	       err_set(err, FAULT_INPUT,
		   "'/after', '/history' or '/wants' is not in ascending order: sort it, each "
		   "id once");
}

/* --- parties */

/* A party whose words are there once each. */
static bool
finish_party(struct move_party *party, struct err *err)
{
	party->roles = move_bits(&party->words);
	if ((size_t)__builtin_popcount(party->roles) != party->words.count)
		return err_set(err, FAULT_INPUT, "'%.*s' has a role twice: remove one",
		    TEXT_ARGS(party->name));
	return guest_check_party(party->name, err);
}

static bool
stands_before(const struct move_party *party, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (text_eq(party[j].name, party[i].name))
			return true;
	return false;
}

/* All of them, in memory of the move's own; whom it shows itself must hear it. */
static bool
finish_parties(struct move *move, struct arena *arena, struct err *err)
{
	const struct move_party *given = move->parties.at;
	struct move_party *party = arena_array(arena, struct move_party, move->parties.count);
	bool author = false;

	if (party == NULL)
		return err_memory(err);
	for (size_t i = 0; i < move->parties.count; i++) {
		party[i] = given[i];
		author = author || text_eq(party[i].name, move->by);
		if (!finish_party(&party[i], err))
			return false;
		if (stands_before(party, i))
			return err_set(err, FAULT_INPUT, "'%.*s' is there twice: remove one",
			    TEXT_ARGS(party[i].name));
		if (!guest_parse(party[i].name, NULL) && !is_told(move, party[i].name))
			return err_set(err, FAULT_INPUT,
			    "'%.*s' takes part and is not told: name it in '/to'",
			    TEXT_ARGS(party[i].name));
	}
	move->parties.at = party;
	return author || move->kind != KIND_CASE_OPEN ||
	       err_set(err, FAULT_INPUT, "'/parties' leaves out '%.*s', who opens the case",
		   TEXT_ARGS(move->by));
}

/* A guest is invited, and spoken for, by its host. */
static bool
check_host(const struct move *move, struct text guest, struct err *err)
{
	struct text host;

	return (guest_parse(guest, &host) && text_eq(host, move->by)) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no guest of '%.*s'", TEXT_ARGS(guest),
		   TEXT_ARGS(move->by));
}

/* Who is meant by a move that names one party. */
static bool
finish_one(struct move *move, struct err *err)
{
	if (!finish_party(&move->party, err))
		return false;
	if (text_eq(move->party.name, move->by))
		return err_set(err, FAULT_INPUT, "'/party' is who says it: name another");
	if (guest_parse(move->party.name, NULL))
		return move->kind != KIND_CASE_INVITE ||
		       check_host(move, move->party.name, err);
	return move->kind == KIND_CASE_REMOVE || is_told(move, move->party.name) ||
	       err_set(err, FAULT_INPUT, "'/to' leaves out '%.*s', who is meant",
		   TEXT_ARGS(move->party.name));
}

/* --- the rest */

static bool
finish(struct move *move, struct arena *arena, struct err *err)
{
	move->seen = (unsigned)CS_P * move_bits(&move->seen_words);
	if ((size_t)__builtin_popcount(move->seen) != move->seen_words.count)
		return err_set(err, FAULT_INPUT, "'/seen' has a word twice: remove one");
	if (move->kind == KIND_CASE_OPEN)
		move->of_case = move->id;
	return check_audience(move, err) &&
	       (move->relays.len == 0 || check_host(move, move->relays, err)) &&
	       (move->parties.count == 0 || finish_parties(move, arena, err)) &&
	       (move->party.name.len == 0 || finish_one(move, err)) &&
	       move_shape_check(move, err);
}

/* Everything but who says it, from a body with all its members. */
static bool
parse(const struct statement *s, struct arena *arena, struct move *move, struct err *err)
{
	if (s->kind->id != KIND_CASE_OPEN &&
	    !statement_get_hash(s->body, "case", &move->of_case, err))
		return false;
	return read_to(s, arena, move, err) && read_after(s, arena, move, err) &&
	       shape_read_among(move_shape(s->kind->id), s->body, arena, move, err) &&
	       finish(move, arena, err);
}

bool
move_parse(const struct statement *s, struct arena *arena, struct move *out, struct err *err)
{
	struct move move = { .kind = s->kind->id, .id = s->id, .by = s->by, .at = s->at };

	if (!move_is(move.kind))
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a statement of a case",
		    TEXT_ARGS(s->kind->name));
	if (!parse(s, arena, &move, err))
		return err_in(err, "%.*s", TEXT_ARGS(s->kind->name));
	*out = move;
	return true;
}

/* --- writing */

static void
put_after(struct writer *w, const struct move *move)
{
	const struct hash *ids = move->after.at;

	writer_key(w, "after");
	writer_array(w);
	for (size_t i = 0; i < move->after.count; i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hash_format(&ids[i], &hex);
		statement_add_text(w, &hex);
	}
	writer_end(w);
}

/* Does what was written read as it was meant?  So nothing is said that nobody takes. */
static bool
check_written(struct text note, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct move again;

	return statement_reopen(note, &s, err) && move_parse(&s, &arena, &again, err);
}

bool
move_sign(const struct move *move, const struct signer *signer, int64_t at, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct hash made;

	if (!move_is(move->kind))
		return err_set(err, FAULT_INPUT, "this is no statement of a case");
	statement_begin_to(&draft, kind_of(move->kind), signer->vkey.name, at, &move->to);
	if (move->kind != KIND_CASE_OPEN)
		statement_put_hash(&draft.writer, "case", &move->of_case);
	put_after(&draft.writer, move);
	shape_write_among(move_shape(move->kind), move, &draft.writer);
	if (!statement_end(&draft, signer, &note, &made, err) ||
	    !check_written(buf_text(&note), err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}
