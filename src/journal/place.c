#include "journal/place.h"

/* One more in the epoch: counted, as looking at all of them each time would take a
 * large one ever longer. */
static bool
count_one(struct db *db, uint64_t epoch, struct err *err)
{
	struct query q;
	bool found, fits;

	if (!db_query(db,
		"INSERT INTO epoch (epoch, statements) VALUES (?, 1)"
		" ON CONFLICT (epoch) DO UPDATE SET statements = statements + 1"
		" RETURNING statements",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	if (!query_row(&q, &found, err))
		return false;
	fits = found && query_integer(&q, 0) <= PLACE_TAKEN_MAX;
	query_end(&q);
	return fits ||
	       err_set(err, FAULT_LIMIT, "over %u statements in one epoch", PLACE_TAKEN_MAX);
}

static bool
is_taken(struct db *db, uint64_t epoch, uint32_t position, bool *taken, struct err *err)
{
	struct query q;

	if (!db_query(db, "SELECT 1 FROM statement WHERE epoch = ? AND position = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	query_bind_integer(&q, position);
	if (!query_row(&q, taken, err))
		return false;
	query_end(&q);
	return true;
}

bool
place_draw(struct db *db, uint64_t epoch, uint32_t (*draw)(uint32_t bound), uint32_t *position,
    struct err *err)
{
	bool taken = true;
	uint32_t drawn = 0;

	if (!count_one(db, epoch, err))
		return false;
	/* Every other draw at least meets a free place. */
	while (taken) {
		drawn = draw(BATCH_PLACES);
		if (!is_taken(db, epoch, drawn, &taken, err))
			return false;
	}
	*position = drawn;
	return true;
}
