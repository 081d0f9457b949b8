#include "action/member/promise_book.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "log/checkpoint.h"

#define DEPTH_MAX 8

void
promise_book_begin(struct promise_book *book, struct arena *arena, int64_t now)
{
	*book = (struct promise_book){ .arena = arena, .now = now };
}

void
promise_book_free(struct promise_book *book)
{
	for (size_t i = 0; i < book->count; i++)
		chain_free(&book->node[i].chain);
	*book = (struct promise_book){ 0 };
}

struct promise_book_node *
promise_book_find(const struct promise_book *book, struct text name)
{
	for (size_t i = 0; i < book->count; i++)
		if (text_eq(book->node[i].keeper.name, name))
			return &book->node[i];
	return NULL;
}

/* An array of an arena's that doubles; `count` are in it. */
static void *
grow(struct arena *arena, void *at, size_t count, size_t size)
{
	void *grown;

	if (count > 0 && (count & (count - 1)) != 0)
		return at;
	grown = arena_zero(arena, count == 0 ? 1 : 2 * count, size);
	if (grown != NULL && count > 0)
		memcpy(grown, at, count * size);
	return grown;
}

static bool
add_node(struct promise_book *book, const struct promise_book_node *met, struct err *err)
{
	struct promise_book_node *grown;

	if (promise_book_find(book, met->keeper.name) != NULL)
		return err_set(
		    err, FAULT_CONFLICT, "'%.*s' is there twice", TEXT_ARGS(met->keeper.name));
	grown = grow(book->arena, book->node, book->count, sizeof(*met));
	if (grown == NULL)
		return err_memory(err);
	book->node = grown;
	book->node[book->count++] = *met;
	return true;
}

bool
promise_book_meet(struct promise_book *book, struct text chain, struct err *err)
{
	struct promise_book_node met = { .notes = arena_text(book->arena, chain) };

	if (met.notes.at == NULL)
		return err_memory(err);
	if (book->count == PROMISE_BOOK_NODES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "there are more than %d nodes", PROMISE_BOOK_NODES_MAX);
	if (!chain_parse(met.notes, &met.chain, err))
		return false;
	met.keeper.name = chain_newest(&met.chain)->name;
	if (!add_node(book, &met, err)) {
		chain_free(&met.chain);
		return false;
	}
	return true;
}

/* Taking */

static bool
keep(struct arena *arena, struct text *text, struct err *err)
{
	*text = arena_text(arena, *text);
	return text->at != NULL || err_memory(err);
}

static bool
take_canary(struct promise_book *book, struct promise_book_node *node,
    const struct statement *s, struct err *err)
{
	struct upkeep_said said = { .id = s->id, .at = s->at };
	size_t count = node->keeper.saids;
	struct upkeep_said *grown;

	if (!canary_parse(s, &said.canary, err))
		return false;
	for (size_t i = 0; i < said.canary.says; i++)
		if (!keep(book->arena, &said.canary.say[i], err))
			return false;
	if (!keep(book->arena, &said.canary.beacon, err))
		return false;
	grown = grow(book->arena, node->said, count, sizeof(said));
	if (grown == NULL)
		return err_memory(err);
	node->said = grown;
	node->said[node->keeper.saids++] = said;
	return true;
}

static bool
take_request(struct promise_book *book, struct promise_book_node *node,
    const struct statement *s, struct err *err)
{
	struct facts_request said = { .id = s->id, .at = s->at };
	size_t count = node->keeper.requests;
	struct facts_request *grown;

	if (!demand_parse(s, &said.request, err) ||
	    !keep(book->arena, &said.request.country, err) ||
	    !keep(book->arena, &said.request.why, err))
		return false;
	grown = grow(book->arena, node->request, count, sizeof(said));
	if (grown == NULL)
		return err_memory(err);
	node->request = grown;
	node->request[node->keeper.requests++] = said;
	return true;
}

static bool
has_it(const struct promise_book_node *node, const struct hash *id)
{
	for (size_t i = 0; i < node->keeper.saids; i++)
		if (hash_eq(&node->said[i].id, id))
			return true;
	for (size_t i = 0; i < node->keeper.requests; i++)
		if (hash_eq(&node->request[i].id, id))
			return true;
	return false;
}

static bool
open_said(struct promise_book *book, struct text note, struct promise_book_node **node,
    struct statement *s, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct vkey key;

	if (!statement_reopen(note, &claimed, err))
		return false;
	*node = promise_book_find(book, claimed.by);
	if (*node == NULL)
		return err_set(err, FAULT_ABSENT, "the manifests of '%.*s' are missing",
		    TEXT_ARGS(claimed.by));
	return chain_signer(&(*node)->chain, note, PARTY_STATEMENT, &key, err) &&
	       statement_open(note, &key, s, err) &&
	       chain_check_counts(&(*node)->chain, &key, CHAIN_NOWHERE, err);
}

