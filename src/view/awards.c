#include "view/awards.h"

#include "bounty/credit.h"
#include "case/move.h"

/* What is x'' has not come. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_award ("
    " seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, report BLOB NOT NULL,"
    " finder BLOB NOT NULL, at INTEGER NOT NULL, pay_by INTEGER NOT NULL,"
    " granted INTEGER NOT NULL, later BLOB NOT NULL DEFAULT x'',"
    " answered INTEGER NOT NULL DEFAULT 0, answer BLOB NOT NULL DEFAULT x'',"
    " payment BLOB NOT NULL DEFAULT x'', paid_on INTEGER NOT NULL DEFAULT 0,"
    " received BLOB NOT NULL DEFAULT x'', said BLOB NOT NULL DEFAULT x'',"
    " credit BLOB NOT NULL DEFAULT x'') STRICT;"
    "CREATE INDEX IF NOT EXISTS view_award_report ON view_award (report);"
    "CREATE TABLE IF NOT EXISTS view_award_done (report BLOB PRIMARY KEY) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS view_award_ask ("
    " seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, award BLOB NOT NULL,"
    " opinion BLOB NOT NULL DEFAULT x'') STRICT;"
    "CREATE TABLE IF NOT EXISTS view_award_case ("
    " report BLOB NOT NULL, topic BLOB NOT NULL, PRIMARY KEY (report, topic)) STRICT,"
    " WITHOUT ROWID;";

static struct hash
tag_of(const struct journal *journal, struct text finder)
{
	return rest_tag(&journal->rest, "view_award", finder);
}

/* --- folding */

static bool
is_own(const struct journal *journal, const struct statement *s)
{
	return text_eq(s->by, text_of(journal->name));
}

/* Set one column of what has an id. */
static bool
set(struct journal *journal, const char *sql, const struct hash *value, const struct hash *of,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(value));
	query_bind_blob(&q, kept_bytes(of));
	return query_done(&q, err);
}

static bool
note_done(struct journal *journal, const struct hash *report, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "INSERT OR IGNORE INTO view_award_done (report) VALUES (?)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(report));
	return query_done(&q, err);
}

static bool
first_of(struct value body, struct text *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value to;

	return value_get_array(body, "to", &to, err) &&
	       (value_each(to, &walk) || err_set(err, FAULT_INPUT, "it is to nobody")) &&
	       value_as_text(walk.value, out, err);
}

static bool
add_award(struct journal *journal, const struct statement *s, const struct award *award,
    struct err *err)
{
	struct text finder;
	struct hash tag;
	struct query q;

	if (!first_of(s->body, &finder, err))
		return false;
	tag = tag_of(journal, finder);
	if (!db_query(journal->db,
		"INSERT INTO view_award (id, report, finder, at, pay_by, granted)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&award->of));
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, award->pay_by);
	query_bind_integer(&q, award->decision == AWARD_GRANTED);
	return query_done(&q, err);
}

static bool
fold_award(struct journal *journal, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_ROOM);
	struct award award;

	return award_parse(s, &arena, &award, err) && add_award(journal, s, &award, err) &&
	       note_done(journal, &award.of, err) &&
	       (!award.has_corrects ||
		   set(journal, "UPDATE view_award SET later = ? WHERE id = ?", &s->id,
		       &award.corrects, err));
}

