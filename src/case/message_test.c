#include "case/message.h"

#include "case/cs.h"
#include "case/em.h"
#include "case/rm.h"
#include "test.h"
#include "vultron_vectors.h"

/* Every standing in turn, of a case state that can last until its message is read; false when
 * all have been. */
static bool
next(struct standing *s)
{
	do {
		s->vendor = !s->vendor;
		if (s->vendor)
			continue;
		if ((s->em = (enum em_state)(s->em + 1)) < EM_COUNT)
			continue;
		s->em = EM_NONE;
		if ((s->rm = (enum rm_state)(s->rm + 1)) < RM_COUNT)
			continue;
		s->rm = RM_START;
		if (++s->cs == CS_SETS)
			return false;
	} while (!cs_valid(s->cs) || (s->cs & (CS_P | CS_X)) == CS_X);
	return true;
}

/* How many rows of a table are for it. */
static unsigned
rows_for(const struct vultron_row *rows, size_t count, enum message type,
    const struct standing *s, bool fallback)
{
	unsigned found = 0;

	for (size_t i = 0; i < count; i++)
		found += rows[i].fallback == fallback && (rows[i].messages & BIT(type)) != 0 &&
			 (rows[i].rm & BIT(s->rm)) != 0 && (rows[i].em & BIT(s->em)) != 0 &&
			 cs_match(s->cs, &rows[i].cs) &&
			 (rows[i].to == MESSAGE_TO_ANY ||
			     (rows[i].to == MESSAGE_TO_VENDOR) == s->vendor);
	return found;
}

static void
answers_every_message_in_every_state_by_one_row(void **state)
{
	struct standing s = { 0 };
	unsigned standings = 0, unexpected = 0;

	(void)state;
	do {
		standings += s.rm != RM_CLOSED;
		for (unsigned i = 0; i < MESSAGE_COUNT; i++) {
			enum message type = (enum message)i;
			unsigned found =
			    rows_for(vultron_received, vultron_received_count, type, &s, false);
			const struct vultron_row *row = message_receive(type, &s);

			assert_true(found <= 1);
			assert_non_null(row);
			assert_int_equal(row->fallback, found == 0);
			if (found == 0)
				assert_int_equal(rows_for(vultron_received,
						     vultron_received_count, type, &s, true),
				    1);
			unexpected +=
			    !s.vendor && row->fallback && row->respond == BIT(MESSAGE_EE);
		}
	} while (next(&s));
	assert_int_equal(standings, 24 * 6 * EM_COUNT * 2);
	assert_int_equal(unexpected, 3456);
}

static void
sends_every_message_from_some_states_and_never_by_two_rows(void **state)
{
	struct standing s = { 0 };
	uint32_t sent = 0;

	(void)state;
	do {
		for (unsigned i = 0; i < MESSAGE_COUNT; i++) {
			enum message type = (enum message)i;
			const struct vultron_row *row = message_send(type, &s);
			unsigned found = 0;

			/* P is told alone, or together with X: what is told decides. */
			for (size_t j = 0; j < vultron_sent_count; j++)
				found += (vultron_sent[j].messages == BIT(type) ||
					     type != MESSAGE_CP) &&
					 rows_for(&vultron_sent[j], 1, type, &s, false) != 0;
			assert_true(found <= 1);
			assert_int_equal(row != NULL, found);
			if (row != NULL)
				sent |= row->messages;
		}
	} while (next(&s));
	assert_int_equal(sent, BIT(MESSAGE_COUNT) - 1);
}

/* What a message does to its sender is a step of the machines, or some of them. */
static void
moves_senders_only_along_the_machines(void **state)
{
	struct standing s = { 0 };

	(void)state;
	do {
		for (unsigned i = 0; i < MESSAGE_COUNT; i++) {
			const struct vultron_row *row = message_send((enum message)i, &s);
			struct standing after;

			if (row == NULL)
				continue;
			after = message_apply(row, &s);
			assert_true(cs_valid(after.cs));
			assert_true(after.rm == s.rm || rm_reaches(s.rm, after.rm));
			if (after.rm != s.rm && s.rm != RM_START)
				assert_int_equal(rm_message(after.rm), i);
		}
	} while (next(&s));
}

static void
sends_each_step_of_embargo_management_where_the_machine_has_it(void **state)
{
	struct standing s = { .rm = RM_ACCEPTED };

	(void)state;
	for (size_t i = 0; i < vultron_em_count; i++) {
		const struct vultron_row *row;

		s.em = vultron_em[i].from;
		row = message_send(vultron_em[i].emit, &s);
		assert_non_null(row);
		assert_int_equal(message_apply(row, &s).em, vultron_em[i].to);
	}
}

static void
ends_an_embargo_for_what_is_public_and_takes_no_other(void **state)
{
	struct standing s = { RM_ACCEPTED, EM_ACTIVE, CS_V, true };

	(void)state;
	assert_int_equal(message_apply(message_receive(MESSAGE_CP, &s), &s).em, EM_EXITED);
	s = message_apply(message_receive(MESSAGE_CX, &s), &s);
	assert_int_equal(s.cs, CS_V | CS_P | CS_X);
	assert_int_equal(s.em, EM_EXITED);
	s.em = EM_NONE;
	assert_null(message_send(MESSAGE_EP, &s));
	assert_int_equal(message_receive(MESSAGE_EP, &s)->respond, BIT(MESSAGE_ER));
}

/* Erratum E4: attacks need not be public. */
static void
learns_of_attacks_without_becoming_public(void **state)
{
	struct standing s = { RM_ACCEPTED, EM_NONE, CS_V, true };

	(void)state;
	assert_int_equal(message_apply(message_receive(MESSAGE_CA, &s), &s).cs, CS_V | CS_A);
	assert_int_equal(message_apply(message_send(MESSAGE_CA, &s), &s).cs, CS_V | CS_A);
}

static void
reads_the_letters_that_it_writes(void **state)
{
	enum message found = MESSAGE_NONE;

	(void)state;
	assert_int_equal(vultron_messages_count, VULTRON_MESSAGES);
	assert_int_equal(MESSAGE_COUNT, VULTRON_MESSAGES);
	for (unsigned i = 0; i < MESSAGE_COUNT; i++) {
		assert_true(message_find(text_of(message_letters((enum message)i)), &found));
		assert_int_equal(found, i);
	}
	assert_false(message_find(TEXT("rs"), &found));
	assert_false(message_find(TEXT(""), &found));
	assert_int_equal(found, MESSAGE_GE);
	assert_string_equal(message_name(MESSAGE_ET), "Embargo Termination");
}

TESTS(TEST(answers_every_message_in_every_state_by_one_row),
    TEST(sends_every_message_from_some_states_and_never_by_two_rows),
    TEST(moves_senders_only_along_the_machines),
    TEST(sends_each_step_of_embargo_management_where_the_machine_has_it),
    TEST(ends_an_embargo_for_what_is_public_and_takes_no_other),
    TEST(learns_of_attacks_without_becoming_public), TEST(reads_the_letters_that_it_writes))
