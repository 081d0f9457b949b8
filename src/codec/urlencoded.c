#include "codec/urlencoded.h"

#define ESCAPE_LEN 3

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that comes next, and how many were read for it; 0 for what is malformed. */
static size_t
read_byte(struct text rest, char *out)
{
	*out = rest.at[0] == '+' ? ' ' : rest.at[0];
	if (rest.at[0] != '%')
		return 1;
	if (rest.len < ESCAPE_LEN || digit_of(rest.at[1]) < 0 || digit_of(rest.at[2]) < 0)
		return 0;
	*out = (char)(digit_of(rest.at[1]) << 4 | digit_of(rest.at[2]));
	return ESCAPE_LEN;
}

static bool
check(struct text value, struct err *err)
{
	size_t len;
	char byte;

	for (; value.len > 0; value = text_after(value, len)) {
		len = read_byte(value, &byte);
		if (len == 0)
			return err_set(
			    err, FAULT_INPUT, "'%%' is not followed by two hexadecimal digits");
	}
	return true;
}

/* Browsers end lines with "\r\n". */
static void
add(struct text value, struct buf *out)
{
	bool returned = false;
	char byte;

	while (value.len > 0) {
		value = text_after(value, read_byte(value, &byte));
		if (returned && byte != '\n')
			buf_add(out, TEXT("\n"));
		returned = byte == '\r';
		if (!returned)
			buf_add(out, (struct text){ &byte, 1 });
	}
	if (returned)
		buf_add(out, TEXT("\n"));
}

bool
urlencoded_find(struct text in, struct text name, bool *found, struct buf *out, struct err *err)
{
	struct text rest = in, field, key;

	*found = false;
	while (text_each(&rest, '&', &field)) {
		if (!text_cut(&field, '=', &key) || !text_eq(key, name))
			continue;
		if (!check(field, err))
			return false;
		*found = true;
		add(field, out);
		return buf_ok(out, err);
	}
	return true;
}