static bool
fold_answer(struct journal *journal, const struct statement *s,
    const struct award_answer *answer, struct err *err)
{
	struct hash tag = tag_of(journal, s->by);
	struct query q;

	if (!db_query(journal->db,
		answer->answer == AWARD_RECEIVED
		    ? "UPDATE view_award SET received = ?1 WHERE id = ?2 AND finder = ?3"
		    : "UPDATE view_award SET answer = ?1, answered = ?4 WHERE id = ?2"
		      " AND finder = ?3 AND (answered != 1 OR ?4 = 1)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&answer->of));
	query_bind_blob(&q, kept_bytes(&tag));
	if (answer->answer != AWARD_RECEIVED)
		query_bind_integer(
		    &q, answer->answer == AWARD_ACCEPT ? AWARDS_ACCEPTED : AWARDS_DISPUTED);
	return query_done(&q, err);
}

static bool
fold_paid(struct journal *journal, const struct statement *s, const struct award_paid *paid,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_award SET payment = ?, paid_on = ? WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, paid->on);
	query_bind_blob(&q, kept_bytes(&paid->of));
	return query_done(&q, err);
}

static bool
fold_ask(struct journal *journal, const struct statement *s, const struct award_mediate *ask,
    struct err *err)
{
	struct query q;

	if (!db_query(
		journal->db, "INSERT INTO view_award_ask (id, award) VALUES (?, ?)", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&ask->of));
	return query_done(&q, err);
}

static bool
fold_word(struct journal *journal, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_WORD_ROOM);
	struct award_word word;

	if (!award_word_parse(s, &arena, &word, err))
		return false;
	if (word.kind == KIND_AWARD_ANSWER)
		return fold_answer(journal, s, &word.answer, err);
	if (word.kind == KIND_AWARD_PAID)
		return !is_own(journal, s) || fold_paid(journal, s, &word.paid, err);
	if (word.kind == KIND_AWARD_MEDIATE)
		return fold_ask(journal, s, &word.mediate, err);
	if (is_own(journal, s))
		return set(journal, "UPDATE view_award_ask SET opinion = ? WHERE id = ?",
		    &s->id, &word.opinion.ask, err);
	return set(journal, "UPDATE view_award SET said = ? WHERE id = ?", &s->id,
	    &word.opinion.of, err);
}

static bool
fold_credit(struct journal *journal, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	struct credit credit;

	return credit_parse(s, &arena, &credit, err) &&
	       set(journal, "UPDATE view_award SET credit = ? WHERE id = ?", &s->id,
		   &credit.award, err);
}

static bool
fold_closing(struct journal *journal, const struct statement *s, struct err *err)
{
	struct hash report;

	return statement_get_hash(s->body, "of", &report, err) &&
	       note_done(journal, &report, err);
}

/* Which reports it is of. */
static bool
fold_open(struct journal *journal, const struct statement *s, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;
	struct query q;

	if (!move_parse(s, &arena, &move, err))
		return false;
	for (size_t i = 0; i < move.reports.count; i++) {
		if (!db_query(journal->db,
			"INSERT OR IGNORE INTO view_award_case (report, topic) VALUES (?, ?)",
			&q, err))
			return false;
		query_bind_blob(&q, kept_bytes(&move_hashes(&move.reports)[i]));
		query_bind_blob(&q, kept_bytes(&s->id));
		if (!query_done(&q, err))
			return false;
	}
	return true;
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	(void)body;
	switch ((int)s->kind->id) {
	case KIND_AWARD:
		return !is_own(journal, s) || fold_award(journal, s, err);
	case KIND_AWARD_ANSWER:
	case KIND_AWARD_PAID:
	case KIND_AWARD_MEDIATE:
	case KIND_AWARD_OPINION:
		return fold_word(journal, s, err);
	case KIND_CASE_OPEN:
		return fold_open(journal, s, err);
	case KIND_CREDIT:
		return !is_own(journal, s) || fold_credit(journal, s, err);
	case KIND_CLOSING:
		return !is_own(journal, s) || fold_closing(journal, s, err);
	default:
		return true;
	}
}

const struct projection awards_projection = {
	.name = "awards",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_award; DROP TABLE IF EXISTS view_award_done;"
		"DROP TABLE IF EXISTS view_award_ask; DROP TABLE IF EXISTS view_award_case;",
	.rows = { "SELECT * FROM view_award ORDER BY seq",
	    "SELECT * FROM view_award_done ORDER BY report",
	    "SELECT * FROM view_award_ask ORDER BY seq",
	    "SELECT * FROM view_award_case ORDER BY report, topic" },
	.fold = fold,
};

/* --- asking */

#define COLUMNS                                                                                \
	"SELECT id, report, finder, at, pay_by, granted, later, answered, answer, payment,"    \
	" paid_on, received, said, credit FROM view_award"

/* A hash that may not be there. */
static bool
take_if(const struct query *q, int column, bool *has, struct hash *out)
{
	*has = query_text(q, column).len > 0;
	return !*has || kept_hash(q, column, out);
}

