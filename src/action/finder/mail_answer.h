/*
 * mail_answer.h - what a finder answers: a letter about its report, or a message in a case.
 */
#pragma once

#include "action/finder/mail.h"

struct piece_size; /* action/node/piece.h */
struct mail_answer {
	const struct mail_entry *to; /* what is answered, of the bag */
	struct text text;
	char *const *paths;
	size_t count;
	const struct piece_size *size; /* of what follows in pieces; NULL: as usual */
};

/* Deliver it to the node that `to` came from or went to, which `how` says.  Files that are too
 * large to go along follow it by pieces_send().  Faults: as deliver_letter()'s; ABSENT when
 * nothing of the finder's is there that it could be about. */
must_use bool mail_answer(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, struct hash *id, struct err *err);
