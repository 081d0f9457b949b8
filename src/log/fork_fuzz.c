#include "log/fork.h"

#include "fuzz.h"
#include "keys.h"

#define LOG "example.com/log"

static struct note_key log_key, other_key;

void
fuzz_setup(void)
{
	log_key = test_key(LOG, 'l');
	other_key = test_key(LOG, 'o');
}

static bool
proves(const struct fork *fork, const struct note_key *key)
{
	struct checkpoint older, newer;
	struct err err;

	if (!fork_check(fork, &key->vkey, &older, &newer, &err))
		return false;
	REQUIRE(older.size <= newer.size && older.size > 0);
	REQUIRE(!hash_eq(&older.root, &newer.root));
	REQUIRE(fork->shown == (older.size < newer.size));
	REQUIRE(text_eq(older.origin, key->vkey.name));
	return true;
}

/* What proves a fork does so in no other way. */
static void
check_proof(struct fork fork)
{
	struct text older = fork.older;

	REQUIRE(!proves(&fork, &other_key));
	fork.shown = !fork.shown;
	REQUIRE(!proves(&fork, &log_key));
	fork.shown = !fork.shown;
	fork.older = fork.newer;
	REQUIRE(!proves(&fork, &log_key));
	fork.older = older;
	if (!fork.shown)
		return;
	fork.root.bytes[0] ^= 1;
	REQUIRE(!proves(&fork, &log_key));
	fork.root.bytes[0] ^= 1;
	for (size_t i = 0; i < fork.path.count; i++) {
		fork.path.hash[i].bytes[i % HASH_LEN] ^= 1;
		REQUIRE(!proves(&fork, &log_key));
		fork.path.hash[i].bytes[i % HASH_LEN] ^= 1;
	}
	fork.path.count--;
	REQUIRE(!proves(&fork, &log_key));
}

/* What is read is written to the same. */
static void
check_format(const struct fork *fork)
{
	scoped(buf_free) struct buf once = BUF(4 * FORK_LEN_MAX), twice = BUF(4 * FORK_LEN_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct fork again;
	struct err err;

	fork_format(fork, &once);
	if (!buf_ok(&once, &err) || once.len > FORK_LEN_MAX)
		return;
	if (!fork_parse(&doc, buf_text(&once), &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	fork_format(&again, &twice);
	if (buf_ok(&twice, &err))
		REQUIRE(text_eq(buf_text(&once), buf_text(&twice)));
}

void
fuzz(struct text in)
{
	scoped(doc_free) struct doc doc = DOC;
	struct fork fork;
	struct err err;

	if (!fork_parse(&doc, in, &fork, &err))
		return;
	REQUIRE(fork.path.count <= MERKLE_CONSISTENCY_MAX);
	REQUIRE(fork.shown || fork.path.count == 0);
	check_format(&fork);
	if (proves(&fork, &log_key))
		check_proof(fork);
}
