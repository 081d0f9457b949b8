/*
 * canary_page.h - the canaries of a node and of the others of its accord, and their registers
 * of requests of governments; as JSON with all statements from which it follows.
 */
#pragma once

#include "web/page.h"

void canary_page(const struct facts *facts, struct html *h);
void canary_json(const struct facts *facts, struct writer *w);

void requests_page(const struct facts *facts, struct html *h);
void requests_json(const struct facts *facts, struct writer *w);

/* One statement of a register, as JSON has it here and in the API. */
void requests_put(const struct facts_request *said, struct writer *w);
