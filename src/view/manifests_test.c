#include "view/manifests.h"

#include "ledger.h"
#include "lineage.h"
#include "test.h"
#include "view/view.h"

static struct err err;

static struct hash
keep_next(struct ledger *ledger, struct lineage *line)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);

	lineage_next(line, &note);
	assert_true(statement_open(buf_text(&note), &line->key[PARTY_ROOT].vkey, &s, &err));
	assert_true(journal_begin(&ledger->journal, &err));
	assert_true(journal_add_foreign(&ledger->journal, &s, &err));
	assert_true(journal_commit(&ledger->journal, &err));
	return s.id;
}

/* A query that tells one value, or none. */
static bool
chain_of(struct ledger *ledger, const char *sql, const struct hash *id, struct chain *out)
{
	struct query q;

	assert_true(db_query(ledger->journal.db, sql, &q, &err));
	if (id != NULL)
		query_bind_blob(&q, text_bytes(id->bytes, HASH_LEN));
	return manifests_chain(&ledger->journal, &q, TEXT("x.example"), out, &err);
}

static void
a_chain_is_made_of_what_the_query_tells_or_there_is_none(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(chain_free) struct chain chain = { 0 };
	struct hash first, other = { { 1 } };

	(void)state;
	assert_true(view_open(&ledger.journal, &err));
	first = keep_next(&ledger, &line);
	(void)keep_next(&ledger, &line);
	assert_false(chain_of(&ledger, "SELECT 1 WHERE false", NULL, &chain));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "x.example"));
	assert_false(chain_of(&ledger, "SELECT 'short'", NULL, &chain));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(chain_of(&ledger, "SELECT ?", &other, &chain));
	assert_int_equal(chain.count, 0);
	assert_true(chain_of(&ledger, "SELECT ?", &first, &chain));
	assert_int_equal(chain.count, 1);
}

TESTS(TEST(a_chain_is_made_of_what_the_query_tells_or_there_is_none))
