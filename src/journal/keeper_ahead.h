/*
 * keeper_ahead.h - what the keeper does while whoever asked does something else: it answers in
 * the order in which it was asked, and an answer is kept until it is wanted.
 */
#pragma once

#include "journal/keeper.h"

/* Have a text signed that keeper_signer() will be asked for soon, or a stanza unwrapped that
 * keeper_open() will, and do not wait.  What cannot be done now, of which the second tells, is
 * done then. */
void keeper_sign_ahead(struct keeper *keeper, struct text text);
must_use bool keeper_unwrap_ahead(struct keeper *keeper, const struct x25519_stanza *stanza);

/* Hear what has been answered by now. */
void keeper_hear(struct keeper *keeper);

/* How a stanza stands. */
enum keeper_standing {
	KEEPER_NOT_ASKED, /* or it was asked in vain */
	KEEPER_UNDER_WAY,
	KEEPER_ANSWERED,
};

enum keeper_standing keeper_unwrap_standing(
    const struct keeper *keeper, const struct x25519_stanza *stanza);

/* For keeper.c */

/* Append the answer to a request if it was made ahead, waiting for it.  False when it has to
 * be asked now. */
must_use bool keeper_ahead_take(
    struct keeper *keeper, const struct keeper_request *request, struct buf *answer);

/* Hear all answers that are in the way of others, and keep them. */
void keeper_ahead_hear(struct keeper *keeper);

/* Nothing is under way any more. */
void keeper_ahead_forget(struct keeper *keeper);

/* The stanza as it is asked about. */
void keeper_stanza(const struct x25519_stanza *stanza, char out[static KEEPER_STANZA_LEN]);
