/*
 * currency.h - amounts of money: whole numbers of a currency's minor unit.
 *
 * The currencies are those of ISO 4217 that are legal tender somewhere.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define CURRENCY_CODE_LEN 3

/* Is it the code of a currency, such as "EUR"? */
bool currency_known(struct text code);

/* Append an amount as people read it: "EUR 2,500", "EUR 2,500.50", "JPY 80,000". */
void currency_format(struct text code, int64_t minor, struct buf *out);

/* Read an amount that is written so, or without the commas: "EUR 2500.50".  It is exact: more
 * digits than the minor unit has are refused.  `code` is borrowed from what was read.  Faults:
 * INPUT. */
must_use bool currency_parse(
    struct text in, struct text *code, int64_t *minor, struct err *err);
