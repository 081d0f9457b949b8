#include "action/deed/deeds.h"
#include "action/inbox/custodian.h"
#include "journal/attempt.h"
#include "journal/evidence.h"
#include "journal/held.h"
#include "view/outbox.h"

#define LIMIT 50
#define LIMIT_MAX 1000

static const struct deed_field args[] = {
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX,
	    "How many at most, the newest first; 50 if absent." },
	{ "id", DEED_HEX, false, 2 * HASH_LEN, 2 * HASH_LEN, "Only what became of this one." },
	{ 0 },
};

struct listing {
	struct journal *journal;
	struct writer *w;
};

/* Why it has not arrived yet, if it was tried. */
static bool
put_attempts(struct listing *listing, const struct outbox_row *row, struct err *err)
{
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct writer *w = listing->w;
	struct attempt attempt;
	bool refused;

	if (!attempt_refused(listing->journal, &row->id, row->peer, &refused, &trouble, err) ||
	    (!refused && !attempt_find(listing->journal, row->peer, &attempt, &trouble, err)))
		return false;
	writer_key(w, "refused");
	writer_bool(w, refused);
	if (!refused && attempt.count > 0) {
		writer_key(w, "attempts");
		writer_integer(w, (int64_t)attempt.count);
		statement_put_time(w, "since", attempt.since);
		statement_put_time(w, "next", attempt.next);
	}
	if (trouble.len > 0)
		statement_put_text(w, "trouble", &trouble);
	return true;
}

static bool
put_receipt(struct listing *listing, const struct outbox_row *row, struct err *err)
{
	struct writer *w = listing->w;
	bool proven, voided;

	if (!evidence_has(listing->journal, &row->id, row->peer, &proven, err) ||
	    !evidence_is_void(listing->journal, &row->id, row->peer, &voided, err))
		return false;
	statement_put_hash(w, "receipt", &row->receipt);
	statement_put_time(w, "received", row->when);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)row->epoch);
	statement_put_time(w, "proof_by", row->proof_by);
	writer_key(w, "proven");
	writer_bool(w, proven);
	writer_key(w, "voided");
	writer_bool(w, voided && !proven);
	return true;
}

/* Who keeps it, while its recipient is silent. */
static bool
put_custodian(struct listing *listing, const struct outbox_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement ask = { 0 };
	struct record record;
	struct held held;
	struct text name;
	bool found;

	if (!held_of(listing->journal, &row->id, &found, &held, err))
		return false;
	if (!found)
		return true;
	if (!journal_find(listing->journal, &held.ask, &arena, &record, err) ||
	    !statement_reopen(record.note, &ask, err) || !custodian_of_ask(&ask, &name, err))
		return false;
	writer_key(listing->w, "custody");
	writer_text(listing->w, name);
	return true;
}

static bool
put_row(void *arg, const struct outbox_row *row, struct err *err)
{
	struct listing *listing = arg;
	struct writer *w = listing->w;

	writer_object(w);
	statement_put_hash(w, "id", &row->id);
	writer_key(w, "to");
	writer_text(w, row->peer);
	writer_key(w, "what");
	writer_text(w, row->what);
	statement_put_time(w, "at", row->at);
	if (!(row->received
		    ? put_receipt(listing, row, err)
		    : put_attempts(listing, row, err) && put_custodian(listing, row, err)))
		return false;
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { &task->node->journal, answer };
	struct text hex = deed_text(in, "id", TEXT(""));
	struct hash id;

	if (hex.len > 0 && !hash_parse(hex, &id))
		return err_set(err, FAULT_INPUT, "'id' is no id");
	writer_object(answer);
	writer_key(answer, "letters");
	writer_array(answer);
	if (!(hex.len > 0
		    ? outbox_of(listing.journal, &id, put_row, &listing, err)
		    : outbox_list(listing.journal, (size_t)deed_integer(in, "limit", LIMIT),
			  put_row, &listing, err)))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

const struct deed deed_outbox = {
	.name = "outbox",
	.about =
	    "What this node says to others, a row for each recipient, and what became of it.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "letters:[id:id to:text what:text at:time refused?:bool attempts?:int "
		  "since?:time next?:time trouble?:text custody?:text receipt?:id "
		  "received?:time epoch?:int "
		  "proof_by?:time proven?:bool voided?:bool]",
	.run = run,
};
