#include "journal/keeper_duty.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utc.h"
#include "crypto/random.h"
#include "forks.h"
#include "keys.h"
#include "log/checkpoint.h"
#include "scratch.h"

#define ORIGIN "log.example/2026"
#define NAME "psirt.example.com"
#define LAST "signer/last-head"
#define REST "a key of thirty-two known bytes."
#define LEAVES 8
#define NOW INT64_C(1000000000)
#define SLOT_APART 4096 /* as in last_head.c */

/* A signer at its desk, whose last head is of no leaves. */
struct desk {
	struct scratch scratch;
	struct keeper_duty duty;
	char last[PATH_MAX];
};

static void
desk_make(struct desk *desk)
{
	struct err err;

	desk->scratch = scratch_make();
	scratch_path(&desk->scratch, LAST, desk->last);
	desk->duty = (struct keeper_duty){ .last = desk->last };
	desk->duty.log.key = test_key(ORIGIN, 'l');
	desk->duty.statement.key = test_key(NAME, 's');
	desk->duty.identity[0] = test_identity('i');
	desk->duty.identities = 1;
	assert_true(rest_from_key(TEXT(REST), &desk->duty.rest, &err));
	assert_true(last_head_make(desk->last, &err));
}

static void
desk_free(struct desk *desk)
{
	keeper_duty_free(&desk->duty);
	scratch_free(&desk->scratch);
}

/* Ask, and tell the answer, whose text is in `room`. */
static struct keeper_answer
ask(const struct desk *desk, const struct keeper_request *request, struct buf *room)
{
	scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX);
	struct keeper_answer answer;
	struct err err;

	keeper_request_format(request, &bytes);
	buf_clear(room);
	keeper_duty_do(&desk->duty, buf_text(&bytes), room);
	assert_true(keeper_answer_parse(buf_text(room), &answer, &err));
	return answer;
}

static struct last_head
last(const struct desk *desk)
{
	scoped(file_close) int fd = -1;
	struct last_head head;
	struct err err;

	assert_true(last_head_open(desk->last, &fd, &err));
	assert_true(last_head_read(fd, &head, &err));
	return head;
}

static void
assert_last(const struct desk *desk, const struct last_head *expected)
{
	struct last_head head = last(desk);

	assert_int_equal(head.size, expected->size);
	assert_true(hash_eq(&head.root, &expected->root));
}

static void
assert_signed(const struct desk *desk, const struct keeper_answer *answer,
    const struct last_head *expected)
{
	struct checkpoint head;
	struct err err;

	assert_int_equal(answer->fault, FAULT_NONE);
	assert_true(checkpoint_open(answer->text, &desk->duty.log.key.vkey, &head, &err));
	assert_int_equal(head.size, expected->size);
	assert_true(hash_eq(&head.root, &expected->root));
	assert_int_equal(answer->last.size, expected->size);
	assert_last(desk, expected);
}

/* Each size from each smaller one, and each once more. */
static void
signs_what_extends_and_notes_it_down(void **state)
{
	(void)state;
	for (uint64_t old = 0; old <= LEAVES; old++)
		for (uint64_t size = old; size <= LEAVES; size++) {
			scoped(desk_free) struct desk desk = { 0 };
			scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
			struct keeper_request first = fork_request('a', 0, old);
			struct keeper_request next = fork_request('a', old, size);
			struct keeper_answer answer;

			desk_make(&desk);
			answer = ask(&desk, &first, &room);
			assert_signed(&desk, &answer, &first.head);
			answer = ask(&desk, &next, &room);
			assert_signed(&desk, &answer, &next.head);
		}
}

static void
the_same_head_has_the_same_signature(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf one = BUF(KEEPER_ANSWER_MAX), two = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request first = fork_request('a', 0, 5), again = fork_request('a', 5, 5);
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	answer = ask(&desk, &first, &one);
	assert_int_equal(answer.fault, FAULT_NONE);
	answer = ask(&desk, &again, &two);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_true(text_eq(buf_text(&one), buf_text(&two)));
}

