#include "statement/letter.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct letter *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct text to = TEXT("b.example");
	struct letter again;
	struct hash id;
	struct err err;

	if (!letter_sign(read, &(struct letter_how){ &signer, at, &to, 1 }, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !letter_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(again.title, read->title) && text_eq(again.text, read->text));
	REQUIRE(
	    again.has_of == read->has_of && (!read->has_of || hash_eq(&again.of, &read->of)));
	REQUIRE(again.has_policy == read->has_policy && again.count == read->count);
	for (size_t i = 0; i < read->count; i++)
		REQUIRE(text_eq(again.file[i].name, read->file[i].name) &&
			again.file[i].size == read->file[i].size &&
			hash_eq(&again.file[i].hash, &read->file[i].hash));
	REQUIRE(again.larges == read->larges && again.piece.number == read->piece.number &&
		(again.piece.number == 0 || hash_eq(&again.piece.whole, &read->piece.whole)));
	for (size_t i = 0; i < read->larges; i++)
		REQUIRE(text_eq(again.large[i].name, read->large[i].name) &&
			again.large[i].size == read->large[i].size &&
			again.large[i].pieces == read->large[i].pieces &&
			hash_eq(&again.large[i].hash, &read->large[i].hash));
}

/* The input is the text of a statement, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct letter out;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    letter_parse(&statement, &out, &err))
		check_again(&out, statement.at);
}
