#include "action/advisory/advisory_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/provider.h"
#include "base/file.h"
#include "base/folder.h"
#include "codec/pretty.h"
#include "crypto/sha512.h"
#include "journal/blob.h"
#include "statement/advisory.h"
#include "view/advisories.h"
#include "web/advisory_page.h"

#define NEXT ".advisory-next" /* beside it, of a name that is never served */
#define STAMP ".set"          /* in it: what it was made from */
#define FORMAT "accord advisories v1"
#define FILE_MAX PAGE_MAX
#define FOLDER_MODE 0755
#define STAMP_MAX (16 * MIB)
#define PAGE_ROOM (64 * MIB)
#define METADATA ".well-known/csaf/" PROVIDER_METADATA

/* All of it, while the set is made. */
struct making {
	struct node *node;
	const struct facts *facts;
	struct arena *arena;
	struct provider provider;
	struct facts_advisory *advisory;
	size_t count, room;
	struct buf old;  /* the stamp of the set that stands there */
	struct hash *id; /* what it tells, sorted */
	size_t ids;
	bool same_pages; /* its pages look as they would now */
	struct buf base;
};

/* --- what there is */

static bool
count_one(void *arg, const struct hash *id, struct err *err)
{
	size_t *count = arg;

	(void)id, (void)err;
	++*count;
	return true;
}

bool
advisory_set_count(struct node *node, size_t *out, struct err *err)
{
	size_t count = 0;

	if (!advisories_each(&node->journal, node->manifest.name, count_one, &count, err))
		return false;
	*out = count;
	return true;
}

bool
advisory_set_stamp(struct node *node, uint64_t *out, struct err *err)
{
	return advisories_stamp(&node->journal, node->manifest.name, out, err);
}

static struct text
keep_buf(struct arena *arena, const struct buf *buf)
{
	return buf->failed ? (struct text){ 0 } : arena_text(arena, buf_text(buf));
}

static bool
describe(
    struct making *m, const struct hash *id, const struct advisory *advisory, struct err *err)
{
	struct provider_row row = { .tracking = advisory->tracking,
		.initial = advisory->initial };
	struct facts_advisory *shown = &m->advisory[m->count];
	scoped(buf_free) struct buf name = BUF(KIB), place = BUF(KIB);

	provider_name(row.tracking, &name);
	provider_place(&row, &place);
	*shown = (struct facts_advisory){ .id = *id,
		.document = advisory->document,
		.tracking = advisory->tracking,
		.version = advisory->version,
		.title = advisory->title,
		.summary = advisory->summary,
		.initial = advisory->initial,
		.current = advisory->current,
		.name = keep_buf(m->arena, &name),
		.place = keep_buf(m->arena, &place),
		.has_release = advisory->has_release,
		.release = advisory->release };
	if (shown->name.at == NULL || shown->place.at == NULL)
		return err_memory(err);
	m->count++;
	return true;
}

