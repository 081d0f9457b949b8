#include "case/move_message.h"

#include "case/em.h"
#include "case/message.h"
#include "case/rm.h"
#include "scene.h"

#define A "a.example"
#define B "b.example"
#define C "c.example"
#define ENDS (SCENE_BEGAN + 45 * SCENE_DAY)

static void
says_every_message_of_the_protocol(void **state)
{
	static const struct hash terms = { { 1 } };
	const struct move moves[] = {
		SAY(CASE_OPEN, .at = 1),
		SAY(CASE_MESSAGE, .at = 1),
		SAY(CASE_READ, .at = 1),
		SAY(CASE_ERROR, .at = 1),
		SAY(CASE_STATUS, .rm = RM_INVALID, .fix = FIX_AWARE, .seen = CS_P),
		SAY(CASE_STATUS, .rm = RM_VALID, .fix = FIX_READY, .seen = CS_X),
		SAY(CASE_STATUS, .rm = RM_ACCEPTED, .fix = FIX_DEPLOYED, .seen = CS_A),
		SAY(CASE_STATUS, .rm = RM_DEFERRED),
		SAY(CASE_STATUS, .rm = RM_CLOSED),
		SAY(EMBARGO_PROPOSE, .at = 1),
		SAY(EMBARGO_REVISE, .at = 1),
		SAY(EMBARGO_ACCEPT, .terms = terms),
		SAY(EMBARGO_REJECT, .terms = terms),
		SAY(EMBARGO_END, .terms = terms),
	};
	uint32_t said = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		said |= move_messages(&moves[i], false) | move_messages(&moves[i], true);
	assert_int_equal(said, BIT(MESSAGE_COUNT) - 1);
}

static void
tells_first_terms_from_a_revision_and_says_nothing_else(void **state)
{
	static const struct hash terms = { { 1 } };
	struct move accept = SAY(EMBARGO_ACCEPT, .terms = terms);
	struct move invite = SAY(CASE_INVITE, .terms = terms), open = SAY(CASE_INVITE, .at = 1);
	struct move leave = SAY(CASE_LEAVE, .at = 1), keep = SAY(EMBARGO_KEEP, .terms = terms);
	struct move received = SAY(CASE_STATUS, .rm = RM_RECEIVED);

	(void)state;
	assert_int_equal(move_messages(&accept, false), BIT(MESSAGE_EA));
	assert_int_equal(move_messages(&accept, true), BIT(MESSAGE_EC));
	assert_int_equal(move_messages(&invite, false), BIT(MESSAGE_EP));
	assert_int_equal(move_messages(&open, false), 0);
	assert_int_equal(move_messages(&leave, false), 0);
	assert_int_equal(move_messages(&keep, false), 0);
	assert_int_equal(move_messages(&received, false), 0);
}

/* A case whose embargo is in that state; the terms that are on the table, or in force. */
static struct scene
scene_in(enum em_state em, struct hash *terms, struct hash *proposed)
{
	struct scene s = scene_open();

	*terms = *proposed = (struct hash){ 0 };
	if (em == EM_NONE)
		return s;
	*terms = *proposed = scene_say(&s, B, SAY(EMBARGO_PROPOSE, .ends = ENDS));
	if (em == EM_PROPOSED)
		return s;
	scene_say(&s, A, SAY(EMBARGO_ACCEPT, .terms = *terms));
	if (em == EM_REVISE)
		*proposed =
		    scene_say(&s, B, SAY(EMBARGO_REVISE, .revises = *terms, .ends = ENDS - 1));
	if (em == EM_EXITED)
		scene_say(&s, A, SAY(EMBARGO_END, .terms = *terms, .reason = REASON_READY));
	return s;
}

/* What the owner says to send a message. */
static struct move
move_of(enum message type, const struct hash *terms, const struct hash *proposed)
{
	switch ((unsigned)type) {
	case MESSAGE_EP:
		return SAY(EMBARGO_PROPOSE, .ends = ENDS - 2);
	case MESSAGE_EV:
		return SAY(EMBARGO_REVISE, .revises = *terms, .ends = ENDS - 2);
	case MESSAGE_EA:
	case MESSAGE_EC:
		return SAY(EMBARGO_ACCEPT, .terms = *proposed);
	case MESSAGE_ER:
	case MESSAGE_EJ:
		return SAY(EMBARGO_REJECT, .terms = *proposed, .why = TEXT("no"));
	case MESSAGE_ET:
		return SAY(EMBARGO_END, .terms = *terms, .reason = REASON_READY);
	case MESSAGE_CP:
		return SAY(CASE_STATUS, .seen = CS_P);
	case MESSAGE_CX:
		return SAY(CASE_STATUS, .seen = CS_X);
	default:
		return SAY(CASE_STATUS, .seen = CS_A);
	}
}

/* Where the protocol lets a message be sent it counts, and does the same; but attacks ask for a
 * decision instead of ending what is in force (choice C2). */
static void
does_what_the_protocol_says_of_embargoes_and_the_world(void **state)
{
	static const enum message types[] = { MESSAGE_EP, MESSAGE_EV, MESSAGE_EA, MESSAGE_EC,
		MESSAGE_ER, MESSAGE_EJ, MESSAGE_ET, MESSAGE_CP, MESSAGE_CX, MESSAGE_CA };
	unsigned tried = 0;

	(void)state;
	for (unsigned em = 0; em < EM_COUNT; em++)
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
			struct hash terms, proposed;
			scoped(scene_free) struct scene s =
			    scene_in((enum em_state)em, &terms, &proposed);
			struct standing before = { RM_ACCEPTED, (enum em_state)em, 0, false };
			const struct vultron_row *row = message_send(types[i], &before);
			enum em_state expected;

			assert_int_equal(s.ledger.state.em, em);
			if (row == NULL)
				continue;
			expected = message_apply(row, &before).em;
			if (types[i] == MESSAGE_CA && em_in_force((enum em_state)em))
				expected = EM_ACTIVE;
			scene_expect(
			    &s, A, move_of(types[i], &terms, &proposed), OUTCOME_COUNTS);
			assert_int_equal(s.ledger.state.em, expected);
			assert_int_equal(
			    s.ledger.state.pxa, message_apply(row, &before).cs & CS_PXA);
			tried++;
		}
	assert_int_equal(tried, 25);
}

/* From every state of report management that can be reached, along each of its steps. */
static void
does_what_the_protocol_says_of_reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < vultron_rm_count; i++) {
		scoped(scene_free) struct scene s = scene_open();

		if (vultron_rm[i].from != RM_START)
			scene_expect(
			    &s, C, SAY(CASE_STATUS, .rm = vultron_rm[i].from), OUTCOME_COUNTS);
		scene_expect(&s, C, SAY(CASE_STATUS, .rm = vultron_rm[i].to), OUTCOME_COUNTS);
		assert_int_equal(scene_party(&s, C)->rm, vultron_rm[i].to);
	}
}

TESTS(TEST(says_every_message_of_the_protocol),
    TEST(tells_first_terms_from_a_revision_and_says_nothing_else),
    TEST(does_what_the_protocol_says_of_embargoes_and_the_world),
    TEST(does_what_the_protocol_says_of_reports))
