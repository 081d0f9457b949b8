#include "journal/release_key.h"

#include "daybook.h"

static struct err err;

static void
keys_are_due_in_the_order_of_their_times(void **state)
{
	static const int64_t at[] = { 300, 100, 200 };
	static const size_t order[] = { 1, 2, 0 };
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct identity key[3];
	struct hash seal[3];
	int64_t next;
	bool found;

	(void)state;
	assert_true(release_key_next(&daybook.journal, &next, &err));
	assert_true(next == UTC_MAX);
	for (size_t i = 0; i < 3; i++) {
		seal[i] = hash_text(text_bytes(&at[i], sizeof(at[i])));
		assert_true(identity_make(&key[i], &err));
		assert_true(release_key_add(&daybook.journal, &seal[i], at[i], &key[i], &err));
	}
	for (size_t i = 0; i < 3; i++) {
		scoped(buf_free) struct buf text = BUF(KIB), expected = BUF(KIB);
		struct hash which;

		assert_true(release_key_next(&daybook.journal, &next, &err));
		assert_true(next == at[order[i]]);
		assert_true(
		    release_key_due(&daybook.journal, next - 1, &which, &text, &found, &err));
		assert_false(found);
		assert_true(
		    release_key_due(&daybook.journal, next, &which, &text, &found, &err));
		assert_true(found && hash_eq(&which, &seal[order[i]]));
		identity_format(&key[order[i]], &expected);
		buf_add(&expected, TEXT("\n"));
		assert_string_equal(buf_string(&text), buf_string(&expected));
		assert_true(release_key_set_posted(&daybook.journal, &which, &err));
	}
	for (size_t i = 0; i < 3; i++)
		identity_free(&key[i]);
}

static void
a_key_is_kept_sealed_and_once(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct identity key;
	struct hash seal = hash_text(TEXT("a seal"));
	struct query q;
	bool found;

	(void)state;
	assert_true(identity_make(&key, &err));
	assert_true(release_key_add(&daybook.journal, &seal, 100, &key, &err));
	assert_false(release_key_add(&daybook.journal, &seal, 100, &key, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(db_query(daybook.journal.db,
	    "SELECT instr(identity, CAST('AGE-SECRET' AS BLOB)) FROM release_key", &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_int_equal(query_integer(&q, 0), 0);
	query_end(&q);
	identity_free(&key);
}

static void
a_damaged_row_is_told(void **state)
{
	static const char *const damages[] = { "UPDATE release_key SET seal = x'00'",
		"UPDATE release_key SET identity = x'00'",
		"UPDATE release_key SET seal = zeroblob(32)" };
	struct identity key;

	(void)state;
	random_init();
	assert_true(identity_make(&key, &err));
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		scoped(buf_free) struct buf text = BUF(KIB);
		struct hash seal = hash_text(TEXT("a seal")), which;
		bool found;

		assert_true(release_key_add(&daybook.journal, &seal, 100, &key, &err));
		daybook_tamper(&daybook, damages[i]);
		assert_false(
		    release_key_due(&daybook.journal, 100, &which, &text, &found, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(text.len, 0);
	}
	identity_free(&key);
}

struct seen {
	size_t count;
	size_t open;
};

static bool
see(void *arg, const struct release_key *key, struct err *why)
{
	struct seen *seen = arg;

	(void)why;
	assert_true(key->at == 100);
	seen->count++;
	seen->open += key->identity.len > 0;
	return seen->count < 3;
}

static void
all_are_shown_and_what_does_not_open_is_empty(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct seen seen = { 0 };
	struct identity key;

	(void)state;
	assert_true(identity_make(&key, &err));
	for (size_t i = 0; i < 2; i++) {
		struct hash seal = hash_text(text_bytes(&i, sizeof(i)));

		assert_true(release_key_add(&daybook.journal, &seal, 100, &key, &err));
	}
	assert_true(release_key_each(&daybook.journal, see, &seen, &err));
	assert_int_equal(seen.open, 2);
	daybook_tamper(&daybook, "UPDATE release_key SET identity = x'00'");
	seen = (struct seen){ 1, 0 };
	assert_false(release_key_each(&daybook.journal, see, &seen, &err)); /* it stops */
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.open, 0);
	identity_free(&key);
}

static void
finds_a_key_and_lets_its_time_come_sooner(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf kept = BUF_SECRET(KIB), expected = BUF_SECRET(KIB);
	struct hash seal = { { 1 } }, other = { { 2 } };
	bool posted = true;
	int64_t next;

	(void)state;
	assert_true(identity_make(&key, &err));
	identity_format(&key, &expected);
	assert_true(release_key_add(&daybook.journal, &seal, 100, &key, &err));
	assert_false(release_key_find(&daybook.journal, &other, &kept, &posted, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(posted);
	assert_true(release_key_find(&daybook.journal, &seal, &kept, &posted, &err));
	assert_false(posted);
	assert_true(text_eq(buf_text(&kept), buf_text(&expected)));
	assert_true(release_key_hasten(&daybook.journal, &seal, 200, &err));
	assert_true(release_key_next(&daybook.journal, &next, &err));
	assert_int_equal(next, 100);
	assert_true(release_key_hasten(&daybook.journal, &seal, 50, &err));
	assert_true(release_key_next(&daybook.journal, &next, &err));
	assert_int_equal(next, 50);
	assert_true(release_key_set_posted(&daybook.journal, &seal, &err));
	buf_clear(&kept);
	assert_true(release_key_find(&daybook.journal, &seal, &kept, &posted, &err));
	assert_true(posted);
}

TESTS(TEST(finds_a_key_and_lets_its_time_come_sooner),
    TEST(all_are_shown_and_what_does_not_open_is_empty),
    TEST(keys_are_due_in_the_order_of_their_times), TEST(a_key_is_kept_sealed_and_once),
    TEST(a_damaged_row_is_told))