bool
promise_book_take(struct promise_book *book, struct text note, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct text kept = arena_text(book->arena, note);
	struct promise_book_node *node;
	struct text *grown;
	bool canary;

	if (kept.at == NULL)
		return err_memory(err);
	if (!open_said(book, kept, &node, &s, err))
		return false;
	canary = s.kind->id == KIND_CANARY;
	if ((!canary && s.kind->id != KIND_GOVERNMENT_REQUEST) || has_it(node, &s.id))
		return true;
	if (book->notes == PROMISE_BOOK_NOTES_MAX)
		return err_set(err, FAULT_LIMIT, "there are more than %d statements",
		    PROMISE_BOOK_NOTES_MAX);
	grown = grow(book->arena, book->note, book->notes, sizeof(kept));
	if (grown == NULL)
		return err_memory(err);
	book->note = grown;
	if (!(canary ? take_canary : take_request)(book, node, &s, err))
		return false;
	book->note[book->notes++] = kept;
	return true;
}

/* Judging */

/* The keys by which others than `by` witness; none twice. */
static size_t
gather_witnesses(const struct promise_book *book, struct text by, struct vkey *keys)
{
	size_t count = 0;
	struct err none;

	for (size_t i = 0; i < book->count && count < NOTE_SIGNATURES_MAX; i++) {
		const struct vkey *key =
		    &chain_newest(&book->node[i].chain)->key[PARTY_WITNESS];

		if (!text_eq(book->node[i].keeper.name, by) &&
		    vkey_make_witness(key->name, &key->key, &keys[count], &none))
			count++;
	}
	return count;
}

static int64_t
latest_of(const struct note *note, const struct vkey *keys, size_t count)
{
	bool good[NOTE_SIGNATURES_MAX] = { false };
	int64_t latest = UPKEEP_UNDATED;
	struct err none;

	if (count == 0 || !note_verify(note, keys, count, good, &none))
		return latest;
	for (size_t i = 0; i < count; i++) {
		int64_t at = good[i] ? note_cosigned_at(note, &keys[i]) : UPKEEP_UNDATED;

		if (at > latest)
			latest = at;
	}
	return latest;
}

int64_t
promise_book_date(const struct promise_book *book, struct text beacon, struct text by)
{
	struct vkey keys[NOTE_SIGNATURES_MAX], log;
	const struct promise_book_node *node;
	struct checkpoint head;
	struct text rest = beacon, origin;
	struct note note;
	struct err none;

	if (!text_line(&rest, &origin))
		return UPKEEP_UNDATED;
	node = promise_book_find(book, statement_owner(origin));
	if (node == NULL || text_eq(node->keeper.name, by) ||
	    !chain_signer(&node->chain, beacon, PARTY_LOG, &log, &none) ||
	    !checkpoint_open(beacon, &log, &head, &none) || !note_parse(beacon, &note, &none))
		return UPKEEP_UNDATED;
	return latest_of(&note, keys, gather_witnesses(book, by, keys));
}

/* By period, country and kind; of the same the first that was said is first. */
static int
order_requests(const void *a, const void *b)
{
	const struct facts_request *one = a, *two = b;
	const struct demand *x = &one->request, *y = &two->request;
	int by_country = text_order(x->country, y->country);

	if (x->since != y->since)
		return x->since > y->since ? -1 : 1;
	if (x->until != y->until)
		return x->until > y->until ? -1 : 1;
	if (by_country != 0)
		return by_country;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (one->at != two->at)
		return one->at < two->at ? -1 : 1;
	/* In one second: what gives a reason corrects the other. */
	if ((x->why.len > 0) != (y->why.len > 0))
		return x->why.len > 0 ? 1 : -1;
	return memcmp(one->id.bytes, two->id.bytes, HASH_LEN);
}

static void
judge_requests(struct promise_book_node *node)
{
	struct facts_keeper *keeper = &node->keeper;
	int64_t until = INT64_MIN;

	if (keeper->requests > 1)
		qsort(node->request, keeper->requests, sizeof(*node->request), order_requests);
	for (size_t i = 0; i < keeper->requests; i++) {
		const struct demand *request = &node->request[i].request;

		node->request[i].corrects =
		    i > 0 && demand_is_same(&node->request[i - 1].request, request);
		if (request->until <= until)
			continue;
		until = request->until;
		keeper->register_due = demand_next_due(request);
	}
	keeper->request = node->request;
}

void
promise_book_judge(struct promise_book *book)
{
	for (size_t i = 0; i < book->count; i++) {
		struct promise_book_node *node = &book->node[i];
		struct facts_keeper *keeper = &node->keeper;

		for (size_t j = 0; j < keeper->saids; j++)
			node->said[j].beacon_at =
			    promise_book_date(book, node->said[j].canary.beacon, keeper->name);
		upkeep_fold(node->said, keeper->saids, book->now, &keeper->upkeep);
		keeper->said = node->said;
		judge_requests(node);
	}
}

/* Reading */

static bool
read_each(struct promise_book *book, struct value root, const char *key,
    bool (*take)(struct promise_book *book, struct text one, struct err *err), struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text one;
	size_t number = 0;

	if (!value_get_array(root, key, &list, err))
		return false;
	while (value_each(list, &walk)) {
		if (!value_as_text(walk.value, &one, err) || !take(book, one, err))
			return err_in(err, "'/%s/%zu'", key, number);
		number++;
	}
	return true;
}

bool
promise_book_read(struct promise_book *book, struct text json, struct err *err)
{
	const struct doc_limits limits = { PROMISE_BOOK_FILE_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	return doc_parse(&doc, json, &limits, &root, err) &&
	       read_each(book, root, "manifests", promise_book_meet, err) &&
	       read_each(book, root, "statements", promise_book_take, err);
}
