#include "serve/clerk.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "action/node/local.h"
#include "action/node/renewal.h"
#include "journal/keeper_ahead.h"
#include "serve/unsealing.h"
#include "staff.h"

/* A clerk with a real keeper; front, reader, console and courier are the test. */
struct office {
	struct play play;
	char dir[PATH_MAX];
	struct post_config config;
	struct local_place place;
	struct staff clerk;
	pid_t keeper;
	struct buf sealed, room;
	int64_t statements; /* in the journal at first */
};

static int64_t
count_statements(struct office *office)
{
	struct query q;
	bool found;
	int64_t count;
	struct err err;

	assert_true(
	    db_query(office->play.node.journal.db, "SELECT count(*) FROM statement", &q, &err));
	assert_true(query_row(&q, &found, &err) && found);
	count = query_integer(&q, 0);
	query_end(&q);
	return count;
}

/* The keeper's work, at the other end of the clerk's way to it. */
static void
begin_keeper(struct office *office)
{
	static const struct err fine = { .fault = FAULT_NONE };
	int socket = office->clerk.peer[PROCESS_KEEPER];
	struct keeper_home home;
	struct keeper_duty duty;
	struct err err;

	office->keeper = fork();
	if (office->keeper == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!node_keeper_home(office->dir, &home, &err) ||
		    !keeper_duty_load(&home, &duty, &err) ||
		    !keeper_duty_greet(&duty, &fine, socket))
			_exit(1);
		while (keeper_duty_answer(&duty, socket))
			;
		_exit(0);
	}
	file_close(&office->clerk.peer[PROCESS_KEEPER]);
}

static void
office_open(struct office *office)
{
	char alarm[PATH_MAX];
	struct err err;

	*office = (struct office){ .play = play_make_at(time(NULL)),
		.place = LOCAL_PLACE,
		.sealed = BUF(MIB),
		.room = BUF(PARLEY_ANSWER_MAX) };
	scratch_path(&office->play.scratch, "node", office->dir);
	staff_report(&office->play, &office->sealed);
	office->statements = count_statements(office);
	scratch_path(&office->play.scratch, "node/" RENEWAL_ALARM, alarm);
	assert_true(folder_make(alarm, 0700, &err));
	assert_true(local_listen(office->dir, &office->place, &err));
	office->config = (struct post_config){
		.dir = office->dir, .listen = -1, .console = -1, .local = office->place.listener
	};
	staff_begin(&office->clerk, PROCESS_CLERK, clerk_run, &office->config);
	begin_keeper(office);
	staff_assert_ready(&office->clerk);
}

static void
office_free(struct office *office)
{
	staff_end(&office->clerk);
	kill(office->keeper, SIGKILL);
	waitpid(office->keeper, NULL, 0);
	local_leave(&office->place);
	play_free(&office->play);
	buf_free(&office->sealed);
	buf_free(&office->room);
}

/* What the clerk answers the front. */
static enum fault
answered(struct office *office, uint32_t tag, struct text *bytes)
{
	struct frame frame =
	    staff_hear(office->clerk.peer[PROCESS_FRONT], PARLEY_ANSWER, &office->room);
	enum fault fault;
	struct err err;

	assert_int_equal(frame.tag, tag);
	assert_true(parley_answer_parse(frame.payload, &fault, bytes, &err));
	return fault;
}

/* As an honest reader would: for whom the report is. */
static void
return_stanzas(struct office *office)
{
	scoped(buf_free) struct buf header = BUF(AGE_HEADER_MAX), answer = BUF(MIB);
	int socket = office->clerk.peer[PROCESS_READER];
	struct frame frame = staff_hear(socket, PARLEY_WHOSE, &office->room);
	struct text rest = buf_text(&office->sealed);
	struct source source = source_text(&rest);
	char bytes[KEEPER_STANZA_LEN];
	struct x25519_stanza stanza;
	struct age_stanza first;
	struct age_header read;
	struct age_rest behind;
	struct err err;

	assert_true(age_header_read(&source, &header, &read, &behind, &err));
	assert_true(age_stanza_next(&read.stanzas, &first));
	assert_true(x25519_stanza_parse(&first, &stanza, &err));
	keeper_stanza(&stanza, bytes);
	parley_answer_format(FAULT_NONE, text_bytes(bytes, sizeof(bytes)), &answer);
	staff_say(socket, PARLEY_STANZAS, frame.tag, buf_text(&answer));
	frame_free(&frame);
}

