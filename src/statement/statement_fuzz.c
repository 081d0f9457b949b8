#include "statement/statement.h"

#include "fuzz.h"
#include "keys.h"
#include "statement/party.h"

#define NODE "psirt.example.com"

static struct note_key node, other;

void
fuzz_setup(void)
{
	node = test_key(NODE, 'n');
	other = test_key(NODE, 'o');
}

static void
check_audience(const struct statement *s)
{
	struct value_walk walk = { 0 };
	struct err err;
	struct text name;
	struct value to;
	size_t count = 0;

	if (s->kind->public)
		return;
	REQUIRE(value_find(s->body, "to", &to));
	for (; value_each(to, &walk); count++) {
		if (!value_as_text(walk.value, &name, &err))
			return; /* for lack of memory */
		REQUIRE(party_check_name(name, &err));
		REQUIRE(statement_check_to(s, name, &err));
	}
	REQUIRE(count > 0 && count <= STATEMENT_TO_MAX);
}

/* What opens says who made it, reads the same without its key, and opens for no
 * other key. */
static void
check_open(struct text bytes)
{
	scoped(statement_free) struct statement s = { 0 }, again = { 0 }, not = { 0 };
	struct note note;
	struct hash id;
	struct err err;

	if (!statement_open(bytes, &node.vkey, &s, &err))
		return;
	REQUIRE(text_eq(s.by, TEXT(NODE)) && s.kind != NULL);
	REQUIRE(bytes.len <= (s.kind->public ? STATEMENT_PUBLIC_MAX : STATEMENT_PRIVATE_MAX));
	REQUIRE(note_parse(bytes, &note, &err));
	REQUIRE(note.count == 1 || s.kind->id == KIND_MANIFEST);
	id = hash_text(note.text);
	REQUIRE(hash_eq(&s.id, &id));
	check_audience(&s);
	REQUIRE(!statement_open(bytes, &other.vkey, &not, &err));
	if (statement_reopen(bytes, &again, &err)) {
		REQUIRE(hash_eq(&again.id, &s.id));
		REQUIRE(again.at == s.at && again.kind == s.kind && text_eq(again.by, s.by));
	}
}

/* The input is a statement, or the text of one that we sign first. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct err err;

	check_open(in);
	if (note_sign(in, &signer, &note, &err))
		check_open(buf_text(&note));
}
