#include "cli/release/release_judge.h"

#include <string.h>

#include "codec/json.h"
#include "outsider.h"

static struct err err;
static const struct dealing plain = { .names = { "b.example\nc.example\nd.example", 29 } };

/* The folders of a panel's public trees, and the release's id, as somebody types them. */
struct typed {
	char folder[PANEL][PATH_MAX];
	char *places[PANEL];
	struct buf id;
	struct release_judge judge;
};

static void
typed_free(struct typed *typed)
{
	buf_free(&typed->id);
}

static void
typed_make(struct typed *typed, struct panel *panel)
{
	*typed = (struct typed){ .id = BUF(KIB) };
	for (size_t i = 0; i < PANEL; i++) {
		scratch_path(&panel->play[i].scratch, "node/public", typed->folder[i]);
		typed->places[i] = typed->folder[i];
	}
	hash_format(&panel->seal, &typed->id);
	typed->judge = (struct release_judge){ .places = typed->places,
		.count = PANEL,
		.id = buf_string(&typed->id),
		.now = panel->now };
}

static bool
has(const struct buf *out, const char *words)
{
	return memmem(out->at, out->len, words, strlen(words)) != NULL;
}

static void
tells_what_was_promised_and_how_it_was_kept(void **state)
{
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	scoped(typed_free) struct typed typed;
	scoped(panel_free) struct panel panel;
	bool good = false;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	typed_make(&typed, &panel);
	assert_true(release_judge(&typed.judge, &good, &before, &err));
	assert_true(good);
	assert_true(has(&before, "promise   good: signed by the key 'a.example'"));
	assert_true(has(&before, "seen      by a quorum of its witnesses until "));
	assert_true(has(&before, "bytes     good: "));
	assert_true(has(&before, "key       not there"));
	assert_true(has(&before, "nobody has told when it served the key"));
	outsider_open_all(&panel, 1000);
	assert_true(release_judge(&typed.judge, &good, &after, &err));
	assert_true(has(&after, "key       good: it opens them"));
	assert_true(has(&after, "readable  1.000 s after its time"));
	assert_true(has(&after, "served the key after 4.000 s (seen by 3): late"));
}

static void
tells_programs_the_same(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf out = BUF(MIB);
	scoped(typed_free) struct typed typed;
	scoped(panel_free) struct panel panel;
	const struct doc_limits limits = { MIB, 8 };
	struct value body, parties;
	int64_t readable;
	bool good = false;

	(void)state;
	if (test_brief())
		skip();
	panel_make(&panel);
	panel_ready(&panel, &plain);
	typed_make(&typed, &panel);
	outsider_open_all(&panel, 1000);
	typed.judge.json = true;
	assert_true(release_judge(&typed.judge, &good, &out, &err));
	assert_true(doc_parse(&doc, buf_text(&out), &limits, &body, &err));
	assert_true(value_get_integer(body, "readable_ms", &readable, &err));
	assert_int_equal(readable, 1000);
	assert_true(value_get_array(body, "parties", &parties, &err));
	assert_int_equal(value_count(parties), PANEL);
}

static void
tells_other_bytes_and_refuses_what_is_no_release(void **state)
{
	struct hash bundle = hash_text(TEXT(PANEL_BUNDLE));
	scoped(buf_free) struct buf path = BUF(KIB), out = BUF(MIB);
	scoped(typed_free) struct typed typed;
	scoped(panel_free) struct panel panel;
	bool good = true;

	(void)state;
	panel_make(&panel);
	panel_ready(&panel, &plain);
	typed_make(&typed, &panel);
	seal_bundle_path(&bundle, &path);
	assert_true(tree_put(&panel_node(&panel, 0)->journal.tree, buf_string(&path),
	    TEXT("something else"), &err));
	typed.judge.count = 1;
	assert_true(release_judge(&typed.judge, &good, &out, &err));
	assert_false(good);
	assert_true(has(&out, "bytes     NOT those that were promised"));
	buf_clear(&out);
	typed.judge.root = "b.example/root+00000000+AAAA";
	assert_false(release_judge(&typed.judge, &good, &out, &err));
	typed.judge.root = NULL;
	typed.judge.id = "1234";
	assert_false(release_judge(&typed.judge, &good, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
}

static void
knows_a_place_from_a_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char path[PATH_MAX];

	(void)state;
	scratch_put(&scratch, "file", TEXT("words"));
	scratch_path(&scratch, "file", path);
	assert_false(release_judge_is_place(path));
	assert_false(release_judge_is_place("/there/is/nothing"));
	scratch_path(&scratch, "", path);
	assert_true(release_judge_is_place(path));
	assert_true(release_judge_is_place("https://psirt.example.com"));
}

TESTS(TEST(tells_what_was_promised_and_how_it_was_kept), TEST(tells_programs_the_same),
    TEST(tells_other_bytes_and_refuses_what_is_no_release), TEST(knows_a_place_from_a_file))
