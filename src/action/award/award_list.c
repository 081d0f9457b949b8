#include "action/award/award_list.h"

#include <string.h>

#include "bounty/currency.h"

#define ROOM (4 * STATEMENT_PRIVATE_MAX)
#define ROWS_MAX 200 /* of tables, in all */

struct ledger_row {
	struct text id, currency; /* in the arena */
	int64_t awards, amount, paid, below, late;
};

struct listing {
	struct node *node;
	int64_t at;
	struct writer *w;
	struct arena *arena;
	struct ledger_row *row;
	size_t rows;
};

/* --- how one stands */

static const char *
state_of(const struct awards_row *row, int64_t owed, int64_t at)
{
	if (row->corrected)
		return "corrected";
	if (!row->granted)
		return row->answered == AWARDS_DISPUTED ? "disputed" : "declined";
	if (row->received)
		return "received";
	if (row->paid)
		return "paid";
	if (owed == 0)
		return "nothing owed";
	return row->pay_by != 0 && at > row->pay_by ? "late" : "owed";
}

static const char *
answer_of(const struct awards_row *row)
{
	static const char *const words[] = { "none", "accepted", "disputed" };

	return words[row->answered];
}

static void
put_text(struct writer *w, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, key);
	writer_text(w, text);
}

static void
put_word(struct writer *w, const char *key, const char *word)
{
	writer_key(w, key);
	writer_text(w, text_of(word));
}

static void
put_money(struct writer *w, const char *key, struct text currency, int64_t minor)
{
	scoped(buf_free) struct buf amount = BUF(KIB);

	currency_format(currency, minor, &amount);
	writer_key(w, key);
	writer_text(w, buf_text(&amount));
}

static bool
put_answer(struct node *node, const struct awards_row *row, struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct award_word word;
	struct text by;

	put_word(w, "answer", answer_of(row));
	if (row->answered == AWARDS_UNANSWERED)
		return true;
	if (!awarded_load_word(node, &row->answer, &arena, &word, &by, err))
		return false;
	put_text(w, "dispute", word.answer.why);
	put_text(w, "mediator", word.answer.mediator);
	put_text(w, "donate", word.answer.donate);
	put_text(w, "credit", word.answer.credit);
	if (word.answer.anonymous) {
		writer_key(w, "anonymous");
		writer_bool(w, true);
	}
	return true;
}

static bool
put_opinion(struct node *node, const struct awards_row *row, struct text currency,
    struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct award_word word;
	struct text by;

	if (!row->opinion)
		return true;
	if (!awarded_load_word(node, &row->said, &arena, &word, &by, err))
		return false;
	writer_key(w, "opinion");
	writer_object(w);
	put_text(w, "by", by);
	put_word(w, "opinion", award_opinion_text(word.opinion.opinion));
	if (word.opinion.amount > 0)
		put_money(w, "amount", currency, word.opinion.amount);
	put_text(w, "text", word.opinion.text);
	writer_end(w);
	return true;
}

static void
put_award(const struct awards_row *row, const struct award *award, struct writer *w)
{
	statement_put_hash(w, "award", &row->id);
	statement_put_hash(w, "report", &row->report);
	statement_put_time(w, "decided", row->at);
	put_word(w, "decision", award_decision_word(award->decision));
	put_text(w, "row", award->row);
	put_text(w, "severity", award->severity);
	put_money(w, "amount", award->currency, award->amount);
	writer_put_integer(w, "minor", award->amount);
	put_text(w, "currency", award->currency);
	writer_put_integer(w, "split", award->split);
	writer_key(w, "below");
	writer_bool(w, award->below);
	put_text(w, "why", award->why);
	if (award->has_policy)
		statement_put_hash(w, "policy", &award->policy);
	if (award->has_corrects)
		statement_put_hash(w, "corrects", &award->corrects);
	if (row->corrected)
		statement_put_hash(w, "corrected_by", &row->later);
}

