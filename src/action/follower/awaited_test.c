#include "action/follower/awaited.h"

#include "base/mem.h"
#include "codec/hex.h"
#include "council.h"
#include "crypto/random.h"
#include "scratch.h"

/* A seal that a follower holds. */
struct wait {
	struct scratch scratch;
	struct council council;
	struct follow follow;
	struct follow_seal seal;
	struct awaited awaited;
};

static void
begin(struct wait *wait)
{
	char path[PATH_MAX];
	struct err err;

	random_init();
	*wait = (struct wait){ .scratch = scratch_make(), .council = council_make(2, 3) };
	council_seal(&wait->council);
	snprintf(wait->follow.dir, sizeof(wait->follow.dir), "%s", wait->scratch.dir);
	wait->seal.id = wait->council.id;
	assert_true(follow_seal_path(&wait->follow, &wait->seal, ".accord/", "", path, &err));
	assert_true(folder_make(path, 0700, &err));
	assert_true(
	    follow_seal_path(&wait->follow, &wait->seal, ".accord/", "/seal", path, &err));
	assert_true(file_save(path, buf_text(&wait->council.note), 0600, &err));
	assert_true(awaited_open(&wait->follow, &wait->seal, &wait->awaited, &err));
}

static void
wait_free(struct wait *wait)
{
	awaited_free(&wait->awaited);
	council_free(&wait->council);
	scratch_free(&wait->scratch);
}

static void
key_of(const struct identity *identity, struct buf *out)
{
	buf_clear(out);
	identity_format(identity, out);
}

/* An event about that release that says this besides. */
static void
hear(struct wait *wait, const char *name, const char *id, const char *rest)
{
	scoped(buf_free) struct buf data = BUF(KIB);

	buf_addf(&data, "{\"release\":\"%s\",%s}", id, rest);
	awaited_hear(&wait->awaited, text_of(name), buf_text(&data));
}

static void
hear_key(struct wait *wait, const char *id, const char *key)
{
	scoped(buf_free) struct buf rest = BUF(KIB);

	buf_addf(&rest, "\"key\":\"%s\"", key);
	hear(wait, "key", id, buf_string(&rest));
}

static void
the_key_is_had_from_a_file_or_an_event(void **state)
{
	for (unsigned by_event = 0; by_event < 2; by_event++) {
		scoped(wait_free) struct wait wait;
		scoped(buf_free) struct buf key = BUF_SECRET(KIB), id = BUF(KIB);
		struct err err;

		(void)state;
		begin(&wait);
		hash_format(&wait.council.id, &id);
		key_of(&wait.council.identity, &key);
		if (by_event) {
			hear_key(&wait, buf_string(&id), buf_string(&key));
		} else {
			buf_add_byte(&key, '\n');
			assert_true(awaited_take_key(&wait.awaited, buf_text(&key), &err));
		}
		assert_true(wait.awaited.found);
		assert_true(
		    recipient_eq(&wait.awaited.key.recipient, &wait.council.seal.recipient));
	}
}

