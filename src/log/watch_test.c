#include "log/watch.h"

#include "base/mem.h"
#include "shelf.h"

#define NODE_SIZE 300

static struct err err;

/* The same log, continued in another way from its 400th entry on. */
#define PARTS_AT 400

static struct text
other_entry(uint64_t index, char room[static SHELF_ROOM])
{
	if (index < PARTS_AT)
		return shelf_entry(index, room);
	room[0] = (char)index;
	return (struct text){ room, 1 };
}

static bool
on_passed(void *arg, const struct growth_tally *tally, uint64_t due, struct err *why)
{
	bool *end = arg;

	assert_in_range(tally->entries, 1, due);
	return !*end || err_set(why, FAULT_CONFLICT, "told to end");
}

static bool
look_with(struct shelf *shelf, bool of_node, const struct watch_state *known,
    struct watch_report *report)
{
	const struct files files = shelf_files(shelf);
	bool end = false;
	const struct watch watch = { &files, &shelf->key.vkey, of_node, NULL, on_passed, &end };

	return watch_look(&watch, known, report, &err);
}

static struct watch_report
look(struct shelf *shelf, const struct watch_state *known)
{
	struct watch_report report;

	assert_true(look_with(shelf, false, known, &report));
	return report;
}

/* What is known after a look at a log of that size. */
static struct watch_state
know(uint64_t size, shelf_maker *make)
{
	scoped(shelf_free) struct shelf shelf = shelf_make_of(size, make);
	const struct watch_state nothing = WATCH_STATE;
	struct watch_report report = look(&shelf, &nothing);
	struct watch_state known = report.next;

	assert_int_equal(report.verdict, WATCH_GROWN);
	report.next = WATCH_STATE;
	watch_report_free(&report);
	return known;
}

