/*
 * keys_page.h - the keys of a node, for what each is, and how to check what they signed.
 */
#pragma once

#include "web/page.h"

void keys_page(const struct facts *facts, struct html *html);
void keys_json(const struct facts *facts, struct writer *writer);
