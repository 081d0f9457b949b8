#include "statement/custody.h"

#include "fuzz.h"
#include "keys.h"
#include "statement/party.h"

static struct note_key node, finder;

void
fuzz_setup(void)
{
	static char name[PARTY_NAME_MAX + 1];
	scoped(buf_free) struct buf text = BUF(KIB);

	node = test_key("a.example", 'n');
	finder = test_key("finder", 'f');
	party_finder_name(&finder.key.public, &text);
	memcpy(name, buf_string(&text), text.len + 1);
	finder = test_key(name, 'f');
}

static bool
opens(const struct buf *note, const struct note_key *key, struct statement *out)
{
	struct err err;

	return statement_open(buf_text(note), &key->vkey, out, &err);
}

/* What is read can be signed again, and reads the same. */

static void
check_custody(const struct custody *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct custody again;
	struct hash id;
	struct err err;

	if (!custody_sign(read, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !custody_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &read->of) && text_eq(again.from, read->from));
	REQUIRE(text_eq(again.recipient, read->recipient) && again.epoch == read->epoch);
	REQUIRE(hash_eq(&again.digest, &read->digest) && again.size == read->size);
	REQUIRE(again.mail == read->mail);
}

static void
check_ask(const struct custody_ask *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	const struct note_key *key = read->finder ? &finder : &node;
	struct signer signer = note_key_signer(key);
	struct custody_ask again;
	struct hash id;
	struct err err;

	if (!custody_ask_sign(
		read, &(struct saying){ &signer, at, TEXT("b.example") }, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &key->vkey, &statement, &err) ||
	    !custody_ask_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(again.recipient, read->recipient) && again.finder == read->finder);
	REQUIRE(hash_eq(&again.digest, &read->digest) && again.size == read->size);
	REQUIRE(again.mail == read->mail);
	REQUIRE(!read->finder || recipient_eq(&again.reply, &read->reply));
}

static void
check_rank(const struct custody_rank *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct custody_rank again;
	struct hash id;
	struct err err;

	if (!custody_rank_sign(
		read, &(struct saying){ &signer, at, TEXT("b.example") }, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !custody_rank_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &read->of) && hash_eq(&again.custody, &read->custody));
	REQUIRE(again.epoch == read->epoch);
}

/* The input is the text of a statement, which its node or its finder signs first. */
void
fuzz(struct text in)
{
	const struct note_key *keys[] = { &node, &finder };
	struct custody_rank rank;
	struct custody custody;
	struct custody_ask ask;
	struct err err;

	for (unsigned i = 0; i < 2; i++) {
		scoped(statement_free) struct statement statement = { 0 };
		scoped(buf_free) struct buf note = BUF(4 * MIB);
		struct signer signer = note_key_signer(keys[i]);

		if (!note_sign(in, &signer, &note, &err) || !opens(&note, keys[i], &statement))
			continue;
		if (custody_parse(&statement, &custody, &err))
			check_custody(&custody, statement.at);
		if (custody_ask_parse(&statement, &ask, &err))
			check_ask(&ask, statement.at);
		if (custody_rank_parse(&statement, &rank, &err))
			check_rank(&rank, statement.at);
	}
}
