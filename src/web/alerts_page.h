/*
 * alerts_page.h - warnings that anybody may read, and how soon others acted in drills.
 */
#pragma once

#include "web/page.h"

void alerts_page(const struct facts *facts, struct html *h);
void alerts_json(const struct facts *facts, struct writer *w);
