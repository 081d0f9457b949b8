/*
 * policy_page.h - the disclosure policy to be read, and every version it had.
 */
#pragma once

#include "web/page.h"

void policy_page(const struct facts *facts, struct html *html);
void policy_json(const struct facts *facts, struct writer *writer);

/* One version by itself, in a folder; what it says does not change when others follow. */
void policy_version_page(
    const struct facts *facts, const struct facts_version *version, struct html *html);