/* The evidence, read again from its file, proves a fork. */
static void
assert_proven(const struct watch_report *report, uint64_t older, uint64_t newer)
{
	scoped(note_key_free) struct note_key key = test_key(SHELF_ORIGIN, 1);
	scoped(buf_free) struct buf file = BUF(FORK_LEN_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct checkpoint first, second;
	struct fork fork;

	fork_format(&report->fork, &file);
	assert_true(fork_parse(&doc, buf_text(&file), &fork, &err));
	if (!fork_check(&fork, &key.vkey, &first, &second, &err))
		fail_msg("%s", err.text);
	assert_int_equal(first.size, older);
	assert_int_equal(second.size, newer);
}

/* Both checkpoints are kept, and prove nothing. */
static void
assert_unproven(const struct watch_report *report)
{
	scoped(note_key_free) struct note_key key = test_key(SHELF_ORIGIN, 1);
	struct checkpoint first, second;

	assert_true(report->fork.older.len > 0 && report->fork.newer.len > 0);
	assert_false(fork_check(&report->fork, &key.vkey, &first, &second, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
assert_why(const struct watch_report *report, const char *why)
{
	assert_int_equal(report->verdict, WATCH_BROKEN);
	if (strcmp(report->why.text, why) != 0)
		fail_msg("not '%s' but '%s'", why, report->why.text);
}

static void
a_log_that_grows_is_well_at_every_size(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 255, 256, 257, 300, 511, 512, 700, 1500 };
	size_t count = sizeof(sizes) / sizeof(sizes[0]);

	(void)state;
	for (size_t i = 0; i < count; i += test_step(3))
		for (size_t j = i; j < count; j++) {
			scoped(watch_state_free) struct watch_state known =
			    know(sizes[i], shelf_entry);
			scoped(shelf_free) struct shelf shelf = shelf_make(sizes[j]);
			scoped(watch_report_free) struct watch_report report =
			    look(&shelf, &known);
			struct checkpoint head;

			assert_int_equal(report.size, sizes[j]);
			if (i == j) {
				assert_int_equal(report.verdict, WATCH_SAME);
				continue;
			}
			assert_int_equal(report.verdict, WATCH_GROWN);
			assert_int_equal(report.read.entries, sizes[j] - sizes[i]);
			assert_int_equal(report.breaches, 0);
			head = watch_state_head(&report.next);
			assert_int_equal(head.size, sizes[j]);
			assert_true(hash_eq(&head.root, &report.root));
			assert_true(
			    text_eq(buf_text(&report.next.note), buf_text(&report.note)));
		}
}

static void
a_fork_is_proven_whatever_was_known(void **state)
{
	static const uint64_t sizes[] = { 401, 402, 500, 512, 513, 700 };
	size_t count = sizeof(sizes) / sizeof(sizes[0]);

	(void)state;
	for (size_t i = 0; i < count; i += test_step(2))
		for (size_t j = i; j < count; j++) {
			scoped(watch_state_free) struct watch_state known =
			    know(sizes[i], shelf_entry);
			scoped(shelf_free) struct shelf shelf =
			    shelf_make_of(sizes[j], other_entry);
			scoped(watch_report_free) struct watch_report report =
			    look(&shelf, &known);

			assert_int_equal(report.verdict, WATCH_FORKED);
			assert_proven(&report, sizes[i], sizes[j]);
			assert_int_equal(report.next.note.len, 0);
		}
}

static void
before_it_parts_it_is_no_fork(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(PARTS_AT, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(700, other_entry);
	scoped(watch_report_free) struct watch_report report = look(&shelf, &known);

	(void)state;
	assert_int_equal(report.verdict, WATCH_GROWN);
}

/* Of a log that shows less, the tiles of what it showed before are asked. */
static void
put_older_head(struct shelf *shelf, uint64_t size, shelf_maker *make)
{
	scoped(shelf_free) struct shelf older = shelf_make_of(size, make);

	shelf_put(shelf, "checkpoint", buf_text(&shelf_find(&older, "checkpoint")->bytes));
}

static void
an_older_head_of_the_same_past_is_no_fork(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 255, 256, 300, 512, 699 };
	scoped(watch_state_free) struct watch_state known = know(700, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make(700);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put_older_head(&shelf, sizes[i], shelf_entry);
		scoped(watch_report_free) struct watch_report report = look(&shelf, &known);

		assert_int_equal(report.verdict, WATCH_OLDER);
		assert_int_equal(report.size, sizes[i]);
	}
}

static void
an_older_head_of_another_past_is_one(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(700, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make(700);

	(void)state;
	for (uint64_t size = 401; size < 700; size += 50) {
		put_older_head(&shelf, size, other_entry);
		scoped(watch_report_free) struct watch_report report = look(&shelf, &known);

		assert_int_equal(report.verdict, WATCH_FORKED);
		assert_proven(&report, size, 700);
	}
}

static void
an_older_head_alone_proves_nothing(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(700, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(600, other_entry);
	scoped(watch_report_free) struct watch_report report = look(&shelf, &known);

	(void)state;
	assert_why(&report,
	    "it shows 600 entries after it signed that it has 700, and it cannot be told "
	    "whether these are their beginning: tile/0/002.p/188: it is missing");
	assert_unproven(&report);
}

static void
tiles_that_lead_nowhere_prove_nothing(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(500, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(700, other_entry);
	struct watch_report report;

	(void)state;
	shelf_find(&shelf, "tile/0/001")->bytes.at[3] ^= 1;
	report = look(&shelf, &known);
	assert_why(&report,
	    "its entries do not lead to the root that it signed; and it cannot be told "
	    "whether it continues its past: its tiles do not lead to the root that it "
	    "signed");
	assert_unproven(&report);
	watch_report_free(&report);
}

/* Whatever is wrong with what it shows, it is not believed, nor accused. */
static void
entries_that_were_not_signed_are_found(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(300, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	struct shelf_file *bundle = shelf_find(&shelf, "tile/entries/002.p/188");
	struct watch_report report;

	(void)state;
	bundle->bytes.at[7] ^= 1;
	report = look(&shelf, &known);
	assert_why(&report, "its entries do not lead to the root that it signed");
	assert_unproven(&report);
	watch_report_free(&report);
	bundle->gone = true;
	report = look(&shelf, &known);
	assert_why(&report, "tile/entries/002.p/188: it is missing");
	assert_unproven(&report);
	watch_report_free(&report);
	shelf_find(&shelf, "tile/0/001")->gone = true;
	report = look(&shelf, &known);
	assert_why(&report,
	    "tile/entries/002.p/188: it is missing; and it cannot be told whether it "
	    "continues its past: tile/0/001: it is missing");
	watch_report_free(&report);
}

/* Withheld entries do not hide a fork. */
static void
a_fork_is_proven_without_entries(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(500, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(700, other_entry);

	(void)state;
	shelf_find(&shelf, "tile/entries/001")->gone = true;
	scoped(watch_report_free) struct watch_report report = look(&shelf, &known);
	assert_int_equal(report.verdict, WATCH_FORKED);
	assert_proven(&report, 500, 700);
}

static void
a_log_that_is_wrong_from_the_start_has_forked_from_nothing(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	const struct watch_state nothing = WATCH_STATE;
	scoped(watch_state_free) struct watch_state empty = know(0, shelf_entry);
	struct watch_report report;

	(void)state;
	shelf_find(&shelf, "tile/entries/001")->bytes.at[7] ^= 1;
	report = look(&shelf, &nothing);
	assert_why(&report, "its entries do not lead to the root that it signed");
	assert_int_equal(report.fork.older.len, 0);
	watch_report_free(&report);
	report = look(&shelf, &empty);
	assert_why(&report, "its entries do not lead to the root that it signed");
	assert_unproven(&report);
	watch_report_free(&report);
}

static void
assert_fault(struct shelf *shelf, enum fault fault)
{
	const struct watch_state nothing = WATCH_STATE;
	struct watch_report report = { .size = 77 };

	assert_false(look_with(shelf, false, &nothing, &report));
	assert_int_equal(err.fault, fault);
	assert_int_equal(report.size, 77);
}

static void
a_checkpoint_that_is_none_is_a_fault(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(10);
	struct shelf_file *checkpoint = shelf_find(&shelf, "checkpoint");

	(void)state;
	note_key_free(&shelf.key);
	shelf.key = test_key(SHELF_ORIGIN, 2);
	assert_fault(&shelf, FAULT_DENIED);
	checkpoint->gone = true;
	assert_fault(&shelf, FAULT_ABSENT);
	checkpoint->gone = false;
	while (checkpoint->bytes.len <= CHECKPOINT_LEN_MAX)
		buf_addf(&checkpoint->bytes, "%80s\n", "");
	assert_fault(&shelf, FAULT_LIMIT);
	shelf_put(&shelf, "checkpoint", TEXT("nonsense"));
	assert_fault(&shelf, FAULT_INPUT);
}

static void
what_cannot_be_read_is_a_fault(void **state)
{
	static const char *const paths[] = { "checkpoint", "tile/entries/001", "tile/0/001" };
	scoped(watch_state_free) struct watch_state known = know(500, shelf_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(700, other_entry);

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct watch_report report = { .size = 77 };

		shelf.fails = paths[i];
		shelf.fault = FAULT_SYSTEM;
		shelf.failures = 100;
		assert_false(look_with(&shelf, false, &known, &report));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(report.size, 77);
	}
}

static void
can_be_ended(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	const struct files files = shelf_files(&shelf);
	const struct watch_state nothing = WATCH_STATE;
	bool end = true;
	const struct watch watch = { &files, &shelf.key.vkey, false, NULL, on_passed, &end };
	struct watch_report report;

	(void)state;
	assert_false(watch_look(&watch, &nothing, &report, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* A node's log: a statement, then an anchor for each epoch from 1000 on, but that some
 * entries break the rules. */
static uint64_t broken[3]; /* 0: none */

static struct text
node_entry(uint64_t index, char room[static SHELF_ROOM])
{
	struct entry entry = { ENTRY_ANCHOR, 1000 + index, { { 1 } } };
	uint8_t bytes[ENTRY_LEN];

	if (index % 10 == 0)
		entry.kind = ENTRY_STATEMENT;
	entry.epoch -= index / 10;
	if (broken[0] != 0 && index == broken[0])
		entry.epoch--;
	if (broken[1] != 0 && index >= broken[1])
		entry.epoch += 5;
	if (index % 10 == 0)
		entry.epoch = 0;
	entry_format(&entry, bytes);
	memcpy(room, bytes, sizeof(bytes));
	room[ENTRY_LEN] = 0;
	return (struct text){ room,
		broken[2] != 0 && index == broken[2] ? ENTRY_LEN + 1 : ENTRY_LEN };
}

/* Look at it, when `size` entries are known. */
static struct watch_report
look_at_node(uint64_t size, bool of_node)
{
	scoped(watch_state_free) struct watch_state known = WATCH_STATE;
	scoped(shelf_free) struct shelf before = shelf_make_of(size, node_entry);
	scoped(shelf_free) struct shelf shelf = shelf_make_of(NODE_SIZE, node_entry);
	const struct watch_state nothing = WATCH_STATE;
	struct watch_report first, report;

	assert_true(look_with(&before, of_node, &nothing, &first));
	known = first.next;
	first.next = WATCH_STATE;
	watch_report_free(&first);
	assert_true(look_with(&shelf, of_node, &known, &report));
	return report;
}

static void
anchors_in_order_are_well(void **state)
{
	(void)state;
	broken[0] = broken[1] = broken[2] = 0;
	for (uint64_t size = 0; size < NODE_SIZE; size += 7) {
		scoped(watch_report_free) struct watch_report report = look_at_node(size, true);

		assert_int_equal(report.verdict, WATCH_GROWN);
		assert_int_equal(report.breaches, 0);
		assert_true(report.next.anchored);
		assert_int_equal(report.next.epoch, 1000 + 299 - 29);
	}
}

static void
each_entry_that_breaks_a_nodes_rules_is_told(void **state)
{
	scoped(watch_report_free) struct watch_report report = { 0 };

	(void)state;
	broken[0] = 33;
	broken[1] = 105;
	broken[2] = 258;
	report = look_at_node(31, true);
	assert_int_equal(report.verdict, WATCH_GROWN);
	assert_int_equal(report.breaches, 5);
	assert_int_equal(report.breach[0].index, 33);
	assert_string_equal(report.breach[0].what, "entry 33 anchors epoch 1029 once more");
	assert_string_equal(report.breach[1].what,
	    "entry 34 anchors epoch 1031, but the last anchor was of epoch 1029");
	assert_int_equal(report.breach[2].index, 105);
	assert_int_equal(report.breach[3].index, 258);
	assert_string_equal(
	    report.breach[3].what, "entry 258: a log entry is 41 bytes, not 42");
	assert_int_equal(report.breach[4].index, 259); /* its epoch has no anchor */
}

static void
the_order_goes_on_where_it_was_left(void **state)
{
	scoped(watch_report_free) struct watch_report report = { 0 };

	(void)state;
	broken[0] = 33;
	broken[1] = broken[2] = 0;
	report = look_at_node(33, true);
	assert_int_equal(report.breaches, 2);
	assert_string_equal(report.breach[0].what, "entry 33 anchors epoch 1029 once more");
}

static void
other_logs_have_no_such_rules(void **state)
{
	scoped(watch_report_free) struct watch_report report = { 0 };

	(void)state;
	broken[0] = 33;
	broken[1] = 105;
	broken[2] = 258;
	report = look_at_node(31, false);
	assert_int_equal(report.verdict, WATCH_GROWN);
	assert_int_equal(report.breaches, 0);
	assert_false(report.next.anchored);
}

static void
many_breaches_are_counted(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	const struct watch_state nothing = WATCH_STATE;
	scoped(watch_report_free) struct watch_report report = { 0 };

	(void)state;
	assert_true(look_with(&shelf, true, &nothing, &report));
	assert_int_equal(report.verdict, WATCH_GROWN);
	assert_int_equal(report.breaches, 700);
	assert_int_equal(report.breach[WATCH_BREACHES_MAX - 1].index, WATCH_BREACHES_MAX - 1);
}

/* Of entries that were not signed nothing is told. */
static void
breaches_of_what_was_not_signed_are_not_told(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	const struct watch_state nothing = WATCH_STATE;
	scoped(watch_report_free) struct watch_report report = { 0 };

	(void)state;
	shelf_find(&shelf, "tile/entries/001")->bytes.at[7] ^= 1;
	assert_true(look_with(&shelf, true, &nothing, &report));
	assert_int_equal(report.verdict, WATCH_BROKEN);
	assert_int_equal(report.breaches, 0);
}

static void
survives_want_of_memory(void **state)
{
	scoped(watch_state_free) struct watch_state known = know(500, shelf_entry);
	scoped(shelf_free) struct shelf same = shelf_make(700);
	scoped(shelf_free) struct shelf other = shelf_make_of(700, other_entry);
	struct shelf *shelves[] = { &same, &other };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bool good = false;

		for (size_t n = 0; !good; n++) {
			struct watch_report report;

			mem_fail_after(n);
			good = look_with(shelves[i], false, &known, &report);
			mem_fail_after(SIZE_MAX);
			if (!good)
				assert_int_equal(err.fault, FAULT_LIMIT);
			else
				watch_report_free(&report);
		}
	}
}

TESTS(TEST(a_log_that_grows_is_well_at_every_size), TEST(a_fork_is_proven_whatever_was_known),
    TEST(before_it_parts_it_is_no_fork), TEST(an_older_head_of_the_same_past_is_no_fork),
    TEST(an_older_head_of_another_past_is_one), TEST(an_older_head_alone_proves_nothing),
    TEST(tiles_that_lead_nowhere_prove_nothing), TEST(entries_that_were_not_signed_are_found),
    TEST(a_fork_is_proven_without_entries),
    TEST(a_log_that_is_wrong_from_the_start_has_forked_from_nothing),
    TEST(a_checkpoint_that_is_none_is_a_fault), TEST(what_cannot_be_read_is_a_fault),
    TEST(can_be_ended), TEST(anchors_in_order_are_well),
    TEST(each_entry_that_breaks_a_nodes_rules_is_told),
    TEST(the_order_goes_on_where_it_was_left), TEST(other_logs_have_no_such_rules),
    TEST(many_breaches_are_counted), TEST(breaches_of_what_was_not_signed_are_not_told),
    TEST(survives_want_of_memory))