static bool
list_one(struct node *node, const struct awards_row *row, int64_t at, struct writer *w,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct award award;
	int64_t before, owed;

	if (!awarded_load(node, &row->id, &arena, &award, err) ||
	    !awarded_before(node, &award, &before, err))
		return false;
	owed = row->paid || row->corrected || award.amount < before ? 0 : award.amount - before;
	writer_object(w);
	put_award(row, &award, w);
	put_word(w, "state", state_of(row, owed, at));
	put_money(w, "owed", award.currency, owed);
	if (row->pay_by != 0)
		statement_put_time(w, "pay_by", row->pay_by);
	if (row->paid) {
		statement_put_time(w, "paid", row->paid_on);
		writer_key(w, "paid_late");
		writer_bool(w, row->pay_by != 0 && row->paid_on > row->pay_by);
	}
	if (row->credited)
		statement_put_hash(w, "thanks", &row->credit);
	if (!put_answer(node, row, w, err) || !put_opinion(node, row, award.currency, w, err))
		return false;
	writer_end(w);
	return true;
}

/* --- what each row came to */

static struct ledger_row *
find_row(struct listing *l, const struct award *award)
{
	struct ledger_row *row;

	for (size_t i = 0; i < l->rows; i++)
		if (text_eq(l->row[i].id, award->row) &&
		    text_eq(l->row[i].currency, award->currency))
			return &l->row[i];
	if (l->rows == ROWS_MAX)
		return NULL;
	row = &l->row[l->rows];
	row->id = arena_text(l->arena, award->row);
	row->currency = arena_text(l->arena, award->currency);
	if (row->id.at == NULL || row->currency.at == NULL)
		return NULL;
	l->rows++;
	return row;
}

static bool
count(void *arg, const struct awards_row *row, struct err *err)
{
	struct listing *l = arg;
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct ledger_row *sum;
	struct award award;

	if (row->corrected || !row->granted)
		return true;
	if (!awarded_load(l->node, &row->id, &arena, &award, err))
		return false;
	sum = find_row(l, &award);
	if (sum == NULL)
		return err_set(err, FAULT_LIMIT, "over %d rows were rewarded", ROWS_MAX);
	sum->awards++;
	sum->amount += award.amount;
	sum->paid += row->paid ? award.amount : 0;
	sum->below += award.below;
	sum->late += row->pay_by != 0 && (row->paid ? row->paid_on : l->at) > row->pay_by;
	return true;
}

static bool
put_one(void *arg, const struct awards_row *row, struct err *err)
{
	struct listing *l = arg;

	return list_one(l->node, row, l->at, l->w, err);
}

static void
put_rows(struct listing *l)
{
	writer_key(l->w, "rows");
	writer_array(l->w);
	for (size_t i = 0; i < l->rows; i++) {
		const struct ledger_row *row = &l->row[i];

		writer_object(l->w);
		put_text(l->w, "row", row->id.len > 0 ? row->id : TEXT("none"));
		writer_put_integer(l->w, "awards", row->awards);
		put_money(l->w, "amount", row->currency, row->amount);
		put_money(l->w, "paid", row->currency, row->paid);
		writer_put_integer(l->w, "below", row->below);
		writer_put_integer(l->w, "late", row->late);
		writer_end(l->w);
	}
	writer_end(l->w);
}

/* --- what waits for a decision */

static bool
put_undecided(void *arg, const struct hash *report, int64_t received, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct listing *l = arg;
	struct awarded_pinned pinned;
	int64_t due;

	if (!awarded_pinned(l->node, report, &arena, &pinned, err))
		return err->fault == FAULT_ABSENT; /* that policy was taken down */
	if (!pinned.found || pinned.edition.policy.rewards.table.count == 0)
		return true;
	due = award_decide_by(&pinned.edition.policy, received);
	writer_object(l->w);
	statement_put_hash(l->w, "report", report);
	statement_put_time(l->w, "received", received);
	if (due != 0)
		statement_put_time(l->w, "decide_by", due);
	put_word(l->w, "state", due != 0 && l->at > due ? "late" : "waits");
	writer_end(l->w);
	return true;
}

bool
award_list_write(struct node *node, int64_t at, size_t limit, struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct listing l = { node, at, w, &arena,
		arena_array(&arena, struct ledger_row, ROWS_MAX), 0 };

	if (l.row == NULL)
		return err_memory(err);
	writer_key(w, "awards");
	writer_array(w);
	if (!awards_each(&node->journal, NULL, limit, put_one, &l, err))
		return false;
	writer_end(w);
	writer_key(w, "undecided");
	writer_array(w);
	if (!awards_undecided(&node->journal, limit, put_undecided, &l, err))
		return false;
	writer_end(w);
	if (!awards_each(&node->journal, NULL, AWARD_LIST_COUNTED, count, &l, err))
		return false;
	put_rows(&l);
	return true;
}
