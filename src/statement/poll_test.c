#include "statement/poll.h"

#include <string.h>

#include "crypto/note_key.h"
#include "crypto/random.h"
#include "statement/party.h"
#include "test.h"

/* One who asks, and whom. */
struct asking {
	struct note_key key;
	struct buf name; /* the hash of it */
	struct identity identity;
	struct buf bytes;
};

static void
asking_free(struct asking *asking)
{
	note_key_free(&asking->key);
	identity_free(&asking->identity);
	buf_free(&asking->name);
	buf_free(&asking->bytes);
}

static struct asking
asking_make(void)
{
	struct asking asking = { .name = BUF(KIB), .bytes = BUF(STATEMENT_PRIVATE_MAX) };
	struct err err;

	random_init();
	assert_true(sign_key_make(&asking.key.key, &err));
	party_finder_name(&asking.key.key.public, &asking.name);
	assert_true(
	    vkey_make(buf_text(&asking.name), &asking.key.key.public, &asking.key.vkey, &err));
	assert_true(identity_make(&asking.identity, &err));
	return asking;
}

/* Sign a poll with a body of the test's own. */
static bool
parse_body(struct asking *asking, const char *members, struct poll *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB);
	struct signer signer = note_key_signer(&asking->key);

	buf_clear(&asking->bytes);
	buf_addf(&text,
	    "{\"accord\":1,\"type\":\"poll\",\"by\":\"%s\",\"at\":\"2026-11-22T10:00:00Z\","
	    "\"nonce\":\"00000000000000000000000000000000\",\"to\":[\"a.example\"]%s}\n",
	    buf_string(&asking->name), members);
	assert_true(note_sign(buf_text(&text), &signer, &asking->bytes, err));
	return statement_open(buf_text(&asking->bytes), &signer.vkey, &s, err) &&
	       poll_parse(&s, out, err);
}

static void
reads_what_it_writes(void **state)
{
	scoped(asking_free) struct asking asking = asking_make();
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&asking.key);
	struct saying how = { &signer, 7, TEXT("a.example") };
	struct poll poll = { .reply = asking.identity.recipient,
		.count = POLL_REPORTS_MAX,
		.mail = true,
		.have = 3 };
	struct poll read;
	struct err err;

	(void)state;
	for (size_t i = 0; i < poll.count; i++)
		poll.of[i] = hash_text(text_bytes(&i, sizeof(i)));
	assert_true(poll_sign(&poll, &how, &asking.bytes, &err));
	assert_true(statement_open(buf_text(&asking.bytes), &signer.vkey, &s, &err));
	assert_true(poll_parse(&s, &read, &err));
	assert_int_equal(read.count, poll.count);
	assert_true(recipient_eq(&read.reply, &poll.reply));
	assert_true(read.mail && read.have == 3);
	for (size_t i = 0; i < poll.count; i++)
		assert_true(hash_eq(&read.of[i], &poll.of[i]));
}

static void
refuses_bodies_that_are_no_poll(void **state)
{
	scoped(asking_free) struct asking asking = asking_make();
	scoped(buf_free) struct buf reply = BUF(KIB);
	static const char *const bad[] = {
		"",
		",\"of\":[]",
		",\"reply\":\"age1nonsense\",\"of\":[]",
		(",\"reply\":"
		 "\"age1amlllllllllllllllllllllllllllllllllllllllllllllllllsam3fc4\","
		 "\"of\":[]"),
		",\"reply\":\"%s\"",
		",\"reply\":\"%s\",\"of\":{}",
		",\"reply\":\"%s\",\"of\":[1]",
		",\"reply\":\"%s\",\"of\":[],\"have\":-1",
		",\"reply\":\"%s\",\"of\":[],\"have\":\"1\"",
		",\"reply\":\"%s\",\"of\":[\"\"]",
		",\"reply\":\"%s\",\"of\":["
		"\"4BE1C0FFEE4BE1C0FFEE4BE1C0FFEE4BE1C0FFEE4BE1C0FFEE4B"
		"E1C0FFEE4BE1\"]",
	};
	struct poll poll = { .count = 42 };
	struct err err;

	(void)state;
	recipient_format(&asking.identity.recipient, &reply);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf members = BUF(MIB);
		const char *mark = strstr(bad[i], "%s");

		buf_add(&members, text_of(bad[i]));
		if (mark != NULL) {
			buf_cut(&members, (size_t)(mark - bad[i]));
			buf_add(&members, buf_text(&reply));
			buf_add(&members, text_of(mark + 2));
		}
		assert_false(parse_body(&asking, buf_string(&members), &poll, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(poll.count, 42);
	}
}

/* An answer has each proof once. */
static void
asks_about_each_report_once(void **state)
{
	scoped(asking_free) struct asking asking = asking_make();
	scoped(buf_free) struct buf members = BUF(MIB);
	struct poll poll;
	struct err err;

	(void)state;
	buf_add(&members, TEXT(",\"reply\":\""));
	recipient_format(&asking.identity.recipient, &members);
	buf_addf(&members, "\",\"of\":[\"%064x\",\"%064x\"]", 1, 1);
	assert_false(parse_body(&asking, buf_string(&members), &poll, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
asks_for_no_more_than_fits_into_an_answer(void **state)
{
	scoped(asking_free) struct asking asking = asking_make();
	scoped(buf_free) struct buf members = BUF(MIB);
	struct poll poll;
	struct err err;

	(void)state;
	buf_add(&members, TEXT(",\"reply\":\""));
	recipient_format(&asking.identity.recipient, &members);
	buf_add(&members, TEXT("\",\"of\":["));
	for (unsigned i = 0; i < POLL_REPORTS_MAX; i++)
		buf_addf(&members, "%s\"%064x\"", i == 0 ? "" : ",", i);
	buf_add(&members, TEXT("]"));
	assert_true(parse_body(&asking, buf_string(&members), &poll, &err));
	assert_int_equal(poll.count, POLL_REPORTS_MAX);
	buf_cut(&members, members.len - 1);
	buf_addf(&members, ",\"%064x\"]", POLL_REPORTS_MAX);
	assert_false(parse_body(&asking, buf_string(&members), &poll, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_bodies_that_are_no_poll),
    TEST(asks_about_each_report_once), TEST(asks_for_no_more_than_fits_into_an_answer))
