#include "alert/pattern.h"

#include "base/utc.h"
#include "codec/base64.h"

static const struct {
	const char *word;
	enum pattern_operator operator;
} operators[] = {
	/* The longer before what it begins with. */
	{ "==", PATTERN_EQUAL },
	{ "=", PATTERN_EQUAL },
	{ "!=", PATTERN_UNEQUAL },
	{ "<>", PATTERN_UNEQUAL },
	{ "<=", PATTERN_LESS_OR_EQUAL },
	{ "<", PATTERN_LESS },
	{ ">=", PATTERN_GREATER_OR_EQUAL },
	{ ">", PATTERN_GREATER },
	{ "IN", PATTERN_IN },
	{ "LIKE", PATTERN_LIKE },
	{ "MATCHES", PATTERN_MATCHES },
	{ "ISSUBSET", PATTERN_SUBSET },
	{ "ISSUPERSET", PATTERN_SUPERSET },
};

static const char *const spellings[] = {
	[PATTERN_EQUAL] = "=",
	[PATTERN_UNEQUAL] = "!=",
	[PATTERN_LESS] = "<",
	[PATTERN_LESS_OR_EQUAL] = "<=",
	[PATTERN_GREATER] = ">",
	[PATTERN_GREATER_OR_EQUAL] = ">=",
	[PATTERN_IN] = "IN",
	[PATTERN_LIKE] = "LIKE",
	[PATTERN_MATCHES] = "MATCHES",
	[PATTERN_SUBSET] = "ISSUBSET",
	[PATTERN_SUPERSET] = "ISSUPERSET",
};

/* What is being read: `rest` is what is left of it. */
struct reading {
	struct text whole;
	struct text rest;
	struct err *err;
};

/* Always false. */
static bool
wants(const struct reading *r, const char *what)
{
	return err_set(r->err, FAULT_INPUT, "a pattern wants %s at column %zu", what,
	    r->whole.len - r->rest.len + 1);
}

static void
skip_blanks(struct text *rest)
{
	while (text_skip(rest, TEXT(" ")))
		;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(struct text in, size_t from)
{
	size_t end = from;

	while (end < in.len && is_digit(in.at[end]))
		end++;
	return end - from;
}

/* What stands at the front, up to where it is looked at. */
static void
take(struct reading *r, size_t len, struct text *out)
{
	*out = (struct text){ r->rest.at, len };
	r->rest = text_after(r->rest, len);
}

/* --- words */

static size_t
word_len(struct text in, bool hyphens)
{
	size_t len = 0;

	if (in.len == 0 || !is_letter(in.at[0]))
		return 0;
	while (len < in.len && (is_letter(in.at[len]) || is_digit(in.at[len]) ||
				   (hyphens && in.at[len] == '-')))
		len++;
	return len;
}

/* A keyword, which no letter follows. */
static bool
skip_word(struct reading *r, struct text word)
{
	if (word_len(r->rest, true) != word.len || !text_starts(r->rest, word))
		return false;
	r->rest = text_after(r->rest, word.len);
	return true;
}

/* --- literals */

/* A text in quotes, from its first quote on; 0: none. */
static size_t
quoted_len(struct text in)
{
	size_t at = 1;

	if (in.len == 0 || in.at[0] != '\'')
		return 0;
	while (at < in.len && in.at[at] != '\'') {
		if (in.at[at] != '\\') {
			at++;
			continue;
		}
		if (at + 1 == in.len || (in.at[at + 1] != '\'' && in.at[at + 1] != '\\'))
			return 0;
		at += 2;
	}
	return at < in.len ? at + 1 : 0;
}

static struct text
within_quotes(struct text spelled)
{
	struct text in = spelled;

	if (in.at[0] != '\'')
		in = text_after(in, 1);
	return (struct text){ in.at + 1, in.len - 2 };
}

static bool
is_hex(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_digit(in.at[i]) && !(in.at[i] >= 'a' && in.at[i] <= 'f') &&
		    !(in.at[i] >= 'A' && in.at[i] <= 'F'))
			return false;
	return in.len % 2 == 0;
}

/* "2026-11-22T10:00:00.123Z": capitals, and no other zone. */
static bool
is_time(struct text in)
{
	int64_t ignored;

	return text_ends(in, TEXT("Z")) && in.len > 10 && in.at[10] == 'T' &&
	       utc_parse(in, &ignored);
}

