#include "action/log/taken_down.h"

#include <stdlib.h>

#include "base/mem.h"
#include "log/entry.h"
#include "statement/takedown.h"

#define GROWTH 256

struct taken_down_entry {
	uint64_t index;
	struct hash id;
};

void
taken_down_free(struct taken_down *down)
{
	free(down->entry);
	down->entry = NULL;
	down->count = 0;
}

void
taken_down_add(struct taken_down *down, uint64_t index, const struct beginning *beginning)
{
	struct taken_down_entry *grown;
	struct entry entry;
	struct err none;

	if (down->count == TAKEN_DOWN_ENTRIES_MAX ||
	    !beginning_parse(beginning, &entry, &none) || entry.kind != ENTRY_STATEMENT)
		return;
	if (down->count % GROWTH == 0) {
		grown = mem_grow(down->entry, (down->count + GROWTH) * sizeof(*grown));
		if (grown == NULL)
			return;
		down->entry = grown;
	}
	down->entry[down->count++] = (struct taken_down_entry){ index, entry.hash };
}

/* ABSENT is an answer. */
static bool
read_at(const struct files *files, const struct buf *path, struct buf *out, bool *found,
    struct err *err)
{
	struct sink sink = sink_buf(out);

	if (!buf_ok(path, err))
		return false;
	*found = files->read(files->arg, 0, buf_string(path), &sink, err);
	return *found || err->fault == FAULT_ABSENT;
}

static bool
open_stone(const struct taken_down *down, struct text bytes, struct statement *s,
    struct takedown *takedown)
{
	struct err none;

	return statement_reopen(bytes, s, &none) && text_eq(s->by, down->node) &&
	       takedown_parse(s, takedown, &none);
}

/* A statement that is not there. */
static bool
look_for_stone(struct taken_down *down, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(NOTE_LEN_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct takedown takedown;
	bool found;

	takedown_path(id, &path);
	if (!read_at(down->files, &path, &bytes, &found, err))
		return false;
	if (!found || !open_stone(down, buf_text(&bytes), &s, &takedown) ||
	    !hash_eq(&takedown.of, id))
		down->missing++;
	return true;
}

static bool
is_that(struct text bytes, const struct hash *id)
{
	struct hash actual;
	struct note note;
	struct err none;

	if (!note_parse(bytes, &note, &none))
		return false;
	actual = statement_id(&note);
	return hash_eq(&actual, id);
}

static void
look_at_bytes(struct taken_down *down, const struct taken_down_entry *entry, struct text bytes)
{
	scoped(statement_free) struct statement s = { 0 };
	struct takedown takedown;

	if (!is_that(bytes, &entry->id)) {
		down->altered++;
		return;
	}
	if (!open_stone(down, bytes, &s, &takedown))
		return;
	down->stones++;
	down->tell(down->arg,
	    &(struct taken_down_stone){ entry->index, s.at, takedown.of, takedown.why });
}

bool
taken_down_look(struct taken_down *down, struct err *err)
{
	for (size_t i = 0; i < down->count; i++) {
		scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(NOTE_LEN_MAX);
		bool found;

		buf_add(&path, TEXT("statement/"));
		hash_format(&down->entry[i].id, &path);
		if (!read_at(down->files, &path, &bytes, &found, err))
			return false;
		if (found)
			look_at_bytes(down, &down->entry[i], buf_text(&bytes));
		else if (!look_for_stone(down, &down->entry[i].id, err))
			return false;
	}
	return true;
}
