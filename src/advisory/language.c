#include "advisory/language.h"

#include <string.h>

#define EXTENDED_MAX 3

/* What may stand where in a tag, in this order. */
enum place {
	PLACE_LANGUAGE,
	PLACE_EXTENDED,
	PLACE_SCRIPT,
	PLACE_REGION,
	PLACE_VARIANT,
	PLACE_EXTENSION,
	PLACE_PRIVATE,
};

struct reading {
	enum place place; /* the last that was read */
	unsigned extended;
	size_t since; /* subtags since the last single letter */
	struct text unknown;
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
are_letters(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_letter(in.at[i]))
			return false;
	return true;
}

static bool
are_digits(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_digit(in.at[i]))
			return false;
	return true;
}

static bool
are_either(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_letter(in.at[i]) && !is_digit(in.at[i]))
			return false;
	return true;
}

static int
compare_cell(struct text tag, const struct subtags *subtags, size_t at)
{
	const char *cell =
	    subtags->lines[at / subtags->in_line] + at % subtags->in_line * subtags->width;

	for (size_t i = 0; i < subtags->width; i++) {
		char c = i < tag.len ? lower(tag.at[i]) : ' ';

		if (c != cell[i])
			return c < cell[i] ? -1 : 1;
	}
	return tag.len > subtags->width ? 1 : 0;
}

static bool
is_listed(struct text tag, const struct subtags *subtags)
{
	size_t low = 0, high = subtags->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_cell(tag, subtags, middle);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static void
look_up(struct reading *reading, struct text tag, const struct subtags *subtags)
{
	if (reading->unknown.len == 0 && !is_listed(tag, subtags))
		reading->unknown = tag;
}

static bool
take(struct reading *reading, enum place place, struct text tag, const struct subtags *subtags)
{
	reading->place = place;
	look_up(reading, tag, subtags);
	return true;
}

static bool
read_language(struct reading *reading, struct text tag)
{
	if (tag.len == 1 && lower(tag.at[0]) == 'x') {
		reading->place = PLACE_PRIVATE;
		return true;
	}
	return tag.len >= 2 && tag.len <= 8 && are_letters(tag) &&
	       take(reading, PLACE_LANGUAGE, tag, &subtags_language);
}

static bool
read_single(struct reading *reading, struct text tag)
{
	reading->place = lower(tag.at[0]) == 'x' ? PLACE_PRIVATE : PLACE_EXTENSION;
	reading->since = 0;
	return true;
}

static bool
may_be_variant(struct text tag)
{
	return tag.len >= 5 || (tag.len == 4 && is_digit(tag.at[0]));
}

/* Another than the first. */
static bool
read_next(struct reading *reading, struct text tag)
{
	if (reading->place == PLACE_PRIVATE)
		return true;
	if (tag.len == 1)
		return (reading->place != PLACE_EXTENSION || reading->since > 0) &&
		       read_single(reading, tag);
	reading->since++;
	if (reading->place == PLACE_EXTENSION)
		return true;
	if (reading->place <= PLACE_EXTENDED && tag.len == 3 && are_letters(tag) &&
	    reading->extended < EXTENDED_MAX) {
		reading->extended++;
		return take(reading, PLACE_EXTENDED, tag, &subtags_extlang);
	}
	if (reading->place < PLACE_SCRIPT && tag.len == 4 && are_letters(tag))
		return take(reading, PLACE_SCRIPT, tag, &subtags_script);
	if (reading->place < PLACE_REGION &&
	    ((tag.len == 2 && are_letters(tag)) || (tag.len == 3 && are_digits(tag))))
		return take(reading, PLACE_REGION, tag, &subtags_region);
	return may_be_variant(tag) && take(reading, PLACE_VARIANT, tag, &subtags_variant);
}

static bool
read_tag(struct text in, struct reading *reading)
{
	struct text rest = in, tag;

	*reading = (struct reading){ 0 };
	if (text_ends(in, TEXT("-")) || !text_each(&rest, '-', &tag) ||
	    !read_language(reading, tag))
		return false;
	while (text_each(&rest, '-', &tag))
		if (tag.len == 0 || tag.len > 8 || !are_either(tag) || !read_next(reading, tag))
			return false;
	/* A single letter stands before something. */
	return reading->place < PLACE_EXTENSION || (in.len > 2 && in.at[in.len - 2] != '-');
}

static bool
is_irregular(struct text in)
{
	for (const char *const *tag = language_irregular; *tag != NULL; tag++) {
		size_t i = 0;

		while (i < in.len && (*tag)[i] == lower(in.at[i]))
			i++;
		if (i == in.len && (*tag)[i] == '\0')
			return true;
	}
	return false;
}

bool
language_spelled(struct text tag)
{
	struct reading reading;

	return is_irregular(tag) || read_tag(tag, &reading);
}

bool
language_known(struct text tag, struct text *unknown)
{
	struct reading reading;

	if (is_irregular(tag))
		return true;
	*unknown = tag;
	if (!read_tag(tag, &reading))
		return false;
	*unknown = reading.unknown;
	return reading.unknown.len == 0;
}
