/*
 * cases_rows.h - the rows of cases.h, for cases.c and cases_search.c alone.
 */
#pragma once

#include "view/cases.h"

#define CASES_SAID_MAX (2 * KIB)

/* What cases_read_row() reads; behind these a query may have others. */
#define CASES_COLUMNS "id, said, moves, unread, last"

/* Texts are those of `said`, which is cleared first. */
must_use bool cases_read_row(const struct journal *journal, const struct query *q,
    struct buf *said, struct cases_row *out, struct err *err);

/* Visit what a query has, as far as the page goes, and end it. */
must_use bool cases_visit_all(struct journal *journal, struct query *q,
    const struct cases_page *page,
    bool (*visit)(void *arg, const struct cases_row *row, struct err *err), void *arg,
    struct err *err);

/* Where a case's statements are; `number` 0: there are none. */
must_use bool cases_place(struct journal *journal, const struct hash *id,
    struct casebook_place *out, struct err *err);
