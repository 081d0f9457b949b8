#include "journal/keeper_ahead.h"

#include <poll.h>
#include <signal.h>

#include "crypto/key_file.h"
#include "crypto/random.h"
#include "scratch.h"

#define NAME "psirt.example.com"

/* A keeper of a node's key for statements. */
struct office {
	struct scratch scratch;
	struct key_file key;
	struct keeper keeper;
};

static void
office_open(struct office *office)
{
	scoped(key_file_free) struct key_file log = { 0 };
	scoped(identity_free) struct identity identity = { 0 };
	struct keeper_home home = { 0 };
	struct err err;

	random_init();
	office->scratch = scratch_make();
	scratch_path(&office->scratch, "log.key", home.log);
	scratch_path(&office->scratch, "last-head", home.last);
	scratch_path(&office->scratch, "statement.key", home.statement);
	scratch_path(&office->scratch, "age.key", home.age);
	assert_true(last_head_make(home.last, &err));
	assert_true(key_file_make(home.log, TEXT(NAME "/log"), &log, &err));
	assert_true(key_file_make(home.statement, TEXT(NAME), &office->key, &err));
	assert_true(key_file_make_identity(home.age, &identity, &err));
	assert_true(keeper_start(&home, &office->keeper, &err));
}

static void
office_free(struct office *office)
{
	keeper_stop(&office->keeper);
	key_file_free(&office->key);
	scratch_free(&office->scratch);
}

/* What is to be signed, one of many. */
static struct text
text_number(unsigned number, char room[static 128])
{
	snprintf(room, 128,
	    "{\"accord\":1,\"type\":\"receipt\",\"by\":\"" NAME "\",\"at\":\"%u\"}\n", number);
	return text_of(room);
}

static void
send(struct office *office, unsigned number)
{
	char room[128];

	keeper_sign_ahead(&office->keeper, text_number(number, room));
}

/* Its signature is its own. */
static void
check_signed(struct office *office, unsigned number)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct signer signer = keeper_signer(&office->keeper);
	char room[128];
	struct note note;
	struct err err;
	bool good;

	assert_true(note_sign(text_number(number, room), &signer, &bytes, &err));
	assert_true(note_parse(buf_text(&bytes), &note, &err));
	assert_true(note_verify(&note, &office->key.key.vkey, 1, &good, &err));
}

static void
each_text_has_its_own_signature(void **state)
{
	scoped(office_free) struct office office = { 0 };

	(void)state;
	office_open(&office);
	for (unsigned i = 0; i < 20; i++)
		send(&office, i);
	assert_int_equal(office.keeper.ahead_count, 20);
	for (unsigned i = 0; i < 20; i++)
		check_signed(&office, i);
	assert_int_equal(office.keeper.ahead_count, 0);
}

static void
an_answer_waits_until_it_is_wanted(void **state)
{
	scoped(office_free) struct office office = { 0 };

	(void)state;
	office_open(&office);
	for (unsigned i = 0; i < 10; i++)
		send(&office, i);
	check_signed(&office, 3);
	assert_int_equal(office.keeper.ahead_count, 9);
	check_signed(&office, 1);
	check_signed(&office, 17);
	assert_int_equal(office.keeper.ahead_heard, 8);
	check_signed(&office, 9);
	assert_int_equal(office.keeper.ahead_count, 7);
}

/* The oldest make room, and are asked for again when they are. */
static void
what_nobody_wants_is_forgotten_in_the_end(void **state)
{
	scoped(office_free) struct office office = { 0 };
	struct last_head last;
	struct err err;

	(void)state;
	office_open(&office);
	for (unsigned i = 0; i < KEEPER_ASKED_MAX + 5; i++) {
		send(&office, i);
		if (i % KEEPER_AHEAD_MAX == 0)
			assert_true(keeper_last(&office.keeper, &last, &err));
	}
	assert_true(keeper_last(&office.keeper, &last, &err));
	assert_int_equal(office.keeper.ahead_count, KEEPER_ASKED_MAX);
	check_signed(&office, 4);
	assert_int_equal(office.keeper.ahead_count, KEEPER_ASKED_MAX);
	check_signed(&office, 5);
	assert_int_equal(office.keeper.ahead_count, KEEPER_ASKED_MAX - 1);
}

