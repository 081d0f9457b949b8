#include "log/policy.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "test.h"

#define ROOM (512 * KIB)
#define ORIGIN "example.com/log"
#define WITNESSES 6
#define ML_DSA "w+00000000+BgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static struct err err;

/* In policies below, "@l" stands for the log's vkey, "@m" for that of another, and "@0"
 * to "@5" for those of witnesses; "@c" is the log's key as a witness's, "@e" the first
 * witness's as a log's, "@n" a witness's under another name. */
static struct note_key
key_at(char which)
{
	switch (which) {
	case 'l':
	case 'm':
		return test_key(which == 'l' ? ORIGIN : "example.net/log", which);
	case 'c':
		return test_witness("witness.example/c", 'l');
	case 'e':
		return test_key("example.org/log", '0');
	case 'n':
		return test_witness("witness.example/n", '0');
	default:
		return test_witness("witness.example/w", which);
	}
}

static void
spell(const char *form, struct buf *out)
{
	for (; *form != '\0'; form++) {
		if (*form != '@') {
			buf_add_byte(out, (uint8_t)*form);
			continue;
		}
		scoped(note_key_free) struct note_key key = key_at(*++form);

		vkey_format(&key.vkey, out);
	}
	assert_true(buf_ok(out, &err));
}

static bool
parses(const char *form, struct buf *bytes, struct policy *policy)
{
	buf_clear(bytes);
	spell(form, bytes);
	return policy_parse(buf_text(bytes), policy, &err);
}

/* The example of the specification. */
#define EXAMPLE                                                                                \
	"log @l\n\nwitness X1 @0\nwitness X2 @1\nwitness X3 @2\n"                              \
	"group X-witnesses 2 X1 X2 X3\n\nwitness Y1 @3\nwitness Y2 @4\nwitness Y3 @5\n"        \
	"group Y-witnesses any Y1 Y2 Y3\n\n"                                                   \
	"group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"

static void
reads_the_example_of_the_specification(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	assert_true(parses(EXAMPLE, &bytes, &policy));
	assert_int_equal(policy.log_count, 1);
	assert_int_equal(policy.witness_count, WITNESSES);
	assert_int_equal(policy.party_count, WITNESSES + 3);
	assert_true(text_eq(policy.log[0].key.name, TEXT(ORIGIN)));
	assert_true(text_eq(policy.witness[5].name, TEXT("Y3")));
	assert_true(text_eq(policy_quorum_name(&policy), TEXT("X-and-Y")));
}

static void
its_quorum_is_two_of_one_and_any_of_the_other(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	assert_true(parses(EXAMPLE, &bytes, &policy));
	for (unsigned set = 0; set < 1U << WITNESSES; set++) {
		bool cosigned[POLICY_WITNESSES_MAX] = { 0 };
		unsigned x = 0, y = 0;

		for (unsigned i = 0; i < WITNESSES; i++) {
			cosigned[i] = (set >> i & 1) != 0;
			x += cosigned[i] && i < 3;
			y += cosigned[i] && i >= 3;
		}
		assert_int_equal(policy_met(&policy, cosigned), x >= 2 && y >= 1);
	}
}

/* A quorum's time is that of its last but so many: who lies alone makes it neither sooner nor
 * later. */
static void
tells_since_when_a_quorum_has_cosigned(void **state)
{
	static const struct {
		int64_t time[3]; /* 0: did not */
		int64_t since;
	} cases[] = { { { 5, 7, 9 }, 7 }, { { 9, 5, 7 }, 7 }, { { 7, 7, 1 }, 7 },
		{ { 5, 0, 9 }, 5 }, { { 0, 0, 9 }, -1 }, { { 0 }, -1 } };
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct policy policy;

	(void)state;
	assert_true(parses("witness a @0\nwitness b @1\nwitness c @2\ngroup g 2 a b c\n"
			   "quorum g\n",
	    &bytes, &policy));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy_verdict verdict = { 0 };

		for (size_t w = 0; w < 3; w++) {
			verdict.time[w] = cases[i].time[w];
			verdict.cosigned[w] = cases[i].time[w] > 0;
		}
		assert_int_equal(policy_time(&policy, &verdict), cases[i].since);
	}
}

