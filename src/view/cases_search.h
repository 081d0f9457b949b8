/*
 * cases_search.h - lists of cases by what they are called, how they stand, who takes care of
 * them, their tags, and what is due; for cases.c.
 *
 * Titles, states and labels are held in memory, as far as they were asked for (titles.h).
 */
#pragma once

#include "view/cases.h"

/* Those that meet what the page wants, the one in which something came last first. */
must_use bool cases_search(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err);

/* The same of those with something due, what is due first at the front. */
must_use bool cases_due(struct journal *journal, const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err);
