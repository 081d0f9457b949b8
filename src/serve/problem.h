/*
 * problem.h - what goes wrong in the API, as RFC 9457 has it (application/problem+json).
 */
#pragma once

#include "base/err.h"
#include "http/exchange.h"

#define PROBLEM_TYPE "application/problem+json"

/* Begin a response of the API: nothing of it is kept, framed or read by other pages. */
void problem_begin(struct response *response, unsigned status);

/* Make it one that says what is wrong.  What is this machine's fault is not told in its own
 * words. */
void problem_tell(struct response *response, unsigned status, struct text detail);
void problem_tell_fault(struct response *response, const struct err *err);

/* What a status is called. */
const char *problem_title(unsigned status);
