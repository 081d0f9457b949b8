#include "action/follower/vouching.h"

#include <stdio.h>

#include "keys.h"
#include "log/checkpoint.h"
#include "test.h"

#define LOG "a.example/log"
#define WITNESSES 3

static struct err err;

/* A log, and those who may witness it. */
struct site {
	struct note_key log;
	struct note_key witness[WITNESSES];
};

static const char *const names[WITNESSES] = { "b.example/witness", "c.example/witness",
	"d.example/witness" };

static struct site
site_make(void)
{
	struct site site = { .log = test_key(LOG, 'l') };

	for (size_t i = 0; i < WITNESSES; i++)
		site.witness[i] = test_witness(names[i], (char)('b' + i));
	return site;
}

static void
site_free(struct site *site)
{
	note_key_free(&site->log);
	for (size_t i = 0; i < WITNESSES; i++)
		note_key_free(&site->witness[i]);
}

/* That one witness is the quorum. */
static void
policy_of(const struct site *site, size_t witness, struct buf *out)
{
	buf_add(out, TEXT("log "));
	vkey_format(&site->log.vkey, out);
	buf_add(out, TEXT("\nwitness w "));
	vkey_format(&site->witness[witness].vkey, out);
	buf_add(out, TEXT("\nquorum w\n"));
}

static struct hash
root_of(uint64_t size)
{
	return (struct hash){ { (uint8_t)size, 1 } };
}

/* A checkpoint that the log signed and one witness cosigned. */
static void
head_of(const struct site *site, uint64_t size, size_t witness, struct buf *out)
{
	scoped(buf_free) struct buf text = BUF(KIB), line = BUF(KIB);
	const struct checkpoint head = { TEXT(LOG), size, root_of(size) };
	struct signer log = note_key_signer(&site->log);
	struct signer other = note_key_signer(&site->witness[witness]);

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &log, out, &err));
	assert_true(note_cosign(buf_text(&text), &other, 1700000000, &line, &err));
	buf_add(out, buf_text(&line));
}

/* The log names witness 0 in entry 1, and witness 1 in entry 5, when `handover` of them (none
 * beyond the last) had cosigned its first 7 entries. */
static void
add_both(const struct site *site, struct vouching *vouching, size_t handover, uint64_t passed)
{
	scoped(buf_free) struct buf first = BUF(KIB), second = BUF(KIB), kept = BUF(4 * KIB);
	struct hash root = root_of(7);

	policy_of(site, 0, &first);
	policy_of(site, 1, &second);
	if (handover < WITNESSES)
		head_of(site, 7, handover, &kept);
	assert_true(vouching_add(vouching, 1, buf_text(&first), TEXT(""), &err));
	assert_true(vouching_add(vouching, 5, buf_text(&second), buf_text(&kept), &err));
	vouching_pass(vouching, passed, &root);
}

static bool
is_pinned(const struct site *site, const struct vouching *vouching, size_t witness)
{
	scoped(buf_free) struct buf policy = BUF(KIB);

	policy_of(site, witness, &policy);
	return text_eq(buf_text(&policy), buf_text(&vouching->pinned));
}

static void
settle(const struct site *site, struct vouching *vouching, size_t witness)
{
	scoped(buf_free) struct buf shown = BUF(4 * KIB);

	head_of(site, 9, witness, &shown);
	assert_true(vouching_settle(vouching, buf_text(&shown), &err));
}

static void
pins_at_first_sight_whom_the_log_has_vouch_for_it(void **state)
{
	scoped(site_free) struct site site = site_make();

	(void)state;
	for (size_t by = 0; by < WITNESSES; by++) {
		scoped(vouching_free) struct vouching vouching = VOUCHING;

		add_both(&site, &vouching, WITNESSES, 0);
		settle(&site, &vouching, by);
		assert_int_equal(vouching.vouched, by < 2);
		if (by < 2)
			assert_true(is_pinned(&site, &vouching, 1));
		else
			assert_int_equal(vouching.pinned.len, 0);
	}
}

static void
follows_a_change_that_the_quorum_before_has_seen(void **state)
{
	scoped(site_free) struct site site = site_make();
	scoped(vouching_free) struct vouching shown = VOUCHING, kept = VOUCHING;

	(void)state;
	policy_of(&site, 0, &shown.pinned);
	add_both(&site, &shown, WITNESSES, 0);
	settle(&site, &shown, 0); /* the present checkpoint has it */
	assert_true(is_pinned(&site, &shown, 1));
	assert_false(shown.unheeded);
	policy_of(&site, 0, &kept.pinned);
	add_both(&site, &kept, 0, 7);
	settle(&site, &kept, 1); /* the one that was kept has it */
	assert_true(is_pinned(&site, &kept, 1));
	assert_true(kept.vouched);
}

static void
heeds_no_change_that_the_quorum_before_has_not_seen(void **state)
{
	/* Who cosigned what was kept, and of how many entries the log has that root. */
	static const struct {
		size_t handover;
		uint64_t passed;
	} cases[] = { { WITNESSES, 0 }, { 1, 7 }, { 2, 7 }, { 0, 8 } };
	scoped(site_free) struct site site = site_make();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(vouching_free) struct vouching vouching = VOUCHING;

		policy_of(&site, 0, &vouching.pinned);
		add_both(&site, &vouching, cases[i].handover, cases[i].passed);
		settle(&site, &vouching, 1);
		assert_true(is_pinned(&site, &vouching, 0));
		assert_true(vouching.unheeded);
		assert_false(vouching.vouched);
	}
}

static void
keeps_what_is_pinned_when_the_log_does_not_name_it(void **state)
{
	scoped(site_free) struct site site = site_make();
	scoped(vouching_free) struct vouching vouching = VOUCHING;

	(void)state;
	policy_of(&site, 2, &vouching.pinned);
	add_both(&site, &vouching, WITNESSES, 0);
	settle(&site, &vouching, 1);
	assert_true(is_pinned(&site, &vouching, 2));
	assert_true(vouching.unheeded);
	vouching.vouched = true;
	assert_true(vouching_lets_in(&vouching));
	vouching.vouched = false; /* another log may be shown to others */
	assert_false(vouching_lets_in(&vouching));
}

static void
has_nobody_where_the_log_names_nobody(void **state)
{
	scoped(site_free) struct site site = site_make();
	scoped(vouching_free) struct vouching vouching = VOUCHING;

	(void)state;
	settle(&site, &vouching, 0);
	assert_false(vouching.vouched || vouching.unheeded);
	assert_int_equal(vouching.pinned.len, 0);
	assert_true(vouching_lets_in(&vouching));
}

TESTS(TEST(pins_at_first_sight_whom_the_log_has_vouch_for_it),
    TEST(follows_a_change_that_the_quorum_before_has_seen),
    TEST(heeds_no_change_that_the_quorum_before_has_not_seen),
    TEST(keeps_what_is_pinned_when_the_log_does_not_name_it),
    TEST(has_nobody_where_the_log_names_nobody))