/* The quorums of one, two and three witnesses that meet it, as bits. */
static void
meets_each_kind_of_quorum(void **state)
{
	static const struct {
		const char *form;
		unsigned met; /* bit s: is it met by the set s of witnesses 0 and 1? */
	} cases[] = {
		{ "quorum none\n", 0xf },
		{ "witness a @0\nwitness b @1\nquorum none\n", 0xf },
		{ "witness a @0\nwitness b @1\nquorum a\n", 0xa },
		{ "witness a @0\nwitness b @1\nquorum b\n", 0xc },
		{ "witness a @0\nwitness b @1\ngroup g any a b\nquorum g\n", 0xe },
		{ "witness a @0\nwitness b @1\ngroup g 1 a b\nquorum g\n", 0xe },
		{ "witness a @0\nwitness b @1\ngroup g all a b\nquorum g\n", 0x8 },
		{ "witness a @0\nwitness b @1\ngroup g 2 a b\nquorum g\n", 0x8 },
		{ "witness a @0\nwitness b @1\ngroup g all a\nquorum g\n", 0xa },
		{ "witness a @0\nwitness b @1\ngroup g all a b\nquorum a\n", 0xa },
		{ "witness a @0\ngroup g any a\nwitness b @1\ngroup h all g b\nquorum h\n",
		    0x8 },
		{ "witness a @0\ngroup g any a\ngroup h any g\nwitness b @1\nquorum h\n", 0xa },
		/* What stands below the quorum does not count for it. */
		{ "witness a @0\nquorum a\nwitness b @1\ngroup g all a b\nlog @l\n", 0xa },
	};
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(parses(cases[i].form, &bytes, &policy));
		for (unsigned set = 0; set < 4; set++) {
			bool cosigned[POLICY_WITNESSES_MAX] = { (set & 1) != 0,
				(set & 2) != 0 };

			assert_int_equal(
			    policy_met(&policy, cosigned), cases[i].met >> set & 1);
		}
	}
}

static void
takes_blanks_comments_addresses_and_any_octets(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	assert_true(parses("# \xff comment\n\n \t\n\t # another\n"
			   "\tlog  @l\thttps://log.example/\xc3\xa4/ \n"
			   "log @m\n"
			   "witness K @0\n"
			   "witness \xe2\x84\xaa @1 https://w.example/\n"
			   "witness all @2\n"
			   "witness # @3\n"
			   "group any any K \xe2\x84\xaa all #\n"
			   " quorum \t any \n#",
			&bytes, &policy) == false); /* the last line has no newline */
	buf_cut(&bytes, bytes.len - 1);
	assert_true(policy_parse(buf_text(&bytes), &policy, &err));
	assert_int_equal(policy.log_count, 2);
	assert_int_equal(policy.witness_count, 4);
	assert_true(text_eq(policy.log[0].url, TEXT("https://log.example/\xc3\xa4/")));
	assert_int_equal(policy.log[1].url.len, 0);
	assert_true(text_eq(policy.witness[1].url, TEXT("https://w.example/")));
	assert_true(text_eq(policy_quorum_name(&policy), TEXT("any")));
}

