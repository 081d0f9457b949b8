#include "action/release/events.h"

#include <inttypes.h>

#include "codec/hex.h"
#include "release/postpone.h"
#include "release/share.h"
#include "release/unlock.h"
#include "statement/advisory.h"

#define RETRY_MS 5000
#define KEPT_MAX (EVENTS_MAX / 4 * 3) /* when the oldest go */
#define BACK_MAX 4096                 /* entries of the log that a new file looks back at */
#define EVENT_MAX (4 * KIB)

/* What stands in the file. */
struct file {
	struct buf events; /* without its head */
	uint64_t log;
	bool changed;
};

#define FILE_NONE ((struct file){ .events = BUF(EVENTS_MAX + EVENT_MAX) })

static void
file_free(struct file *file)
{
	buf_free(&file->events);
}

static bool
read_head(struct text *rest, uint64_t *log)
{
	struct text line;

	return text_line(rest, &line) && text_starts(line, TEXT("retry: ")) &&
	       text_line(rest, &line) && text_skip(&line, TEXT(": log ")) &&
	       text_u64(line, log) && text_skip(rest, TEXT("\n"));
}

/* One that is none of ours is begun anew. */
static bool
load(const struct tree *tree, struct file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(EVENTS_MAX + KIB);
	struct text rest;

	if (!tree_get(tree, EVENTS_PATH, &bytes, err))
		return err->fault == FAULT_ABSENT ||
		       (err->fault == FAULT_LIMIT && !bytes.starved);
	rest = buf_text(&bytes);
	if (!read_head(&rest, &file->log))
		file->log = 0;
	else
		buf_add(&file->events, rest);
	return buf_ok(&file->events, err);
}

/* The newest of them, whole ones, as far as there is room. */
static struct text
newest(const struct file *file)
{
	struct text all = buf_text(&file->events), rest = all, line;

	if (all.len <= EVENTS_MAX - KIB)
		return all;
	while (rest.len > KEPT_MAX)
		do
			if (!text_line(&rest, &line))
				return (struct text){ 0 };
		while (line.len > 0);
	return rest;
}

static bool
save(const struct tree *tree, const struct file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(EVENTS_MAX);

	if (!file->changed)
		return true;
	buf_addf(&bytes, "retry: %d\n: log %" PRIu64 "\n\n", RETRY_MS, file->log);
	buf_add(&bytes, newest(file));
	return buf_ok(&file->events, err) && buf_ok(&bytes, err) &&
	       tree_put_soon(tree, EVENTS_PATH, buf_text(&bytes), err);
}

static bool
has(const struct file *file, struct text id)
{
	struct text rest = buf_text(&file->events), line;

	while (text_line(&rest, &line))
		if (text_skip(&line, TEXT("id: ")) && text_eq(line, id))
			return true;
	return false;
}

/* One event, as it is being written. */
struct event {
	struct buf id, data;
	struct writer writer;
};

#define EVENT ((struct event){ .id = BUF(KIB), .data = BUF(EVENT_MAX) })

static void
event_free(struct event *event)
{
	buf_free(&event->id);
	buf_free(&event->data);
}

static void
event_begin(struct event *event, const struct hash *release)
{
	event->writer = WRITER(&event->data);
	writer_object(&event->writer);
	statement_put_hash(&event->writer, "release", release);
}

static bool
event_end(struct event *event, const char *name, struct file *file, struct err *err)
{
	writer_end(&event->writer);
	if (!buf_ok(&event->id, err) || !buf_ok(&event->data, err))
		return false;
	if (has(file, buf_text(&event->id)))
		return true;
	buf_addf(&file->events, "id: %s\nevent: %s\ndata: %s\n\n", buf_string(&event->id), name,
	    buf_string(&event->data));
	file->changed = true;
	return buf_ok(&file->events, err);
}

bool
events_add_key(
    const struct tree *tree, const struct hash *seal, struct text key, struct err *err)
{
	scoped(event_free) struct event event = EVENT;
	scoped(file_free) struct file file = FILE_NONE;

	if (!load(tree, &file, err))
		return false;
	if (text_ends(key, TEXT("\n")))
		key.len--;
	buf_add(&event.id, TEXT("key-"));
	hash_format(seal, &event.id);
	event_begin(&event, seal);
	writer_key(&event.writer, "key");
	writer_text(&event.writer, key);
	return event_end(&event, "key", &file, err) && save(tree, &file, err);
}

/* What the log tells */

static void
put_seal(struct event *event, const struct hash *id, const struct seal *seal)
{
	event_begin(event, id);
	statement_put_time(&event->writer, "opens", seal->opens);
	statement_put_hash(&event->writer, "bundle", &seal->bundle);
	writer_key(&event->writer, "size");
	writer_integer(&event->writer, (int64_t)seal->size);
}

