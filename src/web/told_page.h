/*
 * told_page.h - who was told in advance of vulnerabilities that are public now: names, roles
 * and times, as the node recorded them then.
 */
#pragma once

#include "web/page.h"

void told_page(const struct facts *facts, struct html *h);
void told_json(const struct facts *facts, struct writer *w);
