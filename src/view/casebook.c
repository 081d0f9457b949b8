#include "view/casebook.h"

#include <stdlib.h>

#include "base/mem.h"
#include "case/gist.h"
#include "view/kept.h"

#define LABEL_ROOM KIB
#define NODES_MAX ((size_t)2 * DAG_NODES_MAX) /* of all that is held together */

struct casebook {
	struct casebook_case held[CASEBOOK_MAX];
	uint64_t clock; /* counts how often one was asked for */
	struct titles titles;
};

static const struct hash nothing;

struct hash
casebook_chain(const struct hash *chain, const struct hash *id)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, text_bytes(chain->bytes, HASH_LEN));
	hasher_add(&hasher, text_bytes(id->bytes, HASH_LEN));
	return hasher_end(&hasher);
}

static void
drop(struct casebook_case *held)
{
	ledger_free(&held->ledger);
	buf_free(&held->title);
	buf_free(&held->tracking);
	*held = (struct casebook_case){ 0 };
}

static void
casebook_free(void *at)
{
	struct casebook *book = at;

	for (size_t i = 0; i < CASEBOOK_MAX; i++)
		drop(&book->held[i]);
	titles_free(&book->titles);
	free(book);
}

static struct casebook *
book_of(struct journal *journal, struct err *err)
{
	struct casebook *book = journal->held;

	if (book != NULL)
		return book;
	book = mem_grow(NULL, sizeof(*book));
	if (book == NULL) {
		err_memory(err);
		return NULL;
	}
	*book = (struct casebook){ 0 };
	journal->held = book;
	journal->held_free = casebook_free;
	return book;
}

struct titles *
casebook_titles(struct journal *journal, struct err *err)
{
	struct casebook *book = book_of(journal, err);

	return book == NULL ? NULL : &book->titles;
}

/* The place of a case, or the one that was out of use for the longest. */
static struct casebook_case *
place_in(struct casebook *book, const struct hash *id)
{
	struct casebook_case *oldest = &book->held[0];

	for (size_t i = 0; i < CASEBOOK_MAX; i++) {
		struct casebook_case *held = &book->held[i];

		if (held->used > 0 && hash_eq(&held->id, id))
			return held;
		if (held->used < oldest->used)
			oldest = held;
	}
	return oldest;
}

/* Large ones are not kept beside each other. */
static void
make_room(struct casebook *book, const struct casebook_case *keep)
{
	size_t nodes = 0;

	for (size_t i = 0; i < CASEBOOK_MAX; i++)
		nodes += book->held[i].ledger.dag.nodes;
	for (size_t i = 0; i < CASEBOOK_MAX && nodes > NODES_MAX; i++) {
		if (&book->held[i] == keep)
			continue;
		nodes -= book->held[i].ledger.dag.nodes;
		drop(&book->held[i]);
	}
}

static bool
note_label(struct buf *label, struct text text, struct err *err)
{
	buf_clear(label);
	buf_add(label, text);
	return buf_ok(label, err);
}

static bool
take(struct journal *journal, struct casebook_case *held, const struct move *move,
    struct err *err)
{
	/* What a guest calls it is the guest's. */
	bool own = move->relays.len == 0 && text_eq(move->by, text_of(journal->name));

	if (!ledger_add(&held->ledger, move, err))
		return false;
	held->chain = casebook_chain(&held->chain, &move->id);
	return (move->kind != KIND_CASE_OPEN || note_label(&held->title, move->title, err)) &&
	       (!own || move->tracking.len == 0 ||
		   note_label(&held->tracking, move->tracking, err));
}

/* --- gists, at rest */

static struct rest_place
rest_of(const struct hash *id)
{
	return (struct rest_place){ "view_case_move", kept_bytes(id) };
}

bool
casebook_gist(const struct journal *journal, const struct casebook_case *held,
    const struct move *move, struct buf *sealed, struct err *err)
{
	scoped(buf_free) struct buf gist = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct rest_place place = rest_of(&move->id);

	if (!gist_write(&held->ledger, move, &gist, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&gist), sealed);
	return buf_ok(sealed, err);
}

/* What is being made, in memory that each uses again. */
struct loading {
	struct journal *journal;
	struct casebook_case *held;
	struct gist_reader reader;
	struct buf gist;
};

static void
loading_free(struct loading *loading)
{
	gist_reader_free(&loading->reader);
	buf_free(&loading->gist);
}

static bool
load_one(struct loading *loading, const struct query *q, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct rest_place place;
	struct move move;
	struct hash id;

	buf_clear(&loading->gist);
	if (!kept_hash(q, 0, &id))
		return kept_damaged("the view of cases", err);
	place = rest_of(&id);
	if (!rest_open(
		&loading->journal->rest, &place, query_text(q, 1), &loading->gist, err) ||
	    !gist_read(&loading->reader, buf_text(&loading->gist), &arena, &move, err))
		return false;
	move.id = id;
	return take(loading->journal, loading->held, &move, err);
}

static bool
load_all(struct journal *journal, const struct casebook_place *place,
    struct casebook_case *held, struct err *err)
{
	scoped(loading_free) struct loading loading = { .journal = journal,
		.held = held,
		.reader = GIST_READER(&held->ledger),
		.gist = BUF_SECRET(STATEMENT_PRIVATE_MAX) };
	bool found = true, good = true;
	struct query q;

	if (!db_query(journal->db, place->query, &q, err))
		return false;
	query_bind_integer(&q, place->number);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = load_one(&loading, &q, err);
	}
	query_end(&q);
	return good && ledger_fold(&held->ledger, err);
}

static bool
load(struct journal *journal, const struct casebook_place *place, struct casebook_case *held,
    struct err *err)
{
	drop(held);
	held->id = place->id;
	held->title = BUF_SECRET(LABEL_ROOM);
	held->tracking = BUF_SECRET(LABEL_ROOM);
	ledger_make(&held->ledger, &place->id);
	if (!hash_eq(&place->chain, &nothing) && !load_all(journal, place, held, err)) {
		drop(held);
		return false;
	}
	if (hash_eq(&held->chain, &place->chain))
		return true;
	drop(held);
	return err_set(err, FAULT_SYSTEM, "the view of cases is damaged; rebuild it");
}

bool
casebook_find(struct journal *journal, const struct casebook_place *place,
    struct casebook_case **out, struct err *err)
{
	struct casebook *book = book_of(journal, err);
	struct casebook_case *held;

	if (book == NULL)
		return false;
	held = place_in(book, &place->id);
	if ((held->used == 0 || !hash_eq(&held->id, &place->id) ||
		!hash_eq(&held->chain, &place->chain)) &&
	    !load(journal, place, held, err))
		return false;
	held->used = ++book->clock;
	make_room(book, held);
	*out = held;
	return true;
}

bool
casebook_add(struct journal *journal, struct casebook_case *held, const struct move *move,
    struct err *err)
{
	if (take(journal, held, move, err) && ledger_fold(&held->ledger, err))
		return true;
	drop(held);
	return false;
}
