#include "cli/finder/mail_turn.h"

#include "base/utc.h"

static const struct {
	size_t least, most;
} words[MAIL_TURNS] = {
	[MAIL_TURN_PROPOSE] = { 1, 2 }, [MAIL_TURN_SAW] = { 2, 2 }, [MAIL_TURN_LEAVE] = { 0, 1 }
};

bool
mail_turn_ok(const struct mail_turn *turn)
{
	return turn->count >= words[turn->kind].least && turn->count <= words[turn->kind].most;
}

static struct text
word(const struct mail_turn *turn, size_t i)
{
	return i < turn->count ? text_of(turn->words[i]) : TEXT("");
}

/* Other terms, where some are in force. */
static bool
propose(const struct finder_case *held, const struct mail_turn *turn, struct move *move,
    struct err *err)
{
	const struct embargo_terms *active = state_active(&held->ledger.state);

	if (!utc_parse_strict(word(turn, 0), &move->ends))
		return err_set(err, FAULT_INPUT,
		    "'%s' is not a time such as 2027-01-29T17:00:00Z", turn->words[0]);
	move->kind = active == NULL ? KIND_EMBARGO_PROPOSE : KIND_EMBARGO_REVISE;
	if (active != NULL)
		move->revises = held->ledger.dag.node[active->node].id;
	move->why = word(turn, 1);
	return true;
}

static bool
see(const struct mail_turn *turn, unsigned *seen, struct move *move, struct err *err)
{
	static const char *const what[] = { "public", "exploited", "attacked" };

	for (*seen = 0; *seen < sizeof(what) / sizeof(what[0]); ++*seen) {
		if (!text_eq(word(turn, 0), text_of(what[*seen])))
			continue;
		move->kind = KIND_CASE_STATUS;
		move->seen_words = (struct shape_list){ 1, seen };
		move->where = word(turn, 1);
		return true;
	}
	return err_set(err, FAULT_INPUT,
	    "'%s' is nothing that is seen: give public, exploited or attacked", turn->words[0]);
}

/* `seen` has room for one, and lives as long as the move. */
static bool
fill(const struct finder_case *held, const struct mail_turn *turn, unsigned *seen,
    struct move *move, struct err *err)
{
	switch (turn->kind) {
	case MAIL_TURN_PROPOSE:
		return propose(held, turn, move, err);
	case MAIL_TURN_SAW:
		return see(turn, seen, move, err);
	case MAIL_TURN_LEAVE:
	case MAIL_TURNS:
		break;
	}
	move->kind = KIND_CASE_LEAVE;
	move->why = word(turn, 0);
	return true;
}

bool
mail_turn_say(const struct deliver *how, struct finder_case *held, const struct mail_turn *turn,
    struct hash *id, struct err *err)
{
	struct move move = { 0 };
	const struct finder_case_speech speech = { &move, NULL };
	unsigned seen;

	return fill(held, turn, &seen, &move, err) &&
	       finder_case_say(how, held, &speech, id, err);
}
