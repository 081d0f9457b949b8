/* Thanking in public: when a report may be, and under which name. */
#include "action/award/awarded.h"
#include "bounty/credit.h"
#include "statement/report.h"
#include "view/cases.h"

#define ROOM (4 * STATEMENT_PRIVATE_MAX)
#define AWARDS_OF_ONE 1000 /* of a report */

/* --- when */

static bool
check_public(void *arg, const struct hash *of_case, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct node *node = arg;
	struct casebook_case *held;

	if (!case_load(&node->journal, of_case, &held, err))
		return err->fault == FAULT_ABSENT;
	hash_format(of_case, &hex);
	return (held->ledger.state.pxa & CS_P) != 0 ||
	       err_set(err, FAULT_CONFLICT,
		   "case %.12s is not public yet: 'accord case publish' says that it is, and "
		   "thanks its finders",
		   buf_string(&hex));
}

/* --- as what */

struct thanking {
	struct node *node;
	const struct awarded_thanks *thanks;
	struct arena *arena;
	struct award award;
	struct credit credit;
};

/* As the report says, if the answer says nothing else. */
static bool
take_report(struct thanking *t, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct details details = { 0 };
	struct report report;
	struct record record;

	if (!journal_find(&t->node->journal, &t->award.of, t->arena, &record, err))
		return false;
	if (record.forgotten)
		return true;
	if (!statement_reopen(record.note, &s, err) || !report_parse(&s, &report, err) ||
	    !report_details(&s, t->arena, &details, err))
		return false;
	t->credit.name = details.credit;
	if (t->credit.title.len > 0)
		return true;
	t->credit.title = arena_text(t->arena, report.title);
	return t->credit.title.at != NULL || err_memory(err);
}

static bool
take_answer(struct thanking *t, const struct awards_row *row, struct err *err)
{
	struct award_word word;
	struct text by;

	if (row->answered == AWARDS_UNANSWERED)
		return true;
	if (!awarded_load_word(t->node, &row->answer, t->arena, &word, &by, err))
		return false;
	if (word.answer.anonymous)
		t->credit.name = TEXT("");
	else if (word.answer.credit.len > 0)
		t->credit.name = word.answer.credit;
	if (word.answer.show_amount && t->award.amount > 0) {
		t->credit.amount = t->award.amount;
		t->credit.currency = t->award.currency;
		t->credit.donated = word.answer.donate;
	}
	return true;
}

static bool
is_same(const struct credit *a, const struct credit *b)
{
	return text_eq(a->title, b->title) && text_eq(a->where, b->where) &&
	       text_eq(a->name, b->name) && a->amount == b->amount &&
	       text_eq(a->donated, b->donated);
}

static bool
take_earlier(struct thanking *t, const struct awards_row *row, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct credit earlier;
	struct record record;

	if (!row->credited)
		return true;
	t->credit.has_corrects = true;
	t->credit.corrects = row->credit;
	if (!journal_find(&t->node->journal, &row->credit, t->arena, &record, err))
		return false;
	if (record.forgotten) /* taken down */
		return true;
	return statement_reopen(record.note, &s, err) &&
	       credit_parse(&s, t->arena, &earlier, err) &&
	       (!is_same(&t->credit, &earlier) ||
		   err_set(err, FAULT_CONFLICT, "that was said already"));
}

static bool
say(struct thanking *t, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(t->node);

	return credit_sign(&t->credit, t->thanks->now, &signer, &note, id, err) &&
	       statement_open(buf_text(&note), &signer.vkey, &s, err) &&
	       journal_add_public(&t->node->journal, &s, err);
}

static bool
thank(struct node *node, const struct awarded_thanks *thanks, const struct awards_row *row,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct thanking t = { .node = node, .thanks = thanks, .arena = &arena };

	if (row->corrected)
		return err_set(
		    err, FAULT_CONFLICT, "it was corrected: the later award is thanked for");
	if (!awarded_load(node, &row->id, &arena, &t.award, err))
		return false;
	if (t.award.decision != AWARD_GRANTED)
		return err_set(err, FAULT_CONFLICT, "it was declined");
	t.credit = (struct credit){ .award = row->id,
		.title = thanks->title,
		.where = thanks->where,
		.row = t.award.row,
		.severity = t.award.severity };
	return take_report(&t, err) && take_answer(&t, row, err) &&
	       take_earlier(&t, row, err) && say(&t, id, err);
}

bool
awarded_thank(
    struct node *node, const struct awarded_thanks *thanks, struct hash *id, struct err *err)
{
	struct awards_row row;

	return awards_find(&node->journal, thanks->award, &row, err) &&
	       awards_cases(&node->journal, &row.report, check_public, node, err) &&
	       thank(node, thanks, &row, id, err);
}

/* --- all of a case */

struct thanking_all {
	struct awards_row *row;
	size_t count;
};

static bool
gather_row(void *arg, const struct awards_row *row, struct err *err)
{
	struct thanking_all *all = arg;

	(void)err;
	if (!row->corrected && !row->credited && row->granted)
		all->row[all->count++] = *row;
	return true;
}

static bool
thank_report(struct node *node, const struct hash *report, const struct awarded_thanks *thanks,
    size_t *count, struct err *err)
{
	scoped(arena_free) struct arena arena =
	    ARENA((AWARDS_OF_ONE + 1) * sizeof(struct awards_row));
	struct thanking_all all = { .row =
					arena_array(&arena, struct awards_row, AWARDS_OF_ONE) };
	struct hash id;

	if (all.row == NULL)
		return err_memory(err);
	if (!awards_each(&node->journal, report, AWARDS_OF_ONE, gather_row, &all, err))
		return false;
	for (size_t i = 0; i < all.count; i++, ++*count)
		if (!thank(node, thanks, &all.row[i], &id, err))
			return false;
	return true;
}

bool
awarded_thank_case(struct node *node, const struct hash *of_case,
    const struct awarded_thanks *thanks, size_t *count, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM + MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct move move;

	*count = 0;
	if (!journal_find(&node->journal, of_case, &arena, &record, err))
		return err->fault == FAULT_ABSENT; /* how it was opened was not told here */
	if (!statement_reopen(record.note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	for (size_t i = 0; i < move.reports.count; i++)
		if (!thank_report(node, &move_hashes(&move.reports)[i], thanks, count, err))
			return false;
	return true;
}
