#include "action/finder/record.h"

#include "keys.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "play.h"

static struct hash
proven_report(struct play *play)
{
	struct hash id;
	size_t proofs;
	struct err err;

	assert_true(play_report(play, &id, &err));
	play->now += PLAY_EPOCH;
	play_due(play);
	assert_true(play_poll(play, &proofs, &err));
	assert_int_equal(proofs, 1);
	return id;
}

/* Any: each fifth is tried, as four signatures are verified for each. */
static void
flipping_any_byte_of_any_file_is_noticed(void **state)
{
	static const char *const files[] = { "manifest", "statement", "receipt", "proof" };
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct hash id = proven_report(&play);
	struct record_facts facts;
	struct record_bytes kept;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(sent_dir(&play.finder, &id, dir, &err));
	assert_true(record_load(dir, &arena, &kept, &err));
	assert_true(record_check_bytes(&kept, TEXT(""), &arena, &facts, &err));
	for (size_t f = 0; f < 4; f++) {
		struct text whole[] = { kept.manifest, kept.statement, kept.receipt,
			kept.proof };

		for (size_t i = f; i < whole[f].len; i += 5 * test_step(7)) {
			scoped(buf_free) struct buf altered = BUF(MIB);
			struct text parts[4];
			struct record_bytes bytes;

			memcpy(parts, whole, sizeof(parts));
			buf_add(&altered, whole[f]);
			altered.at[i] = (char)(altered.at[i] ^ (1 << i % 8));
			parts[f] = buf_text(&altered);
			bytes = (struct record_bytes){ .manifest = parts[0],
				.statement = parts[1],
				.receipt = parts[2],
				.proof = parts[3] };
			if (record_check_bytes(&bytes, TEXT(""), &arena, &facts, &err))
				fail_msg("byte %zu of the %s", i, files[f]);
			assert_in_range(err.fault, FAULT_INPUT, FAULT_DENIED);
		}
	}
}

static void
parts_of_different_records_do_not_pass(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct hash one = proven_report(&play), other = proven_report(&play);
	struct record_bytes mine, theirs, mixed;
	struct record_facts facts;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(sent_dir(&play.finder, &one, dir, &err));
	assert_true(record_load(dir, &arena, &mine, &err));
	assert_true(sent_dir(&play.finder, &other, dir, &err));
	assert_true(record_load(dir, &arena, &theirs, &err));
	mixed = mine;
	mixed.receipt = theirs.receipt;
	assert_false(record_check_bytes(&mixed, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	mixed = mine;
	mixed.proof = theirs.proof;
	assert_false(record_check_bytes(&mixed, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	mixed = mine;
	mixed.statement = theirs.statement;
	assert_false(record_check_bytes(&mixed, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	mixed = mine;
	mixed.receipt = mine.statement;
	assert_false(record_check_bytes(&mixed, TEXT(""), &arena, &facts, &err));
}

/* A node may sign a commitment that is well made, but to fields that the report does
 * not have: it could open these later. */
static void
a_commitment_to_other_fields_does_not_pass(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct hash id = proven_report(&play), receipt_id;
	struct signer node = node_signer(&play.node);
	struct commitment *c;
	struct record_bytes kept;
	struct record_facts facts;
	struct receipt receipt;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(sent_dir(&play.finder, &id, dir, &err));
	assert_true(record_load(dir, &arena, &kept, &err));
	assert_true(statement_open(kept.receipt, &node.vkey, &statement, &err));
	assert_true(receipt_parse(&statement, &receipt, &err));
	c = &receipt.commitment;
	c->fields.bytes[0] ^= 1;
	c->hash = commitment_hash(&c->salt, &receipt.of, &c->fields);
	assert_true(receipt_sign(&receipt,
	    &(struct saying){ &node, statement.at, finder_signer(&play.finder).vkey.name },
	    &bytes, &receipt_id, &err));
	kept.receipt = buf_text(&bytes);
	kept.proof = TEXT("");
	assert_false(record_check_bytes(&kept, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "fields"));
}

static void
what_is_missing_is_told(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct hash id = proven_report(&play);
	struct record_facts facts = { .epoch = 42 };
	char dir[PATH_MAX], name[PATH_MAX], path[PATH_MAX];
	struct err err;

	(void)state;
	assert_false(record_check(play.scratch.dir, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "is no record of a report"));
	assert_int_equal(facts.epoch, 42);

	assert_true(sent_dir(&play.finder, &id, dir, &err));
	play_record_file(&id, "proof", name);
	scratch_put(&play.scratch, name, TEXT(""));
	assert_false(record_check(dir, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	scratch_path(&play.scratch, name, path);
	unlink(path);
	assert_true(record_check(dir, TEXT(""), &arena, &facts, &err));
	assert_false(facts.proven);
	play_record_file(&id, "receipt", name);
	scratch_path(&play.scratch, name, path);
	unlink(path);
	assert_false(record_check(dir, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "'accord poll'"));
}

static void
a_root_key_from_elsewhere_is_insisted_upon(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	scoped(buf_free) struct buf right = BUF(KIB), wrong = BUF(KIB);
	struct hash id = proven_report(&play);
	struct record_facts facts;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	assert_true(sent_dir(&play.finder, &id, dir, &err));
	vkey_format(&play.node.manifest.key[PARTY_ROOT], &right);
	vkey_format(&play.node.manifest.key[PARTY_RELEASE], &wrong);
	assert_true(record_check(dir, buf_text(&right), &arena, &facts, &err));
	assert_false(record_check(dir, buf_text(&wrong), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(record_check(dir, TEXT("no key"), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(flipping_any_byte_of_any_file_is_noticed),
    TEST(parts_of_different_records_do_not_pass),
    TEST(a_commitment_to_other_fields_does_not_pass), TEST(what_is_missing_is_told),
    TEST(a_root_key_from_elsewhere_is_insisted_upon))
