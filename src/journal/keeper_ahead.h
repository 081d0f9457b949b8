/*
 * keeper_ahead.h - what the keeper signs while whoever asked does something else.
 */
#pragma once

#include "journal/keeper.h"

/* Have a text signed that keeper_signer() will be asked for soon, and do not wait: it signs
 * while others of KEEPER_AHEAD_MAX are used.  What cannot be done now is done then. */
void keeper_sign_ahead(struct keeper *keeper, struct text text);

/* For keeper.c */

/* Append the signature of a text if it was sent ahead; those before it nobody wants any
 * more.  False when it has to be asked for. */
must_use bool keeper_ahead_take(struct keeper *keeper, struct text text, struct buf *signature);

/* Receive the answers for the first of them, which are in the way of others. */
void keeper_ahead_pass_over(struct keeper *keeper, size_t count);
