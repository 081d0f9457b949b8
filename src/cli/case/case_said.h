/* case_said.h - what was said in a case, printed for people. */
#pragma once

#include "codec/json.h"

/* A text of an object, empty where there is none; an id, as far as people are shown it. */
struct text case_said_text(struct value object, const char *name);
struct text case_said_id(struct value object, const char *name);

/* The statements as the deed case.show tells of them: each with what it says, answers and
 * replaces, its files, and how far it has come. */
void case_said_print(struct value rows);
