#include "case/lineup.h"

static struct lineup_row *
find(struct lineup *lineup, const struct move *move)
{
	for (size_t i = 0; i < lineup->count; i++)
		if (hash_eq(&lineup->row[i].seal, &move->seal) &&
		    text_eq(lineup->row[i].by, move->by))
			return &lineup->row[i];
	return lineup->count == LINEUP_MAX ? NULL : &lineup->row[lineup->count++];
}

/* One's own statements come after each other; of two of one second the ids decide. */
static bool
is_later(const struct move *move, const struct lineup_row *row)
{
	if (move->at != row->at)
		return move->at > row->at;
	return text_order(text_bytes(move->id.bytes, HASH_LEN),
		   text_bytes(row->id.bytes, HASH_LEN)) > 0;
}

void
lineup_add(struct lineup *lineup, const struct move *move)
{
	struct lineup_row *row;

	if (move->kind != KIND_CASE_RELEASE)
		return;
	row = find(lineup, move);
	if (row == NULL || (row->at != 0 && !is_later(move, row)))
		return;
	*row = (struct lineup_row){ .seal = move->seal,
		.by = move->by,
		.opens = move->opens,
		.at = move->at,
		.id = move->id,
		.refused = move->of,
		.why = move->why };
}

const struct lineup_row *
lineup_latest(const struct lineup *lineup)
{
	const struct lineup_row *latest = NULL;

	for (size_t i = 0; i < lineup->count; i++) {
		const struct lineup_row *row = &lineup->row[i];

		if (latest == NULL || row->opens > latest->opens ||
		    (row->opens == latest->opens && row->at < latest->at))
			latest = row;
	}
	return latest;
}

enum lineup_answer
lineup_answer(const struct lineup *lineup, const struct lineup_row *row)
{
	const struct lineup_row *latest = lineup_latest(lineup);

	if (latest == NULL || row->opens == latest->opens)
		return LINEUP_SAME;
	for (size_t i = 0; i < lineup->count; i++)
		if (lineup->row[i].opens == latest->opens &&
		    hash_eq(&row->refused, &lineup->row[i].id))
			return LINEUP_REFUSED;
	return LINEUP_ASKED;
}

const char *
lineup_word(enum lineup_answer answer)
{
	static const char *const words[] = { "same", "asked", "refused" };

	return words[answer];
}
