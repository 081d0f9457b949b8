#include "log/proof.h"

#include "fuzz.h"
#include "keys.h"
#include "log/entry.h"

#define LOG "example.com/log"

/* What the corpus proves: this commitment, in this log. */
static const struct hash commitment = { { 1 } };
static struct note_key log_key, other_key;

void
fuzz_setup(void)
{
	log_key = test_key(LOG, 'l');
	other_key = test_key(LOG, 'o');
}

static bool
holds(const struct proof *proof, const struct hash *about, const struct note_key *key)
{
	uint64_t epoch = 0;
	struct err err;

	if (!proof_check_commitment(proof, about, &key->vkey, &epoch, &err))
		return false;
	REQUIRE(epoch > 0);
	return true;
}

/* A proof that holds does not hold for anything else. */
static void
check_holding(struct proof *proof)
{
	struct hash other = commitment;

	other.bytes[31] ^= 1;
	REQUIRE(!holds(proof, &other, &log_key));
	REQUIRE(!holds(proof, &commitment, &other_key));
	proof->index++;
	REQUIRE(!holds(proof, &commitment, &log_key));
	proof->index--;
	proof->path.count++;
	REQUIRE(!holds(proof, &commitment, &log_key));
	proof->path.count--;
	for (size_t i = 0; i < proof->path.count; i++) {
		proof->path.hash[i].bytes[i % HASH_LEN] ^= 1;
		REQUIRE(!holds(proof, &commitment, &log_key));
		proof->path.hash[i].bytes[i % HASH_LEN] ^= 1;
	}
	proof->checkpoint.len--;
	REQUIRE(!holds(proof, &commitment, &log_key));
}

/* A proof is its own only spelling. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf again = BUF(2 * PROOF_LEN_MAX);
	struct proof proof;
	struct err err;

	if (!proof_parse(in, &proof, &err))
		return;
	REQUIRE(proof.path.count <= MERKLE_PATH_MAX);
	REQUIRE(proof.has_extra == (proof.extra.len > 0));
	proof_format(&proof, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
	if (holds(&proof, &commitment, &log_key))
		check_holding(&proof);
}
