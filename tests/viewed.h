/*
 * viewed.h - a daybook whose journal folds what it is given: its views are there.
 *
 *	scoped(daybook_free) struct daybook daybook = viewed_make();
 */
#pragma once

#include "daybook.h"
#include "view/view.h"

/* The tables of all views: made once, the others are copies. */
static inline void
viewed_make_database(const struct daybook *daybook)
{
	struct journal journal;
	struct err err;

	if (mould_has("a viewed journal")) {
		mould_pour(&daybook->scratch, "journal", "a viewed journal");
		return;
	}
	journal = daybook_open(daybook);
	assert_true(view_open(&journal, &err));
	journal_close(&journal);
	mould_cast(&daybook->scratch, "journal", "a viewed journal");
}

/* As daybook_make(). */
static inline struct daybook
viewed_make(void)
{
	struct daybook daybook = daybook_begin();
	struct err err;

	viewed_make_database(&daybook);
	daybook.journal = daybook_open(&daybook);
	assert_true(view_open(&daybook.journal, &err));
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN, 1);
	return daybook;
}
