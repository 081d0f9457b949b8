#include "journal/log_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "log/tile.h"

/* Tile levels of a log of 2^63-1 entries: 256^7 leaves in the widest tile's hash. */
#define LEVELS 8

/* A tile's key: level and index, so that those of a level follow each other. */
#define LEVEL_SHIFT 56

/* One complete tile has its leaf hashes (level 0 only) after what stands for it, so
 * that reading the latter never touches the former's pages. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS log_entry ("
    " idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS log_tile ("
    " key INTEGER PRIMARY KEY, root BLOB NOT NULL, hashes BLOB) STRICT;"
    "CREATE TABLE IF NOT EXISTS log_head ("
    " one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL,"
    " note BLOB NOT NULL, published INTEGER NOT NULL, synced INTEGER NOT NULL) STRICT;";

/* The tiles that grow: at each level the hashes of the last, incomplete one. */
struct log_edge {
	uint64_t size;
	bool known; /* else its tiles are to be read again */
	bool begun; /* in a transaction, which began at this size: */
	uint64_t before;
	struct hash tile[LEVELS][TILE_WIDTH];
};

bool
log_store_damaged(struct err *err)
{
	return err_set(
	    err, FAULT_SYSTEM, "the log's database is damaged; restore it from a backup");
}

static int64_t
tile_key(unsigned level, uint64_t index)
{
	return (int64_t)((uint64_t)level << LEVEL_SHIFT | index);
}

static uint64_t
hashes_at(uint64_t size, unsigned level)
{
	return size >> level * TILE_HEIGHT;
}

static bool
read_hash(const struct query *q, int column, struct hash *out)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return false;
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

/* Reading the edge */

static bool
count_entries(struct log_store *store, uint64_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(store->db, "SELECT coalesce(max(idx) + 1, 0) FROM log_entry", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*count = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}

/* The hashes that stand for complete tiles, in order. */
static bool
read_roots(struct log_store *store, unsigned level, uint64_t first, size_t count,
    struct hash *out, struct err *err)
{
	struct query q;
	bool found = true;
	size_t n = 0;

	if (count == 0)
		return true;
	if (!db_query(store->db,
		"SELECT root FROM log_tile WHERE key BETWEEN ? AND ? ORDER BY key", &q, err))
		return false;
	query_bind_integer(&q, tile_key(level, first));
	query_bind_integer(&q, tile_key(level, first + count - 1));
	while (n < count) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found || !read_hash(&q, 0, &out[n]))
			break;
		n++;
	}
	query_end(&q);
	return n == count || log_store_damaged(err);
}

static bool
read_leaves(struct log_store *store, uint64_t first, size_t count, struct hash *out,
    struct buf *bundle, struct err *err)
{
	struct query q;
	bool found = true;
	size_t n = 0;

