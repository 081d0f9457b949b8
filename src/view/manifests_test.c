#include "view/manifests.h"

#include "lineage.h"
#include "test.h"
#include "viewed.h"

static struct err err;

static struct hash
keep_next(struct daybook *daybook, struct lineage *line)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);

	lineage_next(line, &note);
	assert_true(statement_open(buf_text(&note), &line->key[PARTY_ROOT].vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_foreign(&daybook->journal, &s, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return s.id;
}

/* A query that tells one value, or none. */
static bool
chain_of(struct daybook *daybook, const char *sql, const struct hash *id, struct chain *out)
{
	struct query q;

	assert_true(db_query(daybook->journal.db, sql, &q, &err));
	if (id != NULL)
		query_bind_blob(&q, text_bytes(id->bytes, HASH_LEN));
	return manifests_chain(&daybook->journal, &q, TEXT("x.example"), out, &err);
}

static void
a_chain_is_made_of_what_the_query_tells_or_there_is_none(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(chain_free) struct chain chain = { 0 };
	struct hash first, other = { { 1 } };

	(void)state;
	first = keep_next(&daybook, &line);
	(void)keep_next(&daybook, &line);
	assert_false(chain_of(&daybook, "SELECT 1 WHERE false", NULL, &chain));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "x.example"));
	assert_false(chain_of(&daybook, "SELECT 'short'", NULL, &chain));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(chain_of(&daybook, "SELECT ?", &other, &chain));
	assert_int_equal(chain.count, 0);
	assert_true(chain_of(&daybook, "SELECT ?", &first, &chain));
	assert_int_equal(chain.count, 1);
}

TESTS(TEST(a_chain_is_made_of_what_the_query_tells_or_there_is_none))
