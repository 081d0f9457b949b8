/*
 * spelled.h - a statement of which one member is spelled otherwise, or left out.
 *
 *	static const struct spelled_member members[] = { { "of", "\"...\"" }, { 0 } };
 *	scoped(spelled_free) struct spelled s =
 *	    spelled_make(KIND_RELEASE_ARM, members, (struct spelled_member){ "of", "1" });
 */
#pragma once

#include "keys.h"
#include "statement/statement.h"

#define SPELLED_NODE "psirt.example.com"
#define SPELLED_AT 1795341600
#define SPELLED_HASH "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""

struct spelled_member {
	const char *name, *value; /* in JSON; NULL: it is not there */
};

struct spelled {
	struct note_key key;
	struct buf note;
	struct statement statement;
};

static inline void
spelled_free(struct spelled *spelled)
{
	statement_free(&spelled->statement);
	buf_free(&spelled->note);
	note_key_free(&spelled->key);
}

/* Opened as one that its signer sent. */
static inline struct spelled
spelled_make(
    enum kind_id kind, const struct spelled_member *members, struct spelled_member other)
{
	bool release = (kind_of(kind)->signers & KIND_BY_RELEASE) != 0;
	struct spelled out = { .key = test_key(
				   release ? SPELLED_NODE "/release" : SPELLED_NODE, 'n'),
		.note = BUF(MIB) };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&out.key);
	struct text to = TEXT("a.example");
	struct hash id;
	struct err err;

	statement_begin(&draft, kind_of(kind), TEXT(SPELLED_NODE), SPELLED_AT,
	    kind_of(kind)->public ? NULL : &to);
	for (; members->name != NULL; members++) {
		bool changed = other.name != NULL && strcmp(members->name, other.name) == 0;
		const char *value = changed ? other.value : members->value;

		if (value != NULL)
			buf_addf(&draft.text, ",\"%s\":%s", members->name, value);
	}
	if (!statement_end(&draft, &signer, &out.note, &id, &err) ||
	    !statement_open(buf_text(&out.note), &out.key.vkey, &out.statement, &err))
		abort();
	return out;
}
