#include "serve/reader.h"

#include <sys/mman.h>

#include "serve/unsealing.h"
#include "staff.h"

static struct post_config config = { .listen = -1, .console = -1, .local = -1 };

struct desk {
	struct play play;
	struct staff reader;
	struct buf sealed, room;
};

static void
desk_open(struct desk *desk)
{
	*desk = (struct desk){
		.play = play_make(), .sealed = BUF(MIB), .room = BUF(PARLEY_PARTS_MAX)
	};
	staff_report(&desk->play, &desk->sealed);
	staff_begin(&desk->reader, PROCESS_READER, reader_run, &config);
	staff_assert_ready(&desk->reader);
}

static void
desk_free(struct desk *desk)
{
	staff_end(&desk->reader);
	play_free(&desk->play);
	buf_free(&desk->sealed);
	buf_free(&desk->room);
}

/* Lend it a file, and tell the key of the stanza that it finds; with `key` false, another. */
static void
lend(struct desk *desk, uint32_t tag, bool key)
{
	struct age_open how = keeper_open(&desk->play.node.keeper);
	int socket = desk->reader.peer[PROCESS_CLERK];
	struct x25519_stanza stanza;
	struct age_key found;
	struct frame frame;
	struct text bytes;
	bool fits;
	struct err err;

	staff_lend(socket, PARLEY_WHOSE, tag, buf_text(&desk->sealed));
	frame = staff_hear(socket, PARLEY_STANZAS, &desk->room);
	assert_int_equal(frame.tag, tag);
	assert_true(parley_answer_open(frame.payload, &bytes, &err));
	assert_int_equal(bytes.len, KEEPER_STANZA_LEN);
	memcpy(stanza.share, bytes.at, X25519_LEN);
	memcpy(stanza.body, bytes.at + X25519_LEN, AGE_WRAP_LEN);
	assert_true(how.unwrap(how.arg, &stanza, &fits, &found, &err) && fits);
	found.bytes[0] ^= !key;
	staff_lend_with(socket,
	    &(struct frame){ .kind = PARLEY_READ,
		.tag = tag,
		.payload = text_bytes(found.bytes, AGE_KEY_LEN) },
	    buf_text(&desk->sealed));
}

/* The fault that it tells of what it was lent. */
static enum fault
told(struct desk *desk, uint32_t tag, struct envelope *envelope)
{
	struct frame frame =
	    staff_hear(desk->reader.peer[PROCESS_CLERK], PARLEY_PARTS, &desk->room);
	struct text parts;
	struct err err;

	assert_int_equal(frame.tag, tag);
	if (!parley_answer_open(frame.payload, &parts, &err))
		return err.fault;
	assert_true(parley_parts_parse(parts, envelope, &err));
	return FAULT_NONE;
}

static enum fault
told_no_stanzas(struct desk *desk, uint32_t tag)
{
	struct frame frame =
	    staff_hear(desk->reader.peer[PROCESS_CLERK], PARLEY_STANZAS, &desk->room);
	struct text stanzas;
	struct err err;

	assert_int_equal(frame.tag, tag);
	assert_false(parley_answer_open(frame.payload, &stanzas, &err));
	return err.fault;
}

static void
opens_what_it_is_lent_with_the_key_that_it_is_told(void **state)
{
	scoped(desk_free) struct desk desk;
	struct envelope envelope;
	struct text part;

	(void)state;
	desk_open(&desk);
	for (uint32_t i = 0; i < 3; i++) {
		lend(&desk, i, true);
		assert_int_equal(told(&desk, i, &envelope), FAULT_NONE);
		assert_int_equal(envelope.count, 3);
		assert_true(envelope_find(&envelope, TEXT("from"), &part));
		assert_true(envelope_find(&envelope, TEXT("statement"), &part));
	}
}

static void
says_what_is_wrong_with_it_and_goes_on(void **state)
{
	scoped(desk_free) struct desk desk;
	struct envelope envelope;
	int socket;

	(void)state;
	desk_open(&desk);
	socket = desk.reader.peer[PROCESS_CLERK];
	staff_lend(socket, PARLEY_WHOSE, 1, TEXT("no envelope"));
	assert_int_equal(told_no_stanzas(&desk, 1), FAULT_INPUT);
	lend(&desk, 2, false);
	assert_int_equal(told(&desk, 2, &envelope), FAULT_DENIED);
	desk.sealed.at[desk.sealed.len - 1] ^= 1;
	lend(&desk, 3, true);
	assert_int_equal(told(&desk, 3, &envelope), FAULT_DENIED);
	desk.sealed.at[desk.sealed.len - 1] ^= 1;
	lend(&desk, 4, true);
	assert_int_equal(told(&desk, 4, &envelope), FAULT_NONE);
}

