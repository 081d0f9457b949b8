#include "action/deed/outline.h"

#include <assert.h>
#include <string.h>

struct member {
	struct text name;
	struct text type; /* a word, or with its brackets */
	bool needed;
};

/* What stands between a bracket and its counterpart, both included. */
static size_t
bracketed(struct text in)
{
	size_t depth = 0, len = 0;

	do {
		assert(len < in.len);
		depth += in.at[len] == '{' || in.at[len] == '[';
		depth -= in.at[len] == '}' || in.at[len] == ']';
		len++;
	} while (depth > 0);
	return len;
}

static size_t
word(struct text in)
{
	const char *blank = memchr(in.at, ' ', in.len);

	return blank == NULL ? in.len : (size_t)(blank - in.at);
}

static bool
cut_member(struct text *rest, struct member *out)
{
	size_t len;

	(void)!text_skip(rest, TEXT(" "));
	if (rest->len == 0)
		return false;
	if (!text_cut(rest, ':', &out->name))
		assert(false && "a member of an outline has a colon");
	out->needed = !text_ends(out->name, TEXT("?"));
	if (!out->needed)
		out->name.len--;
	assert(rest->len > 0);
	len = rest->at[0] == '{' || rest->at[0] == '[' ? bracketed(*rest) : word(*rest);
	out->type = (struct text){ rest->at, len };
	*rest = text_after(*rest, len);
	return true;
}

static void
put(struct writer *w, const char *key, const char *value)
{
	writer_key(w, key);
	writer_text(w, text_of(value));
}

static void write_members(struct text outline, struct writer *w);

static void
write_type(struct text type, struct writer *w)
{
	static const struct {
		const char *word, *key, *value;
	} words[] = {
		{ "id", "$ref", "#/components/schemas/id" },
		{ "time", "$ref", "#/components/schemas/time" },
		{ "text", "type", "string" },
		{ "int", "type", "integer" },
		{ "bool", "type", "boolean" },
		{ "object", "type", "object" },
	};
	struct text inside = { type.at + 1, type.len - 2 };

	if (type.at[0] == '{') {
		write_members(inside, w);
		return;
	}
	writer_object(w);
	if (type.at[0] == '[') {
		put(w, "type", "array");
		writer_key(w, "items");
		write_members(inside, w);
	}
	if (text_eq(type, TEXT("texts"))) {
		put(w, "type", "array");
		writer_key(w, "items");
		write_type(TEXT("text"), w);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_eq(type, text_of(words[i].word)))
			put(w, words[i].key, words[i].value);
	writer_end(w);
}

static void
write_members(struct text outline, struct writer *w)
{
	struct text rest = outline;
	struct member member;

	writer_object(w);
	put(w, "type", "object");
	writer_key(w, "additionalProperties");
	writer_bool(w, false);
	writer_key(w, "required");
	writer_array(w);
	while (cut_member(&rest, &member))
		if (member.needed)
			writer_text(w, member.name);
	writer_end(w);
	writer_key(w, "properties");
	writer_object(w);
	for (rest = outline; cut_member(&rest, &member);) {
		writer_key_text(w, member.name);
		write_type(member.type, w);
	}
	writer_end(w);
	writer_end(w);
}

void
outline_write_schema(const char *outline, struct writer *writer)
{
	write_members(text_of(outline), writer);
}