static void
refuses_what_is_no_policy_and_says_where(void **state)
{
	static const struct {
		const char *form, *words;
	} bad[] = {
		{ "", "no quorum line" },
		{ "log @l\n", "no quorum line" },
		{ "quorum none", "does not end in a newline" },
		{ "quorum none\nlog @l", "does not end in a newline" },
		{ "quorum none\nquorum none\n", "line 2: there is a quorum already" },
		{ "witness a @0\nquorum none\nquorum a\n",
		    "line 3: there is a quorum already" },
		{ "quorum\n", "line 1: there is no name" },
		{ "quorum none none\n", "'none' is one word too many" },
		{ "quorum a\n", "line 1: there is no witness or group 'a' above" },
		{ "quorum a\nwitness a @0\n",
		    "line 1: there is no witness or group 'a' above" },
		{ "Quorum none\n", "'Quorum' is none of 'log', 'witness', 'group'" },
		{ "quorum none\nlogs @l\n", "line 2: 'logs' is none of" },
		{ "quorum none\r\n", "control character 0x0d" },
		{ "quorum none\n\v\n", "line 2: the control character 0x0b" },
		{ "quorum none\n#\x7f\n", "control character 0x7f" },
		{ "log\nquorum none\n", "line 1: there is no key" },
		{ "log @l https://a b\nquorum none\n", "'b' is one word too many" },
		{ "log @lx\nquorum none\n", "base64" },
		{ "log @l\nlog @l\nquorum none\n",
		    "line 2: the key of 'example.com/log' is in" },
		{ "log @0\nquorum none\n", "is that of a witness" },
		{ "log " ML_DSA "\nquorum none\n", "ML-DSA-44 cosignatures" },
		{ "witness a @0\nlog @e\nquorum none\n", "line 2: the key of" },
		{ "log @l\nwitness a @c\nquorum none\n", "line 2: the key of" },
		{ "witness a @0\nwitness b @0\nquorum none\n", "line 2: the key of" },
		{ "witness a @0\nwitness b @n\nquorum none\n", "line 2: the key of" },
		{ "witness a " ML_DSA "\nquorum none\n", "ML-DSA-44 cosignatures" },
		{ "witness a @l\nquorum none\n", "is that of a log" },
		{ "witness a\nquorum none\n", "name or key is missing" },
		{ "witness @0\nquorum none\n", "name or key is missing" },
		{ "witness a @0 u v\nquorum none\n", "'v' is one word too many" },
		{ "witness a @0\nwitness a @1\nquorum none\n", "'a' already" },
		{ "witness none @0\nquorum none\n", "nobody can be named 'none'" },
		{ "witness a @0\ngroup a any a\nquorum none\n", "'a' already" },
		{ "witness a @0\ngroup none any a\nquorum none\n", "nobody can be named" },
		{ "witness a @0\ngroup g any none\nquorum g\n", "'none' above" },
		{ "witness a @0\ngroup g any g\nquorum g\n", "'g' above" },
		{ "group g any a\nwitness a @0\nquorum g\n", "'a' above" },
		{ "witness a @0\ngroup g any\nquorum g\n", "no members" },
		{ "witness a @0\ngroup g\nquorum g\n", "name or number is missing" },
		{ "witness a @0\ngroup g any a a\nquorum g\n", "'a' is a member of a group" },
		{ "witness a @0\ngroup g any a\ngroup h any a\nquorum g\n",
		    "line 3: 'a' is a member of a group" },
		{ "witness a @0\ngroup g any a\ngroup h any g a\nquorum g\n",
		    "'a' is a member of a group" },
		{ "witness a @0\ngroup g 0 a\nquorum g\n", "numbers from 1 to 1" },
		{ "witness a @0\ngroup g 2 a\nquorum g\n", "numbers from 1 to 1" },
		{ "witness a @0\ngroup g 01 a\nquorum g\n", "'01' is none" },
		{ "witness a @0\ngroup g +1 a\nquorum g\n", "'+1' is none" },
		{ "witness a @0\ngroup g 1x a\nquorum g\n", "'1x' is none" },
		{ "witness a @0\ngroup g ALL a\nquorum g\n", "'ALL' is none" },
		{ "witness a @0\ngroup g 18446744073709551617 a\nquorum g\n", "is none" },
		{ "witness a @0\ngroup g a\nquorum g\n", "no members" },
	};
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy = { .log_count = 17 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(parses(bad[i].form, &bytes, &policy));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, bad[i].words) == NULL)
			fail_msg("expected '%s' in '%s'", bad[i].words, err.text);
		assert_int_equal(policy.log_count, 17);
	}
}

/* The id of the ML-DSA key that formats had as its own example was wrong. */
static void
refuses_a_key_whose_id_is_wrong(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	spell("log @l\nquorum none\n", &bytes);
	bytes.at[strlen("log " ORIGIN "+")] ^= 1;
	assert_false(policy_parse(buf_text(&bytes), &policy, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "line 1"));
}