static bool
gather(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct making *m = arg;
	struct advisory advisory;
	struct record record;

	if (m->count == m->room)
		return true;
	if (!journal_find(&m->node->journal, id, &arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !advisory_parse(&s, m->arena, &advisory, err))
		return false;
	if (m->provider.updated < s.at)
		m->provider.updated = s.at;
	return describe(m, id, &advisory, err);
}

/* What changed last is first. */
static int
compare(const void *a, const void *b)
{
	const struct facts_advisory *one = a, *other = b;

	if (one->current != other->current)
		return one->current > other->current ? -1 : 1;
	return text_order(one->tracking, other->tracking);
}

static bool
make_rows(struct making *m, struct err *err)
{
	struct provider_row *row = arena_array(m->arena, struct provider_row, m->count + 1);

	if (row == NULL)
		return err_memory(err);
	if (m->count > 1)
		qsort(m->advisory, m->count, sizeof(*m->advisory), compare);
	for (size_t i = 0; i < m->count; i++)
		row[i] = (struct provider_row){ m->advisory[i].tracking, m->advisory[i].version,
			m->advisory[i].title, m->advisory[i].summary, m->advisory[i].initial,
			m->advisory[i].current };
	m->provider.row = row;
	m->provider.count = m->count;
	return true;
}

static const char *
category_of(const struct manifest *manifest)
{
	if ((manifest->roles & MANIFEST_VENDOR) != 0)
		return "vendor";
	return (manifest->roles & (MANIFEST_COORDINATOR | MANIFEST_CSIRT)) != 0 ? "coordinator"
										: "other";
}

static bool
gather_all(struct making *m, struct err *err)
{
	const struct disclosure *policy = facts_policy(m->facts);
	const struct manifest *manifest = m->facts->manifest;

	if (!advisory_set_count(m->node, &m->room, err))
		return false;
	m->advisory = arena_array(m->arena, struct facts_advisory, m->room + 1);
	if (m->advisory == NULL)
		return err_memory(err);
	buf_addf(&m->base, "%.*s/" ADVISORY_SET, TEXT_ARGS(manifest->url));
	m->provider = (struct provider){ .base = buf_text(&m->base),
		.name = facts_name(m->facts),
		.url = manifest->url,
		.contact = policy != NULL && policy->contact.count > 0
			       ? disclosure_texts(&policy->contact)[0]
			       : TEXT(""),
		.category = category_of(manifest),
		.updated = manifest->statement.at };
	return buf_ok(&m->base, err) &&
	       advisories_each(&m->node->journal, manifest->name, gather, m, err) &&
	       make_rows(m, err);
}

/* --- the stamp: what a set was made from */

/* What all its pages depend on is the first line. */
static void
add_first_line(const struct making *m, struct buf *out)
{
	scoped(buf_free) struct buf name = BUF(64 * KIB);
	struct hash hash;

	buf_addf(&name, "%s %s\n%.*s\n%.*s\n%.*s", FORMAT, ACCORD_VERSION,
	    TEXT_ARGS(m->provider.name), TEXT_ARGS(m->provider.url),
	    TEXT_ARGS(m->provider.contact));
	hash_format(&m->facts->manifest_id, &name);
	hash = hash_text(buf_text(&name));
	buf_add(out, TEXT(FORMAT " "));
	hash_format(&hash, out);
	buf_add(out, TEXT("\n"));
}

static void
add_stamp(const struct making *m, struct buf *out)
{
	add_first_line(m, out);
	for (size_t i = 0; i < m->count; i++) {
		hash_format(&m->advisory[i].id, out);
		buf_add(out, TEXT("\n"));
	}
}

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

/* Whose files are there already. */
static bool
read_old(struct making *m, struct err *err)
{
	struct text rest = buf_text(&m->old), line;

	m->id = arena_array(m->arena, struct hash, m->old.len / HASH_LEN + 1);
	if (m->id == NULL)
		return err_memory(err);
	while (text_line(&rest, &line))
		if (hash_parse(line, &m->id[m->ids]))
			m->ids++;
	if (m->ids > 1)
		qsort(m->id, m->ids, sizeof(*m->id), compare_ids);
	return true;
}

static bool
load_old(struct making *m, struct err *err)
{
	scoped(buf_free) struct buf first = BUF(KIB);

	if (!tree_get(&m->node->journal.tree, ADVISORY_SET "/" STAMP, &m->old, err) &&
	    err->fault == FAULT_SYSTEM)
		return false;
	if (m->old.failed)
		buf_clear(&m->old);
	add_first_line(m, &first);
	m->same_pages = text_starts(buf_text(&m->old), buf_text(&first));
	return read_old(m, err);
}

static bool
was_there(const struct making *m, const struct hash *id)
{
	return m->ids > 0 && bsearch(id, m->id, m->ids, sizeof(*m->id), compare_ids) != NULL;
}

/* --- files of the new set */

/* Written, to be flushed with all others. */
static bool
put(struct making *m, const char *name, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(4 * KIB);

	buf_addf(&path, NEXT "/%s", name);
	return buf_ok(&path, err) &&
	       tree_put_soon(&m->node->journal.tree, buf_string(&path), bytes, err);
}

static bool
put_buf(struct making *m, const char *name, const struct buf *bytes, struct err *err)
{
	return buf_ok(bytes, err) && put(m, name, buf_text(bytes), err);
}

/* A file that stays is one with that of the old set; where that cannot be, a copy. */
static bool
carry(struct making *m, const char *name, struct err *err)
{
	scoped(buf_free) struct buf from = BUF(4 * KIB), to = BUF(4 * KIB);
	scoped(buf_free) struct buf bytes = BUF(FILE_MAX);
	struct tree *tree = &m->node->journal.tree;
	char old[PATH_MAX], new[PATH_MAX];

	buf_addf(&from, ADVISORY_SET "/%s", name);
	buf_addf(&to, NEXT "/%s", name);
	if (!buf_ok(&from, err) || !buf_ok(&to, err) ||
	    !tree_path(tree, buf_string(&from), old, err) ||
	    !tree_path(tree, buf_string(&to), new, err))
		return false;
	if (link(old, new) == 0)
		return true;
	return tree_get(tree, buf_string(&from), &bytes, err) && put_buf(m, name, &bytes, err);
}

/* "<hex>  NAME.json\n", which sha256sum -c and sha512sum -c read beside the file. */
static bool
put_digests(
    struct making *m, const struct facts_advisory *advisory, struct text json, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(4 * KIB), name = BUF(4 * KIB);

	hash_format(&advisory->document, &line);
	buf_addf(&line, "  %.*s.json\n", TEXT_ARGS(advisory->name));
	buf_addf(&name, "%.*s.json.sha256", TEXT_ARGS(advisory->place));
	if (!buf_ok(&name, err) || !put_buf(m, buf_string(&name), &line, err))
		return false;
	buf_clear(&line);
	buf_clear(&name);
	sha512_format(json, &line);
	buf_addf(&line, "  %.*s.json\n", TEXT_ARGS(advisory->name));
	buf_addf(&name, "%.*s.json.sha512", TEXT_ARGS(advisory->place));
	return buf_ok(&name, err) && put_buf(m, buf_string(&name), &line, err);
}

static bool
put_document(
    struct making *m, const struct facts_advisory *advisory, struct text json, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(4 * KIB);

	buf_addf(&name, "%.*s.json", TEXT_ARGS(advisory->place));
	return buf_ok(&name, err) && put(m, buf_string(&name), json, err) &&
	       put_digests(m, advisory, json, err);
}

static bool
put_page(
    struct making *m, const struct facts_advisory *advisory, struct text json, struct err *err)
{
	static const struct doc_limits limits = { (size_t)ADVISORY_SIZE_MAX, 200 };
	scoped(arena_free) struct arena arena = ARENA(PAGE_ROOM);
	scoped(buf_free) struct buf name = BUF(4 * KIB);
	scoped(html_free) struct html html = HTML(FILE_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err))
		return false;
	advisory_page(m->facts, advisory, root, &arena, &html);
	buf_addf(&name, "%.*s.html", TEXT_ARGS(advisory->name));
	return buf_ok(&name, err) && put_buf(m, buf_string(&name), &html.out, err);
}