/* TUF: vulnerability to key compromises: what anybody else says is not believed. */
static void
another_key_is_none(void **state)
{
	scoped(wait_free) struct wait wait;
	scoped(identity_free) struct identity other = test_identity('q');
	scoped(buf_free) struct buf key = BUF_SECRET(KIB), id = BUF(KIB);
	struct err err;

	(void)state;
	begin(&wait);
	hash_format(&wait.council.id, &id);
	key_of(&other, &key);
	assert_false(awaited_take_key(&wait.awaited, buf_text(&key), &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(awaited_take_key(&wait.awaited, TEXT("<html>"), &err));
	assert_false(awaited_take_key(&wait.awaited, TEXT(""), &err));
	hear_key(&wait, buf_string(&id), buf_string(&key));
	hear(&wait, "key", buf_string(&id), "\"key\":7");
	hear(&wait, "key", buf_string(&id), "");
	assert_int_equal(wait.awaited.wrong, 4);
	/* The right one, of another release. */
	key_of(&wait.council.identity, &key);
	id.at[0] = id.at[0] == '0' ? '1' : '0';
	hear_key(&wait, buf_string(&id), buf_string(&key));
	assert_false(wait.awaited.found);
}

static void
hear_share(struct wait *wait, unsigned index, const struct sharing_share *share)
{
	scoped(buf_free) struct buf id = BUF(KIB), scalar = BUF(KIB), rest = BUF(KIB);

	hash_format(&wait->council.id, &id);
	hex_add(&scalar, share->scalar, sizeof(share->scalar));
	buf_addf(&rest, "\"index\":%u,\"scalar\":\"%s\"", index, buf_string(&scalar));
	hear(wait, "share", buf_string(&id), buf_string(&rest));
}

static void
enough_shares_are_the_key(void **state)
{
	scoped(wait_free) struct wait wait;
	struct sharing_share altered;

	(void)state;
	begin(&wait);
	hear_share(&wait, 1, &wait.council.share[0]);
	hear_share(&wait, 1, &wait.council.share[0]); /* again */
	hear_share(&wait, 2, &wait.council.share[2]); /* another's */
	altered = wait.council.share[1];
	altered.scalar[0] ^= 1;
	hear_share(&wait, 2, &altered);
	hear_share(&wait, 4, &wait.council.share[1]); /* nobody's */
	hear_share(&wait, 0, &wait.council.share[1]);
	assert_false(wait.awaited.found);
	assert_int_equal(wait.awaited.gathering.count, 1);
	hear_share(&wait, 3, &wait.council.share[2]);
	assert_true(wait.awaited.found);
	assert_true(recipient_eq(&wait.awaited.key.recipient, &wait.council.seal.recipient));
}

/* As members show them: signed notes, one after the other. */
static void
shares_are_taken_from_what_was_said(void **state)
{
	scoped(wait_free) struct wait wait;
	scoped(buf_free) struct buf said = BUF(MIB);
	struct note_key key = test_key("m1.example", 'z');
	struct signer signer = note_key_signer(&key);
	struct hash id;
	struct err err;

	(void)state;
	begin(&wait);
	buf_add(&said, TEXT("odd\n\n"));
	for (unsigned i = 1; i <= 2; i++) {
		struct share share = council_share(&wait.council, i);

		awaited_take_said(&wait.awaited, buf_text(&said));
		assert_false(wait.awaited.found);
		assert_true(share_sign(&share, LINEAGE_AT, &signer, &said, &id, &err));
		buf_add(&said, TEXT("{\"odd\":1}\n\n"));
	}
	awaited_take_said(&wait.awaited, buf_text(&said));
	assert_true(wait.awaited.found);
	note_key_free(&key);
}

static void
a_key_before_its_time_is_kept_as_evidence(void **state)
{
	scoped(wait_free) struct wait wait;
	scoped(buf_free) struct buf key = BUF_SECRET(KIB), kept = BUF(4 * KIB);
	struct awaited_sight sight = { COUNCIL_OPENS - 60, COUNCIL_OPENS,
		TEXT("https://m.example") };
	char path[PATH_MAX];
	struct err err;
	bool breach;

	(void)state;
	begin(&wait);
	key_of(&wait.council.identity, &key);
	assert_true(awaited_take_key(&wait.awaited, buf_text(&key), &err));
	assert_true(awaited_check_breach(&wait.awaited, &wait.follow, &sight, &breach, &err));
	assert_false(breach); /* a clock may be wrong by that much */
	assert_true(
	    follow_seal_path(&wait.follow, &wait.seal, ".accord/", "/breach", path, &err));
	assert_int_equal(access(path, F_OK), -1);
	sight.now--;
	assert_true(awaited_check_breach(&wait.awaited, &wait.follow, &sight, &breach, &err));
	assert_true(breach);
	assert_true(file_load(path, &kept, &err));
	assert_non_null(strstr(buf_string(&kept), "from https://m.example\n"));
	assert_non_null(strstr(buf_string(&kept), buf_string(&key)));
}

static void
what_is_kept_must_be_the_seal(void **state)
{
	scoped(wait_free) struct wait wait;
	struct follow_seal other;
	char path[PATH_MAX], to[PATH_MAX];
	struct awaited out;
	struct err err;

	(void)state;
	begin(&wait);
	other = wait.seal;
	other.id.bytes[0] ^= 1;
	assert_false(awaited_open(&wait.follow, &other, &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(follow_seal_path(&wait.follow, &wait.seal, ".accord/", "", path, &err));
	assert_true(follow_seal_path(&wait.follow, &other, ".accord/", "", to, &err));
	path[strlen(path) - 1] = path[strlen(path) - 1] == '/' ? '\0' : path[strlen(path) - 1];
	to[strlen(to) - 1] = to[strlen(to) - 1] == '/' ? '\0' : to[strlen(to) - 1];
	assert_int_equal(rename(path, to), 0);
	assert_false(awaited_open(&wait.follow, &other, &out, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(the_key_is_had_from_a_file_or_an_event), TEST(another_key_is_none),
    TEST(enough_shares_are_the_key), TEST(shares_are_taken_from_what_was_said),
    TEST(a_key_before_its_time_is_kept_as_evidence), TEST(what_is_kept_must_be_the_seal))
