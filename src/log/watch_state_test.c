#include "log/watch_state.h"

#include "base/mem.h"
#include "grove.h"

#define LOG "example.com/log"

static struct err err;

static void
sign(struct grove *grove, uint64_t size, struct buf *out)
{
	const struct signer signer = note_key_signer(&grove->key);
	scoped(buf_free) struct buf text = BUF(KIB);

	grove_head(grove, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
}

/* What is known of a log of that size. */
static struct watch_state
make_state(struct grove *grove, uint64_t size)
{
	struct watch_state state = WATCH_STATE;

	sign(grove, size, &state.note);
	for (uint64_t i = 0; i < size; i++)
		merkle_frontier_add(&state.frontier, &grove->leaf[i]);
	return state;
}

/* Its file; `from` in it is replaced by `to`, once, if it is there. */
static void
format(const struct watch_state *state, const char *from, const char *to, struct buf *out)
{
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);
	const char *at;

	watch_state_format(state, &file);
	assert_true(buf_ok(&file, &err));
	at = strstr(buf_string(&file), from);
	assert_non_null(at);
	buf_clear(out);
	buf_add(out, (struct text){ file.at, (size_t)(at - file.at) });
	buf_add(out, text_of(to));
	buf_add(out, text_of(at + strlen(from)));
}

static void
assert_refused(struct text file, const struct vkey *key, enum fault fault)
{
	struct watch_state state = WATCH_STATE;

	state.epoch = 77;
	assert_false(watch_state_parse(file, key, &state, &err));
	assert_int_equal(err.fault, fault);
	assert_int_equal(state.epoch, 77);
	assert_int_equal(state.note.len, 0);
}

static void
reads_back_to_the_same(void **state)
{
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');

	(void)state;
	for (uint64_t size = 0; size <= GROVE_LEAVES; size++) {
		scoped(buf_free) struct buf file = BUF(MIB), again = BUF(MIB);
		scoped(watch_state_free) struct watch_state made = make_state(&grove, size);
		scoped(watch_state_free) struct watch_state read = WATCH_STATE;
		struct checkpoint head;
		struct hash root = grove_root(&grove, size);

		made.anchored = size % 2 == 1;
		made.epoch = size % 2 == 1 ? UINT64_MAX - size : 0;
		watch_state_format(&made, &file);
		assert_true(watch_state_parse(buf_text(&file), &grove.key.vkey, &read, &err));
		watch_state_format(&read, &again);
		assert_string_equal(buf_string(&again), buf_string(&file));
		head = watch_state_head(&read);
		assert_int_equal(head.size, size);
		assert_true(hash_eq(&head.root, &root));
		assert_int_equal(read.epoch, made.epoch);
	}
}

static void
knows_nothing_at_first(void **state)
{
	struct watch_state nothing = WATCH_STATE;
	struct checkpoint head = watch_state_head(&nothing);
	struct hash empty = merkle_empty();

	(void)state;
	assert_int_equal(head.size, 0);
	assert_true(hash_eq(&head.root, &empty));
}

static void
refuses_what_it_does_not_write(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		enum fault fault;
	} wrong[] = {
		{ "accord log watch v1", "accord log watch v2", FAULT_INPUT },
		{ "accord log watch v1\n", "", FAULT_INPUT },
		{ "epoch none", "epoch", FAULT_INPUT },
		{ "epoch none", "none", FAULT_INPUT },
		{ "epoch none", "epoch 0", FAULT_INPUT },
		{ "epoch none", "epoch 07", FAULT_INPUT },
		{ "epoch none", "epoch 18446744073709551616", FAULT_INPUT },
		{ "epoch none", "epoch none ", FAULT_INPUT },
		{ "epoch none\n", "epoch none\n\n", FAULT_DENIED },
		{ "epoch none\n", "", FAULT_INPUT },
		{ "epoch none\n", "epoch none\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		    FAULT_INPUT },
		{ "epoch none\n", "epoch none\nnonsense\n", FAULT_INPUT },
		{ "\n\n", "\n", FAULT_INPUT },
		{ "\n" LOG, "\nexample.com/lot", FAULT_DENIED },
	};
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');
	scoped(watch_state_free) struct watch_state known = make_state(&grove, 11);
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		format(&known, wrong[i].from, wrong[i].to, &file);
		assert_refused(buf_text(&file), &grove.key.vkey, wrong[i].fault);
	}
	assert_refused(TEXT(""), &grove.key.vkey, FAULT_INPUT);
}

static void
refuses_one_cut_short(void **state)
{
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');
	scoped(watch_state_free) struct watch_state known = make_state(&grove, 11);
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);

	(void)state;
	watch_state_format(&known, &file);
	for (size_t len = 0; len < file.len; len++)
		assert_refused((struct text){ file.at, len }, &grove.key.vkey, FAULT_INPUT);
}

static void
its_hashes_lead_to_what_was_signed(void **state)
{
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');
	scoped(watch_state_free) struct watch_state known = make_state(&grove, 11);
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		known.frontier.part[i].bytes[i] ^= 1;
		format(&known, "epoch none", "epoch none", &file);
		assert_refused(buf_text(&file), &grove.key.vkey, FAULT_INPUT);
		known.frontier.part[i].bytes[i] ^= 1;
	}
	known.frontier.size = 9; /* writes fewer of them */
	format(&known, "epoch none", "epoch none", &file);
	assert_refused(buf_text(&file), &grove.key.vkey, FAULT_INPUT);
}

static void
it_is_of_one_log(void **state)
{
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');
	scoped(grove_free) struct grove stranger = grove_make(LOG, 's');
	scoped(grove_free) struct grove namesake = grove_make("example.com/other", 'l');
	scoped(watch_state_free) struct watch_state known = make_state(&grove, 11);
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);

	(void)state;
	watch_state_format(&known, &file);
	assert_refused(buf_text(&file), &stranger.key.vkey, FAULT_DENIED);
	assert_refused(buf_text(&file), &namesake.key.vkey, FAULT_DENIED);
}

static void
want_of_memory_is_told(void **state)
{
	scoped(grove_free) struct grove grove = grove_make(LOG, 'l');
	scoped(watch_state_free) struct watch_state known = make_state(&grove, 11);
	scoped(buf_free) struct buf file = BUF(WATCH_STATE_LEN_MAX);

	(void)state;
	watch_state_format(&known, &file);
	mem_fail_after(0);
	assert_refused(buf_text(&file), &grove.key.vkey, FAULT_LIMIT);
	mem_fail_after(SIZE_MAX);
}

TESTS(TEST(reads_back_to_the_same), TEST(knows_nothing_at_first),
    TEST(refuses_what_it_does_not_write), TEST(refuses_one_cut_short),
    TEST(its_hashes_lead_to_what_was_signed), TEST(it_is_of_one_log),
    TEST(want_of_memory_is_told))
