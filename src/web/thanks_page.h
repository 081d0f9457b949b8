/* thanks_page.h - the finders whom the organisation thanks, and what its rewards came to. */
#pragma once

#include "web/page.h"

void thanks_page(const struct facts *facts, struct html *html);
void thanks_json(const struct facts *facts, struct writer *writer);
