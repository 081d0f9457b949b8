#include "action/deed/deed.h"

#include "action/deed/outline.h"
#include "action/node/disclose.h"
#include "play.h"
#include "statement/takedown.h"
#include "view/inbox.h"

static struct err err;

/* Do one, and read its answer. */
static bool
ask(struct play *play, enum deed_role role, const char *request, struct doc *doc,
    struct value *ok)
{
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	struct deed_work work = {
		.caller = { role, { 0 } },
		.request = text_of(request),
		.answer = &answer,
	};

	deed_do(&play->node, play->now, &work);
	assert_true(deed_answer_parse(buf_text(&answer), doc, ok, &err) == (work.fault == 0));
	return work.fault == FAULT_NONE;
}

static void
assert_fault(struct play *play, const char *request, enum fault fault)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value ok;

	if (ask(play, DEED_LEAD, request, &doc, &ok) || err.fault != fault)
		fail_msg("%s: %s", request, err.text);
}

static struct text
text_at(struct value object, const char *key)
{
	struct text text;

	assert_true(value_get_text(object, key, &text, &err));
	return text;
}

static struct value
item(struct value object, const char *key, size_t index)
{
	struct value_walk walk = { 0 };
	struct value array;

	assert_true(value_get_array(object, key, &array, &err));
	for (size_t i = 0; i <= index; i++)
		assert_true(value_each(array, &walk));
	return walk.value;
}

static void
every_deed_is_found_by_its_name(void **state)
{
	(void)state;
	for (const struct deed *const *deed = deed_table; *deed != NULL; deed++) {
		scoped(buf_free) struct buf schema = BUF(64 * KIB);
		struct writer w = WRITER(&schema);

		assert_ptr_equal(deed_find(text_of((*deed)->name)), *deed);
		outline_write_schema((*deed)->answer, &w);
		assert_true(buf_ok(&schema, &err));
	}
	assert_null(deed_find(TEXT("")));
	assert_null(deed_find(TEXT("stat")));
}

static void
every_role_has_its_word(void **state)
{
	enum deed_role role;

	(void)state;
	for (unsigned i = 0; i < DEED_ROLES; i++) {
		assert_true(deed_role_parse(text_of(deed_role_word(i)), &role));
		assert_int_equal(role, i);
	}
	assert_false(deed_role_parse(TEXT("root"), &role));
	assert_false(deed_role_parse(TEXT(""), &role));
}

static void
reads_only_what_the_table_says(void **state)
{
	static const struct {
		const char *request;
		enum fault fault;
	} bad[] = {
		{ "", FAULT_INPUT },
		{ "[]", FAULT_INPUT },
		{ "{}", FAULT_INPUT },
		{ "{\"deed\":\"status\"}", FAULT_INPUT },
		{ "{\"args\":{}}", FAULT_INPUT },
		{ "{\"deed\":\"status\",\"args\":[]}", FAULT_INPUT },
		{ "{\"deed\":1,\"args\":{}}", FAULT_INPUT },
		{ "{\"deed\":\"none\",\"args\":{}}", FAULT_ABSENT },
		{ "{\"deed\":\"status\",\"args\":{},\"more\":1}", FAULT_INPUT },
		{ "{\"deed\":\"status\",\"args\":{\"a\":1}}", FAULT_INPUT },
		{ "{\"deed\":\"status\",\"args\":{},\"who\":\"\"}", FAULT_INPUT },
		{ "{\"deed\":\"status\",\"args\":{},\"who\":\"a\\u0007\"}", FAULT_INPUT },
		{ "{\"deed\":\"status\",\"args\":{},\"who\":7}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"limit\":0}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"limit\":201}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"limit\":\"1\"}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"limit\":1.0}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"cursor\":\"x\"}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"cursor\":\"1-00\"}}", FAULT_INPUT },
		{ "{\"deed\":\"inbox\",\"args\":{\"cursor\":\"\\u0000\"}}", FAULT_INPUT },
		{ "{\"deed\":\"show\",\"args\":{}}", FAULT_INPUT },
		{ "{\"deed\":\"show\",\"args\":{\"id\":\"abc\"}}", FAULT_INPUT },
		{ "{\"deed\":\"show\",\"args\":{\"id\":\"ABCD\"}}", FAULT_INPUT },
		{ "{\"deed\":\"show\",\"args\":{\"id\":\"abcg\"}}", FAULT_INPUT },
		{ "{\"deed\":\"statements\",\"args\":{\"before\":0}}", FAULT_INPUT },
	};
	scoped(play_free) struct play play = play_make();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_fault(&play, bad[i].request, bad[i].fault);
}

