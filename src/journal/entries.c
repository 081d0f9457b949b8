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
		struct text hash;

		if (!query_row(&q, &found, err))
			return false;
		hash = found ? query_text(&q, 0) : (struct text){ 0 };
		if (hash.len != HASH_LEN)
			break;
		memcpy(out[n++].bytes, hash.at, HASH_LEN);
	}
	query_end(&q);
	return n == count || err_set(err, FAULT_SYSTEM, "the log's database lacks hashes");
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
		return err_set(err, FAULT_SYSTEM, "the log's database lacks entries");
	return buf_ok(out, err);
}
