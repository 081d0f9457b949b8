/*
 * move_shape.h - the members of each kind of move, as tables; see move.h.
 */
#pragma once

#include "case/move.h"

/* The members of a kind beside those that all moves have; NULL for what is no move. */
const struct shape *move_shape(enum kind_id kind);

/* What no single member tells: the rule of the move's kind.  Faults: INPUT. */
must_use bool move_shape_check(const struct move *move, struct err *err);

/* What a ledger goes by, of a move of any kind: see gist.h. */
extern const struct shape move_shape_gist[];
