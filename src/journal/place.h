/*
 * place.h - the places that an epoch's statements have in its batch: random, so that
 * they tell nothing, and each once.
 */
#pragma once

#include "log/batch.h"
#include "store/db.h"

/* Half of all, so that a draw meets a free place at once, or soon. */
#define PLACE_TAKEN_MAX (BATCH_PLACES / 2)

/* The tables that it needs beside the journal's own, where missing. */
#define PLACE_SCHEMA                                                                           \
	"CREATE TABLE IF NOT EXISTS epoch ("                                                   \
	" epoch INTEGER PRIMARY KEY, statements INTEGER NOT NULL) STRICT;"                     \
	"CREATE UNIQUE INDEX IF NOT EXISTS statement_place ON statement (epoch, position);"

/* Draw a free place of an epoch for a statement that is added in the same transaction;
 * `draw` is random_number().  Faults: LIMIT when PLACE_TAKEN_MAX are taken. */
must_use bool place_draw(struct db *db, uint64_t epoch, uint32_t (*draw)(uint32_t bound),
    uint32_t *position, struct err *err);
