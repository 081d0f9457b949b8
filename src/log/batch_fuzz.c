#include "log/batch.h"

#include "fuzz.h"

#define SOME 11 /* each of the hashes would take the replay of the corpus long */

/* A path leads elsewhere from another commitment, and with a hash of it changed. */
static void
check_way(struct batch_path *path)
{
	const struct hash commitment = { { 1 } }, other = { { 2 } };
	struct hash root = batch_path_root(path, &commitment), reached;

	reached = batch_path_root(path, &other);
	REQUIRE(!hash_eq(&root, &reached));
	for (unsigned h = 0; h < BATCH_DEPTH; h += SOME) {
		path->hash[h].bytes[h % HASH_LEN] ^= 1;
		reached = batch_path_root(path, &commitment);
		REQUIRE(!hash_eq(&root, &reached));
		path->hash[h].bytes[h % HASH_LEN] ^= 1;
	}
}

/* A path is its own only spelling. */
void
fuzz(struct text in)
{
	uint8_t again[BATCH_PATH_LEN];
	struct batch_path path;
	struct err err;

	if (!batch_path_parse(in, &path, &err))
		return;
	REQUIRE(path.epoch > 0 && path.position < BATCH_PLACES);
	batch_path_format(&path, again);
	REQUIRE(text_eq(text_bytes(again, sizeof(again)), in));
	check_way(&path);
}
