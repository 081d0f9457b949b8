/*
 * toll.h - the work that the front wants to see with an envelope while many wait, before it
 * has it looked at (statement/work.h).
 */
#pragma once

#include "http/exchange.h"
#include "statement/party.h"
#include "statement/work.h"
#include "store/tree.h"

struct toll {
	unsigned least; /* bits, at any time */
	unsigned most;  /* as many may wait */
	char name[PARTY_NAME_MAX + 1];
};

/* Whose node it is, the public tree tells. */
void toll_open(const struct tree *tree, unsigned least, unsigned most, struct toll *out);

/* Does the request bring what it takes while so many wait?  Work of this epoch or the last
 * one counts. */
bool toll_paid(const struct toll *toll, unsigned waiting, const struct request *request);

/* How many bits of work it brings, as far as that matters: TOLL_BITS_MAX at most. */
#define TOLL_BITS_MAX WORK_BITS_MAX
unsigned toll_bits_paid(const struct toll *toll, const struct request *request);

/* Say what it takes: for whom the clerk has asked so many bits of. */
void toll_ask_bits(const struct toll *toll, unsigned bits, struct response *response);

/* Say what it takes. */
void toll_ask(const struct toll *toll, unsigned waiting, struct response *response);
