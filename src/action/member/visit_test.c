#include "action/member/visit.h"

#include <stdio.h>
#include <string.h>

#include "action/member/finding_file.h"
#include "lineage.h"
#include "log/fork.h"
#include "member/act.h"
#include "statement/takedown.h"
#include "test.h"

#define MOST 32
#define LOG LINEAGE_NODE "/log"
#define FIRST_EPOCH (LINEAGE_AT / 600)

static struct err err;

/* A node's public files, as it would show them. */
struct host {
	struct lineage line;
	struct buf manifest;
	size_t entries;
	struct entry entry[MOST];
	size_t notes;
	struct hash id[MOST];
	struct buf note[MOST];
	uint64_t epoch; /* of the next anchor */
	bool unsigned_head;
	bool cosigned;
	struct hash gone; /* what was taken down, */
	struct buf stone; /* and its tombstone */
};

static void
host_free(struct host *host)
{
	for (size_t i = 0; i < host->notes; i++)
		buf_free(&host->note[i]);
	buf_free(&host->manifest);
	buf_free(&host->stone);
	lineage_free(&host->line);
}

static void
add_note(struct host *host, const struct buf *bytes)
{
	struct note note;

	assert_true(note_parse(buf_text(bytes), &note, &err));
	host->id[host->notes] = statement_id(&note);
	host->note[host->notes] = BUF(MIB);
	buf_add(&host->note[host->notes], buf_text(bytes));
	host->entry[host->entries++] =
	    (struct entry){ .kind = ENTRY_STATEMENT, .hash = host->id[host->notes++] };
}

static void
add_anchor(struct host *host)
{
	host->entry[host->entries++] = (struct entry){ .kind = ENTRY_ANCHOR,
		.epoch = host->epoch++,
		.hash = { { (uint8_t)host->entries } } };
}

static void
say(struct host *host, int64_t at, const char *reason)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&host->line.key[PARTY_STATEMENT]);
	struct act act = { .kind = KIND_WITHDRAW, .reason = text_of(reason) };
	struct hash id;

	assert_true(act_sign(&act, at, &signer, &note, &id, &err));
	add_note(host, &note);
}

static struct host
host_make(void)
{
	struct host host = {
		.line = lineage_make(), .manifest = BUF(MIB), .epoch = FIRST_EPOCH
	};

	lineage_next(&host.line, &host.manifest);
	add_note(&host, &host.manifest);
	add_anchor(&host);
	say(&host, LINEAGE_AT + 100, "first");
	return host;
}

static void
put_head(const struct host *host, const struct hash *root, struct buf *out)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	const struct checkpoint head = { TEXT(LOG), host->entries, *root };
	struct signer signer =
	    note_key_signer(&host->line.key[host->unsigned_head ? PARTY_WITNESS : PARTY_LOG]);

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
	signer = note_key_signer(&host->line.key[PARTY_WITNESS]);
	if (host->cosigned)
		assert_true(note_add_signature(&signer, out, &err));
}

/* What stands at a path; false: nothing. */
static bool
show(const struct host *host, struct text path, struct buf *out)
{
	scoped(buf_free) struct buf bundle = BUF(MIB), name = BUF(KIB), tile = BUF(KIB);
	struct hash leaf[MOST], folded[MOST], root;

	memset(leaf, 0, sizeof(leaf));
	for (size_t i = 0; i < host->entries; i++) {
		uint8_t bytes[ENTRY_LEN];

		entry_format(&host->entry[i], bytes);
		assert_true(tile_add_entry(&bundle, text_bytes(bytes, ENTRY_LEN), &err));
		leaf[i] = hash_leaf(text_bytes(bytes, ENTRY_LEN));
	}
	memcpy(folded, leaf, sizeof(folded));
	root = merkle_fold(folded, host->entries);
	tile_bundle_path(0, (unsigned)host->entries, &name);
	tile_path(0, 0, (unsigned)host->entries, &tile);
	if (text_eq(path, TEXT(".well-known/accord")))
		buf_add(out, buf_text(&host->manifest));
	else if (text_eq(path, TEXT("checkpoint")))
		put_head(host, &root, out);
	else if (text_eq(path, buf_text(&name)))
		buf_add(out, buf_text(&bundle));
	else if (text_eq(path, buf_text(&tile)))
		buf_add(out, text_bytes(leaf, host->entries * sizeof(leaf[0])));
	buf_clear(&name);
	takedown_path(&host->gone, &name);
	if (text_eq(path, buf_text(&name)))
		buf_add(out, buf_text(&host->stone));
	for (size_t i = 0; i < host->notes; i++) {
		buf_clear(&name);
		buf_add(&name, TEXT("statement/"));
		hash_format(&host->id[i], &name);
		if (text_eq(path, buf_text(&name)))
			buf_add(out, buf_text(&host->note[i]));
	}
	return out->len > 0;
}