static bool
read_quoted(struct reading *r, size_t before, struct pattern_literal *out)
{
	size_t len = quoted_len(text_after(r->rest, before));

	if (len == 0)
		return wants(r, "a text in single quotes that ends");
	take(r, before + len, &out->spelled);
	return true;
}

static bool
read_marked(struct reading *r, struct pattern_literal *out)
{
	static const struct {
		char mark;
		enum pattern_type type;
		bool (*good)(struct text in);
		const char *what;
	} marks[] = {
		{ 't', PATTERN_TIME, is_time, "a time such as t'2026-11-22T10:00:00Z'" },
		{ 'h', PATTERN_HEX, is_hex, "pairs of hex digits" },
		{ 'b', PATTERN_BINARY, base64_ok, "base64" },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct reading before = *r;

		if (r->rest.at[0] != marks[i].mark)
			continue;
		out->type = marks[i].type;
		return read_quoted(r, 1, out) && (marks[i].good(within_quotes(out->spelled)) ||
						     wants(&before, marks[i].what));
	}
	return wants(r, "a literal");
}

/* -1, +0.5, .5: no zero before other digits. */
static bool
read_number(struct reading *r, struct pattern_literal *out)
{
	size_t sign = r->rest.at[0] == '-' || r->rest.at[0] == '+';
	size_t whole = digits(r->rest, sign), end = sign + whole;

	if (end < r->rest.len && r->rest.at[end] == '.') {
		size_t part = digits(r->rest, end + 1);

		if (part == 0)
			return wants(r, "a number with digits behind its point");
		out->type = PATTERN_REAL;
		take(r, end + 1 + part, &out->spelled);
		return true;
	}
	if (whole == 0 || (whole > 1 && r->rest.at[sign] == '0'))
		return wants(r, "a number");
	out->type = PATTERN_INTEGER;
	take(r, end, &out->spelled);
	return true;
}

static bool
read_literal(struct reading *r, struct pattern_literal *out)
{
	struct text word = { r->rest.at, word_len(r->rest, true) };

	if (r->rest.len == 0)
		return wants(r, "a literal");
	if (r->rest.at[0] == '\'') {
		out->type = PATTERN_TEXT;
		return read_quoted(r, 0, out);
	}
	if (text_eq(word, TEXT("true")) || text_eq(word, TEXT("false"))) {
		out->type = PATTERN_BOOL;
		take(r, word.len, &out->spelled);
		return true;
	}
	if (word.len == 1 && r->rest.len > 1 && r->rest.at[1] == '\'')
		return read_marked(r, out);
	return read_number(r, out);
}

static bool
read_set(struct reading *r, struct pattern *out)
{
	if (!text_skip(&r->rest, TEXT("(")))
		return wants(r, "'('");
	for (;;) {
		skip_blanks(&r->rest);
		if (out->count == PATTERN_SET_MAX)
			return err_set(r->err, FAULT_LIMIT, "a pattern has over %d literals",
			    PATTERN_SET_MAX);
		if (!read_literal(r, &out->literal[out->count++]))
			return false;
		skip_blanks(&r->rest);
		if (text_skip(&r->rest, TEXT(")")))
			return true;
		if (!text_skip(&r->rest, TEXT(",")))
			return wants(r, "',' or ')'");
	}
}

/* --- paths */

static bool
read_key(struct reading *r)
{
	size_t len = word_len(r->rest, false);

	if (len == 0)
		len = quoted_len(r->rest);
	if (len == 0)
		return wants(r, "the name of a property");
	r->rest = text_after(r->rest, len);
	return true;
}

static bool
read_index(struct reading *r)
{
	if (!text_skip(&r->rest, TEXT("*"))) {
		struct pattern_literal number;

		if (r->rest.len == 0 || !read_number(r, &number) ||
		    number.type != PATTERN_INTEGER)
			return wants(r, "an index or '*'");
	}
	return text_skip(&r->rest, TEXT("]")) || wants(r, "']'");
}

static bool
read_path(struct reading *r, struct text *out)
{
	struct text began = r->rest;
	size_t steps = 0;

	if (!read_key(r))
		return false;
	for (;;) {
		bool key = text_skip(&r->rest, TEXT("."));

		if (!key && !text_skip(&r->rest, TEXT("[")))
			break;
		if (++steps == PATTERN_STEPS_MAX)
			return err_set(r->err, FAULT_LIMIT,
			    "a pattern's path has over %d steps", PATTERN_STEPS_MAX);
		if (!(key ? read_key(r) : read_index(r)))
			return false;
	}
	*out = (struct text){ began.at, began.len - r->rest.len };
	return true;
}

