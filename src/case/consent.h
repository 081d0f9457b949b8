/*
 * consent.h - how terms of an embargo are proposed, agreed on, revised and ended; part of
 * step.h.
 *
 * Terms hold for the case once its owner and one participant more have agreed to just these,
 * by their id; whoever proposes agrees.  They hold each participant who has agreed, until they
 * end, or others that were agreed on take their place; what is merely proposed changes nothing.
 */
#pragma once

#include "case/state.h"

/* One statement of a kind embargo.*, by a participant; there is room for what it adds. */
enum outcome consent_propose(
    struct state *state, const struct case_entry *entries, uint32_t node);
enum outcome consent_accept(
    struct state *state, const struct case_entry *entries, uint32_t node);
enum outcome consent_reject(
    struct state *state, const struct case_entry *entries, uint32_t node);
enum outcome consent_end(struct state *state, const struct case_entry *entries, uint32_t node);
enum outcome consent_keep(struct state *state, const struct case_entry *entries, uint32_t node);

/* A party agrees to the terms of a node by another statement, such as an invitation; terms that
 * are not open are left alone. */
void consent_give(struct state *state, uint32_t node, uint16_t party, uint32_t by);

/* Agree on what has all it takes now: after a consent, after another owner came. */
void consent_settle(struct state *state);

/* What the world's events do: P and X end what is in force, and A asks whether to; none leaves
 * proposals open. */
void consent_see(struct state *state, unsigned events);
