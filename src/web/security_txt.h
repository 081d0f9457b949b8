/*
 * security_txt.h - the contact of an organisation, as RFC 9116 has it.
 */
#pragma once

#include "web/facts.h"

/* From then on it is written anew: see security_txt_expires(). */
#define SECURITY_TXT_PERIOD (30 * INT64_C(86400))

/* When a file that is written now expires: 90 to 120 days ahead, the same for all of a
 * period, and never after the keys that it names do. */
int64_t security_txt_expires(const struct facts *facts);

/* Is there one at all? */
bool security_txt_named(const struct facts *facts);

/* Write it; nothing where there is no contact that it could name, which RFC 9116 asks for:
 * an address that is not https is none. */
void security_txt_format(const struct facts *facts, struct buf *out);
