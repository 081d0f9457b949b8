#include "case/move.h"

#include "case/move_shape.h"
#include "heap.h"
#include "moves.h"
#include "test.h"

#define ID MOVES_OTHER
#define OPEN(more)                                                                             \
	",\"title\":\"A flaw\",\"parties\":[{\"party\":\"a.example\",\"roles\":[\"vendor\","   \
	"\"cna\"]},{\"party\":\"b.example\",\"roles\":[\"finder\"]}],\"reports\":[\"" ID       \
	"\"]" more
#define INVITE(party, more) ",\"party\":\"" party "\",\"roles\":[\"vendor\"]" more

static struct err err;

/* One of each kind and more, spelled as they are written. */
static const struct {
	const char *type, *members;
} good[] = {
	{ "case.open", OPEN("") },
	{ "case.open", OPEN(",\"from\":[\"" ID "\"],\"origin\":\"again\"") },
	{ "case.open", OPEN(",\"from\":[\"" MOVES_CASE "\",\"" ID "\"],\"origin\":\"merge\"") },
	{ "case.open", ",\"title\":\"A flaw\",\"tracking\":\"PSIRT-7\",\"parties\":[{\"party\":"
		       "\"a.example\",\"roles\":[\"coordinator\"]},{\"party\":\"a.example/Acme"
		       "\",\"roles\":[\"vendor\"]}],\"reports\":[]" },
	{ "case.invite",
	    INVITE("b.example", ",\"terms\":\"" ID "\",\"answer_by\":\"2026-11-29T"
				"10:00:00Z\",\"why\":\"come\",\"history\":[\"" ID "\"]") },
	{ "case.invite", INVITE("b.example", ",\"history\":[]") },
	{ "case.invite", INVITE("a.example/Acme Routers", ",\"history\":[]") },
	{ "case.accept", ",\"of\":\"" ID "\",\"terms\":\"" ID "\",\"tracking\":\"7\"" },
	{ "case.accept", ",\"of\":\"" ID "\",\"relays\":\"a.example/Acme\"" },
	{ "case.decline", ",\"of\":\"" ID "\",\"why\":\"not ours\"" },
	{ "case.leave", "" },
	{ "case.remove", ",\"party\":\"z.example\",\"why\":\"left the firm\"" },
	{ "case.handover", ",\"party\":\"b.example\",\"why\":\"yours\"" },
	{ "case.message", ",\"text\":\"one\\ntwo\",\"of\":\"" ID "\",\"edits\":\"" ID
			  "\",\"files\":[{\"name\":\"poc.c\",\"size\":7,\"sha256\":\"" ID
			  "\"}],\"history\":[],\"relays\":\"a.example/Acme\"" },
	{ "case.status", ",\"rm\":\"valid\"" },
	{ "case.status", ",\"rm\":\"accepted\",\"fix\":\"ready\",\"seen\":[\"public\","
			 "\"attacks\"],\"where\":\"https://x.example\",\"why\":\"seen\"" },
	{ "case.read", "" },
	{ "case.error", ",\"of\":\"" ID "\",\"fault\":\"state\",\"why\":\"no embargo\"" },
	{ "case.disclosure", ",\"who\":\"a CSIRT\",\"what\":\"all\",\"why\":\"Article 14\","
			     "\"told\":\"2026-11-22T10:00:00Z\",\"authority\":true,"
			     "\"sensitive\":false,\"reference\":\"R-1\"" },
	{ "case.clock", ",\"clock\":\"cra-exploited\",\"event\":\"aware\",\"since\":"
			"\"2026-11-22T10:00:00Z\"" },
	{ "case.message", ",\"text\":\"as it was said\",\"files\":[],\"taken\":\"" ID
			  "\",\"taken_by\":\"z.example\",\"taken_at\":\"2026-11-20T10:00:00Z\","
			  "\"history\":[]" },
	{ "case.status", ",\"tracking\":\"BUG-4\"" },
	{ "case.moved", ",\"into\":\"" ID "\",\"origin\":\"split\",\"why\":\"two flaws\"" },
	{ "case.ask", ",\"wants\":[\"" ID "\"]" },
	{ "case.clock", ",\"clock\":\"policy\",\"event\":\"received\",\"since\":"
			"\"2026-11-22T10:00:00Z\",\"targets\":[3,0,90]" },
	{ "case.clock", ",\"clock\":\"cna\",\"step\":\"answer\",\"since\":"
			"\"2026-11-22T10:00:00Z\",\"why\":\"by mail\"" },
	{ "case.clock", ",\"clock\":\"nis2\",\"why\":\"an exercise\"" },
	{ "case.disclosure",
	    ",\"who\":\"a CSIRT\",\"what\":\"all\",\"why\":\"Article 14\","
	    "\"told\":\"2026-11-22T10:00:00Z\",\"authority\":true,"
	    "\"sensitive\":true,\"clock\":\"nis2\",\"step\":\"notification\"" },
	{ "case.release", ",\"seal\":\"" ID "\",\"opens\":\"2027-02-20T10:00:00Z\"" },
	{ "case.release", ",\"seal\":\"" ID "\",\"opens\":\"2027-02-20T10:00:00Z\",\"of\":\"" ID
			  "\",\"why\":\"ours is out\"" },
	{ "embargo.propose", ",\"ends\":\"2027-02-20T10:00:00Z\",\"preset\":\"90+30\"" },
	{ "embargo.propose", ",\"ends\":\"2027-11-22T10:00:00Z\",\"why\":\"pacemakers\"" },
	{ "embargo.revise", ",\"revises\":\"" ID "\",\"ends\":\"2026-12-01T00:00:00Z\"" },
	{ "embargo.accept", ",\"terms\":\"" ID "\"" },
	{ "embargo.reject", ",\"terms\":\"" ID "\",\"why\":\"too long\"" },
	{ "embargo.end", ",\"terms\":\"" ID "\",\"reason\":\"public\"" },
	{ "embargo.keep", ",\"terms\":\"" ID "\",\"why\":\"few know\"" },
};

