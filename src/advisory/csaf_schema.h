/*
 * csaf_schema.h - what the JSON schema of CSAF 2.0 says, with those of CVSS that it names.
 */
#pragma once

#include "advisory/schema.h"

extern const struct schema *const csaf_schema;
