#include "cli/command/likeness.h"

#include <stdint.h>

#define LETTERS_MAX 31
#define BEGINNING 3
#define SHORT_WORD 4

static size_t
least(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* Optimal string alignment: rows of a table of distances between beginnings. */
size_t
likeness_slips(struct text typed, struct text word)
{
	size_t rows[LETTERS_MAX + 1][LETTERS_MAX + 1];

	if (typed.len > LETTERS_MAX || word.len > LETTERS_MAX)
		return SIZE_MAX;
	for (size_t i = 0; i <= typed.len; i++) {
		for (size_t k = 0; k <= word.len; k++) {
			if (i == 0 || k == 0) {
				rows[i][k] = i + k;
				continue;
			}
			bool same = typed.at[i - 1] == word.at[k - 1];
			size_t steps = least(rows[i - 1][k], rows[i][k - 1]) + 1;

			steps = least(steps, rows[i - 1][k - 1] + (same ? 0 : 1));
			if (i > 1 && k > 1 && typed.at[i - 1] == word.at[k - 2] &&
			    typed.at[i - 2] == word.at[k - 1])
				steps = least(steps, rows[i - 2][k - 2] + 1);
			rows[i][k] = steps;
		}
	}
	return rows[typed.len][word.len];
}

bool
likeness_near(struct text typed, struct text word)
{
	if (typed.len >= BEGINNING && text_starts(word, typed))
		return true;
	return typed.len > 1 &&
	       likeness_slips(typed, word) <= (word.len <= SHORT_WORD ? 1u : 2u);
}
