#include "journal/entries.h"

#include <string.h>

#include "log/tile.h"

static bool
add_node(struct journal *journal, unsigned level, uint64_t index, const struct hash *hash,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "INSERT INTO log_node (level, idx, hash) VALUES (?, ?, ?)",
		&q, err))
		return false;
	query_bind_integer(&q, level);
	query_bind_integer(&q, (int64_t)index);
	query_bind_blob(&q, text_bytes(hash->bytes, HASH_LEN));
	return query_done(&q, err);
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

static bool
read_nodes(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	struct journal *journal = arg;
	struct query q;
	bool found = true;
	size_t n = 0;

	if (!db_query(journal->db,
		"SELECT hash FROM log_node WHERE level = ? AND idx >= ? ORDER BY idx LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, level);
	query_bind_integer(&q, (int64_t)first);
	query_bind_integer(&q, (int64_t)count);
	while (n < count) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found || !read_hash(&q, 0, &out[n]))
			break;
		n++;
	}
	query_end(&q);
	return n == count || journal_damaged(err);
}

struct merkle_source
entries_source(struct journal *journal)
{
	return (struct merkle_source){ read_nodes, journal };
}

/* A leaf that completes a tile completes a hash of the level above, and so on. */
static bool
add_leaf(struct journal *journal, uint64_t index, struct hash hash, struct err *err)
{
	for (unsigned level = 0; level <= TILE_LEVEL_MAX; level++) {
		struct hash tile[TILE_WIDTH];

		if (!add_node(journal, level, index, &hash, err))
			return false;
		if (index % TILE_WIDTH != TILE_WIDTH - 1)
			return true;
		if (!read_nodes(
			journal, level, index - (TILE_WIDTH - 1), TILE_WIDTH, tile, err))
			return false;
		hash = merkle_fold(tile, TILE_WIDTH);
		index /= TILE_WIDTH;
	}
	return err_set(err, FAULT_LIMIT, "the log is full");
}

bool
entries_count(struct journal *journal, uint64_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(
		journal->db, "SELECT coalesce(max(idx) + 1, 0) FROM log_entry", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*count = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}

bool
entries_add(
    struct journal *journal, const struct entry *entry, uint64_t *index, struct err *err)
{
	uint8_t bytes[ENTRY_LEN];
	uint64_t next;
	struct query q;

	if (!entries_count(journal, &next, err) ||
	    !db_query(journal->db, "INSERT INTO log_entry (idx, bytes) VALUES (?, ?)", &q, err))
		return false;
	entry_format(entry, bytes);
	query_bind_integer(&q, (int64_t)next);
	query_bind_blob(&q, text_bytes(bytes, sizeof(bytes)));
	if (!query_done(&q, err) || !add_leaf(journal, next, entry_leaf(entry), err))
		return false;
	*index = next;
	return true;
}

bool
entries_bundle(
    struct journal *journal, uint64_t first, size_t count, struct buf *out, struct err *err)
{
	struct query q;
	bool found;
	size_t n;

	if (!db_query(journal->db,
		"SELECT bytes FROM log_entry WHERE idx >= ? ORDER BY idx LIMIT ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)first);
	query_bind_integer(&q, (int64_t)count);
	for (n = 0; n < count; n++) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!tile_add_entry(out, query_text(&q, 0), err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	if (n != count)
		return journal_damaged(err);
	return buf_ok(out, err);
}

/* The entries and the hashes at their foot lead to the root. */
static bool
check_leaves(struct journal *journal, uint64_t size, const struct hash *root, bool *good,
    struct err *err)
{
	struct merkle_frontier frontier = { 0 };
	struct hash leaf, kept, actual;
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT e.bytes, n.hash FROM log_entry e JOIN log_node n"
		" ON n.level = 0 AND n.idx = e.idx WHERE e.idx < ? ORDER BY e.idx",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)size);
	for (*good = true; *good; merkle_frontier_add(&frontier, &leaf)) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		leaf = hash_leaf(query_text(&q, 0));
		*good = read_hash(&q, 1, &kept) && hash_eq(&leaf, &kept);
	}
	query_end(&q);
	actual = merkle_frontier_root(&frontier);
	*good = *good && frontier.size == size && hash_eq(&actual, root);
	return true;
}

/* Each complete tile leads to its hash in the level above. */
static bool
check_level(
    struct journal *journal, unsigned level, uint64_t count, bool *good, struct err *err)
{
	for (uint64_t i = 0; *good && i < count; i++) {
		struct hash tile[TILE_WIDTH], kept, actual;

		if (!read_nodes(journal, level - 1, i * TILE_WIDTH, TILE_WIDTH, tile, err) ||
		    !read_nodes(journal, level, i, 1, &kept, err))
			return false;
		actual = merkle_fold(tile, TILE_WIDTH);
		*good = hash_eq(&actual, &kept);
	}
	return true;
}

bool
entries_check(struct journal *journal, uint64_t size, const struct hash *root, struct err *err)
{
	uint64_t count = size;
	bool good;

	if (!check_leaves(journal, size, root, &good, err))
		return false;
	for (unsigned level = 1; good && (count /= TILE_WIDTH) > 0; level++)
		if (!check_level(journal, level, count, &good, err))
			return false;
	return good || err_set(err, FAULT_CONFLICT,
			   "the log in the database is not the one that was signed; restore "
			   "the database from a backup that is as new as the public log");
}
