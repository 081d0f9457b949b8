/*
 * own_name.h - who is at the terminal, as far as the machine knows.
 */
#pragma once

#include "base/text.h"

/* The user's name; "somebody" for one that has none, or none that can be shown. */
struct text own_name(void);
