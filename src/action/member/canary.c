#include "action/member/canary.h"

#include "action/member/membership.h"
#include "journal/watched.h"

/* Gathering */

static bool
meet(struct node *node, struct text name, struct promise_book *book, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);

	if (promise_book_find(book, name) != NULL)
		return true;
	if (!members_chain(&node->journal, name, &chain, err))
		return err->fault == FAULT_ABSENT;
	chain_format(&chain, &bytes);
	return buf_ok(&bytes, err) && promise_book_meet(book, buf_text(&bytes), err);
}

/* All whom the accord's roll names, members or not: who left has said something, too. */
static bool
meet_all(struct node *node, struct promise_book *book, struct err *err)
{
	struct membership *m = arena_new(book->arena, struct membership);

	if (m == NULL)
		return err_memory(err);
	if (!meet(node, node->manifest.name, book, err))
		return false;
	if (!membership_load(node, book->now, book->arena, m, err))
		return err->fault == FAULT_ABSENT;
	for (size_t i = 0; i < m->roll.count; i++)
		if (m->roll.person[i].status != ROLL_NOBODY &&
		    !meet(node, m->roll.person[i].name, book, err))
			return false;
	return true;
}

struct taking {
	struct node *node;
	struct promise_book *book;
};

/* What somebody else's key says who is in no accord with this node, or a key that was revoked
 * since, is passed over. */
static bool
take(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct taking *taking = arg;
	struct record record;

	if (!journal_find(&taking->node->journal, id, &arena, &record, err))
		return false;
	return record.forgotten || promise_book_take(taking->book, record.note, err) ||
	       err->fault == FAULT_ABSENT || err->fault == FAULT_DENIED;
}

bool
canary_gather(struct node *node, int64_t now, struct arena *arena, struct promise_book *book,
    struct err *err)
{
	static const enum kind_id kinds[] = { KIND_CANARY, KIND_GOVERNMENT_REQUEST };
	struct taking taking = { node, book };
	bool good;

	promise_book_begin(book, arena, now);
	good = meet_all(node, book, err);
	for (size_t i = 0; good && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		good = members_each(&node->journal, kinds[i], TEXT(""), take, &taking, err);
	if (good)
		promise_book_judge(book);
	else
		promise_book_free(book);
	return good;
}

bool
canary_facts(struct node *node, int64_t now, struct arena *arena, struct promise_book *book,
    struct facts *facts, struct err *err)
{
	struct facts_keepers *out = &facts->keepers;
	struct facts_keeper *keeper;
	struct text *chain;

