#include "statement/poll.h"

#include <stdio.h>

#include "fuzz.h"
#include "keys.h"
#include "statement/party.h"

/* The finder by whom the corpus is. */
static struct note_key finder;
static char name[2 * HASH_LEN + 1];

void
fuzz_setup(void)
{
	scoped(note_key_free) struct note_key key = test_key("finder", 'f');
	scoped(buf_free) struct buf hex = BUF(KIB);

	party_finder_name(&key.key.public, &hex);
	snprintf(name, sizeof(name), "%s", buf_string(&hex));
	finder = test_key(name, 'f');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct poll *poll, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&finder);
	struct saying how = { &signer, at, TEXT("a.example") };
	struct poll again;
	struct err err;

	if (!poll_sign(poll, &how, &note, &err) ||
	    !statement_open(buf_text(&note), &finder.vkey, &statement, &err) ||
	    !poll_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(recipient_eq(&again.reply, &poll->reply) && again.count == poll->count);
	for (size_t i = 0; i < poll->count; i++)
		REQUIRE(hash_eq(&again.of[i], &poll->of[i]));
	REQUIRE(again.mail == poll->mail && again.have == poll->have);
}

/* The input is the text of a poll, which its finder signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&finder);
	struct poll poll;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &finder.vkey, &statement, &err) &&
	    poll_parse(&statement, &poll, &err))
		check_again(&poll, statement.at);
}
