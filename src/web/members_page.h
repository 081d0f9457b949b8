/*
 * members_page.h - the directory of the accord that a node belongs to: who is in it, how that
 * came about and how it grew; as JSON with all statements from which it follows.
 */
#pragma once

#include "web/page.h"

void members_page(const struct facts *facts, struct html *h);
void members_json(const struct facts *facts, struct writer *w);
