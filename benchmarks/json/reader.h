/* reader.h - what each of the JSON readers to be measured is asked to do. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Names of the ways it is measured in, NULL after the last. */
extern const char *const reader_names[];

/* Read a text into whatever the reader makes of one, and let go of it.  A NUL
 * follows the text. */
bool reader_read(size_t way, const char *text, size_t len);
