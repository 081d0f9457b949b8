#include "view/view.h"

#include "view/advisories.h"
#include "view/alerts.h"
#include "view/awards.h"
#include "view/cases.h"
#include "view/desk.h"
#include "view/disclosures.h"
#include "view/duties.h"
#include "view/editions.h"
#include "view/files.h"
#include "view/finders.h"
#include "view/inbox.h"
#include "view/mailbox.h"
#include "view/members.h"
#include "view/outbox.h"
#include "view/peers.h"
#include "view/reading.h"
#include "view/releases.h"
#include "view/remarks.h"
#include "view/tally.h"

static const struct projection *const projections[] = {
	&inbox_projection,
	&remarks_projection,
	&editions_projection,
	&files_projection,
	&tally_projection,
	&members_projection,
	&peers_projection,
	&outbox_projection,
	&mailbox_projection,
	&finders_projection,
	&desk_projection,
	&cases_projection,
	&duties_projection,
	&disclosures_projection,
	&awards_projection,
	&releases_projection,
	&advisories_projection,
	&alerts_projection,
};

#define COUNT (sizeof(projections) / sizeof(projections[0]))

static const char schema[] = "CREATE TABLE IF NOT EXISTS view_rules ("
			     " only INTEGER PRIMARY KEY CHECK (only = 1),"
			     " hash BLOB NOT NULL) STRICT;";

/* By which rules this accord folds. */
static bool
rules_hash(struct hash *out, struct err *err)
{
	scoped(buf_free) struct buf rules = BUF(64 * KIB);

	for (size_t i = 0; i < COUNT; i++) {
		const struct projection *p = projections[i];

		buf_addf(&rules, "%s %u\n", p->name, p->version);
		buf_add(&rules, text_of(p->create));
		buf_add(&rules, TEXT("\n"));
		buf_add(&rules, text_of(p->index != NULL ? p->index : ""));
		buf_add(&rules, TEXT("\n"));
	}
	if (!buf_ok(&rules, err))
		return false;
	*out = hash_text(buf_text(&rules));
	return true;
}

/* Was all that is here folded by the present rules? */
static bool
is_current(struct journal *journal, bool *current, struct err *err)
{
	struct hash rules;
	struct query q;
	bool found;

	if (!rules_hash(&rules, err) || !db_run(journal->db, schema, err) ||
	    !db_query(journal->db, "SELECT hash FROM view_rules", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*current =
	    found && text_eq(query_text(&q, 0), text_bytes(rules.bytes, sizeof(rules.bytes)));
	query_end(&q);
	return true;
}

static bool
note_rules(struct journal *journal, struct err *err)
{
	struct hash rules;
	struct query q;

	if (!rules_hash(&rules, err) ||
	    !db_query(journal->db,
		"INSERT OR REPLACE INTO view_rules (only, hash) VALUES (1, ?)", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(rules.bytes, sizeof(rules.bytes)));
	return query_done(&q, err);
}

static bool
fold_body(struct journal *journal, const struct statement *statement, const struct body *body,
    struct err *err)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!projections[i]->fold(journal, statement, body, err))
			return false;
	return true;
}

bool
view_fold(struct journal *journal, const struct statement *statement, struct err *err)
{
	struct body body;

	return body_parse(statement, &body, err) && fold_body(journal, statement, &body, err);
}

static bool
forget_body(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	for (size_t i = 0; i < COUNT; i++)
		if (projections[i]->forget != NULL &&
		    !projections[i]->forget(journal, record, body, err))
			return false;
	return true;
}

bool
view_forget(struct journal *journal, const struct record *record, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct body body;

	return statement_reopen(record->note, &statement, err) &&
	       body_parse(&statement, &body, err) && forget_body(journal, record, &body, err);
}

/* What folding a large journal at once takes, so that no page is written twice. */
#define REBUILD_CACHE (256 * MIB)

static bool
fold_one(void *arg, const struct statement *statement, const struct body *body, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB);

	if (fold_body(arg, statement, body, err))
		return true;
	hash_format(&statement->id, &id);
	return err_in(err, "statement %s", buf_string(&id));
}

static bool
clear(struct journal *journal, struct err *err)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!db_run(journal->db, projections[i]->drop, err) ||
		    !db_run(journal->db, projections[i]->create, err))
			return false;
	return true;
}

static bool
make_indexes(struct journal *journal, struct err *err)
{
	for (size_t i = 0; i < COUNT; i++)
		if (projections[i]->index != NULL &&
		    !db_run(journal->db, projections[i]->index, err))
			return false;
	return true;
}

static bool
rebuild(struct journal *journal, uint64_t *count, struct err *err)
{
	if (!journal_begin(journal, err))
		return false;
	if (!clear(journal, err) || !reading_each(journal, fold_one, journal, count, err) ||
	    !make_indexes(journal, err) || !note_rules(journal, err)) {
		journal_rollback(journal);
		return false;
	}
	return journal_commit(journal, err);
}

bool
view_rebuild(struct journal *journal, uint64_t *count, struct err *err)
{
	uint64_t counted;
	struct err ignored;

	if (!db_spend(journal->db, REBUILD_CACHE, err))
		return false;
	if (!rebuild(journal, &counted, err)) {
		(void)!db_spend(journal->db, DB_CACHE, &ignored);
		return err_in(err, "views");
	}
	*count = counted;
	return db_spend(journal->db, DB_CACHE, err);
}

bool
view_open(struct journal *journal, struct err *err)
{
	uint64_t count;
	bool current;

	if (!is_current(journal, &current, err) ||
	    (!current && !view_rebuild(journal, &count, err)))
		return false;
	journal->fold = view_fold;
	journal->forget = view_forget;
	return true;
}

/* Each column with its length before it, so that none runs into the next. */
static void
add_row(const struct query *q, struct hasher *hasher)
{
	for (int i = 0; i < query_columns(q); i++) {
		struct text bytes = query_text(q, i);
		uint64_t len = bytes.len;

		hasher_add(hasher, text_bytes(&len, sizeof(len)));
		hasher_add(hasher, bytes);
	}
}

static bool
add_rows(struct journal *journal, const char *sql, struct hasher *hasher, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		add_row(&q, hasher);
	}
	query_end(&q);
	return true;
}

bool
view_digest(struct journal *journal, struct hash *out, struct err *err)
{
	struct hasher hasher;

	hasher_init(&hasher);
	for (size_t i = 0; i < COUNT; i++) {
		hasher_add(&hasher, text_of(projections[i]->name));
		for (const char *const *sql = projections[i]->rows; *sql != NULL; sql++)
			if (!add_rows(journal, *sql, &hasher, err))
				return false;
	}
	*out = hasher_end(&hasher);
	return true;
}
