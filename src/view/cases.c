#include "view/cases.h"

#include <inttypes.h>

#include "view/cases_rows.h"
#include "view/cases_search.h"

/* `listed`: this node takes part, or did, or was asked to. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_case ("
    " number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, chain BLOB NOT NULL,"
    " said BLOB NOT NULL, last INTEGER NOT NULL, moves INTEGER NOT NULL,"
    " unread INTEGER NOT NULL, listed INTEGER NOT NULL,"
    " waiting INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_case_move ("
    " seq INTEGER PRIMARY KEY, number INTEGER NOT NULL, id BLOB NOT NULL,"
    " gist BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_case_move_number ON view_case_move (number, seq);";

static const char moves_of[] =
    "SELECT id, gist FROM view_case_move WHERE number = ? ORDER BY seq";

/* Where a case's statements are; `number` 0: there are none. */
bool
cases_place(
    struct journal *journal, const struct hash *id, struct casebook_place *out, struct err *err)
{
	struct query q;
	bool found, good;

	*out = (struct casebook_place){ .id = *id, .query = moves_of };
	if (!db_query(journal->db, "SELECT number, chain FROM view_case WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	good = !found || kept_hash(&q, 1, &out->chain);
	if (found)
		out->number = query_integer(&q, 0);
	query_end(&q);
	return good || journal_damaged(err);
}

/* --- what a row says */

/* How many parties have shown that they equivocate. */
static uint64_t
count_liars(const struct ledger *ledger)
{
	uint64_t liars = 0;

	for (size_t i = 0; i < ledger->names; i++)
		liars += ledger->state.party[i].contradiction[0] != DAG_NONE;
	for (uint32_t i = 0; i < ledger->audiences; i++)
		for (uint32_t place = 0; place < ledger->audience[i].width; place++)
			liars += dag_forked(&ledger->dag, i, place);
	return liars;
}

static void
summarize(const struct ledger *ledger, struct text self, struct cases_row *row)
{
	const struct state *state = &ledger->state;
	const struct embargo_terms *active = state_active(state);
	uint16_t party = ledger_party(ledger, self);

	row->owner =
	    state->owner == ENTRY_NOBODY ? TEXT("") : ledger_name(ledger, state->owner);
	if (party != ENTRY_NOBODY) {
		row->part = state->party[party].membership;
		row->roles = state->party[party].roles;
		row->rm = state->party[party].rm;
		row->fix = state->party[party].fix;
	}
	row->em = state->em;
	row->pxa = state->pxa;
	row->decide = state->decide;
	row->ends = active == NULL ? 0 : active->ends;
	row->waiting = row->moves - ledger->dag.ordered;
	row->liars = count_liars(ledger);
	if (ledger->dag.ordered > 0)
		row->opened = ledger->dag.node[ledger->dag.order[0]].at;
}

/* Three lines of text, then numbers. */
static bool
seal_said(const struct journal *journal, const struct cases_row *row, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(CASES_SAID_MAX);
	struct rest_place place = { "view_case", kept_bytes(&row->id) };

	buf_addf(&said, "%.*s\n%.*s\n%.*s\n", TEXT_ARGS(row->title), TEXT_ARGS(row->owner),
	    TEXT_ARGS(row->tracking));
	buf_addf(&said,
	    "%d %u %d %u %d %u %d %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " ",
	    (int)row->part, row->roles, (int)row->rm, row->fix, (int)row->em, row->pxa,
	    (int)row->decide, row->ends, row->waiting, row->liars, row->opened, row->latest);
	if (!buf_ok(&said, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&said), out);
	return buf_ok(out, err);
}

static bool
read_said(struct text said, struct cases_row *row)
{
	struct text number;
	int64_t n[12];

	if (!text_line(&said, &row->title) || !text_line(&said, &row->owner) ||
	    !text_line(&said, &row->tracking))
		return false;
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		if (!text_cut(&said, ' ', &number) || !text_i64(number, &n[i]))
			return false;
	row->part = (enum membership)n[0];
	row->roles = (unsigned)n[1];
	row->rm = (enum rm_state)n[2];
	row->fix = (unsigned)n[3];
	row->em = (enum em_state)n[4];
	row->pxa = (unsigned)n[5];
	row->decide = n[6] != 0;
	row->ends = n[7];
	row->waiting = (uint64_t)n[8];
	row->liars = (uint64_t)n[9];
	row->opened = n[10];
	row->latest = n[11];
	return true;
}

/* --- folding */

static bool
add_case(struct journal *journal, struct casebook_place *place, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"INSERT INTO view_case (id, chain, said, last, moves, unread, listed)"
		" VALUES (?, zeroblob(32), x'', 0, 0, 0, 0) RETURNING number",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&place->id));
	if (!query_row(&q, &found, err))
		return false;
	place->number = query_integer(&q, 0);
	query_end(&q);
	return true;
}

