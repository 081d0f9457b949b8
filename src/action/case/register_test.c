#include "action/case/register.h"

#include <string.h>

#include "test.h"
#include "troupe.h"

#define A 0

static struct err err;

static bool
see(void *arg, const struct record *record, struct err *why)
{
	struct hash *id = arg;

	(void)why;
	*id = record->id;
	return true;
}

/* The newest statement `told` of the first. */
static struct hash
published(struct troupe *troupe)
{
	struct journal_page page = JOURNAL_PAGE(1);
	struct hash id = { 0 };

	page.kind = TEXT("told");
	assert_true(journal_list(&troupe->node[A].node.journal, &page, see, &id, &err));
	return id;
}

/* A case of which somebody was told, and a finder; published, and in the log. */
static void
make(struct troupe *troupe, struct buf *out)
{
	struct troupe_case of = troupe_open_case(troupe, "\"title\":\"A flaw\"");
	struct hash id;

	troupe_does(troupe, A, &of, "case.tell",
	    ",\"who\":\"A \\\"Cloud\\\"\",\"what\":\"the patch\",\"why\":\"They cannot.\"");
	troupe_does(troupe, A, &of, "case.tell",
	    ",\"who\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
	    "\"what\":\"all\",\"why\":\"Found it.\"");
	troupe_does(troupe, A, &of, "case.publish",
	    ",\"where\":\"https://a.example/1\",\"title\":\"Streams\"");
	id = published(troupe);
	/* Not before the log has committed to it. */
	assert_false(register_make(&troupe->node[A].node, &id, out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(out->len, 0);
	troupe->node[A].now = troupe->now += PLAY_EPOCH;
	play_due(&troupe->node[A]);
	assert_true(register_make(&troupe->node[A].node, &id, out, &err));
}

static void
anybody_verifies_what_was_recorded_then(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(buf_free) struct buf file = BUF(MIB), path = BUF(KIB), other = BUF(MIB);
	const struct told_party *party;
	struct register_facts facts;

	(void)state;
	make(&troupe, &file);
	if (!register_check(buf_text(&file), TEXT(""), &arena, &facts, &err))
		fail_msg("%s", err.text);
	assert_true(text_eq(facts.node, troupe.node[A].node.manifest.name));
	assert_true(text_eq(facts.told.title, TEXT("Streams")));
	assert_int_equal(facts.told.parties.count, 2);
	party = told_parties(&facts.told);
	assert_true(text_eq(party[0].who, TEXT("A \"Cloud\"")));
	assert_true(party[1].who.len == 0);
	assert_null(strstr(buf_string(&file), "aaaaaaaaaaaaaaaa"));
	assert_null(strstr(buf_string(&file), "They cannot"));
	/* It stands in the public tree, as it is. */
	register_path(&facts.id, &path);
	assert_true(
	    tree_get(&troupe.node[A].node.journal.tree, buf_string(&path), &other, &err));
	assert_true(text_eq(buf_text(&file), buf_text(&other)));
	/* Of another root key it is not. */
	assert_false(register_check(
	    buf_text(&file), TEXT("a.example/root+00000000+AAAA"), &arena, &facts, &err));
}

static bool
holds(const struct register_file *file)
{
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct register_facts facts = { .epoch_seconds = 7 };
	bool good;

	register_format(file, &bytes);
	good = register_check(buf_text(&bytes), TEXT(""), &arena, &facts, &err);
	assert_true(good || facts.epoch_seconds == 7);
	return good;
}

static void
what_was_changed_does_not_hold(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(1);
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct register_party party[2], kept[2];
	struct register_file file;

	(void)state;
	make(&troupe, &bytes);
	assert_true(register_parse(buf_text(&bytes), &arena, &file, &err));
	assert_int_equal(file.parties, 2);
	memcpy(kept, file.party, sizeof(kept));
	memcpy(party, kept, sizeof(party));
	file.party = party;
	assert_true(holds(&file));
	party[0].proof = party[1].proof; /* of another record */
	assert_false(holds(&file));
	party[0] = kept[1]; /* of another record, in all */
	assert_false(holds(&file));
	assert_int_equal(err.fault, FAULT_DENIED);
	party[0] = kept[0];
	party[0].count--; /* it does not say whom */
	assert_false(holds(&file));
	party[0] = kept[0];
	party[0].opening[2] = party[0].opening[1];
	assert_false(holds(&file));
	party[0] = kept[0];
	party[1].count = 3; /* more than there is about a finder */
	party[1].opening[2] = kept[0].opening[2];
	assert_false(holds(&file));
	party[1] = kept[1];
	file.parties = 1;
	assert_false(holds(&file));
	file.parties = 2;
	file.statement = file.manifest;
	assert_false(holds(&file));
}

static void
what_is_no_register_is_not_read(void **state)
{
	static const char *const bad[] = { "", "{}", "[]", "{\"accord\":\"finding/v1\"}",
		"{\"accord\":\"register/v1\",\"manifest\":\"\",\"statement\":\"\"}",
		"{\"accord\":\"register/"
		"v1\",\"manifest\":\"\",\"statement\":\"\",\"parties\":[1]}",
		"{\"accord\":\"register/v1\",\"manifest\":\"\",\"statement\":\"\",\"parties\":"
		"[{\"openings\":[\"\",\"\",\"\",\"\"],\"proof\":\"\"}]}" };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct register_file file = { .parties = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(register_parse(text_of(bad[i]), &arena, &file, &err));
	assert_int_equal(file.parties, 7);
}

TESTS(TEST(anybody_verifies_what_was_recorded_then), TEST(what_was_changed_does_not_hold),
    TEST(what_is_no_register_is_not_read))