static bool
carry_ending(struct making *m, struct text stem, const char *ending, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(4 * KIB);

	buf_addf(&name, "%.*s%s", TEXT_ARGS(stem), ending);
	return buf_ok(&name, err) && carry(m, buf_string(&name), err);
}

/* The folder of its year is there; open to all, as the tree's. */
static bool
make_year(struct making *m, const struct facts_advisory *advisory, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(4 * KIB);
	char path[PATH_MAX];

	buf_addf(&name, NEXT "/%.*s", TEXT_ARGS(advisory->place));
	if (!buf_ok(&name, err) ||
	    !tree_path(&m->node->journal.tree, buf_string(&name), path, err))
		return false;
	*strrchr(path, '/') = '\0';
	return folder_make(path, FOLDER_MODE, err) &&
	       (chmod(path, FOLDER_MODE) == 0 ||
		   err_errno(err, "cannot open '%s' to all", path));
}

static bool
carry_document(struct making *m, const struct facts_advisory *advisory, struct err *err)
{
	return make_year(m, advisory, err) && carry_ending(m, advisory->place, ".json", err) &&
	       carry_ending(m, advisory->place, ".json.sha256", err) &&
	       carry_ending(m, advisory->place, ".json.sha512", err);
}

static bool
put_one(struct making *m, const struct facts_advisory *advisory, struct err *err)
{
	scoped(buf_free) struct buf json = BUF((size_t)ADVISORY_SIZE_MAX);
	bool there = was_there(m, &advisory->id);

	if (there && !carry_document(m, advisory, err))
		return false;
	if (there && m->same_pages)
		return carry_ending(m, advisory->name, ".html", err);
	return blob_find(&m->node->journal, &advisory->document, &json, err) &&
	       (there || put_document(m, advisory, buf_text(&json), err)) &&
	       put_page(m, advisory, buf_text(&json), err);
}

/* --- lists and feeds */

static bool
put_lists(struct making *m, struct err *err)
{
	scoped(html_free) struct html html = HTML(FILE_MAX);
	scoped(buf_free) struct buf json = BUF(FILE_MAX), pretty = BUF(FILE_MAX);
	struct writer w = WRITER(&json);

	advisories_page(m->facts, m->advisory, m->count, &html);
	advisories_json(m->facts, m->advisory, m->count, &w);
	if (!buf_ok(&json, err))
		return false;
	pretty_add(buf_text(&json), &pretty);
	return put_buf(m, "index.html", &html.out, err) &&
	       put_buf(m, "index.json", &pretty, err);
}

