#include "release/sighting.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct sighting *sighting, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct sighting again;
	struct hash id;
	struct err err;

	if (!sighting_sign(sighting, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !sighting_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &sighting->of));
	REQUIRE(again.opens == sighting->opens);
	REQUIRE(again.from == sighting->from && again.until == sighting->until);
	REQUIRE(again.count == sighting->count);
	for (size_t i = 0; i < again.count; i++)
		REQUIRE(again.ms[i] == sighting->ms[i]);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct sighting sighting;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    sighting_parse(&statement, &sighting, &err))
		check_again(&sighting, statement.at);
}