static void
seal_to_many(struct buf *out, size_t count)
{
	scoped(buf_free) struct buf plain = BUF(KIB);
	struct recipient to[UNSEALING_STANZAS_MAX + 3];
	struct age_seal how = { .recipients = to, .count = count };
	struct sink sink = sink_buf(out);
	struct source source;
	struct text rest;
	struct err err;

	for (size_t i = 0; i < count; i++) {
		scoped(identity_free) struct identity identity = { 0 };

		assert_true(identity_make(&identity, &err));
		to[i] = identity.recipient;
	}
	buf_add(&plain, TEXT("plain"));
	rest = buf_text(&plain);
	source = source_text(&rest);
	assert_true(age_seal(&how, &source, &sink, &err));
}

static void
tells_the_first_of_many_stanzas(void **state)
{
	scoped(desk_free) struct desk desk;
	int socket;

	(void)state;
	desk_open(&desk);
	socket = desk.reader.peer[PROCESS_CLERK];
	for (size_t more = 0; more < 4; more++) {
		scoped(buf_free) struct buf sealed = BUF(MIB);
		size_t count = UNSEALING_STANZAS_MAX + more - 1;
		struct frame frame;
		struct text bytes;
		struct err err;

		seal_to_many(&sealed, count);
		staff_lend(socket, PARLEY_WHOSE, 1, buf_text(&sealed));
		frame = staff_hear(socket, PARLEY_STANZAS, &desk.room);
		assert_true(parley_answer_open(frame.payload, &bytes, &err));
		assert_int_equal(bytes.len / KEEPER_STANZA_LEN,
		    count < UNSEALING_STANZAS_MAX ? count : UNSEALING_STANZAS_MAX);
	}
}

/* And takes a new way to the clerk when it is given one. */
static void
gives_up_a_clerk_that_talks_nonsense(void **state)
{
	scoped(desk_free) struct desk desk;
	struct envelope envelope;

	(void)state;
	desk_open(&desk);
	staff_say(desk.reader.peer[PROCESS_CLERK], PARLEY_DEED, 0, TEXT("{}"));
	staff_assert_dropped(desk.reader.peer[PROCESS_CLERK]);
	staff_channel(&desk.reader, PROCESS_CLERK);
	staff_say(desk.reader.peer[PROCESS_CLERK], PARLEY_READ, 0, TEXT("without a file"));
	staff_assert_dropped(desk.reader.peer[PROCESS_CLERK]);
	staff_channel(&desk.reader, PROCESS_CLERK);
	staff_lend(desk.reader.peer[PROCESS_CLERK], PARLEY_READ, 0, TEXT("without a key"));
	staff_assert_dropped(desk.reader.peer[PROCESS_CLERK]);
	staff_channel(&desk.reader, PROCESS_CLERK);
	assert_int_equal(send(desk.reader.peer[PROCESS_CLERK], "x", 1, 0), 1);
	staff_assert_dropped(desk.reader.peer[PROCESS_CLERK]);
	staff_assert_alive(&desk.reader);
	staff_channel(&desk.reader, PROCESS_CLERK);
	lend(&desk, 9, true);
	assert_int_equal(told(&desk, 9, &envelope), FAULT_NONE);
}

static void
ends_when_it_is_told_to_and_with_its_supervisor(void **state)
{
	int status;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct staff reader;

		staff_begin(&reader, PROCESS_READER, reader_run, &config);
		staff_assert_ready(&reader);
		if (i == 0)
			staff_say(reader.control, PARLEY_STOP, 0, TEXT(""));
		else
			file_close(&reader.control);
		assert_int_equal(waitpid(reader.pid, &status, 0), reader.pid);
		assert_int_equal(status, 0);
		reader.pid = 0;
		staff_end(&reader);
	}
}

TESTS(TEST(opens_what_it_is_lent_with_the_key_that_it_is_told),
    TEST(says_what_is_wrong_with_it_and_goes_on), TEST(tells_the_first_of_many_stanzas),
    TEST(gives_up_a_clerk_that_talks_nonsense),
    TEST(ends_when_it_is_told_to_and_with_its_supervisor))
