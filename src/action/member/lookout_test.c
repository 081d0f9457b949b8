#include "action/member/lookout.h"

#include "fellow.h"
#include "release/unlock.h"

static struct err err;

static bool
takes(struct play *play, const char *items, struct lookout_taken *taken)
{
	bool good;

	assert_true(journal_begin(&play->node.journal, &err));
	good = lookout_take(&play->node, text_of(items), play->now, taken, &err);
	if (good)
		assert_true(journal_commit(&play->node.journal, &err));
	else
		journal_rollback(&play->node.journal);
	return good;
}

static void
takes_each_statement_once_and_none_that_another_signed(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), forged = BUF(MIB);
	struct act act = { .kind = KIND_WITHDRAW, .reason = TEXT("why") };
	struct lookout_taken taken;
	struct signer signer;
	struct hash id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	signer = note_key_signer(&b.key[PARTY_STATEMENT]);
	assert_true(act_sign(&act, play.now, &signer, &note, &id, &err));
	assert_true(fellow_tell(&play, buf_text(&note), &taken, &err));
	assert_int_equal(taken.statements, 1);
	assert_true(fellow_tell(&play, buf_text(&note), &taken, &err));
	assert_int_equal(taken.statements, 0);
	act.reason = TEXT("another");
	buf_clear(&note);
	assert_true(act_sign(&act, play.now, &signer, &note, &id, &err));
	buf_add(&forged, buf_text(&note));
	forged.at[forged.len - 20] = forged.at[forged.len - 20] == 'A' ? 'B' : 'A';
	assert_false(fellow_tell(&play, buf_text(&forged), &taken, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* What the operator says comes before what a member says of itself. */
static void
looks_where_the_file_of_peers_says(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct fellow b = { 0 }, c = { 0 };
	struct lookout_post *posts;
	struct hash genesis;
	size_t count;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_VENDOR);
	assert_true(journal_begin(&play.node.journal, &err));
	assert_true(membership_found(&play.node, TEXT("The accord"),
	    TEXT("b.example\nc.example"), play.now, &genesis, &err));
	assert_true(journal_commit(&play.node.journal, &err));
	buf_add(&play.node.peers, TEXT("c.example http://10.0.0.3:8080/c # here\n"));
	assert_true(lookout_posts(&play.node, play.now, &arena, &posts, &count, &err));
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++)
		assert_true(text_eq(posts[i].url, text_eq(posts[i].name, TEXT("c.example"))
						      ? TEXT("http://10.0.0.3:8080/c")
						      : TEXT("https://b.example")));
	fellow_free(&b);
	fellow_free(&c);
}

/* So that its key is gathered, and shown, here as well. */
static void
takes_what_others_have_sealed(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 };
	scoped(identity_free) struct identity key = test_identity('r');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct seal seal = { { { 1 } }, 7, key.recipient, PLAY_BEGAN + 1000 };
	struct lookout_taken taken;
	struct signer signer;
	struct hash id;

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	signer = note_key_signer(&b.key[PARTY_STATEMENT]);
	assert_true(seal_sign(&seal, play.now, &signer, &note, &id, &err));
	assert_true(fellow_tell(&play, buf_text(&note), &taken, &err));
	assert_int_equal(taken.statements, 1);
}

/* What b says was seen of a release: its key, or another's; how much of that is taken. */
static uint64_t
take_breach(struct play *play, struct fellow *b, const struct hash *of, char seed)
{
	scoped(identity_free) struct identity key = test_identity(seed);
	scoped(buf_free) struct buf note = BUF(MIB), line = BUF_SECRET(KIB);
	struct signer signer = note_key_signer(&b->key[PARTY_STATEMENT]);
	struct unlock unlock = {
		.of = *of, .reason = TEXT("in a forum"), .breach = true, .seen = play->now
	};
	struct lookout_taken taken;
	struct hash id;

	identity_format(&key, &line);
	unlock.key = buf_text(&line);
	assert_true(unlock_sign(&unlock, play->now, &signer, &note, &id, &err));
	assert_true(fellow_tell(play, buf_text(&note), &taken, &err));
	return taken.statements;
}

/* Whoever says it, and has no part in the release. */
static void
takes_once_that_the_key_of_a_release_was_seen(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 };
	scoped(identity_free) struct identity key = test_identity('r');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct seal seal = { { { 1 } }, 7, key.recipient, PLAY_BEGAN + 1000 };
	struct lookout_taken taken;
	struct signer signer;
	struct hash id, other = { { 1 } };

	(void)state;
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	signer = note_key_signer(&b.key[PARTY_STATEMENT]);
	assert_true(seal_sign(&seal, play.now, &signer, &note, &id, &err));
	assert_int_equal(take_breach(&play, &b, &id, 'r'), 0); /* of what is not known */
	assert_true(fellow_tell(&play, buf_text(&note), &taken, &err));
	assert_int_equal(take_breach(&play, &b, &other, 'r'), 0);
	assert_int_equal(take_breach(&play, &b, &id, 's'), 0);
	assert_int_equal(take_breach(&play, &b, &id, 'r'), 1);
	play.now++;
	assert_int_equal(take_breach(&play, &b, &id, 'r'), 0); /* it is known by now */
}