	if (!db_query(store->db,
		"SELECT bytes FROM log_entry WHERE idx >= ? ORDER BY idx LIMIT ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)first);
	query_bind_integer(&q, (int64_t)count);
	while (n < count) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		out[n++] = hash_leaf(query_text(&q, 0));
		if (bundle != NULL && !tile_add_entry(bundle, query_text(&q, 0), err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return n == count || log_store_damaged(err);
}

static bool
read_edge(struct log_store *store, uint64_t size, struct err *err)
{
	struct log_edge *edge = store->edge;
	size_t width = size % TILE_WIDTH;

	edge->known = false;
	if (!read_leaves(store, size - width, width, edge->tile[0], NULL, err))
		return false;
	for (unsigned level = 1; level < LEVELS; level++) {
		uint64_t count = hashes_at(size, level);

		width = count % TILE_WIDTH;
		if (!read_roots(store, level - 1, count - width, width, edge->tile[level], err))
			return false;
	}
	edge->size = size;
	edge->known = true;
	return true;
}

/* Nobody takes entries away, so the same size is the same log. */
bool
log_store_look(struct log_store *store, struct err *err)
{
	uint64_t size;

	if (!count_entries(store, &size, err))
		return false;
	if (size > MERKLE_SIZE_MAX)
		return log_store_damaged(err);
	if (store->edge->known && store->edge->size == size)
		return true;
	return read_edge(store, size, err);
}

bool
log_store_open(struct db *db, struct log_store *out, struct err *err)
{
	struct log_store store = { .db = db };

	if (!db_run(db, schema, err))
		return false;
	store.edge = mem_grow(NULL, sizeof(*store.edge));
	if (store.edge == NULL)
		return err_memory(err);
	store.edge->known = store.edge->begun = false;
	if (!log_store_look(&store, err)) {
		log_store_close(&store);
		return false;
	}
	*out = store;
	return true;
}

void
log_store_close(struct log_store *store)
{
	free(store->edge);
	*store = (struct log_store){ 0 };
}

bool
log_store_begin(struct log_store *store, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	if (!log_store_look(store, err)) {
		db_rollback(store->db);
		return false;
	}
	store->edge->begun = true;
	store->edge->before = store->edge->size;
	return true;
}

/* What was added in the transaction never was. */
static void
undo(struct log_edge *edge)
{
	if (edge->begun)
		edge->size = edge->before;
	edge->begun = edge->known = false;
}

bool
log_store_commit(struct log_store *store, struct err *err)
{
	if (!db_commit(store->db, err)) {
		undo(store->edge);
		return false;
	}
	store->edge->begun = false;
	return true;
}

void
log_store_rollback(struct log_store *store)
{
	db_rollback(store->db);
	undo(store->edge);
}

uint64_t
log_store_size(const struct log_store *store)
{
	return store->edge->size;
}

/* Adding */

static bool
save_tile(struct log_store *store, unsigned level, uint64_t index, const struct hash *root,
    struct err *err)
{
	struct query q;

	if (!db_query(store->db, "INSERT INTO log_tile (key, root, hashes) VALUES (?, ?, ?)",
		&q, err))
		return false;
	query_bind_integer(&q, tile_key(level, index));
	query_bind_blob(&q, text_bytes(root->bytes, HASH_LEN));
	if (level == 0)
		query_bind_blob(
		    &q, text_bytes(store->edge->tile[0], sizeof(store->edge->tile[0])));
	return query_done(&q, err);
}

static struct hash
root_of(const struct hash tile[TILE_WIDTH])
{
	struct hash whole[TILE_WIDTH];

	memcpy(whole, tile, sizeof(whole));
	return merkle_fold(whole, TILE_WIDTH);
}

/* A leaf that completes a tile completes a hash of the level above, and so on. */
static bool
grow_edge(struct log_store *store, struct hash hash, struct err *err)
{
	struct log_edge *edge = store->edge;
	uint64_t index = edge->size;

	for (unsigned level = 0; level < LEVELS; level++) {
		edge->tile[level][index % TILE_WIDTH] = hash;
		if (index % TILE_WIDTH != TILE_WIDTH - 1)
			break;
		hash = root_of(edge->tile[level]);
		index /= TILE_WIDTH;
		if (!save_tile(store, level, index, &hash, err))
			return false;
	}
	edge->size++;
	return true;
}

bool
log_store_add(struct log_store *store, struct text entry, uint64_t *index, struct err *err)
{
	struct log_edge *edge = store->edge;
	uint64_t next = edge->size;
	struct query q;

	if (entry.len > ENTRY_LEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "an entry has at most %d bytes", ENTRY_LEN_MAX);
	if (next == MERKLE_SIZE_MAX)
		return err_set(err, FAULT_LIMIT, "the log is full");
	if (!db_query(store->db, "INSERT INTO log_entry (idx, bytes) VALUES (?, ?)", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)next);
	query_bind_blob(&q, entry);
	if (!query_done(&q, err) || !grow_edge(store, hash_leaf(entry), err))
		return false;
	*index = next;
	return true;
}

/* Reading */

/* Of the leaves of one tile. */
static bool
read_tile(
    struct log_store *store, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	const struct log_edge *edge = store->edge;
	size_t from = first % TILE_WIDTH;
	struct query q;
	bool found, whole;

	if (first / TILE_WIDTH == edge->size / TILE_WIDTH) {
		memcpy(out, &edge->tile[0][from], count * sizeof(*out));
		return true;
	}
	if (!db_query(store->db, "SELECT hashes FROM log_tile WHERE key = ?", &q, err))
		return false;
	query_bind_integer(&q, tile_key(0, first / TILE_WIDTH));
	if (!query_row(&q, &found, err))
		return false;
	whole = found && query_text(&q, 0).len == TILE_WIDTH * HASH_LEN;
	if (whole)
		memcpy(out, query_text(&q, 0).at + from * HASH_LEN, count * sizeof(*out));
	query_end(&q);
	return whole || log_store_damaged(err);
}

/* Of hashes of a level above the leaves: the incomplete tile has the last of them. */
static bool
read_above(struct log_store *store, unsigned level, uint64_t first, size_t count,
    struct hash *out, struct err *err)
{
	const struct log_edge *edge = store->edge;

	if (first / TILE_WIDTH == hashes_at(edge->size, level) / TILE_WIDTH) {
		memcpy(out, &edge->tile[level][first % TILE_WIDTH], count * sizeof(*out));
		return true;
	}
	return read_roots(store, level - 1, first, count, out, err);
}

/* Never asked over the end of a tile by what walks trees, but by callers perhaps. */
static bool
read_hashes(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	struct log_store *store = arg;

	if (!store->edge->known && !read_edge(store, store->edge->size, err))
		return false;
	if (level >= LEVELS || first + count > hashes_at(store->edge->size, level))
		return log_store_damaged(err);
	while (count > 0) {
		size_t room = TILE_WIDTH - first % TILE_WIDTH;
		size_t n = count < room ? count : room;
		bool good = level == 0 ? read_tile(store, first, n, out, err)
				       : read_above(store, level, first, n, out, err);

		if (!good)
			return false;
		first += n;
		out += n;
		count -= n;
	}
	return true;
}

struct merkle_source
log_store_source(struct log_store *store)
{
	return (struct merkle_source){ read_hashes, store };
}

bool
log_store_get(struct log_store *store, uint64_t index, struct buf *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(store->db, "SELECT bytes FROM log_entry WHERE idx = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)index);
	if (!query_row(&q, &found, err))
		return false;
	if (found)
		buf_add(out, query_text(&q, 0));
	query_end(&q);
	if (!found)
		return err_set(
		    err, FAULT_ABSENT, "the log has no entry %llu", (unsigned long long)index);
	return buf_ok(out, err);
}

bool
log_store_find(
    struct log_store *store, struct text entry, bool *found, uint64_t *index, struct err *err)
{
	struct query q;

	if (!db_query(store->db,
		"SELECT idx FROM log_entry WHERE bytes = ? ORDER BY idx DESC LIMIT 1", &q, err))
		return false;
	query_bind_blob(&q, entry);
	if (!query_row(&q, found, err))
		return false;
	if (*found)
		*index = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
log_store_bundle(struct log_store *store, uint64_t first, size_t count, struct buf *out,
    struct hash *leaves, struct err *err)
{
	return read_leaves(store, first, count, leaves, out, err) && buf_ok(out, err);
}

/* Checking */

/* The entries lead to the root, and so do the hashes that are kept of them. */
static bool
check_leaves(struct log_store *store, uint64_t size, const struct hash *root, bool *good,
    struct err *err)
{
	struct merkle_frontier frontier = { 0 };
	struct hash leaves[TILE_WIDTH], kept[TILE_WIDTH], actual;

	for (uint64_t at = 0; at < size; at += TILE_WIDTH) {
		size_t count = size - at < TILE_WIDTH ? (size_t)(size - at) : TILE_WIDTH;

		if (!read_leaves(store, at, count, leaves, NULL, err) ||
		    !read_tile(store, at, count, kept, err))
			return false;
		for (size_t i = 0; i < count; i++)
			merkle_frontier_add(&frontier, &leaves[i]);
		*good = *good && memcmp(leaves, kept, count * sizeof(*kept)) == 0;
	}
	actual = merkle_frontier_root(&frontier);
	*good = *good && hash_eq(&actual, root);
	return true;
}

/* Each complete tile leads to the hash that stands for it. */
static bool
check_level(
    struct log_store *store, unsigned level, uint64_t count, bool *good, struct err *err)
{
	for (uint64_t i = 0; *good && i < count; i++) {
		struct hash tile[TILE_WIDTH], kept, actual;

		if (!read_hashes(store, level - 1, i * TILE_WIDTH, TILE_WIDTH, tile, err) ||
		    !read_roots(store, level - 1, i, 1, &kept, err))
			return false;
		actual = merkle_fold(tile, TILE_WIDTH);
		*good = hash_eq(&actual, &kept);
	}
	return true;
}

bool
log_store_check(
    struct log_store *store, uint64_t size, const struct hash *root, struct err *err)
{
	bool good = size <= store->edge->size;
	uint64_t count = size;

	if (good && !check_leaves(store, size, root, &good, err))
		return false;
	for (unsigned level = 1; good && (count /= TILE_WIDTH) > 0; level++)
		if (!check_level(store, level, count, &good, err))
			return false;
	return good || err_set(err, FAULT_CONFLICT,
			   "the log in the database is not the one that was signed; restore "
			   "the newest copy of the database");
}

/* The head */

bool
log_store_head(struct log_store *store, struct log_head *out, struct buf *note, struct err *err)
{
	struct log_head head = { .root = merkle_empty() };
	bool whole = true;
	struct query q;

	if (!db_query(store->db, "SELECT size, root, published, synced, note FROM log_head", &q,
		err) ||
	    !query_row(&q, &head.exists, err))
		return false;
	if (head.exists) {
		head.size = (uint64_t)query_integer(&q, 0);
		whole = read_hash(&q, 1, &head.root);
		head.published = (uint64_t)query_integer(&q, 2);
		head.synced = (uint64_t)query_integer(&q, 3);
		buf_add(note, query_text(&q, 4));
	}
	query_end(&q);
	if (!whole)
		return log_store_damaged(err);
	if (!buf_ok(note, err))
		return false;
	*out = head;
	return true;
}

/* The first head of all. */
static bool
insert_head(struct log_store *store, struct err *err)
{
	struct query q;
	struct hash none = merkle_empty();

	if (!db_query(store->db,
		"INSERT OR IGNORE INTO log_head (one, size, root, note, published, synced)"
		" VALUES (1, 0, ?, x'', 0, 0)",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(none.bytes, HASH_LEN));
	return query_done(&q, err);
}

bool
log_store_set_head(struct log_store *store, uint64_t old, const struct log_head *head,
    struct text note, struct err *err)
{
	struct query q;
	bool swapped;

	if (!insert_head(store, err) ||
	    !db_query(store->db,
		"UPDATE log_head SET size = ?, root = ?, note = ? WHERE size = ? RETURNING 1",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)head->size);
	query_bind_blob(&q, text_bytes(head->root.bytes, HASH_LEN));
	query_bind_blob(&q, note);
	query_bind_integer(&q, (int64_t)old);
	if (!query_row(&q, &swapped, err))
		return false;
	query_end(&q);
	return swapped ||
	       err_set(err, FAULT_CONFLICT, "another head of the log was signed meanwhile");
}

bool
log_store_set_note(struct log_store *store, uint64_t size, struct text note, struct err *err)
{
	struct query q;

	if (!db_query(store->db, "UPDATE log_head SET note = ? WHERE size = ?", &q, err))
		return false;
	query_bind_blob(&q, note);
	query_bind_integer(&q, (int64_t)size);
	return query_done(&q, err);
}

bool
log_store_set_published(
    struct log_store *store, uint64_t published, uint64_t synced, struct err *err)
{
	struct query q;

	if (!db_query(store->db, "UPDATE log_head SET published = ?, synced = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)published);
	query_bind_integer(&q, (int64_t)synced);
	return query_done(&q, err);
}
