#include "view/body.h"

#include "daybook.h"
#include "keys.h"

/* A statement of that kind which has what all have, and nothing else. */
static struct statement
say_nothing(enum kind_id id, struct buf *bytes)
{
	static const char finder[] =
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	const struct kind *kind = kind_of(id);
	const char *name = (kind->signers & KIND_BY_NODE) != 0      ? "psirt.example"
			   : (kind->signers & KIND_BY_ROOT) != 0    ? "psirt.example/root"
			   : (kind->signers & KIND_BY_RELEASE) != 0 ? "psirt.example/release"
								    : finder;
	scoped(note_key_free) struct note_key key = test_key(name, 'n');
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct text to = TEXT("somebody.example");
	struct statement s;
	struct hash hash;
	struct err err;

	statement_begin(&draft, kind, statement_owner(signer.vkey.name), DAYBOOK_BEGAN,
	    kind->public ? NULL : &to);
	assert_true(statement_end(&draft, &signer, bytes, &hash, &err));
	assert_true(statement_open(buf_text(bytes), &signer.vkey, &s, &err));
	return s;
}

static void
every_kind_has_a_parser_which_is_its_own(void **state)
{
	struct body body;
	struct err err;

	(void)state;
	for (unsigned id = 0; kind_of((enum kind_id)id) != NULL; id++) {
		scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), said = BUF(KIB);
		scoped(statement_free) struct statement s =
		    say_nothing((enum kind_id)id, &bytes);
		struct text name = s.kind->name;

		assert_false(body_parse(&s, &body, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		buf_addf(&said, "%.*s: ", TEXT_ARGS(name));
		assert_memory_equal(err.text, said.at, said.len);
	}
}

static void
reads_what_a_statement_says(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf one = BUF(MIB), two = BUF(MIB), recipient = BUF(KIB);
	scoped(statement_free) struct statement seal =
	    daybook_say(&daybook, KIND_RELEASE_SEAL, DAYBOOK_BEGAN, &one);
	scoped(statement_free) struct statement receipt =
	    daybook_say(&daybook, KIND_RECEIPT, DAYBOOK_BEGAN, &two);
	struct body body;
	struct err err;

	(void)state;
	assert_true(body_parse(&seal, &body, &err));
	recipient_format(&body.seal.recipient, &recipient);
	assert_string_equal(buf_string(&recipient), DAYBOOK_RECIPIENT);
	assert_true(body_parse(&receipt, &body, &err));
	assert_int_equal(body.receipt.epoch, DAYBOOK_BEGAN / DAYBOOK_EPOCH);
}

TESTS(TEST(every_kind_has_a_parser_which_is_its_own), TEST(reads_what_a_statement_says))
