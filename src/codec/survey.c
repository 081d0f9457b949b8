#include "codec/survey.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/mem.h"

/* Up to this many keys, comparing each with each is the fastest. */
#define FEW_KEYS 32u

/* 2^61-1, a prime. */
#define PRIME (((uint64_t)1 << 61) - 1)

struct survey_slot {
	uint64_t hash;
	size_t at; /* of the key; 0 is a free slot, for there stands the root */
};

static bool
same_text(const struct tape *tape, size_t a, size_t b)
{
	return text_eq(tape_text(tape, a), tape_text(tape, b));
}

/* The length of a key, its first four bytes: as a number, which tells nearly
 * all keys of an object apart without a look at the rest.  What lies behind a
 * key's NUL is not its own. */
static uint64_t
mark_of(const struct tape *tape, size_t at)
{
	const char *from = tape_text_at(tape, at);
	char bytes[8];
	uint32_t len;
	uint64_t mark;

	memcpy(bytes, from, sizeof(bytes));
	memcpy(&len, bytes, sizeof(len));
	if (len < 4)
		memset(bytes + 4 + len, 0, 4 - len);
	memcpy(&mark, bytes, sizeof(mark));
	return mark;
}

static uint64_t
fold(__uint128_t product)
{
	uint64_t sum = (uint64_t)(product & PRIME) + (uint64_t)(product >> 61);

	return sum >= PRIME ? sum - PRIME : sum;
}

/* A polynomial over the field of 2^61-1, its coefficients 7 bytes of the key
 * each and its length, taken at a secret point.  Two keys chosen by someone who
 * does not know the point meet with a chance of at most their length in 2^58:
 * nobody can write an object whose keys all fall together. */
static uint64_t
hash_of(struct text in, uint64_t point)
{
	uint64_t hash = in.len;

	while (in.len > 0) {
		size_t len = in.len < 7 ? in.len : 7;
		uint64_t next = 0;

		memcpy(&next, in.at, len);
		hash = fold((__uint128_t)hash * point + next);
		in = text_after(in, len);
	}
	return fold((__uint128_t)hash * point);
}

/* Clear room for `count` keys, half of it to stay free. */
static bool
make_room(struct survey *survey, size_t count, struct err *err)
{
	size_t room = 4 * FEW_KEYS;

	while (room < 2 * count)
		room *= 2;
	if (survey->key == 0) {
		uint64_t random;

		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return err_errno(err, "cannot draw a random number");
		survey->key = random % (PRIME - 1) + 1;
	}
	if (room > survey->room) {
		void *slots = mem_grow(survey->slots, room * sizeof(*survey->slots));

		if (slots == NULL)
			return err_memory(err);
		survey->slots = slots;
		survey->room = room;
	}
	memset(survey->slots, 0, room * sizeof(*survey->slots));
	return true;
}

static enum survey_result
survey_many(
    struct survey *survey, const struct tape *tape, size_t object, size_t *at, struct err *err)
{
	size_t end = tape_other(tape, object) - 1, count = 0, mask = 4 * FEW_KEYS - 1;

	for (size_t key = object + 1; key < end; key = tape_after(tape, key + 1))
		count++;
	if (!make_room(survey, count, err))
		return SURVEY_FAILED;
	while (mask < 2 * count - 1)
		mask = 2 * mask + 1;
	for (size_t key = object + 1; key < end; key = tape_after(tape, key + 1)) {
		uint64_t hash = hash_of(tape_text(tape, key), survey->key);
		struct survey_slot *slot = &survey->slots[hash & mask];

		for (size_t i = hash; slot->at != 0; slot = &survey->slots[++i & mask])
			if (slot->hash == hash && same_text(tape, slot->at, key)) {
				*at = key;
				return SURVEY_TWIN;
			}
		*slot = (struct survey_slot){ hash, key };
	}
	return SURVEY_CLEAN;
}

static enum survey_result
survey_object(
    struct survey *survey, const struct tape *tape, size_t object, size_t *at, struct err *err)
{
	size_t end = tape_other(tape, object) - 1, count = 0;
	uint64_t marks[FEW_KEYS];
	size_t keys[FEW_KEYS];

	for (size_t key = object + 1; key < end; key = tape_after(tape, key + 1)) {
		uint64_t mark = mark_of(tape, key);

		if (count == FEW_KEYS)
			return survey_many(survey, tape, object, at, err);
		for (size_t i = 0; i < count; i++)
			if (marks[i] == mark && same_text(tape, keys[i], key)) {
				*at = key;
				return SURVEY_TWIN;
			}
		marks[count] = mark;
		keys[count++] = key;
	}
	return SURVEY_CLEAN;
}

enum survey_result
survey_tape(
    struct survey *survey, const struct tape *tape, size_t depth, size_t *at, struct err *err)
{
	enum survey_result result;
	size_t open = 0;
	size_t end = tape_after(tape, TAPE_ROOT);

	for (size_t i = TAPE_ROOT; i < end; i++) {
		switch (tape_type(tape, i)) {
		case '{':
			result = survey_object(survey, tape, i, at, err);
			if (result != SURVEY_CLEAN)
				return result;
			/* fallthrough */
		case '[':
			if (++open > depth)
				return SURVEY_FLAW;
			break;
		case ']':
		case '}':
			open--;
			break;
		case 'u':
			return SURVEY_FLAW;
		case 'l':
		case 'd':
			i++;
			break;
		default:
			break;
		}
	}
	return SURVEY_CLEAN;
}

void
survey_free(struct survey *survey)
{
	free(survey->slots);
	*survey = (struct survey){ 0 };
}