/* Whatever became of its first note: it may never have reached the disk. */
static void
notes_the_same_head_down_again(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX), bytes = BUF(8 * KIB);
	struct keeper_request first = fork_request('a', 0, 5), again = fork_request('a', 5, 5);
	struct err err;

	(void)state;
	desk_make(&desk);
	assert_int_equal(ask(&desk, &first, &room).fault, FAULT_NONE);
	assert_true(file_load(desk.last, &bytes, &err));
	assert_int_equal(ask(&desk, &again, &room).fault, FAULT_NONE);
	{
		scoped(file_close) int fd = open(desk.last, O_RDWR | O_CLOEXEC);

		/* The slot of the first note is lost. */
		assert_true(bytes.len > SLOT_APART);
		assert_int_equal(pwrite(fd, "?", 1, SLOT_APART), 1);
	}
	assert_last(&desk, &first.head);
}

static void
tells_what_it_signed_last(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request sign = fork_request('a', 0, 5), tell = { .wish = KEEPER_LAST };
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	answer = ask(&desk, &sign, &room);
	answer = ask(&desk, &tell, &room);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(answer.last.size, 5);
	assert_true(hash_eq(&answer.last.root, &sign.head.root));
	assert_int_equal(answer.text.len, 0); /* and signs nothing */
}

static struct keeper_request
spoiled(struct keeper_request request, void (*spoil)(struct keeper_request *request))
{
	spoil(&request);
	return request;
}

static void
without_a_proof(struct keeper_request *request)
{
	request->path.count = 0;
}

static void
with_a_hash_less(struct keeper_request *request)
{
	request->path.count--;
}

static void
with_a_hash_more(struct keeper_request *request)
{
	request->path.hash[request->path.count++] = request->head.root;
}

static void
with_another_hash(struct keeper_request *request)
{
	request->path.hash[0].bytes[0] ^= 1;
}

static void
with_another_root(struct keeper_request *request)
{
	request->head.root.bytes[31] ^= 1;
}

/* After the head of five leaves of 'a'. */
static void
refuses_what_is_no_extension(void **state)
{
	struct keeper_request bad[] = {
		fork_request('a', 4, 4), /* shorter */
		fork_request('a', 0, 0), /* empty */
		fork_request('b', 5, 5), /* forked: another root of that size */
		fork_request('b', 5, 7), /* forked, and longer */
		fork_request('b', 1, 7), /* forked after what they share */
		fork_request('a', 4, 7), /* from what was signed before that */
		fork_request('a', 0, 7), /* from the very beginning */
		spoiled(fork_request('a', 5, 7), without_a_proof),
		spoiled(fork_request('a', 5, 7), with_a_hash_less),
		spoiled(fork_request('a', 5, 7), with_a_hash_more),
		spoiled(fork_request('a', 5, 7), with_another_hash),
		spoiled(fork_request('a', 5, 7), with_another_root),
		spoiled(fork_request('a', 5, 5), with_a_hash_more),
	};
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request five = fork_request('a', 0, 5);
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	answer = ask(&desk, &five, &room);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		answer = ask(&desk, &bad[i], &room);
		assert_int_equal(answer.fault, FAULT_CONFLICT);
		assert_true(text_printable(answer.text) && answer.text.len > 0);
		assert_int_equal(answer.last.size, 5);
		assert_last(&desk, &five.head);
	}
}

/* A tree of no leaves has one root, and its proof is empty. */
static void
refuses_a_wrong_first_head(void **state)
{
	struct keeper_request bad[] = {
		spoiled(fork_request('a', 0, 0), with_another_root),
		spoiled(fork_request('a', 0, 5), with_a_hash_more),
		spoiled(fork_request('a', 0, 0), with_a_hash_more),
	};
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);

	(void)state;
	desk_make(&desk);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ask(&desk, &bad[i], &room).fault, FAULT_CONFLICT);
	assert_int_equal(last(&desk).size, 0);
}

