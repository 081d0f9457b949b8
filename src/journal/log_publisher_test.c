#include "journal/log_publisher.h"

#include <poll.h>

#include "log/checkpoint.h"
#include "site.h"

static struct err err;

/* A site at which one thread writes and one publishes. */
struct press {
	struct site site;
	struct log_writer *writer;
	struct log_publisher *publisher;
};

static void
press_close(struct press *press)
{
	log_publisher_stop(&press->publisher);
	(void)log_writer_stop(&press->writer);
	site_close(&press->site);
}

static void
press_open(struct press *press)
{
	char path[PATH_MAX];

	site_make(&press->site);
	scratch_path(&press->site.scratch, "log.db", path);
	assert_true(log_writer_start(path, &press->writer, &err));
}

static void
press_start(struct press *press)
{
	assert_true(
	    log_publisher_start(&press->site.public, press->writer, &press->publisher, &err));
}

/* Add one, and wait until it is durable. */
static void
add(struct press *press)
{
	struct submission one = { .entry = TEXT("entry") };
	struct pollfd fd = { .fd = log_writer_fd(press->writer), .events = POLLIN };

	log_writer_submit(press->writer, &one);
	while (log_writer_collect(press->writer) == NULL)
		assert_int_equal(poll(&fd, 1, -1), 1);
	assert_int_equal(one.fault, FAULT_NONE);
}

/* Wait for a checkpoint of so many entries; how many lines its note has. */
static size_t
await(struct press *press, uint64_t size)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct pollfd fd = { .fd = log_publisher_fd(press->publisher), .events = POLLIN };
	struct text rest, line;
	size_t lines = 0;

	for (;;) {
		buf_clear(&note);
		if (log_publisher_note(press->publisher, &note) == size && note.len > 0)
			break;
		assert_int_equal(poll(&fd, 1, -1), 1);
	}
	rest = buf_text(&note);
	while (text_line(&rest, &line))
		lines++;
	return lines;
}

static uint64_t
visible(const struct press *press)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head;

	assert_true(tree_get(&press->site.tree, LOG_PUBLIC_CHECKPOINT, &note, &err));
	assert_true(log_public_size(&press->site.signer, buf_text(&note), &head, &err));
	return head.size;
}

static void
what_is_added_is_published(void **state)
{
	scoped(press_close) struct press press = { 0 };

	(void)state;
	press_open(&press);
	press_start(&press);
	await(&press, 0);
	add(&press);
	assert_int_equal(await(&press, 1), 5);
	assert_int_equal(visible(&press), 1);
	assert_true(scratch_has(&press.site.scratch, "public/tile/0/000.p/1"));
	add(&press);
	log_writer_wake(press.writer);
	await(&press, 2);
	assert_true(log_publisher_state(press.publisher).checkpoints >= 3);
}

static void
all_of_it_is_published_before_it_stops(void **state)
{
	scoped(press_close) struct press press = { 0 };

	(void)state;
	press_open(&press);
	press_start(&press);
	for (unsigned i = 0; i < 300; i++)
		add(&press);
	log_publisher_stop(&press.publisher);
	assert_int_equal(visible(&press), 300);
	assert_true(scratch_has(&press.site.scratch, "public/tile/entries/000"));
	assert_true(scratch_has(&press.site.scratch, "public/tile/1/000.p/1"));
}

static void
what_another_process_added_is_published_too(void **state)
{
	scoped(press_close) struct press press = { 0 };
	struct site other = { 0 };

	(void)state;
	press_open(&press);
	press_start(&press);
	await(&press, 0);
	other.scratch = press.site.scratch;
	site_open(&other);
	site_grow(&other, 5);
	log_store_close(&other.store);
	db_close(&other.db);
	await(&press, 5);
}

/* Witnesses, for the test: so many times they are no quorum. */
static bool
cosign(
    void *arg, const struct merkle_source *tree, uint64_t size, struct buf *note, struct err *e)
{
	unsigned *refusals = arg;

	(void)tree;
	(void)size;
	if (*refusals > 0) {
		--*refusals;
		return err_set(e, FAULT_ABSENT, "no quorum");
	}
	buf_add(note, TEXT("\xe2\x80\x94 witness AAAAAAAA\n"));
	return true;
}

static bool
cosign_late(void *arg, const struct merkle_source *tree, uint64_t size, struct buf *note)
{
	unsigned *refusals = arg;

	(void)tree;
	if (*refusals == 0 && size == 1) {
		buf_add(note, TEXT("\xe2\x80\x94 late AAAAAAAA\n"));
		*refusals = UINT_MAX;
		return true;
	}
	return false;
}

static void
a_checkpoint_is_shown_once_it_is_cosigned(void **state)
{
	unsigned refusals = 2; /* outlives the press's thread */
	scoped(press_close) struct press press = { 0 };

	(void)state;
	press_open(&press);
	press.site.public.cosign = cosign;
	press.site.public.cosigners = &refusals;
	press_start(&press);
	add(&press);
	assert_int_equal(await(&press, 1), 6);
	assert_int_equal(refusals, 0);
	assert_true(log_publisher_trouble(press.publisher, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(log_publisher_trouble(press.publisher, &err));
	assert_false(log_publisher_state(press.publisher).halted);
}

static void
a_log_that_was_set_back_is_halted(void **state)
{
	scoped(press_close) struct press press = { 0 };
	struct db *other = NULL;
	char path[PATH_MAX];

	(void)state;
	press_open(&press);
	site_grow(&press.site, 3);
	assert_true(log_public_update(&press.site.public, &err));
	scratch_path(&press.site.scratch, "log.db", path);
	assert_true(db_open(path, &other, &err));
	assert_true(db_run(other, "UPDATE log_head SET root = zeroblob(32)", &err));
	db_close(&other);
	press_start(&press);
	while (!log_publisher_state(press.publisher).halted)
		(void)!poll(NULL, 0, 5);
	assert_true(log_publisher_trouble(press.publisher, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(visible(&press), 3);
}

static void
cosignatures_that_come_late_are_shown_as_well(void **state)
{
	/* Before the press, whose thread uses it until that is closed. */
	unsigned refusals = 0;
	scoped(press_close) struct press press = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	const char *late = NULL;

	(void)state;
	press_open(&press);
	press.site.public.cosign = cosign;
	press.site.public.cosign_more = cosign_late;
	press.site.public.cosigners = &refusals;
	press_start(&press);
	add(&press);
	assert_true(await(&press, 1) >= 6);
	while (late == NULL) {
		log_writer_wake(press.writer);
		buf_clear(&note);
		assert_int_equal(log_publisher_note(press.publisher, &note), 1);
		late = strstr(buf_string(&note), "\xe2\x80\x94 late ");
	}
	assert_true(strstr(buf_string(&note), "\xe2\x80\x94 witness ") < late);
	assert_false(log_publisher_trouble(press.publisher, &err));
}

TESTS(TEST(what_is_added_is_published), TEST(all_of_it_is_published_before_it_stops),
    TEST(what_another_process_added_is_published_too),
    TEST(a_checkpoint_is_shown_once_it_is_cosigned),
    TEST(cosignatures_that_come_late_are_shown_as_well),
    TEST(a_log_that_was_set_back_is_halted))
