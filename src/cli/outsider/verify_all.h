/* verify_all.h - `accord verify --all`: a node's own journal, all of it. */
#pragma once

#include <stdbool.h>

/* Prints what was looked at and the first disagreements; CLI_NO when there are any. */
int verify_all(const char *option_dir, bool json);