	if (!canary_gather(node, now, arena, book, err))
		return false;
	keeper = arena_array(arena, struct facts_keeper, book->count + 1);
	chain = arena_array(arena, struct text, book->count + 1);
	if (keeper == NULL || chain == NULL)
		return err_memory(err);
	for (size_t i = 0; i < book->count; i++) {
		keeper[i] = book->node[i].keeper;
		chain[i] = book->node[i].notes;
	}
	*out = (struct facts_keepers){ book->count, keeper, book->notes, book->note,
		book->count, chain };
	return true;
}

/* Signing */

static bool
append(struct node *node, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	return statement_open(note, &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err);
}

/* What is known of a log is some lines, a blank one, and its head as it was signed. */
static struct text
head_of(struct text state)
{
	struct text line;

	while (text_line(&state, &line))
		if (line.len == 0)
			return state;
	return TEXT("");
}

/* The head that was seen last, of whoever it was: the newest by its cosignatures. */
static bool
find_beacon(struct node *node, const struct promise_book *book, struct text whose,
    struct text *out, int64_t *at, struct err *err)
{
	*at = UPKEEP_UNDATED;
	*out = TEXT("");
	for (size_t i = 0; i < book->count; i++) {
		struct text name = book->node[i].keeper.name, head;
		struct watched watched;
		int64_t seen;

		if (text_eq(name, node->manifest.name) ||
		    (whose.len > 0 && !text_eq(name, whose)))
			continue;
		if (!watched_find(&node->journal, name, book->arena, &watched, err))
			return false;
		head = head_of(watched.state);
		seen = promise_book_date(book, head, node->manifest.name);
		if (seen <= *at || head.len > CANARY_BEACON_MAX)
			continue;
		*at = seen;
		*out = head;
	}
	return true;
}

/* One who is alone has nobody to take a beacon of. */
static bool
check_beacon(struct node *node, const struct promise_book *book, struct text whose, int64_t at,
    struct err *err)
{
	if (whose.len > 0 &&
	    (text_eq(whose, node->manifest.name) || promise_book_find(book, whose) == NULL))
		return err_set(err, FAULT_ABSENT, "'%.*s' is no other member of the accord",
		    TEXT_ARGS(whose));
	if (book->count < 2 || (at != UPKEEP_UNDATED && book->now - at <= UPKEEP_BEACON_AGE))
		return true;
	return err_set(err, FAULT_CONFLICT,
	    "no head of %.*s log is known here that others cosigned less than a day ago, and a "
	    "canary needs one as a beacon: 'accord members watch' looks for it",
	    TEXT_ARGS(whose.len > 0 ? whose : TEXT("another member's")));
}

static bool
choose(const struct canary_wish *wish, struct canary *canary, struct err *err)
{
	for (size_t i = 0; i < wish->leave_outs; i++)
		if (canary_words(wish->leave_out[i]) == NULL)
			return err_set(err, FAULT_ABSENT,
			    "there is no sentence '%.*s': 'accord canary text' has them",
			    TEXT_ARGS(wish->leave_out[i]));
	for (const struct canary_sentence *one = canary_sentences; one->id != NULL; one++) {
		bool out = false;

		for (size_t i = 0; i < wish->leave_outs; i++)
			out |= text_eq(wish->leave_out[i], text_of(one->id));
		if (!out)
			canary->say[canary->says++] = text_of(one->id);
	}
	return true;
}

/* It is said of the time since the one before, or since there is the node. */
static bool
follow_last(
    const struct promise_book_node *self, int64_t now, struct canary *canary, struct err *err)
{
	const struct upkeep_said *last;

	canary->first = self->keeper.saids == 0;
	canary->since = chain_at(&self->chain, 0)->statement.at;
	if (canary->first)
		return true;
	last = &self->keeper.said[self->keeper.saids - 1];
	canary->since = last->at;
	canary->previous = last->id;
	return last->at <= now ||
	       err_set(err, FAULT_CONFLICT,
		   "the last canary says a later time than it is now; look at the clock");
}

static bool
say_canary(struct node *node, const struct canary_wish *wish, const struct promise_book *book,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct canary canary = { .days = wish->days };
	struct signer signer = node_signer(node);
	int64_t at;

	if (!choose(wish, &canary, err) ||
	    !follow_last(&book->node[0], book->now, &canary, err) ||
	    !find_beacon(node, book, wish->beacon, &canary.beacon, &at, err) ||
	    !check_beacon(node, book, wish->beacon, at, err))
		return false;
	return canary_sign(&canary, book->now, &signer, &note, id, err) &&
	       append(node, buf_text(&note), err);
}

bool
canary_say(struct node *node, const struct canary_wish *wish, int64_t now, struct hash *id,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };

	return canary_gather(node, now, &arena, &book, err) &&
	       say_canary(node, wish, &book, id, err);
}

/* A number that stands is corrected for a reason. */
static bool
check_reason(
    const struct promise_book_node *self, const struct demand *request, struct err *err)
{
	for (size_t i = 0; i < self->keeper.requests; i++)
		if (demand_is_same(&self->keeper.request[i].request, request) &&
		    request->why.len == 0)
			return err_set(err, FAULT_CONFLICT,
			    "that was said before, and stays: say why it is corrected "
			    "(--why), and this is shown beside it");
	return true;
}

bool
canary_record(struct node *node, const struct demand *request, int64_t now, struct hash *id,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct signer signer = node_signer(node);

	return canary_gather(node, now, &arena, &book, err) &&
	       check_reason(&book.node[0], request, err) &&
	       demand_sign(request, now, &signer, &note, id, err) &&
	       append(node, buf_text(&note), err);
}