/* The note lives in the arena. */
static bool
reads(struct text text, struct arena *arena, struct statement *s, struct move *out)
{
	scoped(buf_free) struct buf note = BUF(MIB);

	moves_note(text, &note);
	assert_true(statement_reopen(arena_text(arena, buf_text(&note)), s, &err));
	return move_parse(s, arena, out, &err);
}

/* Sign a move, and read what was signed. */
static void
check_signed(const struct move *move, const char *members)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), out = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct writer w = WRITER(&out);
	struct move again;
	struct hash id;

	assert_true(move_sign(move, &signer, MOVES_AT, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(move_parse(&s, &arena, &again, &err));
	assert_true(hash_eq(&again.id, &id));
	assert_int_equal(again.at, MOVES_AT);
	assert_true(move->kind == KIND_CASE_OPEN || hash_eq(&again.of_case, &move->of_case));
	assert_int_equal(again.to.count, 2);
	assert_int_equal(again.after.count, move->after.count);
	writer_object(&w);
	shape_write_among(move_shape(again.kind), &again, &w);
	writer_end(&w);
	assert_string_equal(buf_string(&out) + 1, (members[0] == ',' ? members + 1 : members));
}

static void
reads_each_kind_and_writes_it_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf text = BUF(MIB), members = BUF(MIB);
		struct move move;

		moves_text(good[i].type, good[i].members, &text);
		buf_addf(&members, "%s}", good[i].members);
		if (!reads(buf_text(&text), &arena, &s, &move))
			fail_msg("%s", err.text);
		check_signed(&move, buf_string(&members));
	}
}

static void
each_kind_of_a_case_is_tried(void **state)
{
	const struct kind *kind;

	(void)state;
	for (unsigned id = 0; (kind = kind_of((enum kind_id)id)) != NULL; id++) {
		bool tried = false;

		for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
			tried = tried || text_eq(kind->name, text_of(good[i].type));
		assert_int_equal(tried, move_is((enum kind_id)id));
	}
}