/* --- the whole */

static bool
read_operator(struct reading *r, struct pattern *out)
{
	out->negated = skip_word(r, TEXT("NOT"));
	skip_blanks(&r->rest);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		struct text word = text_of(operators[i].word);

		if (is_letter(word.at[0]) ? !skip_word(r, word) : !text_skip(&r->rest, word))
			continue;
		out->operator= operators[i].operator;
		return true;
	}
	return wants(r, "an operator such as '='");
}

/* What the operator compares with. */
static bool
check_types(const struct reading *r, const struct pattern *p)
{
	bool ordered = p->operator>= PATTERN_LESS && p->operator<= PATTERN_GREATER_OR_EQUAL;

	if (p->operator>= PATTERN_LIKE && p->literal[0].type != PATTERN_TEXT)
		return err_set(r->err, FAULT_INPUT, "a pattern's %s wants a text in quotes",
		    spellings[p->operator]);
	return !ordered || p->literal[0].type != PATTERN_BOOL ||
	       err_set(r->err, FAULT_INPUT, "in a pattern true and false have no order");
}

static bool
read_comparison(struct reading *r, struct pattern *out)
{
	size_t len = word_len(r->rest, true);

	if (len == 0)
		return wants(r, "the type of an object, such as domain-name");
	take(r, len, &out->object);
	if (!text_skip(&r->rest, TEXT(":")))
		return wants(r, "':'");
	if (!read_path(r, &out->path))
		return false;
	skip_blanks(&r->rest);
	if (!read_operator(r, out))
		return false;
	skip_blanks(&r->rest);
	if (out->operator== PATTERN_IN ? !read_set(r, out)
				       : !read_literal(r, &out->literal[out->count++]))
		return false;
	return check_types(r, out);
}

static bool
read_pattern(struct reading *r, struct pattern *out)
{
	if (!text_skip(&r->rest, TEXT("[")))
		return wants(r, "'['");
	skip_blanks(&r->rest);
	if (!read_comparison(r, out))
		return false;
	skip_blanks(&r->rest);
	return text_skip(&r->rest, TEXT("]")) ||
	       wants(r, "']': one comparison is all that it takes");
}

bool
pattern_cut(struct text *rest, struct pattern *out, struct err *err)
{
	struct reading r = { .rest = *rest, .err = err };
	struct pattern pattern;
	struct text in;

	pattern.count = 0;
	while (text_skip(&r.rest, TEXT(" ")) || text_skip(&r.rest, TEXT("\n")))
		;
	in = r.whole = r.rest;
	if (!read_pattern(&r, &pattern))
		return false;
	in.len -= r.rest.len;
	if (in.len > PATTERN_LEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a pattern is longer than %d bytes", PATTERN_LEN_MAX);
	if (!text_printable(in))
		return err_set(err, FAULT_INPUT, "a pattern has what cannot be shown");
	*out = pattern;
	*rest = r.rest;
	return true;
}

bool
pattern_parse(struct text in, struct pattern *out, struct err *err)
{
	struct text rest = in;
	struct pattern pattern;

	if (!text_starts(in, TEXT("[")))
		return err_set(err, FAULT_INPUT, "a pattern wants '[' at column 1");
	if (!pattern_cut(&rest, &pattern, err))
		return false;
	if (rest.len != 0)
		return err_set(err, FAULT_INPUT,
		    "a pattern ends at column %zu, and something follows: one comparison is "
		    "all that it takes",
		    in.len - rest.len);
	*out = pattern;
	return true;
}

void
pattern_format(const struct pattern *p, struct buf *out)
{
	buf_addf(out, "[%.*s:%.*s %s%s ", TEXT_ARGS(p->object), TEXT_ARGS(p->path),
	    p->negated ? "NOT " : "", spellings[p->operator]);
	if (p->operator== PATTERN_IN)
		buf_add(out, TEXT("("));
	for (size_t i = 0; i < p->count; i++) {
		buf_add(out, i == 0 ? TEXT("") : TEXT(", "));
		buf_add(out, p->literal[i].spelled);
	}
	buf_add(out, p->operator== PATTERN_IN ? TEXT(")]") : TEXT("]"));
}
