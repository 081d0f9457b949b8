/*
 * home_page.h - who this is, what it promises, and what anybody can check: in plain words.
 */
#pragma once

#include "web/page.h"

void home_page(const struct facts *facts, struct html *html);
void home_json(const struct facts *facts, struct writer *writer);

/* What is shown in place of a page that is not there. */
void lost_page(const struct facts *facts, struct html *html);
