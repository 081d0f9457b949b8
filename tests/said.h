/*
 * said.h - one private statement, said by a key that is the same in every run.
 *
 *	scoped(said_free) struct said said = said_make(",\"title\":\"A flaw\"");
 */
#pragma once

#include "keys.h"
#include "statement/statement.h"

struct said {
	struct note_key key;
	struct buf bytes;
	struct statement statement;
};

static inline void
said_free(struct said *said)
{
	statement_free(&said->statement);
	buf_free(&said->bytes);
	note_key_free(&said->key);
}

/* With these members behind those that all have. */
static inline struct said
said_make(const char *members)
{
	struct said said = { .key = test_key("psirt.example.com", 'n'), .bytes = BUF(MIB) };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&said.key);
	struct text to = TEXT("a.example");
	struct hash id;
	struct err err;

	statement_begin(&draft, kind_of(KIND_POLL), signer.vkey.name, 1000000000, &to);
	buf_add(&draft.text, text_of(members));
	if (!statement_end(&draft, &signer, &said.bytes, &id, &err) ||
	    !statement_open(buf_text(&said.bytes), &signer.vkey, &said.statement, &err))
		abort();
	return said;
}
