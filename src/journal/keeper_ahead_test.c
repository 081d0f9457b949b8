#include "journal/keeper_ahead.h"

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
	struct keeper_home home = { 0 };
	struct err err;

	random_init();
	office->scratch = scratch_make();
	scratch_path(&office->scratch, "log.key", home.log);
	scratch_path(&office->scratch, "last-head", home.last);
	scratch_path(&office->scratch, "statement.key", home.statement);
	assert_true(last_head_make(home.last, &err));
	assert_true(key_file_make(home.log, TEXT(NAME "/log"), &log, &err));
	assert_true(key_file_make(home.statement, TEXT(NAME), &office->key, &err));
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
what_nobody_wants_is_passed_over(void **state)
{
	scoped(office_free) struct office office = { 0 };

	(void)state;
	office_open(&office);
	for (unsigned i = 0; i < 10; i++)
		send(&office, i);
	check_signed(&office, 3);
	assert_int_equal(office.keeper.ahead_count, 6);
	check_signed(&office, 1); /* it is asked for again, and all others are lost */
	assert_int_equal(office.keeper.ahead_count, 0);
	check_signed(&office, 9);
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

TESTS(TEST(each_text_has_its_own_signature), TEST(what_nobody_wants_is_passed_over),
    TEST(other_requests_may_come_between), TEST(no_more_are_sent_than_answers_find_room_for),
    TEST(what_is_refused_ahead_is_told_when_it_is_asked_for),
    TEST(a_keeper_that_dies_meanwhile_is_asked_again))
