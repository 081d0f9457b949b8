#include "advisory/finding.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORDS_LEN 300
#define QUOTE_LEN 80
#define FIRST_ROOM 8

static bool
make_room(struct findings *findings)
{
	size_t room = findings->room == 0 ? FIRST_ROOM : findings->room * 2;
	struct finding *all;

	if (findings->count < findings->room)
		return true;
	all = arena_array(findings->arena, struct finding, room);
	if (all == NULL)
		return false;
	if (findings->count > 0)
		memcpy(all, findings->all, findings->count * sizeof(*all));
	findings->all = all;
	findings->room = room;
	return true;
}

void
findings_add(
    struct findings *findings, const char *test, struct value at, const char *words, ...)
{
	char room[WORDS_LEN + 1];
	struct text said;
	va_list args;

	if (findings->count == FINDINGS_MAX) {
		findings->left_out++;
		return;
	}
	va_start(args, words);
	vsnprintf(room, sizeof(room), words, args);
	va_end(args);
	said = arena_text(findings->arena, text_of(room));
	if (said.at == NULL || !make_room(findings)) {
		findings->failed = true;
		return;
	}
	findings->all[findings->count++] = (struct finding){ test, at, said };
}

size_t
findings_total(const struct findings *findings)
{
	return findings->count + findings->left_out;
}

/* Eight bytes, the first one counting most. */
static uint64_t
load(const char *from)
{
	uint64_t word;

	memcpy(&word, from, sizeof(word));
	return be64toh(word);
}

/* As memcmp(), which costs a call: ids are short, and most comparisons are of ids. */
static int
order_bytes(const char *one, const char *other, size_t len)
{
	if (len < sizeof(uint64_t))
		return memcmp(one, other, len);
	for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
		/* The last eight overlap those before. */
		size_t at = i + sizeof(uint64_t) <= len ? i : len - sizeof(uint64_t);
		uint64_t a = load(one + at), b = load(other + at);

		if (a != b)
			return a < b ? -1 : 1;
	}
	return 0;
}

int
finding_order(const void *a, const void *b)
{
	const struct text *one = a, *other = b;

	if (one->len != other->len)
		return one->len < other->len ? -1 : 1;
	return one->len == 0 ? 0 : order_bytes(one->at, other->at, one->len);
}

struct text
finding_quote(struct text in)
{
	struct text rest = in;
	size_t rune;

	while ((rune = text_rune(rest)) > 0 && in.len - rest.len + rune <= QUOTE_LEN)
		rest = text_after(rest, rune);
	return (struct text){ in.at, in.len - rest.len };
}
