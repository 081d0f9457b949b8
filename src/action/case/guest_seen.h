/*
 * guest_seen.h - what a guest of this node sees of a case: what was said to all who might be
 * told since he came, what he said himself, and what was shown of before to all.
 *
 * A statement is said to nodes and finders; that a guest hears what his host hears nobody says.
 * So a message is his only when all heard it who take part, are bound, and were both when it
 * was said: what was said to some alone, his host among them, he does not see.  Where that is
 * not certain, he does not see it.
 */
#pragma once

#include "base/arena.h"
#include "case/ledger.h"
#include "journal/journal.h"
#include "web/guest_page.h"

#define GUEST_SEEN_MAX 200    /* messages, the last ones */
#define GUEST_PIECES_MAX 1000 /* and pieces of large files that follow them */
#define GUEST_SEEN_ROOM (64 * MIB)

/* May a guest come in: asked, or taking part? */
bool guest_seen_in(const struct ledger *ledger, struct text guest);

/* Fill in what follows from the case: who he is to it, terms, messages; what brings a piece of
 * a large file is shown with the one that tells of it, if that is.  Texts live in the arena, or
 * as long as the ledger.  Faults: the journal's; LIMIT. */
must_use bool guest_seen(struct journal *journal, const struct ledger *ledger, uint16_t guest,
    struct arena *arena, struct guest_facts *facts, struct err *err);
