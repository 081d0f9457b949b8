#include "journal/cosigned.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forks.h"
#include "journal/keeper_duty.h"
#include "keys.h"
#include "log/checkpoint.h"
#include "scratch.h"

#define NAME "psirt.example.com"
#define OWN NAME "/log"
#define OTHER "other.example/log"
#define THIRD "third.example/log"
#define LEAVES 8
#define SLOT_APART 4096 /* as in last_head.c */

static struct err err;

/* A keeper that witnesses, and has cosigned nothing. */
struct desk {
	struct scratch scratch;
	struct keeper_duty duty;
	char folder[PATH_MAX];
};

static void
desk_make(struct desk *desk)
{
	desk->scratch = scratch_make();
	scratch_path(&desk->scratch, "signer/cosigned", desk->folder);
	desk->duty.log.key = test_key(OWN, 'l');
	desk->duty.witness.key = test_key(NAME "/witness", 'w');
	desk->duty.cosigned = desk->folder;
}

static void
desk_free(struct desk *desk)
{
	keeper_duty_free(&desk->duty);
	scratch_free(&desk->scratch);
}

/* Have the head of such a log cosigned, as shown by a proof from `old`. */
static struct keeper_answer
ask(const struct desk *desk, const char *origin, struct keeper_request request,
    struct buf *room)
{
	scoped(buf_free) struct buf bytes = BUF(KEEPER_REQUEST_MAX), text = BUF(KIB);
	struct checkpoint head = { text_of(origin), request.head.size, request.head.root };
	struct keeper_answer answer;

	checkpoint_format(&head, &text);
	request.wish = KEEPER_COSIGN;
	request.text = buf_text(&text);
	keeper_request_format(&request, &bytes);
	buf_clear(room);
	keeper_duty_do(&desk->duty, buf_text(&bytes), room);
	assert_true(keeper_answer_parse(buf_text(room), &answer, &err));
	return answer;
}

static enum fault
fault_of(const struct desk *desk, const char *origin, char name, uint64_t old, uint64_t size)
{
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	struct keeper_answer answer = ask(desk, origin, fork_request(name, old, size), &room);

	assert_true(answer.fault != FAULT_NONE ||
		    text_starts(answer.text, TEXT("\xe2\x80\x94 " NAME "/witness ")));
	return answer.fault;
}

static void
assert_noted(const struct desk *desk, const char *origin, uint64_t size)
{
	struct last_head head, expected = fork_head('a', size);
	scoped(file_close) int fd = -1;

	assert_true(cosigned_open(desk->folder, text_of(origin), &fd, &err));
	assert_true(last_head_read(fd, &head, &err));
	assert_int_equal(head.size, size);
	assert_true(hash_eq(&head.root, &expected.root));
}

static void
each_log_begins_with_nothing_and_has_a_note_of_its_own(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	struct last_head head = fork_head('a', 3);
	scoped(file_close) int fd = -1;

	(void)state;
	desk_make(&desk);
	assert_noted(&desk, OTHER, 0);
	assert_true(cosigned_open(desk.folder, TEXT(OTHER), &fd, &err));
	assert_true(last_head_write(fd, &head, &err));
	file_close(&fd);
	assert_noted(&desk, OTHER, 3);
	assert_noted(&desk, THIRD, 0);
}

/* Each size from each smaller one. */
static void
cosigns_what_continues_and_notes_it_down(void **state)
{
	(void)state;
	for (uint64_t old = 0; old < LEAVES; old++) {
		scoped(desk_free) struct desk desk = { 0 };

		desk_make(&desk);
		assert_int_equal(fault_of(&desk, OTHER, 'a', 0, old), FAULT_NONE);
		assert_noted(&desk, OTHER, old);
		assert_int_equal(fault_of(&desk, OTHER, 'a', old, LEAVES), FAULT_NONE);
		assert_noted(&desk, OTHER, LEAVES);
	}
}

