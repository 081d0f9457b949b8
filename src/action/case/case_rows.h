/*
 * case_rows.h - how answers about cases tell what all of them tell: words, counts, states.
 */
#pragma once

#include "codec/json_write.h"

void case_put_word(struct writer *w, const char *key, const char *word);
void case_put_text(struct writer *w, const char *key, struct text text);
void case_put_count(struct writer *w, const char *key, uint64_t count);

/* The case state as "cs": letters. */
void case_put_cs(struct writer *w, unsigned set);
