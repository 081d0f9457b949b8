#include "codec/pretty.h"

static void
new_line(size_t depth, struct buf *out)
{
	buf_add(out, TEXT("\n"));
	while (depth-- > 0)
		buf_add(out, TEXT("  "));
}

/* How long a string is, its quotes included. */
static size_t
string_len(struct text in)
{
	size_t i = 1;

	while (i < in.len && in.at[i] != '"')
		i += in.at[i] == '\\' ? 2 : 1;
	return i < in.len ? i + 1 : in.len;
}

static bool
is_empty(struct text in)
{
	return in.len > 1 && (in.at[1] == '}' || in.at[1] == ']');
}

void
pretty_add(struct text in, struct buf *out)
{
	size_t depth = 0, len;

	for (; in.len > 0; in = text_after(in, len)) {
		char c = in.at[0];

		len = c == '"' ? string_len(in) : 1;
		if ((c == '{' || c == '[') && is_empty(in))
			len = 2;
		else if (c == '}' || c == ']')
			new_line(depth > 0 ? --depth : 0, out);
		buf_add(out, (struct text){ in.at, len });
		if (len == 1 && (c == '{' || c == '['))
			new_line(++depth, out);
		else if (c == ',')
			new_line(depth, out);
		else if (c == ':')
			buf_add(out, TEXT(" "));
	}
	buf_add(out, TEXT("\n"));
}