static void
refuses_what_it_cannot_read_and_still_answers(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	static const char *const bad[] = { "", "sign", "\x02" };

	(void)state;
	desk_make(&desk);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
		struct keeper_answer answer;
		struct err err;

		keeper_duty_do(&desk.duty, text_of(bad[i]), &room);
		assert_true(keeper_answer_parse(buf_text(&room), &answer, &err));
		assert_int_equal(answer.fault, FAULT_INPUT);
	}
}

static void
signs_nothing_when_the_last_head_is_lost(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request request = fork_request('a', 0, 5);

	(void)state;
	desk_make(&desk);
	assert_int_equal(unlink(desk.last), 0);
	assert_int_equal(ask(&desk, &request, &room).fault, FAULT_ABSENT);
	assert_false(scratch_has(&desk.scratch, LAST));
	scratch_put(&desk.scratch, LAST, TEXT("nonsense"));
	assert_int_equal(ask(&desk, &request, &room).fault, FAULT_CONFLICT);
}

static void
an_override_is_noted_and_then_it_goes_on_from_there(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request five = fork_request('a', 0, 5), next = fork_request('b', 3, 4);
	struct keeper_request accept = {
		.wish = KEEPER_ACCEPT, .at = UTC_MAX, .head = fork_head('b', 3)
	};
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	answer = ask(&desk, &five, &room);
	assert_int_equal(ask(&desk, &next, &room).fault, FAULT_CONFLICT);
	answer = ask(&desk, &accept, &room);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(answer.last.size, 3);
	assert_int_equal(answer.text.len, 0);
	assert_last(&desk, &accept.head);
	assert_true(scratch_has(&desk.scratch, "signer/overrides"));
	answer = ask(&desk, &next, &room);
	assert_signed(&desk, &answer, &next.head);
}

static void
a_firm_one_goes_on_from_no_other_head_whoever_wishes_it(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request five = fork_request('a', 0, 5), next = fork_request('b', 3, 4);
	struct keeper_request accept = {
		.wish = KEEPER_ACCEPT, .at = UTC_MAX, .head = fork_head('b', 3)
	};

	(void)state;
	desk_make(&desk);
	desk.duty.firm = true;
	assert_int_equal(ask(&desk, &five, &room).fault, FAULT_NONE);
	assert_int_equal(ask(&desk, &accept, &room).fault, FAULT_DENIED);
	assert_last(&desk, &five.head);
	assert_false(scratch_has(&desk.scratch, "signer/overrides"));
	assert_int_equal(ask(&desk, &next, &room).fault, FAULT_CONFLICT);
}

/* Whatever fails, nothing is signed that was not noted down before. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX);
	struct keeper_request request = fork_request('a', 0, 5);
	bool done = false;

	(void)state;
	desk_make(&desk);
	keeper_request_format(&request, &bytes);
	for (size_t n = 0; !done && n < 1000; n++) {
		scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
		struct keeper_answer answer = { .fault = FAULT_LIMIT };
		struct err err;

		mem_fail_after(n);
		keeper_duty_do(&desk.duty, buf_text(&bytes), &room);
		mem_fail_after(SIZE_MAX);
		if (!room.failed)
			assert_true(keeper_answer_parse(buf_text(&room), &answer, &err));
		done = answer.fault == FAULT_NONE;
		if (!done)
			assert_int_equal(answer.fault, FAULT_LIMIT);
		if (done)
			assert_signed(&desk, &answer, &request.head);
		/* The head may have been noted, so the same is asked for as a log would. */
		if (last(&desk).size == 5) {
			request = fork_request('a', 5, 5);
			buf_clear(&bytes);
			keeper_request_format(&request, &bytes);
		}
	}
	assert_true(done);
}

#define BEGINS "{\"accord\":1,\"type\":\"receipt\",\"by\":\"" NAME "\",\"at\""