/* Lines, one for each number. */
static void
add_many(const char *kind, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		bool log = strcmp(kind, "log") == 0;
		char name[32];

		snprintf(name, sizeof(name), "%s%zu", kind, i);
		scoped(note_key_free) struct note_key key =
		    log ? test_key(name, (char)i) : test_witness(name, (char)(128 + i));

		buf_addf(out, log ? "log " : "witness %s ", name);
		vkey_format(&key.vkey, out);
		buf_add(out, TEXT("\n"));
	}
}

static void
takes_as_many_of_each_as_it_says_and_no_more(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	for (unsigned more = 0; more < 8; more++) {
		size_t over = (size_t)POLICY_GROUPS_MAX + (more >> 2 & 1);

		buf_clear(&bytes);
		add_many("log", POLICY_LOGS_MAX + (more & 1), &bytes);
		add_many("witness", POLICY_WITNESSES_MAX + (more >> 1 & 1), &bytes);
		for (size_t i = 0; i < over; i++)
			buf_addf(&bytes, "group g%zu any %s%zu\n", i, i == 0 ? "witness" : "g",
			    i == 0 ? 0 : i - 1);
		buf_addf(&bytes, "quorum g%zu\n", over - 1);
		assert_int_equal(policy_parse(buf_text(&bytes), &policy, &err), more == 0);
		if (more > 0)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

static void
refuses_a_policy_without_end(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM);
	struct policy policy;

	(void)state;
	buf_add(&bytes, TEXT("quorum none\n"));
	while (bytes.len < POLICY_LEN_MAX)
		buf_add(&bytes, TEXT("\n"));
	assert_true(policy_parse(buf_text(&bytes), &policy, &err));
	buf_add(&bytes, TEXT("\n"));
	assert_false(policy_parse(buf_text(&bytes), &policy, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* A checkpoint of ORIGIN with the lines of those whose letters `by` has, as above: a log's
 * signature, or a cosignature at 100 seconds after 1970, one later for each line. */
static void
sign_by(const char *origin, const char *by, struct buf *out)
{
	struct checkpoint c = { text_of(origin), 7, { { 1 } } };
	scoped(buf_free) struct buf text = BUF(KIB);

	checkpoint_format(&c, &text);
	buf_clear(out);
	for (size_t i = 0; by[i] != '\0'; i++) {
		scoped(note_key_free) struct note_key key = key_at(by[i]);
		struct signer signer = note_key_signer(&key);

		if (i == 0) {
			buf_add(out, buf_text(&text));
			buf_add(out, TEXT("\n"));
		}
		if (key.vkey.type == NOTE_COSIGNATURE) {
			assert_true(
			    note_cosign(buf_text(&text), &signer, 100 + (int64_t)i, out, &err));
		} else if (i == 0) {
			buf_clear(out);
			assert_true(note_sign(buf_text(&text), &signer, out, &err));
		} else {
			assert_true(note_add_signature(&signer, out, &err));
		}
	}
}

#define TWO                                                                                    \
	"log @l\nlog @m\nwitness a @0\nwitness b @1\nwitness c @2\ngroup g 2 a b c\nquorum "   \
	"g\n"

static void
opens_what_log_and_quorum_signed(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM), note = BUF(ROOM);
	struct policy_verdict verdict;
	struct policy policy;

	(void)state;
	assert_true(parses(TWO, &bytes, &policy));
	sign_by(ORIGIN, "l02", &note);
	assert_true(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_true(text_eq(verdict.head.origin, TEXT(ORIGIN)));
	assert_int_equal(verdict.head.size, 7);
	assert_ptr_equal(verdict.log, &policy.log[0]);
	assert_true(verdict.cosigned[0] && !verdict.cosigned[1] && verdict.cosigned[2]);
	assert_int_equal(verdict.time[0], 101);
	assert_int_equal(verdict.time[2], 102);
	sign_by("example.net/log", "m543210", &note);
	assert_true(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_ptr_equal(verdict.log, &policy.log[1]);
	/* A witness that cosigned twice counts once. */
	sign_by(ORIGIN, "l00", &note);
	assert_false(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	sign_by(ORIGIN, "l001", &note);
	assert_true(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_int_equal(verdict.time[0], 102);
}

static void
refuses_what_they_did_not_sign(void **state)
{
	static const struct {
		const char *origin, *by, *words;
	} cases[] = {
		{ ORIGIN, "l", "quorum 'g' is not met: 0 of the policy's 3 witnesses" },
		{ ORIGIN, "l0", "is not met: 1 of the policy's 3 witnesses" },
		{ ORIGIN, "l0345", "is not met: 1 of the policy's 3 witnesses" },
		{ ORIGIN, "012", "is not signed by a log of that name" },
		{ ORIGIN, "345", "not signed by a known key" },
		/* Another log of the policy cannot speak for this one. */
		{ ORIGIN, "m012", "is not signed by a log of that name" },
		{ "example.net/log", "l012", "is not signed by a log of that name" },
		/* Nor can the log's own key cosign, or a witness's sign. */
		{ ORIGIN, "lc0", "is not met: 1 of the policy's 3 witnesses" },
		{ "example.org/log", "e012", "is not signed by a log of that name" },
	};
	scoped(buf_free) struct buf bytes = BUF(ROOM), note = BUF(ROOM);
	struct policy_verdict verdict = { .head.size = 17 };
	struct policy policy;

	(void)state;
	assert_true(parses(TWO, &bytes, &policy));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sign_by(cases[i].origin, cases[i].by, &note);
		assert_false(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
		if (strstr(err.text, cases[i].words) == NULL)
			fail_msg("expected '%s' in '%s'", cases[i].words, err.text);
		assert_int_equal(verdict.head.size, 17);
	}
}

/* Whatever bit is changed: what the quorum needs is all that is there, so it is met no
 * more; and a line that is ours but bad spoils even what has enough without it. */
static void
refuses_any_bit_changed(void **state)
{
	static const char *const by[] = { "l01", "l012" };
	scoped(buf_free) struct buf bytes = BUF(ROOM), note = BUF(ROOM);
	struct policy_verdict verdict;
	struct policy policy;
	size_t taken = 0;

	(void)state;
	assert_true(parses(TWO, &bytes, &policy));
	for (size_t i = 0; i < 2; i++) {
		sign_by(ORIGIN, by[i], &note);
		for (size_t bit = 0; bit < 8 * note.len; bit += test_step(29)) {
			note.at[bit / 8] ^= (char)(1 << bit % 8);
			if (policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err)) {
				assert_int_equal(i, 1); /* one became a stranger's */
				taken++;
			}
			note.at[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
	assert_in_range(taken, 1, 3 * 8 * 100);
}

static void
needs_a_log_but_no_witness(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(ROOM), note = BUF(ROOM);
	struct policy_verdict verdict;
	struct policy policy;

	(void)state;
	sign_by(ORIGIN, "l", &note);
	assert_true(parses("log @l\nquorum none\n", &bytes, &policy));
	assert_true(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_true(parses("quorum none\n", &bytes, &policy));
	assert_false(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
a_checkpoint_must_be_one(void **state)
{
	scoped(note_key_free) struct note_key key = key_at('l');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf bytes = BUF(ROOM), note = BUF(ROOM);
	struct policy_verdict verdict;
	struct policy policy;

	(void)state;
	assert_true(parses("log @l\nquorum none\n", &bytes, &policy));
	assert_false(policy_open_checkpoint(&policy, TEXT("junk\n"), &verdict, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(note_sign(TEXT(ORIGIN "\n7\nAAAA\n"), &signer, &note, &err));
	assert_false(policy_open_checkpoint(&policy, buf_text(&note), &verdict, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reads_the_example_of_the_specification),
    TEST(its_quorum_is_two_of_one_and_any_of_the_other), TEST(meets_each_kind_of_quorum),
    TEST(tells_since_when_a_quorum_has_cosigned),
    TEST(takes_blanks_comments_addresses_and_any_octets),
    TEST(refuses_what_is_no_policy_and_says_where), TEST(refuses_a_key_whose_id_is_wrong),
    TEST(takes_as_many_of_each_as_it_says_and_no_more), TEST(refuses_a_policy_without_end),
    TEST(opens_what_log_and_quorum_signed), TEST(refuses_what_they_did_not_sign),
    TEST(refuses_any_bit_changed), TEST(needs_a_log_but_no_witness),
    TEST(a_checkpoint_must_be_one))