/* Whatever who asks remembers, or says that it does. */
static void
refuses_another_past_of_a_log(void **state)
{
	scoped(buf_free) struct buf room = BUF(KEEPER_ANSWER_MAX);
	scoped(desk_free) struct desk desk = { 0 };
	struct keeper_answer answer;

	(void)state;
	desk_make(&desk);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 5), FAULT_NONE);
	assert_int_equal(fault_of(&desk, OTHER, 'b', 0, 5), FAULT_CONFLICT);
	assert_int_equal(fault_of(&desk, OTHER, 'b', 5, 7), FAULT_CONFLICT);
	assert_int_equal(fault_of(&desk, OTHER, 'b', 0, 7), FAULT_CONFLICT);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_CONFLICT);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 0), FAULT_CONFLICT);
	/* It goes on, but was not shown to: from where, is told. */
	answer = ask(&desk, OTHER, fork_request('a', 3, 7), &room);
	assert_int_equal(answer.fault, FAULT_CONFLICT);
	assert_int_equal(answer.last.size, 5);
	assert_noted(&desk, OTHER, 5);
	/* Another log is another matter. */
	assert_int_equal(fault_of(&desk, THIRD, 'b', 0, 5), FAULT_NONE);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 5, 7), FAULT_NONE);
}

/* Who asked may have ended before it heard, and proves it from where it was before. */
static void
cosigns_the_same_head_again_without_a_proof(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_make(&desk);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_NONE);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 3, 5), FAULT_NONE);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 3, 5), FAULT_NONE);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 5), FAULT_NONE);
	assert_noted(&desk, OTHER, 5);
}

static void
cosigns_nothing_of_a_log_whose_note_is_damaged(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };
	scoped(file_close) int fd = -1;

	(void)state;
	desk_make(&desk);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_NONE);
	assert_true(cosigned_open(desk.folder, TEXT(OTHER), &fd, &err));
	assert_int_equal(pwrite(fd, "?", 1, 20), 1);
	assert_int_equal(pwrite(fd, "?", 1, SLOT_APART + 20), 1);
	file_close(&fd);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 3, 5), FAULT_SYSTEM);
	assert_int_equal(fault_of(&desk, THIRD, 'a', 0, 5), FAULT_NONE);
}

/* A signature leaves only when its head is on the disk. */
static void
cosigns_nothing_that_it_cannot_note_down(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_make(&desk);
	scratch_put(&desk.scratch, "signer", TEXT("no folder"));
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_SYSTEM);
	desk.duty.cosigned = NULL;
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_DENIED);
}

static void
cosigns_for_others_and_not_for_itself(void **state)
{
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_make(&desk);
	assert_int_equal(fault_of(&desk, OWN, 'a', 0, 3), FAULT_DENIED);
	key_file_free(&desk.duty.witness);
	assert_int_equal(fault_of(&desk, OTHER, 'a', 0, 3), FAULT_DENIED);
	assert_noted(&desk, OTHER, 0);
}

static int64_t
nine(void)
{
	return 9;
}

/* So that nobody has it say that it is later than it is. */
static void
cosigns_at_its_own_time(void **state)
{
	scoped(buf_free) struct buf at_nine = BUF(KEEPER_ANSWER_MAX),
				    told_ten = BUF(KEEPER_ANSWER_MAX);
	struct keeper_request request = fork_request('a', 0, 3);
	scoped(desk_free) struct desk desk = { 0 };

	(void)state;
	desk_make(&desk);
	request.at = 9;
	assert_int_equal(ask(&desk, OTHER, request, &at_nine).fault, FAULT_NONE);
	desk.duty.clock = nine;
	request.at = 10;
	assert_int_equal(ask(&desk, OTHER, request, &told_ten).fault, FAULT_NONE);
	assert_true(text_eq(buf_text(&at_nine), buf_text(&told_ten)));
}

TESTS(TEST(each_log_begins_with_nothing_and_has_a_note_of_its_own),
    TEST(cosigns_what_continues_and_notes_it_down), TEST(refuses_another_past_of_a_log),
    TEST(cosigns_the_same_head_again_without_a_proof),
    TEST(cosigns_nothing_of_a_log_whose_note_is_damaged),
    TEST(cosigns_nothing_that_it_cannot_note_down), TEST(cosigns_for_others_and_not_for_itself),
    TEST(cosigns_at_its_own_time))
