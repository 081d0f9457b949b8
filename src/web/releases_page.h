/*
 * releases_page.h - the sealed releases: when each opens, who can open it, who was late.
 */
#pragma once

#include "codec/json_write.h"
#include "web/facts.h"
#include "web/html.h"

void releases_page(const struct facts *facts, struct html *html);
void releases_json(const struct facts *facts, struct writer *writer);
