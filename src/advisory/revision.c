#include "advisory/revision.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
are_digits(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_digit(in.at[i]))
			return false;
	return in.len > 0;
}

static bool
is_number(struct text in)
{
	return are_digits(in) && (in.len == 1 || in.at[0] != '0');
}

static bool
is_identifier(struct text in, bool counts)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_digit(in.at[i]) && in.at[i] != '-' &&
		    !((in.at[i] | 0x20) >= 'a' && (in.at[i] | 0x20) <= 'z'))
			return false;
	return in.len > 0 && !(counts && are_digits(in) && !is_number(in));
}

/* Identifiers with dots between them; those of a pre-release that are numbers `counts`. */
static bool
are_identifiers(struct text in, bool counts)
{
	struct text rest = in, piece;

	if (in.len == 0 || in.at[in.len - 1] == '.')
		return false;
	while (text_each(&rest, '.', &piece))
		if (!is_identifier(piece, counts))
			return false;
	return true;
}

bool
revision_parse(struct text in, struct revision *out)
{
	struct revision revision = { .semantic = true };
	struct text rest = in, core;

	if (is_number(in)) {
		*out = (struct revision){ .major = in, .minor = TEXT("0"), .patch = TEXT("0") };
		return true;
	}
	if (text_cut(&rest, '+', &core)) {
		revision.build = rest;
		if (!are_identifiers(rest, false))
			return false;
		rest = core;
	}
	if (text_cut(&rest, '-', &core)) {
		revision.prerelease = rest;
		if (!are_identifiers(rest, true))
			return false;
		rest = core;
	}
	if (!text_cut(&rest, '.', &revision.major) || !text_cut(&rest, '.', &revision.minor) ||
	    !is_number(revision.major) || !is_number(revision.minor) || !is_number(rest))
		return false;
	revision.patch = rest;
	*out = revision;
	return true;
}

/* Of digits without zeros before them. */
static int
order_numbers(struct text a, struct text b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return text_order(a, b);
}

static int
order_identifiers(struct text a, struct text b)
{
	if (are_digits(a) && are_digits(b))
		return order_numbers(a, b);
	if (are_digits(a) != are_digits(b))
		return are_digits(a) ? -1 : 1;
	return text_order(a, b);
}

/* A pre-release comes before its release. */
static int
order_prereleases(struct text a, struct text b)
{
	struct text one, other;
	int order = 0;

	if (a.len == 0 || b.len == 0)
		return (a.len == 0) - (b.len == 0);
	while (
	    order == 0 && a.len > 0 && text_each(&b, '.', &other) && text_each(&a, '.', &one))
		order = order_identifiers(one, other);
	return order != 0 ? order : (a.len > 0) - (b.len > 0);
}

int
revision_order_released(const struct revision *a, const struct revision *b)
{
	int order = order_numbers(a->major, b->major);

	if (order == 0)
		order = order_numbers(a->minor, b->minor);
	return order != 0 ? order : order_numbers(a->patch, b->patch);
}

int
revision_order(const struct revision *a, const struct revision *b)
{
	int order = revision_order_released(a, b);

	return order != 0 ? order : order_prereleases(a->prerelease, b->prerelease);
}

bool
revision_is_initial(const struct revision *revision)
{
	return text_eq(revision->major, TEXT("0"));
}