/* And its parts. */
static void
return_parts(struct office *office, const struct envelope *envelope)
{
	scoped(buf_free) struct buf answer = BUF(MIB);
	int socket = office->clerk.peer[PROCESS_READER];
	struct frame frame;

	return_stanzas(office);
	frame = staff_hear(socket, PARLEY_READ, &office->room);
	assert_int_equal(frame.payload.len, AGE_KEY_LEN);
	parley_answer_format(FAULT_NONE, TEXT(""), &answer);
	parley_parts_format(envelope, &answer);
	staff_say(socket, PARLEY_PARTS, frame.tag, buf_text(&answer));
	frame_free(&frame);
}

static void
open_report(struct office *office, struct arena *arena, struct envelope *envelope)
{
	struct age_open how = keeper_open(&office->play.node.keeper);
	struct text rest = buf_text(&office->sealed);
	struct source source = source_text(&rest);
	struct err err;

	assert_true(envelope_read(&source, &how, arena, envelope, &err));
}

static void
receives_what_the_reader_returns_and_answers_when_it_is_kept(void **state)
{
	scoped(office_free) struct office office;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope;
	struct text bytes;

	(void)state;
	office_open(&office);
	open_report(&office, &arena, &envelope);
	staff_lend(
	    office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, 7, buf_text(&office.sealed));
	return_parts(&office, &envelope);
	assert_int_equal(answered(&office, 7, &bytes), FAULT_NONE);
	assert_true(text_starts(bytes, TEXT("age-encryption.org/v1\n")));
	assert_int_equal(count_statements(&office), office.statements + 2);
}

/* It may send what it likes: it is given up, and nothing comes of it. */
static void
a_front_that_was_taken_over_gets_nothing(void **state)
{
	scoped(office_free) struct office office;
	scoped(file_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	static const struct text payloads[] = { { "", 0 }, { "\2\0{\"deed\":\"status\"}", 19 },
		{ "{\"accord\":1}\n", 13 } };
	struct err err;

	(void)state;
	office_open(&office);
	for (unsigned kind = 1; kind < 32; kind++) {
		if (kind == PARLEY_ARRIVAL || kind == PARLEY_WITNESS || kind == PARLEY_GUEST)
			continue; /* which have answers of their own */
		for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
			staff_say(
			    office.clerk.peer[PROCESS_FRONT], (uint8_t)kind, 0, payloads[i]);
			staff_assert_dropped(office.clerk.peer[PROCESS_FRONT]);
			staff_channel(&office.clerk, PROCESS_FRONT);
		}
		staff_lend(office.clerk.peer[PROCESS_FRONT], (uint8_t)kind, 0, TEXT("x"));
		staff_assert_dropped(office.clerk.peer[PROCESS_FRONT]);
		staff_channel(&office.clerk, PROCESS_FRONT);
	}
	/* An arrival of what is no file, and without any; bytes that are no frame. */
	assert_true(frame_send(office.clerk.peer[PROCESS_FRONT],
	    &(struct frame){ .kind = PARLEY_ARRIVAL, .fd = null }, &err));
	staff_assert_dropped(office.clerk.peer[PROCESS_FRONT]);
	staff_channel(&office.clerk, PROCESS_FRONT);
	staff_say(office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, 0, TEXT(""));
	staff_assert_dropped(office.clerk.peer[PROCESS_FRONT]);
	staff_channel(&office.clerk, PROCESS_FRONT);
	assert_int_equal(send(office.clerk.peer[PROCESS_FRONT], "nonsense", 8, 0), 8);
	staff_assert_dropped(office.clerk.peer[PROCESS_FRONT]);
	staff_assert_alive(&office.clerk);
	assert_int_equal(count_statements(&office), office.statements);
}

