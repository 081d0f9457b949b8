#include "cli/file/identities.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/armor.h"
#include "crypto/random.h"
#include "crypto/scrypt.h"

#define ONE "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
#define TWO "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

/* Load a file of these bytes. */
static bool
load(struct identities *identities, struct text in, struct passphrase *how, struct err *err)
{
	char path[] = "/tmp/identities-test-XXXXXX";
	int fd = mkstemp(path);
	bool good;

	assert_true(fd >= 0);
	close(fd);
	assert_true(file_save(path, in, 0600, err));
	good = identities_load(identities, path, how, err);
	unlink(path);
	return good;
}

static void
reads_a_file_of_them(void **state)
{
	struct identities identities = { 0 };
	struct passphrase how = PASSPHRASE;
	struct err err;

	(void)state;
	random_init();
	assert_true(load(&identities, TEXT("# mine\n" ONE "\n\n" TWO "\r\n"), &how, &err));
	assert_int_equal(identities.count, 2);
	identities_free(&identities);
	assert_null(identities.at);
}

static void
tells_where_a_file_is_wrong_but_not_what_it_holds(void **state)
{
	struct identities identities = { 0 };
	struct passphrase how = PASSPHRASE;
	struct err err;

	(void)state;
	random_init();
	assert_false(load(&identities, TEXT(ONE "\n" TWO "X\n"), &how, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "line 2: "));
	assert_null(strstr(err.text, "EGTZ"));
	identities_free(&identities);
	assert_false(load(&identities, TEXT("# none\n"), &how, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(identities_load(&identities, "/nowhere", &how, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	identities_free(&identities);
}

/* Seal a text by "pw", with little work. */
static void
seal(struct text plain, struct buf *sealed)
{
	const struct sink sink = sink_buf(sealed);
	struct armor_writer writer = armor_writer(&sink);
	const struct sink out = armor_sink(&writer);
	const struct source in = source_text(&plain);
	scoped(buf_free) struct buf header = BUF(KIB);
	struct age_key key;
	struct err err;

	age_key_make(&key);
	age_header_begin(&header);
	assert_true(scrypt_wrap(TEXT("pw"), 4, &key, &header, &err));
	age_header_end(&header, &key);
	assert_true(sink_write(&out, buf_text(&header), &err));
	assert_true(age_payload_seal(&key, POOL_ALONE, &in, &out, &err));
	assert_true(armor_end(&writer, &err));
}

static void
opens_a_file_that_is_sealed_by_a_passphrase(void **state)
{
	scoped(buf_free) struct buf sealed = BUF(64 * KIB);
	struct identities identities = { 0 };
	struct passphrase how = PASSPHRASE, wrong = PASSPHRASE;
	struct err err;
	int fds[2];

	(void)state;
	random_init();
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "pw\nno\n", 6), 6);
	how.fd = fds[0];
	seal(TEXT(ONE "\n"), &sealed);
	assert_true(load(&identities, buf_text(&sealed), &how, &err));
	assert_int_equal(identities.count, 1);
	wrong.fd = fds[0]; /* and its next line */
	assert_false(load(&identities, buf_text(&sealed), &wrong, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(identities.count, 1);
	identities_free(&identities);
	passphrase_free(&how);
	passphrase_free(&wrong);
	close(fds[0]);
	close(fds[1]);
}

TESTS(TEST(reads_a_file_of_them), TEST(tells_where_a_file_is_wrong_but_not_what_it_holds),
    TEST(opens_a_file_that_is_sealed_by_a_passphrase))
