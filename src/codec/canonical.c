#include "codec/canonical.h"

#include <stdlib.h>

#include "base/mem.h"
#include "codec/json_write.h"
#include "codec/tape.h"

/* RFC 8785 inherits JavaScript's numbers: beyond this, integers are not exact. */
#define INTEGER_MAX (((int64_t)1 << 53) - 1)

struct member {
	struct text key;
	struct value value;
};

/* An array or object that is being written. */
struct level {
	struct value array;
	struct value_walk walk; /* of the array */
	size_t next, end;       /* of the object, among the members */
	bool object;
};

struct spelling {
	struct writer writer;
	struct level levels[WRITER_DEPTH_MAX];
	size_t depth;
	struct member *members; /* of all open objects, those of each sorted */
};

static bool
refuse(const struct tape *tape, size_t at, enum fault fault, const char *why, struct err *err)
{
	scoped(buf_free) struct buf pointer = BUF(GIB);

	value_pointer((struct value){ tape, at }, &pointer);
	if (pointer.failed)
		return err_memory(err);
	return err_set(err, fault, "'%.400s' %s", buf_string(&pointer), why);
}

static bool
fits(int64_t integer)
{
	return integer >= -INTEGER_MAX && integer <= INTEGER_MAX;
}

/* Can it be written at all?  And how many members have its objects? */
static bool
check(struct value value, size_t *members, struct err *err)
{
	const struct tape *tape = value.doc;
	size_t depth = 0, end = tape_after(tape, value.at);

	for (size_t i = value.at; i < end; i = tape_next(tape, i)) {
		char type = tape_type(tape, i);

		if (type == '{')
			*members += value_count((struct value){ tape, i });
		if (type == ']' || type == '}')
			depth--;
		if ((type == '[' || type == '{') && ++depth > WRITER_DEPTH_MAX)
			return refuse(tape, i, FAULT_LIMIT, "is nested too deep", err);
		if (type == 'd' || (type == 'l' && !fits(tape_integer(tape, i))))
			return refuse(tape, i, FAULT_INPUT,
			    "is no integer within plus or minus 2^53-1", err);
	}
	return true;
}

/* In the order of UTF-16 that of UTF-8 differs at one place: characters beyond
 * U+FFFF, which begin with 0xf0 to 0xf4, come before U+E000 to U+FFFF, which
 * begin with 0xee or 0xef. */
static int
rank(char c)
{
	uint8_t byte = (uint8_t)c;

	return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
}

static int
order(const void *one, const void *other)
{
	const struct member *a = one, *b = other;
	size_t i = 0;

	while (i < a->key.len && i < b->key.len && a->key.at[i] == b->key.at[i])
		i++;
	if (i == a->key.len || i == b->key.len)
		return (a->key.len > b->key.len) - (a->key.len < b->key.len);
	return rank(a->key.at[i]) - rank(b->key.at[i]);
}

static void
begin_object(struct spelling *to, struct value object)
{
	struct level *level = &to->levels[to->depth];
	struct value_walk walk = { 0 };

	level->object = true;
	level->next = level->end = to->depth == 0 ? 0 : to->levels[to->depth - 1].end;
	while (value_each(object, &walk))
		to->members[level->end++] = (struct member){ walk.key, walk.value };
	if (level->end > level->next)
		qsort(to->members + level->next, level->end - level->next, sizeof(*to->members),
		    order);
	to->depth++;
	writer_object(&to->writer);
}

/* An array has no members: it begins and ends where its outer level ends. */
static void
begin_array(struct spelling *to, struct value array)
{
	size_t end = to->depth == 0 ? 0 : to->levels[to->depth - 1].end;

	to->levels[to->depth++] = (struct level){ .array = array, .next = end, .end = end };
	writer_array(&to->writer);
}

static void
begin(struct spelling *to, struct value value)
{
	const struct tape *tape = value.doc;

	switch (value_type(value)) {
	case VALUE_OBJECT:
		begin_object(to, value);
		break;
	case VALUE_ARRAY:
		begin_array(to, value);
		break;
	case VALUE_TEXT:
		writer_text(&to->writer, tape_text(tape, value.at));
		break;
	case VALUE_INTEGER:
		writer_integer(&to->writer, tape_integer(tape, value.at));
		break;
	case VALUE_BOOL:
		writer_bool(&to->writer, tape_type(tape, value.at) == 't');
		break;
	case VALUE_NULL:
	case VALUE_REAL: /* refused beforehand */
		writer_null(&to->writer);
		break;
	}
}

/* The next value of the innermost level, or its end. */
static void
go_on(struct spelling *to)
{
	struct level *level = &to->levels[to->depth - 1];

	if (!level->object && value_each(level->array, &level->walk)) {
		begin(to, level->walk.value);
	} else if (level->object && level->next < level->end) {
		struct member *member = &to->members[level->next++];

		writer_key_text(&to->writer, member->key);
		begin(to, member->value);
	} else {
		writer_end(&to->writer);
		to->depth--;
	}
}

bool
canonical_format(struct value value, struct buf *out, struct err *err)
{
	struct spelling to = { .writer = WRITER(out) };
	size_t members = 0;

	if (!check(value, &members, err))
		return false;
	to.members = mem_grow(NULL, (members + 1) * sizeof(*to.members));
	if (to.members == NULL)
		return err_memory(err);
	begin(&to, value);
	while (to.depth > 0)
		go_on(&to);
	free(to.members);
	return buf_ok(out, err);
}