static bool
visit_it(const struct host *host, struct text chain, struct text state, int64_t now,
    struct visit *visit)
{
	bool done = false;

	assert_true(visit_begin(visit, chain, state, now, &err));
	while (!done) {
		if (!visit_step(visit, &done, &err))
			return false;
		for (size_t i = 0; i < visit->wants && !done; i++) {
			scoped(buf_free) struct buf bytes = BUF(MIB);

			if (show(host, visit->want[i], &bytes))
				assert_true(
				    visit_put(visit, visit->want[i], buf_text(&bytes), &err));
			else
				assert_true(visit_put_absent(visit, visit->want[i], &err));
		}
	}
	return true;
}

#define NOW (LINEAGE_AT + 700)

static void
learns_what_a_log_says_and_then_what_is_new(void **state)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit first = { 0 }, second = { 0 }, third = { 0 };

	(void)state;
	assert_true(visit_it(&host, TEXT(""), TEXT(""), NOW, &first));
	assert_int_equal(first.peer.chain.count, 1);
	assert_int_equal(first.known, 0);
	assert_int_equal(first.said, 1);
	assert_true(first.say[0].kind == kind_of(KIND_WITHDRAW));
	assert_int_equal(first.findings, 0);
	assert_true(first.grown);
	assert_true(
	    visit_it(&host, buf_text(&host.manifest), buf_text(&first.next), NOW, &second));
	assert_false(second.grown);
	assert_int_equal(second.said, 0);
	assert_int_equal(second.findings, 0);
	add_anchor(&host);
	say(&host, NOW, "second");
	assert_true(
	    visit_it(&host, buf_text(&host.manifest), buf_text(&first.next), NOW, &third));
	assert_true(third.grown);
	assert_int_equal(third.said, 1);
	assert_int_equal(third.findings, 0);
}

/* Who looked at once saw a head that nobody had cosigned yet. */
static void
remembers_who_cosigned_a_head_since(void **state)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit first = { 0 }, second = { 0 }, third = { 0 };

	(void)state;
	assert_true(visit_it(&host, TEXT(""), TEXT(""), NOW, &first));
	host.cosigned = true;
	assert_true(
	    visit_it(&host, buf_text(&host.manifest), buf_text(&first.next), NOW, &second));
	assert_false(second.grown);
	assert_true(second.next.len > first.next.len);
	assert_true(
	    visit_it(&host, buf_text(&host.manifest), buf_text(&second.next), NOW, &third));
	assert_int_equal(third.next.len, 0);
	assert_int_equal(third.findings, 0);
}

/* Visits a second time, after `change`; returns what is found. */
static void
find_after(void (*change)(struct host *host), int64_t now, struct visit *visit)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit first = { 0 };
	scoped(buf_free) struct buf chain = BUF(MIB);

	assert_true(visit_it(&host, TEXT(""), TEXT(""), NOW, &first));
	chain_format(&first.peer.chain, &chain);
	change(&host);
	assert_true(visit_it(&host, buf_text(&chain), buf_text(&first.next), now, visit));
}

static void
rewrite(struct host *host)
{
	host->entry[1].hash.bytes[5] = 1;
}

static void
rewrite_and_grow(struct host *host)
{
	rewrite(host);
	add_anchor(host);
}

static void
proves_that_a_log_has_forked(void **state)
{
	void (*const changes[])(struct host * host) = { rewrite, rewrite_and_grow };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(visit_free) struct visit visit = { 0 };
		scoped(note_key_free) struct note_key key = test_key(LOG, 'b');
		scoped(doc_free) struct doc doc = DOC;
		struct checkpoint older, newer;
		struct fork fork;

		find_after(changes[i], NOW, &visit);
		assert_int_equal(visit.findings, 1);
		fprintf(stderr, "%.*s\n", TEXT_ARGS(visit.finding[0].about));
		assert_int_equal(visit.finding[0].what, FINDING_FORK);
		assert_false(visit.grown);
		assert_true(fork_parse(&doc, visit.finding[0].evidence, &fork, &err));
		assert_true(fork_check(&fork, &key.vkey, &older, &newer, &err));
	}
}

static void
anchor_twice(struct host *host)
{
	host->epoch--;
	add_anchor(host);
}

static void
leave_out(struct host *host)
{
	host->epoch += 3;
	add_anchor(host);
}

static void
say_early(struct host *host)
{
	say(host, LINEAGE_AT - 2 * VISIT_BACK_SLACK, "long ago");
}

/* No statement stands between, but hours of anchors. */
static void
say_what_anchors_belie(struct host *host)
{
	for (unsigned i = 0; i < 12; i++)
		add_anchor(host);
	say(host, LINEAGE_AT + 200, "two hours ago");
}

static void
omit(struct host *host)
{
	say(host, NOW, "omitted");
	buf_clear(&host->note[host->notes - 1]);
}