/* What a reader says is not believed: signatures are verified again. */
static void
a_reader_that_was_taken_over_has_nothing_kept(void **state)
{
	scoped(office_free) struct office office;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf altered = BUF(MIB);
	struct envelope envelope;
	struct text bytes;
	char *at;

	(void)state;
	office_open(&office);
	open_report(&office, &arena, &envelope);
	for (size_t i = 0; i < envelope.count; i++)
		if (text_eq(envelope.part[i].name, TEXT("statement"))) {
			buf_add(&altered, envelope.part[i].bytes);
			envelope.part[i].bytes = buf_text(&altered);
		}
	at = strstr(altered.at, "A flaw");
	assert_non_null(at);
	at[0] = 'B';
	staff_lend(
	    office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, 1, buf_text(&office.sealed));
	return_parts(&office, &envelope);
	assert_int_equal(answered(&office, 1, &bytes), FAULT_DENIED);
	assert_int_equal(bytes.len, 0);

	/* One that answers something else is given up; the sender may come again. */
	for (unsigned kind = 1; kind < 32; kind++) {
		struct frame frame;

		staff_lend(office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, kind,
		    buf_text(&office.sealed));
		if (kind % 2 != 0)
			return_stanzas(&office);
		frame = staff_hear(office.clerk.peer[PROCESS_READER],
		    kind % 2 != 0 ? PARLEY_READ : PARLEY_WHOSE, &office.room);
		frame_free(&frame);
		staff_say(office.clerk.peer[PROCESS_READER], (uint8_t)kind, 999, TEXT("\6x"));
		assert_int_equal(answered(&office, kind, &bytes), FAULT_SYSTEM);
		staff_assert_dropped(office.clerk.peer[PROCESS_READER]);
		staff_channel(&office.clerk, PROCESS_READER);
	}
	assert_int_equal(count_statements(&office), office.statements);
}

static void
a_reader_has_few_stanzas_unwrapped(void **state)
{
	scoped(office_free) struct office office;
	scoped(buf_free) struct buf answer = BUF(MIB);
	char stanzas[(UNSEALING_STANZAS_MAX + 1) * KEEPER_STANZA_LEN];
	struct text bytes;
	struct frame frame;
	int socket;

	(void)state;
	memset(stanzas, 9, sizeof(stanzas));
	office_open(&office);
	socket = office.clerk.peer[PROCESS_READER];
	for (unsigned i = 0; i < 2; i++) {
		staff_lend(office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, i,
		    buf_text(&office.sealed));
		frame = staff_hear(socket, PARLEY_WHOSE, &office.room);
		buf_clear(&answer);
		parley_answer_format(FAULT_NONE,
		    text_bytes(stanzas, sizeof(stanzas) - i * KEEPER_STANZA_LEN), &answer);
		staff_say(socket, PARLEY_STANZAS, frame.tag, buf_text(&answer));
		frame_free(&frame);
		/* Too many are none; of what is for somebody else nothing is read. */
		assert_int_equal(
		    answered(&office, i, &bytes), i == 0 ? FAULT_SYSTEM : FAULT_DENIED);
	}
	staff_assert_alive(&office.clerk);
}

/* What one was at when it ended is given up, what else it had is lent to the next. */
static void
what_a_reader_had_not_begun_is_for_the_next(void **state)
{
	scoped(office_free) struct office office;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope;
	struct text bytes;
	struct frame frame;

	(void)state;
	office_open(&office);
	open_report(&office, &arena, &envelope);
	for (unsigned i = 0; i < 2; i++)
		staff_lend(office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, i,
		    buf_text(&office.sealed));
	for (unsigned i = 0; i < 2; i++) {
		frame =
		    staff_hear(office.clerk.peer[PROCESS_READER], PARLEY_WHOSE, &office.room);
		frame_free(&frame);
	}
	staff_channel(&office.clerk, PROCESS_READER);
	assert_int_equal(answered(&office, 0, &bytes), FAULT_SYSTEM);
	return_parts(&office, &envelope);
	assert_int_equal(answered(&office, 1, &bytes), FAULT_NONE);
}