static void
tells_the_status(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(doc_free) struct doc doc = DOC;
	struct value ok;

	(void)state;
	assert_true(ask(&play, DEED_READ_ONLY, "{\"deed\":\"status\",\"args\":{}}", &doc, &ok));
	assert_true(text_eq(text_at(ok, "name"), TEXT("psirt.example.com")));
	assert_true(text_eq(text_at(ok, "url"), TEXT("https://psirt.example.com")));
}

static void
pages_through_the_inbox(void **state)
{
	scoped(play_free) struct play play = play_make();
	char cursor[100] = "", request[200];
	struct hash ids[5];
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		play.now += (int64_t)(i % 2); /* some in one second */
		assert_true(play_report(&play, &ids[i], &err));
	}
	for (unsigned pages = 0;; pages++) {
		scoped(doc_free) struct doc doc = DOC;
		struct value ok, reports, next;
		struct text text;

		snprintf(request, sizeof(request),
		    "{\"deed\":\"inbox\",\"args\":{\"limit\":2%s%s%s}}",
		    pages == 0 ? "" : ",\"cursor\":\"", cursor, pages == 0 ? "" : "\"");
		assert_true(ask(&play, DEED_READ_ONLY, request, &doc, &ok));
		assert_true(value_get_array(ok, "reports", &reports, &err));
		for (size_t i = 0; i < value_count(reports); i++) {
			struct text id = text_at(item(ok, "reports", i), "id");
			struct hash hash;

			assert_true(hash_parse(id, &hash));
			for (size_t j = 0; j < 5; j++)
				seen |= (size_t)hash_eq(&hash, &ids[j]) << j;
		}
		if (!value_find(ok, "next", &next)) {
			assert_int_equal(pages, 2);
			break;
		}
		assert_true(value_as_text(next, &text, &err));
		snprintf(cursor, sizeof(cursor), "%.*s", TEXT_ARGS(text));
	}
	assert_int_equal(seen, 31);
}

static void
lists_statements_the_newest_first(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(doc_free) struct doc doc = DOC;
	char request[200];
	struct value ok;
	struct hash id;
	int64_t next;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	assert_true(ask(&play, DEED_READ_ONLY,
	    "{\"deed\":\"statements\",\"args\":{\"limit\":2}}", &doc, &ok));
	assert_true(text_eq(text_at(item(ok, "statements", 0), "kind"), TEXT("receipt")));
	assert_true(text_eq(text_at(item(ok, "statements", 1), "kind"), TEXT("report")));
	assert_true(value_get_integer(ok, "next", &next, &err));
	snprintf(request, sizeof(request), "{\"deed\":\"statements\",\"args\":{\"before\":%d}}",
	    (int)next);
	assert_true(ask(&play, DEED_READ_ONLY, request, &doc, &ok));
	assert_true(text_eq(text_at(item(ok, "statements", 0), "kind"), TEXT("manifest")));
	assert_false(value_get_integer(ok, "next", &next, &err));
}

static void
shows_a_statement_by_the_beginning_of_its_id(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf hex = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	char request[200];
	struct value ok, statement;
	struct hash id;
	bool anchored;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	hash_format(&id, &hex);
	snprintf(request, sizeof(request), "{\"deed\":\"show\",\"args\":{\"id\":\"%.12s\"}}",
	    buf_string(&hex));
	assert_true(ask(&play, DEED_READ_ONLY, request, &doc, &ok));
	assert_true(text_eq(text_at(ok, "id"), buf_text(&hex)));
	assert_true(value_get_object(ok, "statement", &statement, &err));
	assert_true(text_eq(text_at(statement, "title"), TEXT("A flaw")));
	assert_true(text_ends(text_at(ok, "note"), TEXT("\n")));
	assert_true(value_get_bool(ok, "anchored", &anchored, &err));
	assert_false(anchored);
	play.now += 2 * PLAY_EPOCH;
	play_due(&play);
	assert_true(ask(&play, DEED_READ_ONLY, request, &doc, &ok));
	assert_true(value_get_bool(ok, "anchored", &anchored, &err));
	assert_true(anchored);
	hex.at[11] = hex.at[11] == '0' ? '1' : '0';
	snprintf(request, sizeof(request), "{\"deed\":\"show\",\"args\":{\"id\":\"%.12s\"}}",
	    buf_string(&hex));
	assert_fault(&play, request, FAULT_ABSENT);
}