/* What it said last is gone, by a tombstone of that time. */
static void
take_down(struct host *host, int64_t at)
{
	struct signer signer = note_key_signer(&host->line.key[PARTY_STATEMENT]);
	struct takedown takedown = { .why = TEXT("it named somebody") };
	struct hash id;

	say(host, NOW, "named somebody");
	host->gone = takedown.of = host->id[host->notes - 1];
	buf_clear(&host->note[host->notes - 1]);
	host->stone = BUF(MIB);
	assert_true(takedown_sign(&takedown, at, &signer, &host->stone, &id, &err));
}

static void
take_down_in_secret(struct host *host)
{
	take_down(host, NOW - VISIT_BACK_SLACK);
}

/* The tombstone counts that is in the log as well. */
static void
what_was_taken_down_is_no_breach(void **state)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit early = { 0 }, visit = { 0 };

	(void)state;
	take_down(&host, NOW);
	assert_false(visit_it(&host, TEXT(""), TEXT(""), NOW, &early));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(early.findings, 0);
	add_note(&host, &host.stone);
	assert_true(visit_it(&host, TEXT(""), TEXT(""), NOW, &visit));
	assert_int_equal(visit.findings, 0);
	assert_int_equal(visit.said, 2);
}

static void
alter(struct host *host)
{
	say(host, NOW, "altered");
	host->note[host->notes - 1].at[70] ^= 1;
}

static void
change_nothing(struct host *host)
{
	(void)host;
}

/* A second manifest in the host of the first. */
static void
show_another_manifest(struct host *host)
{
	host->line.next.version = 0;
	host->line.next.url = TEXT("https://elsewhere.example");
	host->line.last = (struct hash){ { 0 } };
	buf_clear(&host->manifest);
	lineage_next(&host->line, &host->manifest);
}

/* What was found is shown to anybody by a file that holds all it takes. */
static void
two_anchors_and_two_manifests_are_proven_by_the_evidence_alone(void **state)
{
	static const struct {
		void (*change)(struct host *host);
		enum finding_what what;
	} cases[] = {
		{ anchor_twice, FINDING_ANCHORS },
		{ show_another_manifest, FINDING_MANIFESTS },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		scoped(visit_free) struct visit visit = { 0 };
		struct finding_facts facts;

		find_after(cases[i].change, NOW, &visit);
		assert_int_equal(visit.findings, 1);
		assert_true(finding_file_check(
		    visit.finding[0].evidence, TEXT(""), &arena, &facts, &err));
		assert_int_equal(facts.what, cases[i].what);
		assert_true(facts.proof);
		assert_true(text_eq(facts.who, TEXT(LINEAGE_NODE)));
		assert_true(facts.words.len > 0);
		buf_free(&facts.words);
	}
}

static void
finds_each_kind_of_breach(void **state)
{
	static const struct {
		void (*change)(struct host *host);
		int64_t now;
		enum finding_what what;
	} cases[] = {
		{ anchor_twice, NOW, FINDING_ANCHORS },
		{ leave_out, NOW, FINDING_GAP },
		{ say_early, NOW, FINDING_BACK_DATED },
		{ say_what_anchors_belie, NOW, FINDING_BACK_DATED },
		{ omit, NOW, FINDING_OMITTED },
		{ take_down_in_secret, NOW, FINDING_OMITTED },
		{ alter, NOW, FINDING_CONTRADICTED },
		{ show_another_manifest, NOW, FINDING_MANIFESTS },
		{ change_nothing, NOW + (VISIT_LATE_EPOCHS + 1) * 600, FINDING_LATE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(visit_free) struct visit visit = { 0 };

		find_after(cases[i].change, cases[i].now, &visit);
		assert_int_equal(visit.findings, 1);
		assert_int_equal(visit.finding[0].what, cases[i].what);
		assert_true(visit.finding[0].about.len > 0);
	}
}

static void
believes_no_head_that_the_log_did_not_sign(void **state)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit visit = { 0 };

	(void)state;
	host.unsigned_head = true;
	assert_false(visit_it(&host, TEXT(""), TEXT(""), NOW, &visit));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
refuses_a_damaged_state(void **state)
{
	scoped(host_free) struct host host = host_make();
	scoped(visit_free) struct visit visit = { 0 };

	(void)state;
	assert_false(
	    visit_it(&host, buf_text(&host.manifest), TEXT("nonsense\n"), NOW, &visit));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(learns_what_a_log_says_and_then_what_is_new),
    TEST(remembers_who_cosigned_a_head_since), TEST(proves_that_a_log_has_forked),
    TEST(two_anchors_and_two_manifests_are_proven_by_the_evidence_alone),
    TEST(what_was_taken_down_is_no_breach), TEST(finds_each_kind_of_breach),
    TEST(believes_no_head_that_the_log_did_not_sign), TEST(refuses_a_damaged_state))