/* Before it is taken in. */
static bool
add_move(struct journal *journal, const struct casebook_place *place,
    const struct casebook_case *held, const struct move *move, int64_t *seq, struct err *err)
{
	scoped(buf_free) struct buf gist = BUF(STATEMENT_PRIVATE_MAX + REST_OVERHEAD);
	struct query q;
	bool found;

	if (!casebook_gist(journal, held, move, &gist, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_case_move (number, id, gist) VALUES (?, ?, ?) RETURNING seq",
		&q, err))
		return false;
	query_bind_integer(&q, place->number);
	query_bind_blob(&q, kept_bytes(&move->id));
	query_bind_blob(&q, buf_text(&gist));
	if (!query_row(&q, &found, err))
		return false;
	*seq = query_integer(&q, 0);
	query_end(&q);
	return true;
}

/* What was said by this node answers what came before; what others have shown as history came
 * to nobody's notice by itself. */
static bool
count_move(
    struct journal *journal, const struct move *move, struct cases_row *row, struct err *err)
{
	const struct text *to = move_to(move);
	bool own = text_eq(move->by, text_of(journal->name)), told = false;
	struct query q;
	bool found;

	for (size_t i = 0; i < move->to.count; i++)
		told = told || text_eq(to[i], text_of(journal->name));
	if (!db_query(journal->db,
		"UPDATE view_case SET moves = moves + 1,"
		" unread = CASE WHEN ?1 THEN 0 ELSE unread + ?2 END WHERE id = ?3"
		" RETURNING moves",
		&q, err))
		return false;
	query_bind_integer(&q, own);
	query_bind_integer(&q, told);
	query_bind_blob(&q, kept_bytes(&row->id));
	if (!query_row(&q, &found, err))
		return false;
	row->moves = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

static bool
note_row(struct journal *journal, const struct cases_row *row, const struct hash *chain,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF(CASES_SAID_MAX + REST_OVERHEAD);
	struct query q;

	if (!seal_said(journal, row, &said, err) ||
	    !db_query(journal->db,
		"UPDATE view_case SET chain = ?, said = ?, last = ?, listed = ?, waiting = ?"
		" WHERE id = ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(chain));
	query_bind_blob(&q, buf_text(&said));
	query_bind_integer(&q, (int64_t)row->mark);
	query_bind_integer(&q, row->part != MEMBER_OUTSIDE);
	query_bind_integer(&q, (int64_t)row->waiting);
	query_bind_blob(&q, kept_bytes(&row->id));
	return query_done(&q, err);
}

static bool
fold_move(struct journal *journal, const struct move *move, struct err *err)
{
	struct cases_row row = { .id = move->of_case, .latest = move->at };
	struct casebook_case *held;
	struct casebook_place place;
	int64_t seq;

	if (!cases_place(journal, &move->of_case, &place, err) ||
	    (place.number == 0 && !add_case(journal, &place, err)) ||
	    !casebook_find(journal, &place, &held, err) ||
	    !add_move(journal, &place, held, move, &seq, err) ||
	    !casebook_add(journal, held, move, err) || !count_move(journal, move, &row, err))
		return false;
	row.mark = (uint64_t)seq;
	row.title = buf_text(&held->title);
	row.tracking = buf_text(&held->tracking);
	summarize(&held->ledger, text_of(journal->name), &row);
	return note_row(journal, &row, &held->chain, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;

	(void)body;
	if (!move_is(s->kind->id))
		return true;
	return move_parse(s, &arena, &move, err) && fold_move(journal, &move, err);
}

const struct projection cases_projection = {
	.name = "cases",
	.create = create,
	.index = "CREATE INDEX IF NOT EXISTS view_case_last ON view_case (last DESC)"
		 " WHERE listed;"
		 "CREATE INDEX IF NOT EXISTS view_case_waiting ON view_case (number)"
		 " WHERE waiting > 0;",
	.drop = "DROP TABLE IF EXISTS view_case; DROP TABLE IF EXISTS view_case_move;",
	.rows = { "SELECT id, chain, said, moves, unread, listed, waiting FROM view_case"
		  " ORDER BY number",
	    "SELECT number, id, gist FROM view_case_move ORDER BY seq" },
	.fold = fold,
};

/* --- asking */

/* Its texts are those of `said`. */
bool
cases_read_row(const struct journal *journal, const struct query *q, struct buf *said,
    struct cases_row *out, struct err *err)
{
	struct cases_row row = {
		.moves = (uint64_t)query_integer(q, 2),
		.unread = (uint64_t)query_integer(q, 3),
		.mark = (uint64_t)query_integer(q, 4),
	};
	struct rest_place place = { "view_case", kept_bytes(&row.id) };

	buf_clear(said);
	if (!kept_hash(q, 0, &row.id) ||
	    !rest_open(&journal->rest, &place, query_text(q, 1), said, err))
		return journal_damaged(err);
	if (!read_said(buf_text(said), &row))
		return journal_damaged(err);
	*out = row;
	return true;
}

bool
cases_visit_all(struct journal *journal, struct query *q, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(CASES_SAID_MAX);
	bool found, good = true;
	size_t count = 0;

	while (good && count < page->most) {
		struct cases_row row = { 0 };

		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		good = cases_read_row(journal, q, &said, &row, err);
		good = good && visit(arg, &row, err);
		count++;
	}
	query_end(q);
	return good;
}

bool
cases_list(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err)
{
	static const char listed[] =
	    "SELECT " CASES_COLUMNS " FROM view_case WHERE listed AND last < ?"
	    " ORDER BY last DESC";
	static const char any[] = "SELECT " CASES_COLUMNS " FROM view_case WHERE last < ?"
				  " ORDER BY last DESC";
	struct query q;

	if (page->due)
		return cases_due(journal, page, visit, arg, err);
	if (page->words.len + page->assignee.len + page->tag.len > 0 || page->states != 0)
		return cases_search(journal, page, visit, arg, err);
	if (!db_query(journal->db, page->all ? any : listed, &q, err))
		return false;
	query_bind_integer(&q,
	    page->before == 0 || page->before > INT64_MAX ? INT64_MAX : (int64_t)page->before);
	return cases_visit_all(journal, &q, page, visit, arg, err);
}

bool
cases_waiting(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;
	struct hash id;

	if (!db_query(journal->db,
		"SELECT id FROM view_case WHERE waiting > 0 ORDER BY last DESC LIMIT ?", &q,
		err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &id) || kept_damaged("the view of cases", err)) &&
		       visit(arg, &id, err);
	}
	query_end(&q);
	return good;
}

bool
cases_find(struct journal *journal, struct text hex, struct hash *id, struct err *err)
{
	struct hash first, last;
	struct query q;

	if (!journal_prefix(hex, &first, &last, err) ||
	    !db_query(journal->db, "SELECT id FROM view_case WHERE id BETWEEN ? AND ? LIMIT 2",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&first));
	query_bind_blob(&q, kept_bytes(&last));
	return journal_only_id(&q, "case", id, err);
}

static bool
keep_texts(struct arena *arena, struct cases_row *row, struct err *err)
{
	row->title = arena_text(arena, row->title);
	row->owner = arena_text(arena, row->owner);
	row->tracking = arena_text(arena, row->tracking);
	return (row->title.at != NULL && row->owner.at != NULL && row->tracking.at != NULL) ||
	       err_memory(err);
}

bool
cases_row(struct journal *journal, const struct hash *id, struct arena *arena,
    struct cases_row *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(CASES_SAID_MAX);
	struct cases_row row = { 0 };
	bool found, good;
	struct query q;

	if (!db_query(
		journal->db, "SELECT " CASES_COLUMNS " FROM view_case WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	if (!found) {
		query_end(&q);
		return err_set(err, FAULT_ABSENT, "there is no such case here");
	}
	good = cases_read_row(journal, &q, &said, &row, err) && keep_texts(arena, &row, err);
	query_end(&q);
	if (good)
		*out = row;
	return good;
}

bool
case_load(
    struct journal *journal, const struct hash *id, struct casebook_case **out, struct err *err)
{
	struct casebook_place place;

	if (!cases_place(journal, id, &place, err))
		return false;
	if (place.number == 0)
		return err_set(err, FAULT_ABSENT, "there is no such case here");
	return casebook_find(journal, &place, out, err);
}