static enum fault
fault_of_signing(const struct desk *desk, const char *text)
{
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request request = { .wish = KEEPER_STATEMENT, .text = text_of(text) };
	struct keeper_answer answer = ask(desk, &request, &room);
	struct signature signature;

	if (answer.fault != FAULT_NONE) {
		assert_int_not_equal(answer.text.len, SIGNATURE_LEN);
		return answer.fault;
	}
	assert_int_equal(answer.text.len, SIGNATURE_LEN);
	memcpy(signature.bytes, answer.text.at, SIGNATURE_LEN);
	assert_true(sign_verify(&desk->duty.statement.key.vkey.key, request.text, &signature));
	return FAULT_NONE;
}

static void
signs_its_own_statements_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"log.example/2026\n5\nrootrootroot\n", /* a head */
		BEGINS ":1}",                          /* no line */
		BEGINS ":1}\n\n",
		BEGINS ":1}\n" BEGINS ":1}\n", /* more than one */
		" " BEGINS ":1}\n",
		"{\"by\":\"" NAME "\"}\n",
		"\n", /* begin otherwise */
		"{\"accord\":1,\"type\":\"receipt\",\"by\":\"psirt.example.org\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"receipt\",\"by\":\"" NAME ".example\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"\",\"by\":\"" NAME "\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"a\\u0020b\",\"by\":\"" NAME "\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"manifest\",\"by\":\"" NAME "\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"release.share\",\"by\":\"" NAME "\",\"at\":1}\n",
		"{\"accord\":1,\"type\":\"release.arm\",\"by\":\"" NAME "\",\"at\":1}\n",
		"{\"accord\":2,\"type\":\"receipt\",\"by\":\"" NAME "\",\"at\":1}\n",
	};
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_make(&desk);
	assert_int_equal(fault_of_signing(&desk, BEGINS ":1}\n"), FAULT_NONE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(fault_of_signing(&desk, bad[i]), FAULT_DENIED);
}

static void
opens_what_is_sealed_to_it_and_tells_the_key_of_that_alone(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(identity_free) struct identity other = test_identity('o');
	struct recipient to[2];

	(void)state;
	desk_make(&desk);
	to[0] = desk.duty.identity[0].recipient;
	to[1] = other.recipient;
	for (size_t i = 0; i < 2; i++) {
		scoped(buf_free) struct buf header = BUF(KIB), room = BUF(KEEPER_ANSWER_MAX);
		char bytes[KEEPER_STANZA_LEN];
		struct keeper_request request = { .wish = KEEPER_UNWRAP,
			.text = { bytes, sizeof(bytes) } };
		struct x25519_stanza stanza;
		struct keeper_answer answer;
		struct age_stanza read;
		struct age_key key;
		struct text rest;
		struct err err;

		age_key_make(&key);
		assert_true(recipient_wrap(&to[i], &key, &header, &err));
		rest = buf_text(&header);
		assert_true(age_stanza_next(&rest, &read));
		assert_true(x25519_stanza_parse(&read, &stanza, &err));
		memcpy(bytes, stanza.share, X25519_LEN);
		memcpy(bytes + X25519_LEN, stanza.body, AGE_WRAP_LEN);
		answer = ask(&desk, &request, &room);
		assert_int_equal(answer.fault, FAULT_NONE);
		assert_int_equal(answer.text.len, i == 0 ? AGE_KEY_LEN : 0);
		if (i == 0)
			assert_memory_equal(answer.text.at, key.bytes, AGE_KEY_LEN);
		memset(bytes, 0, X25519_LEN); /* a point of low order */
		assert_int_equal(ask(&desk, &request, &room).fault, FAULT_INPUT);
	}
}

static void
lends_the_key_for_what_lies_at_rest(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request request = { .wish = KEEPER_LEND };
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	answer = ask(&desk, &request, &room);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_true(text_eq(answer.text, TEXT(REST)));
}