static bool
take(const struct query *q, struct awards_row *out, struct err *err)
{
	struct awards_row row = { .at = query_integer(q, 3),
		.pay_by = query_integer(q, 4),
		.granted = query_integer(q, 5) != 0,
		.answered = (unsigned)query_integer(q, 7),
		.paid_on = query_integer(q, 10) };
	struct hash received;
	bool answer;

	if (!kept_hash(q, 0, &row.id) || !kept_hash(q, 1, &row.report) ||
	    !kept_hash(q, 2, &row.finder) || !take_if(q, 6, &row.corrected, &row.later) ||
	    !take_if(q, 8, &answer, &row.answer) || !take_if(q, 9, &row.paid, &row.payment) ||
	    !take_if(q, 11, &row.received, &received) ||
	    !take_if(q, 12, &row.opinion, &row.said) ||
	    !take_if(q, 13, &row.credited, &row.credit))
		return journal_damaged(err);
	*out = row;
	return true;
}

bool
awards_each(struct journal *journal, const struct hash *report, size_t most,
    bool (*visit)(void *arg, const struct awards_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct awards_row row;
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		report == NULL ? COLUMNS " ORDER BY seq DESC LIMIT ?1"
			       : COLUMNS " WHERE report = ?2 ORDER BY seq DESC LIMIT ?1",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	if (report != NULL)
		query_bind_blob(&q, kept_bytes(report));
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = take(&q, &row, err) && visit(arg, &row, err);
	}
	query_end(&q);
	return good;
}

bool
awards_get(
    struct journal *journal, const struct hash *id, struct awards_row *out, struct err *err)
{
	struct query q;
	bool found, good;

	if (!db_query(journal->db, COLUMNS " WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	good =
	    found ? take(&q, out, err) : err_set(err, FAULT_ABSENT, "there is no such award");
	query_end(&q);
	return good;
}

bool
awards_find(struct journal *journal, struct text hex, struct awards_row *out, struct err *err)
{
	struct hash id;

	return journal_find_prefix(journal, hex, &id, err) &&
	       (awards_get(journal, &id, out, err) || err_in(err, "'%.*s'", TEXT_ARGS(hex)));
}

bool
awards_is_of(const struct journal *journal, const struct awards_row *row, struct text finder)
{
	struct hash tag = tag_of(journal, finder);

	return hash_eq(&tag, &row->finder);
}

bool
awards_undecided(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *report, int64_t received, struct err *err),
    void *arg, struct err *err)
{
	bool found, good = true;
	struct hash report;
	struct query q;

	if (!db_query(journal->db,
		"SELECT id, received FROM view_inbox WHERE received > 0 AND listed AND NOT "
		"EXISTS"
		" (SELECT 1 FROM view_award_done WHERE report = view_inbox.id) AND EXISTS"
		" (SELECT 1 FROM statement s WHERE s.id = view_inbox.id AND s.kind = 'report')"
		" ORDER BY seq LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = kept_hash(&q, 0, &report) || journal_damaged(err);
		good = good && visit(arg, &report, query_integer(&q, 1), err);
	}
	query_end(&q);
	return good;
}

bool
awards_find_ask(
    struct journal *journal, struct text hex, struct hash *id, bool *answered, struct err *err)
{
	struct hash whole, opinion;
	bool found, good;
	struct query q;

	if (!journal_find_prefix(journal, hex, &whole, err) ||
	    !db_query(journal->db, "SELECT opinion FROM view_award_ask WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&whole));
	if (!query_row(&q, &found, err))
		return false;
	good =
	    found ? take_if(&q, 0, answered, &opinion) || journal_damaged(err)
		  : err_set(err, FAULT_ABSENT, "'%.*s' asks nobody to mediate", TEXT_ARGS(hex));
	query_end(&q);
	if (good)
		*id = whole;
	return good;
}

bool
awards_cases(struct journal *journal, const struct hash *report,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct hash of_case;
	struct query q;

	if (!db_query(
		journal->db, "SELECT topic FROM view_award_case WHERE report = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(report));
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &of_case) || journal_damaged(err)) &&
		       visit(arg, &of_case, err);
	}
	query_end(&q);
	return good;
}

bool
awards_asked(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct awards_ask *ask, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT id, award, opinion FROM view_award_ask ORDER BY seq DESC LIMIT ?", &q,
		err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	while (good) {
		struct awards_ask ask = { 0 };

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(&q, 0, &ask.id) && kept_hash(&q, 1, &ask.award) &&
			   take_if(&q, 2, &ask.answered, &ask.opinion)) ||
		       journal_damaged(err);
		good = good && visit(arg, &ask, err);
	}
	query_end(&q);
	return good;
}
