#include "case/gist.h"

#include "case/cs.h"
#include "case/move_shape.h"
#include "codec/json_write.h"

#define DEPTH_MAX 4

bool
gist_write(
    const struct ledger *ledger, const struct move *move, struct buf *out, struct err *err)
{
	uint32_t audience = ledger_audience(ledger, move_to(move), move->to.count);
	struct writer w = WRITER(out);
	struct move told = *move;

	writer_object(&w);
	writer_key(&w, "kind");
	writer_text(&w, kind_of(move->kind)->name);
	if (audience != LEDGER_NO_AUDIENCE) {
		writer_key(&w, "audience");
		writer_integer(&w, audience);
		told.to.count = 0;
	}
	shape_write_among(move_shape_gist, &told, &w);
	writer_end(&w);
	return buf_ok(out, err);
}

/* An audience that the ledger knows. */
static bool
recall(const struct ledger *ledger, struct value gist, struct arena *arena, struct move *move,
    struct err *err)
{
	const struct ledger_audience *audience;
	struct text *names;
	int64_t number;

	if (!value_get_integer(gist, "audience", &number, err))
		return false;
	if (number < 0 || (uint64_t)number >= ledger->audiences)
		return err_set(err, FAULT_INPUT, "'/audience' is none of the case");
	audience = &ledger->audience[number];
	names = arena_array(arena, struct text, audience->width);
	if (names == NULL)
		return err_memory(err);
	for (uint32_t i = 0; i < audience->width; i++)
		names[i] = ledger->name[audience->parties[i]];
	move->to = (struct shape_list){ audience->width, names };
	return true;
}

static bool
read_kind(struct value gist, struct move *move, struct err *err)
{
	const struct kind *kind;
	struct text name;

	if (!value_get_text(gist, "kind", &name, err))
		return false;
	kind = kind_find(name);
	if (kind == NULL || !move_is(kind->id))
		return err_set(err, FAULT_INPUT, "'/kind' is none of a case");
	move->kind = kind->id;
	return true;
}

/* What words say in numbers. */
static bool
finish(struct arena *arena, struct move *move, struct err *err)
{
	const struct move_party *given = move_parties(move);
	struct move_party *party = arena_array(arena, struct move_party, move->parties.count);

	if (party == NULL)
		return err_memory(err);
	for (size_t i = 0; i < move->parties.count; i++) {
		party[i] = given[i];
		party[i].roles = move_bits(&given[i].words);
	}
	move->parties.at = party;
	move->party.roles = move_bits(&move->party.words);
	move->seen = (unsigned)CS_P * move_bits(&move->seen_words);
	return true;
}

bool
gist_read(struct gist_reader *reader, struct text gist, struct arena *arena, struct move *out,
    struct err *err)
{
	const struct doc_limits limits = { STATEMENT_PRIVATE_MAX, DEPTH_MAX };
	struct move move = { .of_case = reader->ledger->of_case };
	struct value root;

	if (!doc_parse(&reader->doc, gist, &limits, &root, err) ||
	    !read_kind(root, &move, err) ||
	    !shape_read_among(move_shape_gist, root, arena, &move, err) ||
	    (move.to.count == 0 && !recall(reader->ledger, root, arena, &move, err)) ||
	    !finish(arena, &move, err))
		return false;
	*out = move;
	return true;
}

void
gist_reader_free(struct gist_reader *reader)
{
	doc_free(&reader->doc);
}
