#include "log/checkpoint.h"

#include "fuzz.h"
#include "keys.h"
#include "log/merkle.h"

#define LOG "example.com/log"

static struct note_key log_key, other_key;

void
fuzz_setup(void)
{
	log_key = test_key(LOG, 'l');
	other_key = test_key(LOG, 'o');
}

/* A checkpoint is its own only spelling, and says what a tree can be. */
static bool
check_text(struct text in, struct checkpoint *c)
{
	scoped(buf_free) struct buf again = BUF(MIB);
	struct hash empty = merkle_empty();
	struct err err;

	if (!checkpoint_parse(in, c, &err))
		return false;
	REQUIRE(c->origin.len > 0 && c->size <= MERKLE_SIZE_MAX);
	REQUIRE((c->size == 0) == hash_eq(&c->root, &empty));
	checkpoint_format(c, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
	return true;
}

/* Signed by its log it opens to the same, and for no other key. */
static void
check_signed(struct text in, const struct checkpoint *c)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&log_key);
	struct checkpoint opened;
	struct err err;
	bool ours = text_eq(c->origin, TEXT(LOG));

	if (!note_sign(in, &signer, &note, &err))
		return;
	REQUIRE(checkpoint_open(buf_text(&note), &log_key.vkey, &opened, &err) == ours);
	if (ours)
		REQUIRE(opened.size == c->size && hash_eq(&opened.root, &c->root));
	REQUIRE(!checkpoint_open(buf_text(&note), &other_key.vkey, &opened, &err));
}

void
fuzz(struct text in)
{
	struct checkpoint c;
	struct err err;

	if (check_text(in, &c))
		check_signed(in, &c);
	if (checkpoint_open(in, &log_key.vkey, &c, &err)) {
		REQUIRE(text_eq(c.origin, TEXT(LOG)));
		REQUIRE(!checkpoint_open(in, &other_key.vkey, &c, &err));
	}
}