static void
put_remark_request(struct buf *out, const struct hash *of, const char *text)
{
	buf_clear(out);
	buf_add(out, TEXT("{\"deed\":\"remark\",\"args\":{\"id\":\""));
	hash_format(of, out);
	buf_addf(out, "\",\"text\":\"%s\"},\"who\":\"Ada\"}", text);
}

static void
a_remark_is_kept_and_shown(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf request = BUF(64 * KIB), hex = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct inbox_totals totals;
	struct value ok;
	struct hash id;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	assert_true(inbox_total(&play.node.journal, &totals, &err));
	assert_int_equal(totals.reports, 1);
	assert_int_equal(totals.unread, 1);
	assert_int_equal(totals.unanchored, 1);
	put_remark_request(&request, &id, "first");
	assert_false(ask(&play, DEED_READ_ONLY, buf_string(&request), &doc, &ok));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(ask(&play, DEED_HANDLER, buf_string(&request), &doc, &ok));
	put_remark_request(&request, &id, "second\\nline");
	assert_true(ask(&play, DEED_HANDLER, buf_string(&request), &doc, &ok));
	put_remark_request(&request, &id, "\\u0007");
	assert_false(ask(&play, DEED_HANDLER, buf_string(&request), &doc, &ok));
	assert_int_equal(err.fault, FAULT_INPUT);
	hash_format(&id, &hex);
	buf_clear(&request);
	buf_addf(&request, "{\"deed\":\"show\",\"args\":{\"id\":\"%s\"}}", buf_string(&hex));
	assert_true(ask(&play, DEED_READ_ONLY, buf_string(&request), &doc, &ok));
	assert_true(text_eq(text_at(item(ok, "remarks", 0), "text"), TEXT("second\nline")));
	assert_true(text_eq(text_at(item(ok, "remarks", 1), "text"), TEXT("first")));
	assert_true(text_eq(text_at(item(ok, "remarks", 1), "who"), TEXT("Ada")));
	assert_true(inbox_total(&play.node.journal, &totals, &err));
	assert_int_equal(totals.reports, 1);
	assert_int_equal(totals.unread, 0);
}

#define CROWD 20

/* A crowd's requests, and what became of them. */
struct crowd {
	struct buf requests[CROWD];
	struct buf answers[CROWD];
	struct deed_work works[CROWD];
};

static void
crowd_make(struct crowd *crowd, const struct hash *of)
{
	for (size_t i = 0; i < CROWD; i++) {
		crowd->requests[i] = BUF(KIB);
		crowd->answers[i] = BUF(DEED_ANSWER_MAX);
		put_remark_request(&crowd->requests[i], of, "noted");
		crowd->works[i] = (struct deed_work){
			.caller = { DEED_HANDLER, TEXT("Bob") },
			.request = buf_text(&crowd->requests[i]),
			.answer = &crowd->answers[i],
		};
	}
}

static void
crowd_free(struct crowd *crowd)
{
	for (size_t i = 0; i < CROWD; i++) {
		buf_free(&crowd->requests[i]);
		buf_free(&crowd->answers[i]);
	}
}

static size_t
count_statements(struct play *play)
{
	struct query q;
	size_t count;
	bool found;

	assert_true(
	    db_query(play->node.journal.db, "SELECT count(*) FROM statement", &q, &err));
	assert_true(query_row(&q, &found, &err));
	count = (size_t)query_integer(&q, 0);
	query_end(&q);
	return count;
}

static void
one_that_is_wrong_harms_no_other(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(crowd_free) struct crowd crowd;
	size_t before;
	struct hash id;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	before = count_statements(&play);
	crowd_make(&crowd, &id);
	crowd.works[3].request = TEXT("{\"deed\":\"status\",\"args\":{}}");
	crowd.works[7].request = TEXT("nonsense");
	crowd.works[9].request =
	    TEXT("{\"deed\":\"remark\",\"args\":{\"id\":\"0000\",\"text\":\"a\"}}");
	deed_do_all(&play.node, play.now, crowd.works, CROWD);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(crowd.works[i].fault, i == 7   ? FAULT_INPUT
						       : i == 9 ? FAULT_ABSENT
								: FAULT_NONE);
	assert_int_equal(count_statements(&play), before + CROWD - 3);
}

