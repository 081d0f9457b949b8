#include "codec/survey.h"

#include <endian.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/mem.h"

/* 2^61-1, a prime. */
#define PRIME (((uint64_t)1 << 61) - 1)

/* So many bytes are always less than PRIME. */
#define PIECE ((size_t)7)

struct survey_slot {
	uint64_t hash;
	size_t at; /* of the key; 0 is a free slot, for there stands the root */
};

static bool
same_text(const struct tape *tape, size_t a, size_t b)
{
	return text_eq(tape_text(tape, a), tape_text(tape, b));
}

/* Eight bytes, or those of them that belong to a text of `len`.  Behind a key
 * of the tape lie its NUL and simdjson's padding, so there are always eight. */
static uint64_t
load(const char *from, size_t len)
{
	uint64_t word;

	memcpy(&word, from, sizeof(word));
	word = le64toh(word);
	return len < 8 ? word & (((uint64_t)1 << 8 * len) - 1) : word;
}

/* A number that differs for keys of different length, beginning or end, but
 * for rare accidents: so that hardly ever two keys are compared in full. */
static uint64_t
mark_of(struct text key)
{
	const uint64_t odd = 0x9e3779b97f4a7c15; /* spreads bits upwards */
	size_t last = key.len < 8 ? 0 : key.len - 8;

	return (load(key.at, key.len) * odd ^ load(key.at + last, key.len)) + key.len;
}

/* Less than 2^61 + 8, and the same modulo PRIME; for sums below 2^124. */
static uint64_t
fold(__uint128_t sum)
{
	uint64_t once = (uint64_t)(sum & PRIME) + (uint64_t)(sum >> 61);

	return (once & PRIME) + (once >> 61);
}

/* A polynomial over the field of 2^61-1, whose coefficients are the key's length
 * and its bytes, seven a piece, taken at a secret point.  Two keys chosen by
 * someone who does not know the point fall into the same of N slots with a
 * chance of about their length in N at most: nobody can write an object whose
 * keys all fall together. */
static uint64_t
hash_of(struct text key, const uint64_t powers[static 4])
{
	uint64_t hash = key.len;

	for (size_t i = 0; i == 0 || i < key.len; i += 2 * PIECE) {
		size_t left = key.len - i, second = left > PIECE ? left - PIECE : 0;
		uint64_t one = load(key.at + i, left < PIECE ? left : PIECE);
		uint64_t two = 0;

		if (second > 0)
			two = load(key.at + i + PIECE, second < PIECE ? second : PIECE);
		hash = fold((__uint128_t)hash * powers[3] + (__uint128_t)one * powers[2] +
			    (__uint128_t)two * powers[1]);
	}
	return hash;
}

/* Draw the secret point, once. */
static bool
draw_point(struct survey *survey, struct err *err)
{
	uint64_t random;

	if (survey->powers[0] != 0)
		return true;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return err_errno(err, "cannot draw a random number");
	survey->powers[0] = 1;
	survey->powers[1] = random % (PRIME - 1) + 1;
	for (size_t i = 2; i < 4; i++)
		survey->powers[i] =
		    fold((__uint128_t)survey->powers[i - 1] * survey->powers[1]);
	return true;
}

/* Clear a power of two of slots, at least half of which stay free. */
static bool
make_room(struct survey *survey, size_t count, size_t *room, struct err *err)
{
	*room = 2 * SURVEY_FEW;
	while (*room < 2 * count)
		*room *= 2;
	if (*room > survey->room) {
		void *slots = mem_grow(survey->slots, *room * sizeof(*survey->slots));

		if (slots == NULL)
			return err_memory(err);
		survey->slots = slots;
		survey->room = *room;
	}
	memset(survey->slots, 0, *room * sizeof(*survey->slots));
	return true;
}

static enum survey_result
survey_many(
    struct survey *survey, const struct tape *tape, size_t object, size_t *at, struct err *err)
{
	size_t end = tape_other(tape, object) - 1, room;

	if (!draw_point(survey, err) ||
	    !make_room(survey, tape_count(tape, object), &room, err))
		return SURVEY_FAILED;
	for (size_t key = object + 1; key < end; key = tape_after(tape, key + 1)) {
		uint64_t hash = hash_of(tape_text(tape, key), survey->powers);
		struct survey_slot *slot = &survey->slots[hash & (room - 1)];

		for (size_t i = hash; slot->at != 0; slot = &survey->slots[++i & (room - 1)])
			if (slot->hash == hash && same_text(tape, slot->at, key)) {
				*at = key;
				return SURVEY_TWIN;
			}
		*slot = (struct survey_slot){ hash, key };
	}
	return SURVEY_CLEAN;
}

static enum survey_result
survey_few(struct survey *survey, const struct tape *tape, size_t object, size_t *at)
{
	size_t end = tape_other(tape, object) - 1, count = 0;

	for (size_t key = object + 1; key < end; key = tape_after(tape, key + 1)) {
		uint64_t mark = mark_of(tape_text(tape, key));

		for (size_t i = 0; i < count; i++)
			if (survey->marks[i] == mark && same_text(tape, survey->keys[i], key)) {
				*at = key;
				return SURVEY_TWIN;
			}
		survey->marks[count] = mark;
		survey->keys[count++] = key;
	}
	return SURVEY_CLEAN;
}

static void
note_number(struct survey *survey, const struct tape *tape, size_t at)
{
	const int64_t most = (INT64_C(1) << 53) - 1;

	survey->inexact = survey->inexact || tape_type(tape, at) == 'd' ||
			  tape_integer(tape, at) > most || tape_integer(tape, at) < -most;
}

enum survey_result
survey_tape(
    struct survey *survey, const struct tape *tape, size_t depth, size_t *at, struct err *err)
{
	enum survey_result result;
	size_t open = 0;
	size_t end = tape_after(tape, TAPE_ROOT);

	survey->inexact = false;
	for (size_t i = TAPE_ROOT; i < end; i++) {
		char type = tape_type(tape, i);

		if (type == '"') /* most words are; and no switch guesses so well */
			continue;
		if (type == '{') {
			result = tape_count(tape, i) <= SURVEY_FEW
				     ? survey_few(survey, tape, i, at)
				     : survey_many(survey, tape, i, at, err);
			if (result != SURVEY_CLEAN)
				return result;
		}
		if (type == '{' || type == '[')
			open++;
		else if (type == '}' || type == ']')
			open--;
		else if (type == 'l' || type == 'd')
			note_number(survey, tape, i++);
		if (open > depth || type == 'u')
			return SURVEY_FLAW;
	}
	return SURVEY_CLEAN;
}

void
survey_free(struct survey *survey)
{
	free(survey->slots);
	*survey = (struct survey){ 0 };
}
