#include "alert/holders.h"

#include <string.h>

#define ROOM_MIN 16

struct holder *
holders_find(const struct holders *holders, struct text name)
{
	for (size_t i = 0; i < holders->count; i++)
		if (text_eq(holders->at[i].name, name))
			return &holders->at[i];
	return NULL;
}

/* Whom there is no room for. */
static bool
is_full(struct holders *holders)
{
	holders->more = holders->more || holders->count == HOLDERS_MAX;
	return holders->count == HOLDERS_MAX;
}

/* What was there before stays in the arena: each time there is room for twice as many. */
static bool
make_room(struct holders *holders, struct err *err)
{
	size_t room = holders->room == 0 ? ROOM_MIN : 2 * holders->room;
	struct holder *at;

	if (holders->count < holders->room)
		return true;
	at = arena_array(holders->arena, struct holder, room);
	if (at == NULL)
		return err_memory(err);
	if (holders->count > 0)
		memcpy(at, holders->at, holders->count * sizeof(*at));
	holders->at = at;
	holders->room = room;
	return true;
}

/* NULL where there is no room. */
static bool
find_or_add(struct holders *holders, struct text name, struct holder **out, struct err *err)
{
	*out = holders_find(holders, name);
	if (*out != NULL || is_full(holders))
		return true;
	if (!make_room(holders, err))
		return false;
	*out = &holders->at[holders->count++];
	(*out)->name = name;
	return true;
}

bool
holders_tell(struct holders *holders, const struct holders_said *said, struct err *err)
{
	for (size_t i = 0; i < said->count; i++) {
		struct holder *holder;

		if (text_eq(said->to[i], holders->origin))
			continue;
		if (!find_or_add(holders, said->to[i], &holder, err))
			return false;
		if (holder != NULL)
			holder->told_at = said->at;
	}
	return true;
}

/* Was it allowed, as far as its source can see?  That one is a client or a member is by the
 * word of who passes it on. */
static bool
is_forbidden(const struct holders *holders, struct text by, unsigned as)
{
	const struct holder *from = holders_find(holders, by);
	struct tlp_step step = {
		.tlp = holders->tlp,
		.source = text_eq(by, holders->origin),
		.second = from != NULL && from->from.len > 0,
		.client = as == TURN_AS_CLIENT,
		.member = as == TURN_AS_MEMBER,
	};
	struct err ignored;

	return !tlp_check(&step, &ignored);
}

static bool
take_forward(struct holders *holders, const struct holders_said *said, const struct turn *turn,
    struct err *err)
{
	bool forbidden = is_forbidden(holders, said->by, turn->as);
	bool own = text_eq(said->by, holders->origin);

	for (size_t i = 0; i < said->count; i++) {
		struct holder *holder;

		if (text_eq(said->to[i], holders->origin) || text_eq(said->to[i], said->by))
			continue;
		if (!find_or_add(holders, said->to[i], &holder, err))
			return false;
		if (holder == NULL || holder->told_at != 0)
			continue;
		holder->told_at = said->at;
		holder->from = own ? TEXT("") : said->by;
		holder->forbidden = forbidden;
	}
	return true;
}

/* Who says something about it has it. */
static bool
hear(struct holders *holders, const struct holders_said *said, struct holder **out,
    struct err *err)
{
	if (!find_or_add(holders, said->by, out, err))
		return false;
	if (*out != NULL && !(*out)->received) {
		(*out)->received = true;
		(*out)->received_at = said->at;
	}
	return true;
}

/* The first counts: it is the one that people waited for. */
static bool
take_ack(struct holders *holders, const struct holders_said *said, const struct turn *turn,
    struct err *err)
{
	struct holder *holder;

	if (!hear(holders, said, &holder, err))
		return false;
	if (holder == NULL || holder->acked)
		return true;
	holder->acked = true;
	holder->acked_at = said->at;
	holder->who = turn->who;
	holder->note = turn->why;
	return true;
}

static bool
take_recall(struct holders *holders, const struct holders_said *said, struct err *err)
{
	for (size_t i = 0; i < said->count && text_eq(said->by, holders->origin); i++) {
		struct holder *holder;

		if (!find_or_add(holders, said->to[i], &holder, err))
			return false;
		if (holder == NULL || holder->recalled)
			continue;
		holder->recalled = true;
		holder->recalled_at = said->at;
	}
	return true;
}

/* The last counts. */
static bool
take_answer(struct holders *holders, const struct holders_said *said, const struct turn *turn,
    struct err *err)
{
	struct holder *holder;

	if (!find_or_add(holders, said->by, &holder, err))
		return false;
	if (holder == NULL)
		return true;
	holder->answered = true;
	holder->answer = turn->answer;
	holder->answered_at = said->at;
	holder->why = turn->why;
	return true;
}

bool
holders_take(struct holders *holders, const struct holders_said *said, const struct turn *turn,
    struct err *err)
{
	if (turn->kind == KIND_ALERT_FORWARD)
		return take_forward(holders, said, turn, err);
	if (turn->kind == KIND_ALERT_ACK)
		return take_ack(holders, said, turn, err);
	if (turn->kind == KIND_ALERT_RECALL)
		return take_recall(holders, said, err);
	return turn->kind != KIND_ALERT_ANSWER || take_answer(holders, said, turn, err);
}

void
holders_receive(struct holders *holders, struct text name, int64_t at)
{
	struct holder *holder = holders_find(holders, name);

	if (holder == NULL || (holder->received && holder->received_at <= at))
		return;
	holder->received = true;
	holder->received_at = at;
}

bool
holder_has(const struct holder *holder)
{
	return !holder->answered || holder->answer == TURN_HELD;
}

const char *
holder_word(const struct holder *holder)
{
	if (holder->answered)
		return turn_answer_words[holder->answer];
	if (holder->recalled)
		return "asked";
	if (holder->acked)
		return "acknowledged";
	return holder->received ? "received" : "told";
}