/* Who fails with half of his work done has all of it undone, and nothing of the others'. */
static void
one_that_fails_halfway_leaves_nothing(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(crowd_free) struct crowd crowd;
	size_t before;
	struct hash id;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	before = count_statements(&play);
	crowd_make(&crowd, &id);
	assert_true(db_run(play.node.journal.db,
	    "CREATE TEMP TRIGGER wrong AFTER INSERT ON view_remark"
	    " WHEN (SELECT count(*) FROM view_remark) = 5"
	    " BEGIN SELECT RAISE(ABORT, 'no'); END;",
	    &err));
	deed_do_all(&play.node, play.now, crowd.works, CROWD);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(crowd.works[i].fault == FAULT_NONE, i < 4);
	assert_int_equal(count_statements(&play), before + 4);
	assert_true(db_run(play.node.journal.db, "DROP TRIGGER wrong;", &err));
	deed_do_all(&play.node, play.now, crowd.works, CROWD);
	assert_int_equal(count_statements(&play), before + 4 + CROWD);
}

static void
an_answer_reads_as_it_was_written(void **state)
{
	static const char *const bad[] = { "", "{}", "{\"ok\":1}", "{\"ok\":{},\"more\":1}",
		"{\"fault\":\"absent\"}", "{\"fault\":\"none\",\"error\":\"a\"}",
		"{\"fault\":\"odd\",\"error\":\"a\"}" };
	scoped(buf_free) struct buf out = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct err fault, again;
	struct value ok;

	(void)state;
	for (int i = FAULT_INPUT; i <= FAULT_SYSTEM; i++) {
		(void)!err_set(&fault, (enum fault)i, "no \"such\" thing");
		deed_answer_fault(&fault, &out);
		assert_false(deed_answer_parse(buf_text(&out), &doc, &ok, &again));
		assert_int_equal(again.fault, i);
		assert_string_equal(again.text, fault.text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(deed_answer_parse(text_of(bad[i]), &doc, &ok, &again));
		assert_int_equal(again.fault, FAULT_SYSTEM);
	}
}

static struct hash
say_policy(struct play *play, int days)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct journal *journal = &play->node.journal;
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosure policy;
	struct disclosed said;
	struct writer w = WRITER(&json);

	assert_true(disclosure_default(
	    TEXT("psirt.example.com"), play->node.manifest.url, &arena, &policy, &err));
	policy.embargo_days = days;
	disclosure_write(&policy, &w);
	wish.json = buf_text(&json);
	assert_true(journal_begin(journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(journal, &err));
	return said.id;
}

static void
put_id(const struct hash *id, struct buf *out)
{
	buf_add(out, TEXT("\""));
	hash_format(id, out);
	buf_add(out, TEXT("\"}}"));
}

/* A policy that is in force no more; the log keeps its id, and says what was done. */
static void
an_old_policy_is_taken_down_with_a_tombstone(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf request = BUF(KIB), body = BUF(MIB), path = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct tree *tree = &play.node.journal.tree;
	struct hash first, second;
	struct value ok;

	(void)state;
	first = say_policy(&play, 30);
	second = say_policy(&play, 60);
	play_due(&play);
	buf_addf(
	    &request, "{\"deed\":\"takedown\",\"args\":{\"why\":\"it named somebody\",\"id\":");
	put_id(&second, &request);
	assert_fault(&play, buf_string(&request), FAULT_CONFLICT); /* it is in force */
	buf_cut(&request, request.len - 2 - 2 * HASH_LEN - 2);
	put_id(&play.node.manifest.statement.id, &request);
	assert_fault(&play, buf_string(&request), FAULT_DENIED);
	buf_cut(&request, request.len - 2 - 2 * HASH_LEN - 2);
	put_id(&first, &request);
	buf_add(&path, TEXT("statement/"));
	hash_format(&first, &path);
	assert_true(tree_has(tree, buf_string(&path)));
	assert_true(ask(&play, DEED_LEAD, buf_string(&request), &doc, &ok));
	play_due(&play);
	assert_false(tree_has(tree, buf_string(&path)));
	buf_clear(&path);
	takedown_path(&first, &path);
	assert_true(tree_get(tree, buf_string(&path), &body, &err));
	assert_non_null(strstr(buf_string(&body), "it named somebody"));
	assert_fault(&play, buf_string(&request), FAULT_ABSENT); /* once is enough */
}

TESTS(TEST(every_deed_is_found_by_its_name), TEST(every_role_has_its_word),
    TEST(reads_only_what_the_table_says), TEST(tells_the_status), TEST(pages_through_the_inbox),
    TEST(lists_statements_the_newest_first), TEST(shows_a_statement_by_the_beginning_of_its_id),
    TEST(a_remark_is_kept_and_shown), TEST(one_that_is_wrong_harms_no_other),
    TEST(one_that_fails_halfway_leaves_nothing), TEST(an_answer_reads_as_it_was_written),
    TEST(an_old_policy_is_taken_down_with_a_tombstone))