bool
events_add_seal(
    const struct tree *tree, const struct hash *id, const struct seal *seal, struct err *err)
{
	scoped(event_free) struct event event = EVENT;
	scoped(file_free) struct file file = FILE_NONE;

	if (!load(tree, &file, err))
		return false;
	hash_format(id, &event.id);
	put_seal(&event, id, seal);
	return event_end(&event, "seal", &file, err) && save(tree, &file, err);
}

static bool
tell_seal(struct event *event, const struct statement *statement, struct err *err)
{
	struct seal seal;

	if (!seal_parse(statement, &seal, err))
		return false;
	put_seal(event, &statement->id, &seal);
	return true;
}

static bool
tell_unlock(struct event *event, const struct statement *statement, struct err *err)
{
	struct unlock unlock;

	if (!unlock_parse(statement, &unlock, err))
		return false;
	event_begin(event, &unlock.of);
	writer_key(&event->writer, "key");
	writer_text(&event->writer, unlock.key);
	statement_put_hash(&event->writer, "statement", &statement->id);
	return true;
}

static bool
tell_postpone(struct event *event, const struct statement *statement, struct err *err)
{
	struct postpone postpone;

	if (!postpone_parse(statement, &postpone, err))
		return false;
	event_begin(event, &postpone.of);
	statement_put_time(&event->writer, "opens", postpone.opens);
	statement_put_hash(&event->writer, "statement", &statement->id);
	return true;
}

static bool
tell_share(struct event *event, const struct statement *statement, struct err *err)
{
	scoped(buf_free) struct buf scalar = BUF(KIB);
	struct share share;

	if (!share_parse(statement, &share, err))
		return false;
	event_begin(event, &share.of);
	writer_key(&event->writer, "index");
	writer_integer(&event->writer, share.part.index);
	hex_add(&scalar, share.part.scalar, sizeof(share.part.scalar));
	statement_put_text(&event->writer, "scalar", &scalar);
	statement_put_hash(&event->writer, "statement", &statement->id);
	return true;
}

/* Which is not of a release, unless it came in one. */
static bool
tell_advisory(struct event *event, const struct statement *statement, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	struct advisory advisory;

	if (!advisory_parse(statement, &arena, &advisory, err))
		return false;
	event->writer = WRITER(&event->data);
	writer_object(&event->writer);
	if (advisory.has_release)
		statement_put_hash(&event->writer, "release", &advisory.release);
	writer_key(&event->writer, "tracking");
	writer_text(&event->writer, advisory.tracking);
	writer_key(&event->writer, "version");
	writer_text(&event->writer, advisory.version);
	statement_put_hash(&event->writer, "document", &advisory.document);
	statement_put_hash(&event->writer, "statement", &statement->id);
	return true;
}

static const struct {
	enum kind_id kind;
	const char *name;
	bool (*tell)(struct event *event, const struct statement *statement, struct err *err);
} kinds[] = {
	{ KIND_RELEASE_SEAL, "seal", tell_seal },
	{ KIND_RELEASE_EARLY, "early", tell_unlock },
	{ KIND_RELEASE_BREACH, "breach", tell_unlock },
	{ KIND_RELEASE_POSTPONE, "postpone", tell_postpone },
	{ KIND_RELEASE_SHARE, "share", tell_share },
	{ KIND_ADVISORY, "advisory", tell_advisory },
};

static bool
add_statement(struct file *file, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(event_free) struct event event = EVENT;

	if (!statement_reopen(note, &statement, err))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (statement.kind != kind_of(kinds[i].kind))
			continue;
		hash_format(&statement.id, &event.id);
		if (!kinds[i].tell(&event, &statement, err) ||
		    !event_end(&event, kinds[i].name, file, err))
			return false;
	}
	return true;
}

/* What was taken down is no news. */
static bool
add_entry(struct node *node, uint64_t index, struct file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(ENTRY_LEN);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record record;
	struct entry entry;

	if (!log_store_get(&node->journal.log, index, &bytes, err) ||
	    !entry_parse(buf_text(&bytes), &entry, err))
		return false;
	if (entry.kind != ENTRY_STATEMENT)
		return true;
	if (!journal_find(&node->journal, &entry.hash, &arena, &record, err))
		return err->fault == FAULT_ABSENT;
	return record.forgotten || add_statement(file, record.note, err);
}

bool
events_update(struct node *node, struct err *err)
{
	scoped(file_free) struct file file = FILE_NONE;
	uint64_t size = log_store_size(&node->journal.log);

	if (node->told == size)
		return true;
	if (!load(&node->journal.tree, &file, err))
		return false;
	if (file.log > size || size - file.log > BACK_MAX)
		file.log = size > BACK_MAX ? size - BACK_MAX : 0;
	while (file.log < size)
		if (!add_entry(node, file.log++, &file, err))
			return false;
	if (!save(&node->journal.tree, &file, err))
		return false;
	node->told = size;
	return true;
}
