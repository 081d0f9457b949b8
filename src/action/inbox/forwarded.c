#include "action/inbox/forwarded.h"

#include "action/inbox/custodian.h"
#include "action/inbox/within.h"
#include "view/inbox.h"
#include "view/peers.h"

bool
forwarded_epoch(uint64_t epoch, int64_t seconds, int64_t own_seconds, uint64_t *out)
{
	int64_t end;

	if (epoch >= (uint64_t)(UTC_MAX / seconds))
		return false;
	end = ((int64_t)epoch + 1) * seconds;
	if (end < own_seconds)
		return false;
	/* The first of its own that does not end before. */
	*out = (uint64_t)((end + own_seconds - 1) / own_seconds) - 1;
	return *out >= 1;
}

/* Ranking */

/* Who handed it over to himself, or is nobody whose word counts, has no rank to give. */
static bool
counts(struct arrival *a, uint64_t *epoch)
{
	const struct arrival_forwarded *forwarded = a->forwarded;

	return forwarded->counts && !text_eq(a->statement.by, forwarded->by) &&
	       text_eq(a->statement.by, forwarded->custody.from) &&
	       forwarded_epoch(forwarded->custody.epoch, forwarded->seconds,
		   a->node->manifest.epoch, epoch);
}

static bool
say_rank(struct arrival *a, uint64_t epoch, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(a->node);
	struct saying how = { &signer, a->now, a->statement.by };
	struct custody_rank rank = { a->statement.id, a->forwarded->id, epoch };
	struct hash id;

	return custody_rank_sign(&rank, &how, &note, &id, err) &&
	       arrival_say(a, buf_text(&note), err) &&
	       arrival_answer(a, TEXT(ARRIVAL_RANK), buf_text(&note), err);
}

bool
forwarded_rank(struct arrival *a, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct inbox_rank rank;
	struct record record;
	uint64_t epoch;

	if (!counts(a, &epoch))
		return true;
	if (!inbox_rank(journal, &a->statement.id, &rank, err))
		return arrival_fail(err);
	if (epoch < rank.epoch)
		return say_rank(a, epoch, err) || arrival_fail(err);
	if (!rank.said)
		return true; /* it came here as early by itself */
	return (journal_find(journal, &rank.by, &a->arena, &record, err) &&
		   arrival_answer(a, TEXT(ARRIVAL_RANK), record.note, err)) ||
	       arrival_fail(err);
}

/* Opening */

/* As any arrival; what it may have written before it was refused is undone.  True: it is
 * answered, or not, and that is that. */
static bool
receive_within(struct arrival *a, struct arrival *within, struct err *err)
{
	struct db *db = a->node->journal.db;
	struct err why;

	if (!db_mark(db, err))
		return false;
	if (receive_act(within, &why) && arrival_end(within, &why) &&
	    arrival_seal(within, &why))
		return db_keep(db, err);
	buf_clear(within->reply);
	if (why.fault == FAULT_SYSTEM) {
		*err = why;
		return false;
	}
	return db_undo(db, err);
}

static bool
open_within(struct arrival *a, const struct arrival_forwarded *forwarded, struct text sealed,
    struct err *err)
{
	scoped(within_free) struct within within = WITHIN;
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	scoped(arrival_free) struct arrival inner = {
		.node = a->node,
		.now = a->now,
		.arena = ARENA(ARRIVAL_ARENA_MAX),
		.envelope = &within.envelope,
		.reply = &reply,
		.forwarded = forwarded,
	};

	if (!within_open(a->node, sealed, false, &within, err))
		return err->fault != FAULT_SYSTEM;
	if (!receive_within(a, &inner, err))
		return false;
	return reply.len == 0 || arrival_answer(a, TEXT(ARRIVAL_ANSWER), buf_text(&reply), err);
}

static bool
find_sealed(
    const struct arrival *a, const struct hash *digest, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	envelope_blob_name(digest, &name);
	return buf_ok(&name, err) && (envelope_find(a->envelope, buf_text(&name), out) ||
					 err_set(err, FAULT_SYSTEM, "the bytes are gone"));
}

/* Whose it is, and whether his word counts. */
static bool
find_custodian(struct arrival *a, struct arrival_forwarded *forwarded, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };

	if (!peers_chain(&a->node->journal, a->statement.by, &chain, err))
		return false;
	forwarded->seconds = chain_newest(&chain)->epoch;
	forwarded->by = a->statement.by;
	forwarded->id = a->statement.id;
	return custodian_is_fellow(
	    a->node, a->statement.by, a->confirmed, a->now, &forwarded->counts, err);
}

bool
forwarded_take(struct arrival *a, const char *const *beside, struct err *err)
{
	struct arrival_forwarded forwarded = { 0 };
	struct custody *custody = &forwarded.custody;
	struct attached_file file = { .name = TEXT("sealed") };
	struct text sealed;

	if (!custody_parse(&a->statement, custody, err))
		return false;
	if (!text_eq(custody->recipient, a->node->manifest.name))
		return err_set(err, FAULT_INPUT, "what it has in custody is for another node");
	file.hash = custody->digest;
	file.size = custody->size;
	if (!arrival_check_files(a, &file, 1, beside, err) ||
	    !arrival_keep(a, NULL, 0, NULL, err))
		return false;
	return (find_sealed(a, &custody->digest, &sealed, err) &&
		   find_custodian(a, &forwarded, err) &&
		   open_within(a, &forwarded, sealed, err)) ||
	       arrival_fail(err);
}