static void
tells_what_was_said(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB);
	struct move move;

	(void)state;
	moves_text("case.status", good[15].members, &text);
	assert_true(reads(buf_text(&text), &arena, &s, &move));
	assert_int_equal(move.rm, RM_ACCEPTED);
	assert_int_equal(move.fix, FIX_READY);
	assert_int_equal(move.seen, CS_P | CS_A);
	assert_true(text_eq(move.where, TEXT("https://x.example")));
	assert_true(text_eq(move.by, TEXT("a.example")));
	assert_true(text_eq(move_to(&move)[1], TEXT("b.example")));
}

/* Each wrong in one way; the text that it is refused with tells which. */
static const struct {
	const char *type, *members, *said;
} bad[] = {
	{ "case.open", ",\"title\":\"x\",\"parties\":[],\"reports\":[]", "too few" },
	{ "case.open", OPEN(",\"from\":[\"" ID "\"],\"origin\":\"merge\""), "/from" },
	{ "case.open", OPEN(",\"from\":[\"" ID "\"]"), "/from" },
	{ "case.open", OPEN(",\"origin\":\"split\""), "/from" },
	{ "case.open",
	    ",\"title\":\"x\",\"parties\":[{\"party\":\"b.example\",\"roles\":["
	    "\"finder\"]}],\"reports\":[]",
	    "leaves out 'a.example'" },
	{ "case.open",
	    ",\"title\":\"x\",\"parties\":[{\"party\":\"a.example\",\"roles\":["
	    "\"finder\",\"finder\"]}],\"reports\":[]",
	    "role twice" },
	{ "case.open",
	    ",\"title\":\"x\",\"parties\":[{\"party\":\"a.example\",\"roles\":["
	    "\"boss\"]}],\"reports\":[]",
	    "one of finder" },
	{ "case.open",
	    ",\"title\":\"x\",\"parties\":[{\"party\":\"a.example\",\"roles\":["
	    "\"finder\"]},{\"party\":\"c.example\",\"roles\":[\"vendor\"]}],"
	    "\"reports\":[]",
	    "is not told" },
	{ "case.open",
	    ",\"title\":\"x\",\"parties\":[{\"party\":\"a.example\",\"roles\":["
	    "\"finder\"]},{\"party\":\"a.example\",\"roles\":[\"vendor\"]}],"
	    "\"reports\":[]",
	    "there twice" },
	{ "case.invite", INVITE("a.example", ",\"history\":[]"), "name another" },
	{ "case.invite", INVITE("c.example", ",\"history\":[]"), "leaves out" },
	{ "case.invite", INVITE("b.example/Acme", ",\"history\":[]"), "no guest of" },
	{ "case.invite", INVITE("Acme", ",\"history\":[]"), "Acme" },
	{ "case.invite", INVITE("b.example", ",\"history\":[\"" ID "\",\"" MOVES_CASE "\"]"),
	    "ascending" },
	{ "case.accept", "", "'/of' is missing" },
	{ "case.accept", ",\"of\":\"" ID "\",\"relays\":\"b.example/Acme\"", "no guest" },
	{ "case.decline", ",\"of\":\"22\"", "hex" },
	{ "case.remove", ",\"party\":\"b.example\"", "'/why' is missing" },
	{ "case.message", ",\"text\":\"\",\"files\":[],\"history\":[]", "too short" },
	{ "case.message", ",\"text\":\"\\u001b\",\"files\":[],\"history\":[]", "shown" },
	{ "case.message",
	    ",\"text\":\"x\",\"files\":[{\"name\":\"../x\",\"size\":7,"
	    "\"sha256\":\"" ID "\"}],\"history\":[]",
	    "../x" },
	{ "case.message",
	    ",\"text\":\"x\",\"files\":[{\"name\":\"x\",\"size\":-1,"
	    "\"sha256\":\"" ID "\"}],\"history\":[]",
	    "too small" },
	{ "case.status", "", "tells nothing" },
	{ "case.status", ",\"rm\":\"start\"", "one of received" },
	{ "case.status", ",\"seen\":[\"public\"]", "go together" },
	{ "case.status", ",\"rm\":\"valid\",\"where\":\"x\"", "go together" },
	{ "case.status", ",\"seen\":[\"public\",\"public\"],\"where\":\"x\"", "twice" },
	{ "case.error", ",\"of\":\"" ID "\",\"why\":\"x\"", "/fault" },
	{ "case.release", ",\"seal\":\"" ID "\"", "'/opens' is missing" },
	{ "case.release",
	    ",\"seal\":\"" ID "\",\"opens\":\"2027-02-20T10:00:00Z\",\"of\":\"" ID "\"",
	    "say why" },
	{ "case.clock",
	    ",\"clock\":\"gdpr\",\"event\":\"aware\",\"since\":"
	    "\"2026-11-22T10:00:00Z\"",
	    "no clock 'gdpr'" },
	{ "case.clock",
	    ",\"clock\":\"cna\",\"event\":\"aware\",\"since\":"
	    "\"2026-11-22T10:00:00Z\"",
	    "no event 'aware'" },
	{ "case.clock",
	    ",\"clock\":\"cna\",\"step\":\"early-warning\",\"since\":"
	    "\"2026-11-22T10:00:00Z\"",
	    "no step 'early-warning'" },
	{ "case.clock", ",\"clock\":\"nis2\"", "say why" },
	{ "case.clock", ",\"clock\":\"nis2\",\"event\":\"aware\"", "say when" },
	{ "case.clock",
	    ",\"clock\":\"nis2\",\"event\":\"aware\",\"step\":\"notification\",\"since\":"
	    "\"2026-11-22T10:00:00Z\"",
	    "one of" },
	{ "case.clock", ",\"clock\":\"nis2\",\"since\":\"2026-11-22T10:00:00Z\",\"why\":\"x\"",
	    "one of" },
	{ "case.clock",
	    ",\"clock\":\"policy\",\"event\":\"received\",\"since\":"
	    "\"2026-11-22T10:00:00Z\"",
	    "/targets" },
	{ "case.clock",
	    ",\"clock\":\"nis2\",\"event\":\"aware\",\"since\":"
	    "\"2026-11-22T10:00:00Z\",\"targets\":[1,2,3]",
	    "/targets" },
	{ "case.disclosure",
	    ",\"who\":\"x\",\"what\":\"x\",\"why\":\"x\",\"told\":"
	    "\"2026-11-22T10:00:00Z\",\"authority\":false,\"sensitive\":false,"
	    "\"clock\":\"nis2\",\"step\":\"notification\"",
	    "an authority" },
	{ "case.disclosure",
	    ",\"who\":\"x\",\"what\":\"x\",\"why\":\"x\",\"told\":"
	    "\"2026-11-22T10:00:00Z\",\"authority\":true,\"sensitive\":false,"
	    "\"clock\":\"nis2\"",
	    "go together" },
	{ "embargo.propose", ",\"ends\":\"2026-11-22T10:00:00Z\"", "before" },
	{ "embargo.propose", ",\"ends\":\"2027-02-20T10:00:01Z\"", "say why" },
	{ "embargo.propose", ",\"ends\":\"2027-11-24T10:00:00Z\",\"why\":\"x\"", "366" },
	{ "embargo.propose", ",\"ends\":\"soon\"", "form 2026" },
	{ "embargo.propose", ",\"ends\":\"2026-12-01T00:00:00Z\",\"preset\":\"\"", "none of" },
	{ "embargo.revise", ",\"ends\":\"2026-12-01T00:00:00Z\"", "/revises" },
	{ "embargo.reject", ",\"terms\":\"" ID "\"", "/why" },
	{ "case.message", ",\"text\":\"a\",\"files\":[],\"taken\":\"" ID "\",\"history\":[]",
	    "go together" },
	{ "case.moved", ",\"into\":\"" ID "\"", "/origin" },
	{ "case.moved", ",\"origin\":\"split\"", "/into" },
	{ "case.ask", ",\"wants\":[]", "/wants" },
	{ "case.ask", ",\"wants\":[\"" ID "\",\"" MOVES_CASE "\"]", "ascending" },
	{ "embargo.end", ",\"terms\":\"" ID "\"", "/reason" },
	{ "embargo.end", ",\"terms\":\"" ID "\",\"reason\":\"other\"", "say which" },
};

