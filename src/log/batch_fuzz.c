#include "log/batch.h"

#include "fuzz.h"

/* A path that leads to a root leads elsewhere from another commitment, and with
 * any of its hashes changed. */
static void
check_way(struct batch_path *path)
{
	const struct hash commitment = { { 1 } }, other = { { 2 } };
	struct hash root, reached;
	struct err err;

	if (!batch_path_root(path, &commitment, &root, &err)) {
		REQUIRE(err.fault == FAULT_DENIED);
		return;
	}
	REQUIRE(batch_path_root(path, &other, &reached, &err));
	REQUIRE(!hash_eq(&root, &reached));
	for (size_t i = 0; i < path->path.count; i++) {
		path->path.hash[i].bytes[i % HASH_LEN] ^= 1;
		REQUIRE(batch_path_root(path, &commitment, &reached, &err));
		REQUIRE(!hash_eq(&root, &reached));
		path->path.hash[i].bytes[i % HASH_LEN] ^= 1;
	}
	path->path.count--;
	REQUIRE(path->path.count > MERKLE_PATH_MAX ||
		!batch_path_root(path, &commitment, &reached, &err));
}

/* A path is its own only spelling. */
void
fuzz(struct text in)
{
	uint8_t again[BATCH_PATH_LEN_MAX];
	struct batch_path path;
	struct err err;

	if (!batch_path_parse(in, &path, &err))
		return;
	REQUIRE(path.epoch > 0 && path.index < path.size);
	REQUIRE(text_eq(text_bytes(again, batch_path_format(&path, again)), in));
	check_way(&path);
}
