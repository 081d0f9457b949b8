/*
 * log_page.h - the public log: how long it is, who watches it, how to check it.
 */
#pragma once

#include "web/page.h"

void log_page(const struct facts *facts, struct html *html);
void log_json(const struct facts *facts, struct writer *writer);