static void
refuses_what_no_case_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf text = BUF(MIB);
		struct move move = { .rm = 17 };

		moves_text(bad[i].type, bad[i].members, &text);
		assert_false(reads(buf_text(&text), &arena, &s, &move));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(text_starts(text_of(err.text), text_of(bad[i].type)));
		if (strstr(err.text, bad[i].said) == NULL)
			fail_msg("%zu: '%s' has no '%s'", i, err.text, bad[i].said);
		assert_int_equal(move.rm, 17);
	}
}

/* With the one text instead of the other, which it has. */
static void
replace(struct buf *out, const char *in, const char *old, const char *new)
{
	const char *at = strstr(in, old);

	assert_non_null(at);
	buf_addf(out, "%.*s%s%s", (int)(at - in), in, new, at + strlen(old));
}

static void
refuses_an_audience_without_order_or_author(void **state)
{
	static const char *const cases[][2] = {
		{ "\"to\":[\"a.example\",\"b.example\"]",
		    "\"to\":[\"b.example\",\"a.example\"]" },
		{ "\"to\":[\"a.example\",\"b.example\"]", "\"to\":[\"b.example\"]" },
		{ "\"after\":[\"" ID "\"]", "\"after\":[\"" ID "\",\"" MOVES_CASE "\"]" },
		{ "\"after\":[\"" ID "\"]", "\"after\":[\"" ID "\",\"" ID "\"]" },
		{ "\"after\":[\"" ID "\"]", "\"after\":[\"x\"]" },
		{ "\"after\":[\"" ID "\"]", "\"after\":[7]" },
		{ "\"after\":[\"" ID "\"]", "\"before\":[]" },
		{ "\"case\":\"" MOVES_CASE "\"", "\"case\":\"11\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf text = BUF(MIB), wrong = BUF(MIB);
		struct move move;

		moves_text("case.read", "", &text);
		assert_true(reads(buf_text(&text), &arena, &s, &move));
		statement_free(&s);
		replace(&wrong, buf_string(&text), cases[i][0], cases[i][1]);
		assert_false(reads(buf_text(&wrong), &arena, &s, &move));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
says_nothing_that_would_not_be_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct text to[] = { TEXT("a.example"), TEXT("b.example") };
	struct move move = { .kind = KIND_CASE_STATUS, .to = { 2, to } };
	struct hash id;

	(void)state;
	assert_false(move_sign(&move, &signer, MOVES_AT, &note, &id, &err));
	move.rm = RM_VALID;
	assert_true(move_sign(&move, &signer, MOVES_AT, &note, &id, &err));
	buf_clear(&note);
	move.to = (struct shape_list){ 1, to + 1 };
	assert_false(move_sign(&move, &signer, MOVES_AT, &note, &id, &err));
	move.kind = KIND_POLL;
	assert_false(move_sign(&move, &signer, MOVES_AT, &note, &id, &err));
	assert_int_equal(note.len, 0);
}

static void
nothing_of_what_was_said_is_left_behind(void **state)
{
	char canary[HEAP_CANARY_LEN + 1];
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	struct signer signer = note_key_signer(&key);

	(void)state;
	if (!heap_can_look())
		skip();
	random_init();
	heap_canary(canary);
	{
		scoped(buf_free) struct buf out = BUF_SECRET(MIB);
		struct text to[] = { TEXT("a.example"), TEXT("b.example") };
		struct move move = {
			.kind = KIND_CASE_MESSAGE, .text = text_of(canary), .to = { 2, to }
		};
		struct hash id;

		assert_true(move_sign(&move, &signer, MOVES_AT, &out, &id, &err));
		assert_true(heap_holds(canary) > 0);
	}
	assert_int_equal(heap_holds(canary), 0);
}

TESTS(TEST(reads_each_kind_and_writes_it_again), TEST(each_kind_of_a_case_is_tried),
    TEST(tells_what_was_said), TEST(refuses_what_no_case_needs),
    TEST(refuses_an_audience_without_order_or_author),
    TEST(says_nothing_that_would_not_be_read), TEST(nothing_of_what_was_said_is_left_behind))