/* Wait until the keeper has answered: it is polled, as by who has other things to do. */
static enum keeper_standing
wait_for(struct office *office, const struct x25519_stanza *stanza)
{
	struct pollfd fd = { .fd = office->keeper.fd, .events = POLLIN };
	enum keeper_standing standing;

	while (
	    (standing = keeper_unwrap_standing(&office->keeper, stanza)) == KEEPER_UNDER_WAY) {
		poll(&fd, 1, -1);
		keeper_hear(&office->keeper);
	}
	return standing;
}

static void
make_stanza(const struct office *office, struct age_key *key, struct x25519_stanza *out)
{
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct age_stanza stanza;
	struct text rest;
	struct err err;

	random_bytes(key->bytes, AGE_KEY_LEN);
	assert_true(recipient_wrap(&office->keeper.names.recipient, key, &bytes, &err));
	rest = buf_text(&bytes);
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(x25519_stanza_parse(&stanza, out, &err));
}

static void
stanzas_are_unwrapped_ahead(void **state)
{
	scoped(office_free) struct office office = { 0 };
	struct x25519_stanza stanza[3];
	struct age_key key[3], found;
	struct age_open how;
	struct err err;
	bool fits;

	(void)state;
	office_open(&office);
	how = keeper_open(&office.keeper);
	for (size_t i = 0; i < 3; i++)
		make_stanza(&office, &key[i], &stanza[i]);
	stanza[1].body[0] ^= 1; /* for somebody else */
	send(&office, 1);
	for (size_t i = 0; i < 2; i++)
		assert_true(keeper_unwrap_ahead(&office.keeper, &stanza[i]));
	assert_int_equal(wait_for(&office, &stanza[1]), KEEPER_ANSWERED);
	assert_int_equal(wait_for(&office, &stanza[0]), KEEPER_ANSWERED);
	assert_int_equal(wait_for(&office, &stanza[2]), KEEPER_NOT_ASKED);
	check_signed(&office, 1);
	for (size_t i = 0; i < 3; i++) {
		assert_true(how.unwrap(how.arg, &stanza[i], &fits, &found, &err));
		assert_int_equal(fits, i != 1);
		if (fits)
			assert_memory_equal(found.bytes, key[i].bytes, AGE_KEY_LEN);
	}
	assert_int_equal(office.keeper.ahead_count, 0);
}

static void
other_requests_may_come_between(void **state)
{
	scoped(office_free) struct office office = { 0 };
	struct last_head last = { .size = 17 };
	struct err err;

	(void)state;
	office_open(&office);
	send(&office, 1);
	assert_true(keeper_last(&office.keeper, &last, &err));
	assert_int_equal(last.size, 0);
	check_signed(&office, 1);
}

static void
no_more_are_sent_than_answers_find_room_for(void **state)
{
	scoped(office_free) struct office office = { 0 };

	(void)state;
	office_open(&office);
	for (unsigned i = 0; i < KEEPER_AHEAD_MAX + 10; i++)
		send(&office, i);
	assert_int_equal(office.keeper.ahead_count, KEEPER_AHEAD_MAX);
	for (unsigned i = 0; i < KEEPER_AHEAD_MAX + 10; i++)
		check_signed(&office, i);
}

static void
what_is_refused_ahead_is_told_when_it_is_asked_for(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct signer signer;
	struct err err;

	(void)state;
	office_open(&office);
	signer = keeper_signer(&office.keeper);
	keeper_sign_ahead(&office.keeper, TEXT("a head\n"));
	send(&office, 1);
	assert_false(note_sign(TEXT("a head\n"), &signer, &bytes, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	check_signed(&office, 1);
}

static void
a_keeper_that_dies_meanwhile_is_asked_again(void **state)
{
	scoped(office_free) struct office office = { 0 };

	(void)state;
	office_open(&office);
	send(&office, 1);
	send(&office, 2);
	kill(office.keeper.pid, SIGKILL);
	check_signed(&office, 2);
	check_signed(&office, 1);
}

TESTS(TEST(each_text_has_its_own_signature), TEST(an_answer_waits_until_it_is_wanted),
    TEST(what_nobody_wants_is_forgotten_in_the_end), TEST(stanzas_are_unwrapped_ahead),
    TEST(other_requests_may_come_between), TEST(no_more_are_sent_than_answers_find_room_for),
    TEST(what_is_refused_ahead_is_told_when_it_is_asked_for),
    TEST(a_keeper_that_dies_meanwhile_is_asked_again))
