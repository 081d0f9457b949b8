#include "view/cases_search.h"

#include "case/em.h"
#include "case/rm.h"
#include "view/cases_rows.h"
#include "view/desk.h"
#include "view/duties.h"

/* --- states */

enum { AT_RM = 0, AT_EM = 8, AT_PART = 16, AT_FLAG = 24 };

static const char *const flags[] = { "unread", "waiting", "decide", "equivocating" };
#define FLAGS (sizeof(flags) / sizeof(flags[0]))

static uint64_t
states_of(const struct cases_row *row)
{
	const bool flag[FLAGS] = { row->unread > 0, row->waiting > 0, row->decide,
		row->liars > 0 };
	uint64_t states = UINT64_C(1) << (AT_RM + row->rm) | UINT64_C(1) << (AT_EM + row->em) |
			  UINT64_C(1) << (AT_PART + row->part);

	for (size_t i = 0; i < FLAGS; i++)
		states |= (uint64_t)flag[i] << (AT_FLAG + i);
	return states;
}

uint64_t
cases_state(struct text word)
{
	uint64_t states = 0;

	for (unsigned i = 0; i < RM_COUNT; i++)
		if (text_eq(word, text_of(rm_word((enum rm_state)i))))
			states |= UINT64_C(1) << (AT_RM + i);
	for (unsigned i = 0; i < EM_COUNT; i++)
		if (text_eq(word, text_of(em_word((enum em_state)i))))
			states |= UINT64_C(1) << (AT_EM + i);
	for (unsigned i = 0; i < MEMBERSHIPS; i++)
		if (text_eq(word, text_of(membership_word((enum membership)i))))
			states |= UINT64_C(1) << (AT_PART + i);
	for (unsigned i = 0; i < FLAGS; i++)
		if (text_eq(word, text_of(flags[i])))
			states |= UINT64_C(1) << (AT_FLAG + i);
	return states;
}

/* --- searching */

static bool
note_title(const struct journal *journal, const struct query *q, struct titles *titles,
    struct buf *said, struct err *err)
{
	struct cases_row row = { 0 };
	struct text words[2];

	if (!cases_read_row(journal, q, said, &row, err))
		return false;
	words[0] = row.title;
	words[1] = row.tracking;
	if (!titles_set(titles, (size_t)query_integer(q, 5), row.mark, words, err))
		return false;
	titles_note(titles, (size_t)query_integer(q, 5), states_of(&row));
	return true;
}

struct labelling {
	struct journal *journal;
	struct titles *titles;
};

static bool
note_labels(void *arg, uint64_t seq, const struct hash *of_case, const struct desk_row *row,
    struct err *err)
{
	scoped(buf_free) struct buf labels = BUF_SECRET(DESK_SAID_MAX);
	struct labelling *labelling = arg;
	struct casebook_place place;

	labelling->titles->arranged = seq;
	buf_addf(&labels, "%.*s\n", TEXT_ARGS(row->assignee));
	for (size_t i = 0; i < row->tags; i++)
		buf_addf(&labels, "%.*s\n", TEXT_ARGS(row->tag[i]));
	return buf_ok(&labels, err) && cases_place(labelling->journal, of_case, &place, err) &&
	       titles_label(labelling->titles, (size_t)place.number, buf_text(&labels), err);
}

/* What came since the last search. */
static bool
read_titles(struct journal *journal, struct titles *titles, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(CASES_SAID_MAX);
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT " CASES_COLUMNS ", number FROM view_case WHERE listed AND last > ?"
		" ORDER BY last",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)titles->newest);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = note_title(journal, &q, titles, &said, err);
	}
	query_end(&q);
	return good && desk_changed(journal, titles->arranged, note_labels,
			   &(struct labelling){ journal, titles }, err);
}

static bool
visit_marked(struct journal *journal, uint64_t mark,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct cases_page one = { .most = 1 };
	struct query q;

	if (!db_query(journal->db,
		"SELECT " CASES_COLUMNS " FROM view_case WHERE listed AND last = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)mark);
	return cases_visit_all(journal, &q, &one, visit, arg, err);
}

bool
cases_search(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	uint64_t *marks = arena_array(&arena, uint64_t, page->most);
	struct titles_wanted wanted = { page->words,
		page->before == 0 ? UINT64_MAX : page->before, page->most, page->states,
		page->assignee, page->tag };
	struct titles *titles = casebook_titles(journal, err);
	size_t count;

	if (marks == NULL)
		return err_memory(err);
	if (titles == NULL || !read_titles(journal, titles, err) ||
	    !titles_find(titles, &wanted, marks, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!visit_marked(journal, marks[i], visit, arg, err))
			return false;
	return true;
}

/* --- what is due */

#define DUE_MAX 10000 /* that are looked at */

struct due {
	struct journal *journal;
	const struct cases_page *page;
	bool (*visit)(void *arg, const struct cases_row *row, struct err *err);
	void *arg;
	size_t count;
};

static bool
is_labelled(struct journal *journal, const struct cases_page *page, const struct hash *id,
    bool *is, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	struct desk_row row;

	*is = page->assignee.len + page->tag.len == 0;
	if (*is)
		return true;
	if (!desk_find(journal, id, &said, &row, err))
		return false;
	*is = page->tag.len == 0;
	for (size_t i = 0; i < row.tags; i++)
		*is = *is || text_eq(row.tag[i], page->tag);
	*is = *is && (page->assignee.len == 0 || text_eq(row.assignee, page->assignee));
	return true;
}

static bool
visit_due(void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct due *due = arg;
	struct cases_row row;
	bool is;

	(void)agenda;
	if (due->count == due->page->most)
		return true;
	if (!cases_row(due->journal, of_case, &arena, &row, err))
		return err->fault == FAULT_ABSENT;
	if (row.part == MEMBER_OUTSIDE ||
	    (due->page->states != 0 && (states_of(&row) & due->page->states) == 0))
		return true;
	if (!is_labelled(due->journal, due->page, of_case, &is, err))
		return false;
	if (!is)
		return true;
	due->count++;
	return due->visit(due->arg, &row, err);
}

bool
cases_due(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct duties_page duties = { DUTIES_DUE, INT64_MAX, DUE_MAX };
	struct due due = { journal, page, visit, arg, 0 };

	return duties_each(journal, &duties, visit_due, &due, err);
}
