#include "alert/alert.h"

#include <string.h>

#include "keys.h"
#include "moves.h"
#include "test.h"

static struct err err;

#define ID "1111111111111111111111111111111111111111111111111111111111111111"
#define HEAD                                                                                   \
	"{\"accord\":1,\"type\":\"alert\",\"by\":\"a.example\",\"at\":\"2026-11-22T10:00:"     \
	"00Z\","                                                                               \
	"\"nonce\":\"00112233445566778899aabbccddeeff\",\"to\":[\"b.example\"],"
#define DRILL "\"drill\":\"" ID "\""
#define NO_FILES ",\"files\":[]}"

/* The note lives in the arena. */
static bool
reads(const char *text, struct arena *arena, struct alert *out)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf line = BUF(MIB), note = BUF(MIB);

	buf_addf(&line, "%s\n", text);
	moves_note(buf_text(&line), &note);
	return statement_reopen(arena_text(arena, buf_text(&note)), &s, &err) &&
	       alert_parse(&s, arena, out, &err);
}

static void
says_what_it_is_given(void **state)
{
	static const struct text indicators[] = {
		{ "[ipv4-addr:value = '192.0.2.1']", 31 },
		{ "[url:value LIKE '%bad%']", 24 },
	};
	static const struct text to[] = { { "b.example", 9 }, { "c.example", 9 } };
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct alert_how how = { &signer, MOVES_AT, { 2, to } };
	struct alert alert = { .title = TEXT("A worm"),
		.text = TEXT("It spreads.\nBlock it."),
		.tlp = TLP_AMBER_STRICT,
		.drill = hash_text(TEXT("d")),
		.indicators = { 2, indicators },
		.count = 1 };
	struct alert again;
	struct hash id;

	(void)state;
	alert.file[0] = (struct attached_file){ TEXT("sample"), 3, hash_text(TEXT("abc")) };
	assert_true(alert_sign(&alert, &how, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(alert_parse(&s, &arena, &again, &err));
	assert_true(text_eq(again.title, alert.title) && text_eq(again.text, alert.text));
	assert_int_equal(again.tlp, TLP_AMBER_STRICT);
	assert_int_equal(again.indicators.count, 2);
	assert_true(text_eq(((const struct text *)again.indicators.at)[1], indicators[1]));
	assert_int_equal(again.count, 1);
	assert_true(hash_eq(&again.drill, &alert.drill) && hash_eq(&id, &s.id));
}

static void
refuses_what_is_no_alert(void **state)
{
	static const struct {
		const char *text, *said;
	} bad[] = {
		{ HEAD "\"title\":\"x\",\"tlp\":\"TLP:WHITE\"," DRILL NO_FILES, "/tlp" },
		{ HEAD "\"title\":\"x\"," DRILL NO_FILES, "/tlp" },
		{ HEAD "\"title\":\"x\",\"tlp\":\"TLP:RED\"" NO_FILES, "/drill" },
		{ HEAD "\"title\":\"\",\"tlp\":\"TLP:RED\"," DRILL NO_FILES, "/title" },
		{ HEAD "\"title\":\"x\",\"tlp\":\"TLP:RED\"," DRILL
		       ",\"indicators\":[\"[a:b = 'x' OR a:b = 'y']\"]" NO_FILES,
		    "/indicators/0" },
		{ HEAD "\"title\":\"x\",\"tlp\":\"TLP:RED\"," DRILL
		       ",\"indicators\":[]" NO_FILES,
		    "/indicators" },
		{ HEAD "\"title\":\"x\",\"tlp\":\"TLP:RED\"," DRILL
		       ",\"files\":[{\"name\":\"../x\",\"size\":1,\"sha256\":\"" ID "\"}]}",
		    "name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
		struct alert alert = { .tlp = 17 };

		assert_false(reads(bad[i].text, &arena, &alert));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, bad[i].said) == NULL)
			fail_msg("%zu: '%s' has no '%s'", i, err.text, bad[i].said);
		assert_int_equal(alert.tlp, 17);
	}
}

static void
says_nothing_that_would_not_be_read(void **state)
{
	static const struct text to = { "b.example", 9 }, nonsense = { "[x]", 3 };
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct alert_how how = { &signer, MOVES_AT, { 1, &to } };
	const struct alert alert = { .title = TEXT("x"), .indicators = { 1, &nonsense } };
	struct hash id;

	(void)state;
	assert_false(alert_sign(&alert, &how, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

static void
commits_to_whether_it_is_a_drill(void **state)
{
	uint8_t salt[ALERT_SALT_LEN] = { 7 };
	struct hash yes = alert_commit(salt, true), no = alert_commit(salt, false), other;

	(void)state;
	assert_false(hash_eq(&yes, &no));
	other = alert_commit(salt, true);
	assert_true(hash_eq(&yes, &other));
	salt[31] = 1;
	other = alert_commit(salt, true);
	assert_false(hash_eq(&yes, &other));
}

TESTS(TEST(says_what_it_is_given), TEST(refuses_what_is_no_alert),
    TEST(says_nothing_that_would_not_be_read), TEST(commits_to_whether_it_is_a_drill))