static bool
put_feeds(struct making *m, struct err *err)
{
	static const struct {
		const char *name;
		void (*write)(const struct provider *provider, struct buf *out);
		bool empty; /* also when there is nothing to tell */
	} files[] = { { PROVIDER_ATOM, provider_atom, true },
		{ PROVIDER_INDEX, provider_index, false },
		{ PROVIDER_CHANGES, provider_changes, false },
		{ PROVIDER_FEED, provider_feed, false },
		{ PROVIDER_SERVICE, provider_service, false },
		{ PROVIDER_CATEGORY, provider_category, false },
		{ PROVIDER_METADATA, provider_metadata, false } };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scoped(buf_free) struct buf out = BUF(FILE_MAX);

		if (m->count == 0 && !files[i].empty)
			continue;
		files[i].write(&m->provider, &out);
		if (!put_buf(m, files[i].name, &out, err))
			return false;
	}
	return true;
}

static bool
put_all(struct making *m, const struct buf *stamp, struct err *err)
{
	struct tree *tree = &m->node->journal.tree;

	/* What an earlier one that was cut off has left. */
	if (!tree_remove(tree, NEXT, err) || !put_buf(m, STAMP, stamp, err))
		return false;
	if (!put_lists(m, err) || !put_feeds(m, err))
		return false;
	for (size_t i = 0; i < m->count; i++)
		if (!put_one(m, &m->advisory[i], err))
			return err_in(
			    err, "advisory '%.*s'", TEXT_ARGS(m->advisory[i].tracking));
	return tree_sync(tree, err);
}

static void
making_free(struct making *m)
{
	buf_free(&m->old);
	buf_free(&m->base);
}

#define MAKING(of, shown, room)                                                                \
	((struct making){ .node = (of),                                                        \
	    .facts = (shown),                                                                  \
	    .arena = (room),                                                                   \
	    .old = BUF(STAMP_MAX),                                                             \
	    .base = BUF(8 * KIB) })

bool
advisory_set_make(struct node *node, const struct facts *facts, struct arena *arena, bool *made,
    struct err *err)
{
	scoped(making_free) struct making m = MAKING(node, facts, arena);
	scoped(buf_free) struct buf stamp = BUF(STAMP_MAX);

	if (!gather_all(&m, err) || !load_old(&m, err))
		return false;
	add_stamp(&m, &stamp);
	if (!buf_ok(&stamp, err))
		return false;
	*made = !text_eq(buf_text(&stamp), buf_text(&m.old));
	return !*made || put_all(&m, &stamp, err);
}

/* --- the swap */

/* Both names stand for a set at any moment.  Where a file system cannot do that, one name
 * stands for nothing for an instant. */
static bool
exchange(const char *next, const char *set, struct err *err)
{
	if (renameat2(AT_FDCWD, next, AT_FDCWD, set, RENAME_EXCHANGE) == 0)
		return true;
	if (errno != ENOENT && errno != EINVAL && errno != ENOSYS)
		return err_errno(err, "cannot replace '%s'", set);
	if (errno != ENOENT && !folder_remove(set, err))
		return false;
	return rename(next, set) == 0 || err_errno(err, "cannot replace '%s'", set);
}

bool
advisory_set_swap(struct node *node, struct err *err)
{
	struct tree *tree = &node->journal.tree;
	char next[PATH_MAX], set[PATH_MAX];

	return tree_path(tree, NEXT, next, err) && tree_path(tree, ADVISORY_SET, set, err) &&
	       exchange(next, set, err) && file_sync_dir_of(set, err);
}

/* --- where it is found */

/* What leads there is shown once there is something. */
static bool
put_metadata(struct node *node, struct err *err)
{
	scoped(buf_free) struct buf now = BUF(MIB), old = BUF(MIB);
	struct tree *tree = &node->journal.tree;

	if (!tree_get(tree, ADVISORY_SET "/" PROVIDER_METADATA, &now, err))
		return err->fault == FAULT_ABSENT;
	if (tree_get(tree, METADATA, &old, err) && text_eq(buf_text(&old), buf_text(&now)))
		return true;
	return tree_put(tree, METADATA, buf_text(&now), err);
}

bool
advisory_set_update(
    struct node *node, const struct facts *facts, struct arena *arena, struct err *err)
{
	bool made;

	/* What stood there before is gone last. */
	return advisory_set_make(node, facts, arena, &made, err) &&
	       (!made || advisory_set_swap(node, err)) && put_metadata(node, err) &&
	       tree_remove(&node->journal.tree, NEXT, err);
}