static void
takes_nothing_of_who_is_not_known(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(note_key_free) struct note_key key = test_key("z.example", 'z');
	scoped(buf_free) struct buf note = BUF(MIB);
	const struct act act = { .kind = KIND_WITHDRAW, .reason = TEXT("why") };
	struct signer signer = note_key_signer(&key);
	struct lookout_taken taken;
	struct hash id;

	(void)state;
	assert_true(act_sign(&act, play.now, &signer, &note, &id, &err));
	assert_false(fellow_tell(&play, buf_text(&note), &taken, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
publishes_what_is_found_once_with_its_evidence(void **state)
{
	static const char items[] =
	    "[{\"what\":\"fork\",\"who\":\"b.example\",\"about\":\"two heads\","
	    "\"evidence\":\"both\"}]";
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(KIB);
	struct hash hash = hash_text(TEXT("both"));
	uint64_t size = log_store_size(&play.node.journal.log);
	struct lookout_taken taken;

	(void)state;
	assert_true(takes(&play, items, &taken));
	assert_int_equal(taken.findings, 1);
	assert_int_equal(log_store_size(&play.node.journal.log), size + 1);
	finding_path(&hash, &path);
	assert_true(tree_get(&play.node.journal.tree, buf_string(&path), &bytes, &err));
	assert_true(text_eq(buf_text(&bytes), TEXT("both")));
	assert_true(takes(&play, items, &taken));
	assert_int_equal(taken.findings, 0);
	assert_int_equal(log_store_size(&play.node.journal.log), size + 1);
}

static void
remembers_how_a_look_went(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct lookout_taken taken;
	struct watched watched;

	(void)state;
	assert_true(takes(&play,
	    "[{\"watched\":\"b.example\",\"url\":\"https://b.example\",\"state\":\"s\","
	    "\"trouble\":\"\"}]",
	    &taken));
	assert_true(
	    watched_find(&play.node.journal, TEXT("b.example"), &arena, &watched, &err));
	assert_int_equal(watched.good, play.now);
	assert_true(text_eq(watched.state, TEXT("s")));
	assert_true(takes(&play,
	    "[{\"watched\":\"b.example\",\"url\":\"https://b.example\",\"state\":\"\","
	    "\"trouble\":\"down\"}]",
	    &taken));
	assert_true(
	    watched_find(&play.node.journal, TEXT("b.example"), &arena, &watched, &err));
	assert_true(text_eq(watched.state, TEXT("s")));
	assert_true(text_eq(watched.trouble, TEXT("down")));
}

static void
refuses_what_is_no_list_of_items(void **state)
{
	static const char *const bad[] = {
		"", "{}", "[7]", "[{}]", "[{\"note\":7}]", "[{\"note\":\"x\"}]",
		"[{\"watched\":\"b.example\"}]",
		"[{\"what\":\"spoon\",\"who\":\"b.example\",\"about\":\"a\",\"evidence\":\"\"}]"
	};
	scoped(play_free) struct play play = play_make();
	struct lookout_taken taken = { 7, 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(takes(&play, bad[i], &taken));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(taken.statements, 7);
	}
}

static void
looks_at_those_who_are_called_or_members(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(fellow_free) struct fellow b = { 0 }, c = { 0 };
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct lookout_post *posts;
	struct hash id;
	size_t count = 7;

	(void)state;
	assert_true(lookout_posts(&play.node, play.now, &arena, &posts, &count, &err));
	assert_int_equal(count, 0);
	fellow_make(&b, &play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&c, &play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(journal_begin(&play.node.journal, &err));
	assert_true(membership_found(
	    &play.node, TEXT("The accord"), TEXT("b.example\nc.example"), play.now, &id, &err));
	assert_true(journal_commit(&play.node.journal, &err));
	assert_true(lookout_posts(&play.node, play.now, &arena, &posts, &count, &err));
	assert_int_equal(count, 2);
	assert_true(text_eq(posts[1].name, TEXT("c.example")));
	assert_true(text_eq(posts[1].url, TEXT("https://c.example")));
}

static void
publish_all_that_one_member_may_have(void)
{
	scoped(play_free) struct play play = play_make();
	struct finding finding = { .what = FINDING_OMITTED, .who = TEXT("b.example") };
	char about[] = "entry 00 of its log";
	bool said;

	assert_true(journal_begin(&play.node.journal, &err));
	for (unsigned i = 0; i <= LOOKOUT_FINDINGS_MAX; i++) {
		about[6] = (char)('0' + i / 10);
		about[7] = (char)('0' + i % 10);
		finding.about = text_of(about);
		assert_true(
		    lookout_find_out(&play.node, &finding, TEXT(""), play.now, &said, &err));
		assert_int_equal(said, i < LOOKOUT_FINDINGS_MAX);
	}
	finding.who = TEXT("c.example");
	assert_true(lookout_find_out(&play.node, &finding, TEXT(""), play.now, &said, &err));
	assert_true(said);
	journal_rollback(&play.node.journal);
}

static void
of_one_member_so_much_is_published_and_no_more(void **state)
{
	(void)state;
	if (test_brief())
		skip();
	publish_all_that_one_member_may_have();
}

TESTS(TEST(looks_where_the_file_of_peers_says),
    TEST(of_one_member_so_much_is_published_and_no_more),
    TEST(takes_each_statement_once_and_none_that_another_signed),
    TEST(takes_what_others_have_sealed), TEST(takes_once_that_the_key_of_a_release_was_seen),
    TEST(takes_nothing_of_who_is_not_known),
    TEST(publishes_what_is_found_once_with_its_evidence), TEST(remembers_how_a_look_went),
    TEST(refuses_what_is_no_list_of_items), TEST(looks_at_those_who_are_called_or_members))