/* Public work goes on; what needs a key is for later. */
static void
without_a_keeper_arrivals_are_for_later(void **state)
{
	scoped(office_free) struct office office;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope;
	struct text bytes;

	(void)state;
	office_open(&office);
	open_report(&office, &arena, &envelope);
	kill(office.keeper, SIGKILL);
	waitpid(office.keeper, NULL, 0);
	staff_lend(
	    office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, 1, buf_text(&office.sealed));
	return_stanzas(&office);
	assert_int_equal(answered(&office, 1, &bytes), FAULT_SYSTEM);
	assert_int_equal(count_statements(&office), office.statements);
	staff_channel(&office.clerk, PROCESS_KEEPER);
	begin_keeper(&office);
	staff_lend(
	    office.clerk.peer[PROCESS_FRONT], PARLEY_ARRIVAL, 2, buf_text(&office.sealed));
	return_parts(&office, &envelope);
	assert_int_equal(answered(&office, 2, &bytes), FAULT_NONE);
	assert_int_equal(count_statements(&office), office.statements + 2);
}

static void
the_console_asks_with_a_token_or_in_vain(void **state)
{
	scoped(office_free) struct office office;
	struct frame frame;
	enum fault fault;
	struct text text;
	int socket;
	struct err err;

	(void)state;
	office_open(&office);
	socket = office.clerk.peer[PROCESS_CONSOLE];
	staff_say(socket, PARLEY_HEALTH, 5, TEXT(""));
	frame = staff_hear(socket, PARLEY_ANSWER, &office.room);
	assert_int_equal(frame.tag, 5);
	assert_true(parley_answer_parse(frame.payload, &fault, &text, &err));
	assert_int_equal(fault, FAULT_NONE);
	staff_say(socket, PARLEY_DEED, 6, TEXT("{\"deed\":\"status\",\"args\":{}}"));
	frame = staff_hear(socket, PARLEY_ANSWER, &office.room);
	assert_true(parley_answer_open(frame.payload, &text, &err));
	assert_null(memmem(text.at, text.len, "\"ok\"", 4));
	staff_say(socket, PARLEY_ARRIVAL, 7, TEXT(""));
	staff_assert_dropped(socket);
	staff_assert_alive(&office.clerk);
}

/* What the node's own address shows is bytes from anywhere. */
static void
a_manifest_that_is_not_its_own_alarms_it(void **state)
{
	scoped(office_free) struct office office;
	scoped(play_free) struct play twin;
	scoped(buf_free) struct buf answer = BUF(MIB);
	struct frame frame;
	struct err err;
	size_t count;
	int socket;

	(void)state;
	office_open(&office);
	twin = play_make(); /* after it, or the clerk would keep its keeper from ending */
	socket = office.clerk.peer[PROCESS_COURIER];
	frame = staff_hear(socket, PARLEY_LOOK, &office.room);
	assert_int_equal(frame.payload.len, 0);
	parley_answer_format(FAULT_NONE, twin.node.manifest.statement.bytes, &answer);
	staff_say(socket, PARLEY_SHOWN, frame.tag, buf_text(&answer));
	frame = staff_hear(office.clerk.control, PARLEY_TROUBLE, &office.room);
	assert_non_null(memmem(frame.payload.at, frame.payload.len, "ALARM", 5));
	assert_true(renewal_alarms(office.dir, &count, &err));
	assert_int_equal(count, 1);
	/* Nobody asked for more; and what is no answer is nothing to the clerk. */
	staff_say(socket, PARLEY_SHOWN, 0, TEXT("\377nonsense"));
	staff_say(socket, PARLEY_LOOK, 0, TEXT(""));
	staff_assert_dropped(socket);
	staff_assert_alive(&office.clerk);
}

TESTS(TEST(receives_what_the_reader_returns_and_answers_when_it_is_kept),
    TEST(a_front_that_was_taken_over_gets_nothing),
    TEST(a_reader_that_was_taken_over_has_nothing_kept),
    TEST(a_reader_has_few_stanzas_unwrapped), TEST(what_a_reader_had_not_begun_is_for_the_next),
    TEST(without_a_keeper_arrivals_are_for_later),
    TEST(the_console_asks_with_a_token_or_in_vain),
    TEST(a_manifest_that_is_not_its_own_alarms_it))
