#include "statement/chain.h"

#include <string.h>

#include "lineage.h"
#include "test.h"

static struct err err;

/* A chain of everything: a renewal, each online key anew, another root, a log that begins
 * anew because its key was lost, the end. */
static void
write_all(struct lineage *line, struct buf *out)
{
	static const enum party_role online[] = { PARTY_STATEMENT, PARTY_WITNESS, PARTY_LOG };
	scoped(buf_free) struct buf lost = BUF(KIB);

	lineage_next(line, out);
	lineage_next(line, out);
	for (size_t i = 0; i < 3; i++)
		lineage_rotate(line, online[i], (char)('p' + i));
	lineage_next(line, out);
	lineage_rotate(line, PARTY_ROOT, 'z');
	lineage_next(line, out);
	vkey_format(&line->next.key[PARTY_LOG], &lost);
	lineage_rename(line, PARTY_LOG, LINEAGE_NODE "/log/5", 's');
	line->next.carried = 7;
	line->next.revoked[line->next.revoked_count++] =
	    (struct manifest_revoked){ buf_text(&lost), LINEAGE_AT, 7 };
	lineage_next(line, out);
	line->next.carried = 0;
	line->next.revoked_count = 0;
	line->next.retired = true;
	lineage_next(line, out);
}

static void
assert_takes(const struct chain *chain, struct text note)
{
	scoped(chain_free) struct chain longer = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB);

	chain_format(chain, &bytes);
	buf_add(&bytes, note);
	assert_true(chain_parse(buf_text(&bytes), &longer, &err));
	assert_int_equal(longer.count, chain->count + 1);
	if (chain->count == 0)
		return;
	assert_true(chain_check_extends(&longer, chain, &err));
	assert_false(chain_check_extends(chain, &longer, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
assert_refuses(struct chain *chain, struct text note)
{
	size_t count = chain->count, bytes = chain->bytes;

	assert_false(chain_add(chain, note, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(chain->count, count);
	assert_int_equal(chain->bytes, bytes);
}

static void
leads_from_the_first_to_the_newest(void **state)
{
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf bytes = BUF(MIB), again = BUF(MIB);
	scoped(chain_free) struct chain chain = { 0 };
	size_t index;

	(void)state;
	write_all(&line, &bytes);
	assert_true(chain_parse(buf_text(&bytes), &chain, &err));
	assert_int_equal(chain.count, 6);
	assert_int_equal(chain_newest(&chain)->version, 6);
	assert_true(chain_newest(&chain)->retired);
	assert_true(hash_eq(&chain_newest(&chain)->statement.id, &line.last));
	chain_format(&chain, &again);
	assert_true(text_eq(buf_text(&again), buf_text(&bytes)));
	assert_true(chain_find(&chain, &chain_at(&chain, 3)->statement.id, &index));
	assert_int_equal(index, 3);
	assert_false(chain_find(&chain, &(struct hash){ { 1 } }, &index));
}

static void
nothing_follows_the_last_one(void **state)
{
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf bytes = BUF(MIB), more = BUF(MIB);
	scoped(chain_free) struct chain chain = { 0 };

	(void)state;
	write_all(&line, &bytes);
	assert_true(chain_parse(buf_text(&bytes), &chain, &err));
	line.next.retired = false;
	lineage_next(&line, &more);
	assert_refuses(&chain, buf_text(&more));
	assert_non_null(strstr(err.text, "retired"));
}

static void
refuses_what_does_not_begin_or_continue_it(void **state)
{
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf first = BUF(MIB), second = BUF(MIB), third = BUF(MIB);
	scoped(chain_free) struct chain chain = { 0 };

	(void)state;
	lineage_next(&line, &first);
	lineage_next(&line, &second);
	lineage_next(&line, &third);
	assert_refuses(&chain, buf_text(&second));
	assert_true(chain_add(&chain, buf_text(&first), &err));
	assert_refuses(&chain, buf_text(&first));
	assert_refuses(&chain, buf_text(&third));
	assert_takes(&chain, buf_text(&second));
	assert_false(chain_parse(TEXT(""), &chain, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(chain.count, 1);
}

/* What a manifest may not change, each by the right root key. */
static void
refuses_what_contradicts_the_one_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		scoped(lineage_free) struct lineage line = lineage_make();
		scoped(buf_free) struct buf first = BUF(MIB), second = BUF(MIB);
		scoped(chain_free) struct chain chain = { 0 };

		lineage_next(&line, &first);
		assert_true(chain_parse(buf_text(&first), &chain, &err));
		switch (i) {
		case 0:
			line.last.bytes[0] ^= 1; /* another one before */
			break;
		case 1:
			line.at = LINEAGE_AT - 1;
			break;
		case 2:
			line.next.epoch++;
			break;
		case 3:
			line.next.version++;
			break;
		case 4:
			lineage_rotate(&line, PARTY_ROOT, 'r');
			note_key_free(&line.old_root); /* the old one does not sign */
			line.old_root = NOTE_KEY;
			break;
		default:
			lineage_rename(&line, PARTY_LOG, LINEAGE_NODE "/log/2", 'l');
			line.next.version++; /* a log that began before anybody saw it */
			break;
		}
		lineage_next(&line, &second);
		assert_refuses(&chain, buf_text(&second));
	}
}

static void
refuses_signatures_that_do_not_belong_there(void **state)
{
	scoped(note_key_free) struct note_key stranger = test_key("stranger.example", 's');
	struct signer signer = note_key_signer(&stranger);

	(void)state;
	for (size_t i = 1; i <= 3; i++) {
		scoped(lineage_free) struct lineage line = lineage_make();
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(chain_free) struct chain chain = { 0 };

		for (size_t n = 1; n < i; n++) {
			buf_clear(&note);
			lineage_next(&line, &note);
			assert_true(chain_add(&chain, buf_text(&note), &err));
		}
		if (i == 3) /* with two already */
			lineage_rotate(&line, PARTY_ROOT, 'r');
		buf_clear(&note);
		lineage_next(&line, &note);
		assert_takes(&chain, buf_text(&note));
		assert_true(note_add_signature(&signer, &note, &err));
		assert_refuses(&chain, buf_text(&note));
	}
}

/* By the same root key, after the same one: what only its holder can make. */
static void
two_after_the_same_one_do_not_extend_each_other(void **state)
{
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf first = BUF(MIB), one = BUF(MIB), other = BUF(MIB);
	scoped(chain_free) struct chain a = { 0 }, b = { 0 };
	struct hash last;

	(void)state;
	lineage_next(&line, &first);
	last = line.last;
	buf_add(&one, buf_text(&first));
	buf_add(&other, buf_text(&first));
	lineage_next(&line, &one);
	line.last = last;
	line.next.version--;
	lineage_next(&line, &other);
	assert_true(chain_parse(buf_text(&one), &a, &err));
	assert_true(chain_parse(buf_text(&other), &b, &err));
	assert_false(chain_check_extends(&a, &b, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(chain_check_extends(&a, &a, &err));
}

static void
sign_as(const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);

	assert_true(note_sign(TEXT("{}\n"), &signer, out, &err));
}

static void
finds_the_key_that_signed_long_ago(void **state)
{
	scoped(note_key_free) struct note_key old = test_key(LINEAGE_NODE "/log", 'b');
	scoped(note_key_free) struct note_key never = test_key(LINEAGE_NODE "/log", '?');
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf bytes = BUF(MIB), signed_old = BUF(KIB), wrong = BUF(KIB);
	scoped(chain_free) struct chain chain = { 0 };
	struct vkey key;

	(void)state;
	write_all(&line, &bytes);
	assert_true(chain_parse(buf_text(&bytes), &chain, &err));
	sign_as(&old, &signed_old);
	assert_true(chain_signer(&chain, buf_text(&signed_old), PARTY_LOG, &key, &err));
	assert_true(vkey_eq(&key, &old.vkey));
	assert_false(chain_signer(&chain, buf_text(&signed_old), PARTY_ROOT, &key, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	sign_as(&never, &wrong);
	assert_false(chain_signer(&chain, buf_text(&wrong), PARTY_LOG, &key, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
what_a_revoked_key_signed_counts_as_far_as_the_log_had_it(void **state)
{
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(buf_free) struct buf bytes = BUF(MIB);
	scoped(chain_free) struct chain chain = { 0 };
	const struct vkey *lost, *kept;

	(void)state;
	write_all(&line, &bytes);
	assert_true(chain_parse(buf_text(&bytes), &chain, &err));
	lost = &chain_at(&chain, 3)->key[PARTY_LOG];
	kept = &chain_at(&chain, 0)->key[PARTY_LOG]; /* its turn ended before */
	assert_int_equal(chain_revoked(&chain, lost)->size, 7);
	assert_null(chain_revoked(&chain, kept));
	assert_true(chain_check_counts(&chain, lost, 7, &err));
	assert_false(chain_check_counts(&chain, lost, 8, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(chain_check_counts(&chain, lost, CHAIN_NOWHERE, &err));
	assert_true(chain_check_counts(&chain, kept, CHAIN_NOWHERE, &err));
}

TESTS(TEST(leads_from_the_first_to_the_newest), TEST(nothing_follows_the_last_one),
    TEST(refuses_what_does_not_begin_or_continue_it),
    TEST(refuses_what_contradicts_the_one_before),
    TEST(refuses_signatures_that_do_not_belong_there),
    TEST(two_after_the_same_one_do_not_extend_each_other),
    TEST(finds_the_key_that_signed_long_ago),
    TEST(what_a_revoked_key_signed_counts_as_far_as_the_log_had_it))
