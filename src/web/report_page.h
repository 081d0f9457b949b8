/*
 * report_page.h - how to report a vulnerability, and what happens then.
 */
#pragma once

#include "web/page.h"

void report_page(const struct facts *facts, struct html *html);
void report_json(const struct facts *facts, struct writer *writer);
