#include "action/alert/alert_say.h"

#include "action/node/destroy.h"
#include "journal/anchor.h"
#include "journal/attempt.h"

bool
alert_say(const struct alert_speaker *speaker, const struct turn *turn,
    const struct shape_list *to, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(speaker->node);
	struct alert_how how = { &signer, speaker->now, *to };

	return turn_sign(turn, &how, &note, id, err) &&
	       node_keep_private(speaker->node, buf_text(&note), speaker->now, err) &&
	       alert_hurry(speaker, to, err);
}

bool
alert_hurry(const struct alert_speaker *speaker, const struct shape_list *to, struct err *err)
{
	const struct text *name = to->at;

	for (size_t i = 0; i < to->count; i++)
		if (!attempt_hurry(&speaker->node->journal, name[i], speaker->now, err))
			return false;
	return true;
}

bool
alert_say_to(const struct alert_speaker *speaker, const struct turn *turn, struct text to,
    struct hash *id, struct err *err)
{
	return alert_say(speaker, turn, &(struct shape_list){ 1, &to }, id, err);
}

/* --- giving up */

static bool
say_answer(const struct alert_speaker *speaker, const struct alert_known *known,
    enum turn_answer answer, struct err *err)
{
	struct turn turn = { .kind = KIND_ALERT_ANSWER, .of = known->id, .answer = answer };
	struct hash id;

	if (answer == TURN_HELD)
		turn.why = known->kept_why;
	return alert_say_to(speaker, &turn, known->origin, &id, err);
}

static bool
destroy(const struct alert_speaker *speaker, const struct alert_known *known, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct forget *forget = arena_new(&arena, struct forget);
	struct journal *journal = &speaker->node->journal;
	struct record record;
	uint64_t files = 0;
	struct hash id;

	if (forget == NULL)
		return err_memory(err);
	forget->why = TEXT("an alert that was recalled, or given up");
	return journal_find(journal, &known->id, &arena, &record, err) &&
	       statement_reopen(record.note, &s, err) &&
	       destroy_statement(journal, &s, forget, &files, err) &&
	       destroy_say(speaker->node, speaker->now, forget, &id, err);
}

bool
alert_give_up(
    const struct alert_speaker *speaker, const struct alert_known *known, struct err *err)
{
	if (known->here)
		return destroy(speaker, known, err) &&
		       say_answer(speaker, known, TURN_REMOVED, err);
	return say_answer(speaker, known,
	    known->answered && known->answer == TURN_REMOVED ? TURN_REMOVED : TURN_ABSENT, err);
}

bool
alert_answer(
    const struct alert_speaker *speaker, const struct alert_known *known, struct err *err)
{
	if (known->here && known->kept)
		return say_answer(speaker, known, TURN_HELD, err);
	return alert_give_up(speaker, known, err);
}