static void
does_nothing_without_the_key_for_it(void **state)
{
	static const enum keeper_wish wishes[] = { KEEPER_LAST, KEEPER_STATEMENT, KEEPER_UNWRAP,
		KEEPER_LEND };
	scoped(desk_free) struct desk desk = { 0 };
	struct keeper_duty none = { 0 };
	char stanza[KEEPER_STANZA_LEN] = { 1 };

	(void)state;
	desk_make(&desk);
	keeper_duty_free(&desk.duty);
	desk.duty = none;
	desk.duty.last = desk.last;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
		struct keeper_request request = { .wish = wishes[i] };

		if (wishes[i] == KEEPER_STATEMENT)
			request.text = TEXT(BEGINS ":1}\n");
		if (wishes[i] == KEEPER_UNWRAP)
			request.text = (struct text){ stanza, sizeof(stanza) };
		assert_int_equal(ask(&desk, &request, &room).fault, FAULT_DENIED);
	}
}

static void
reads_the_keys_that_it_is_to_have(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(key_file_free) struct key_file file = { 0 };
	struct keeper_duty duty = { 0 };
	struct keeper_home home = { 0 };
	struct err err;

	(void)state;
	random_init();
	assert_true(keeper_duty_load(&home, &duty, &err));
	assert_null(duty.log.key.key.secret.at);
	keeper_duty_free(&duty);
	scratch_path(&scratch, "log.key", home.log);
	assert_true(key_file_make(home.log, TEXT(ORIGIN), &file, &err));
	assert_true(keeper_duty_load(&home, &duty, &err));
	assert_true(vkey_eq(&duty.log.key.vkey, &file.key.vkey));
	keeper_duty_free(&duty);
	scratch_path(&scratch, "age.key", home.age); /* is not there */
	assert_false(keeper_duty_load(&home, &duty, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_null(duty.log.key.key.secret.at);
}

static bool
grant_at_ten(const struct keeper_plea *plea, struct buf *note, struct err *err)
{
	assert_int_equal(plea->count, 1);
	if (plea->now < 10)
		return err_set(err, FAULT_DENIED, "the time has not come");
	buf_addf(note, "%s by %.*s", plea->wish == KEEPER_ARM ? "armed" : "told",
	    TEXT_ARGS(plea->member->vkey.name));
	return buf_ok(note, err);
}

static int64_t
nine(void)
{
	return 9;
}

/* Its own clock counts, not what who asks says. */
static void
lets_a_share_go_by_its_own_clock(void **state)
{
	struct keeper_request request = { .wish = KEEPER_SHARE, .at = 10, .text = TEXT("why") };
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	scoped(desk_free) struct desk desk = { 0 };
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	assert_int_equal(ask(&desk, &request, &room).fault, FAULT_DENIED);
	desk.duty.grant = grant_at_ten;
	answer = ask(&desk, &request, &room);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_true(text_eq(answer.text, TEXT("told by " NAME)));
	request.wish = KEEPER_ARM;
	assert_true(text_eq(ask(&desk, &request, &room).text, TEXT("armed by " NAME)));
	desk.duty.clock = nine;
	assert_int_equal(ask(&desk, &request, &room).fault, FAULT_DENIED);
}

TESTS(TEST(lets_a_share_go_by_its_own_clock), TEST(signs_its_own_statements_and_nothing_else),
    TEST(opens_what_is_sealed_to_it_and_tells_the_key_of_that_alone),
    TEST(lends_the_key_for_what_lies_at_rest), TEST(does_nothing_without_the_key_for_it),
    TEST(reads_the_keys_that_it_is_to_have), TEST(signs_what_extends_and_notes_it_down),
    TEST(the_same_head_has_the_same_signature), TEST(notes_the_same_head_down_again),
    TEST(tells_what_it_signed_last), TEST(refuses_what_is_no_extension),
    TEST(refuses_a_wrong_first_head), TEST(refuses_what_it_cannot_read_and_still_answers),
    TEST(signs_nothing_when_the_last_head_is_lost),
    TEST(an_override_is_noted_and_then_it_goes_on_from_there),
    TEST(a_firm_one_goes_on_from_no_other_head_whoever_wishes_it),
    TEST(survives_each_allocation_failing))
