#include "action/log/taken_down.h"

#include <stdio.h>

#include "keys.h"
#include "log/entry.h"
#include "statement/takedown.h"
#include "test.h"

#define NODE "a.example"
#define MOST 4

static struct err err;

/* A tree of files, and what was told of it. */
struct shelf_of_notes {
	size_t count;
	char path[2 * MOST][128];
	struct buf bytes[2 * MOST];
	unsigned told;
	struct hash of;
	uint64_t index;
};

static void
shelf_free(struct shelf_of_notes *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		buf_free(&shelf->bytes[i]);
}

static bool
read_shelf(
    void *arg, unsigned worker, const char *path, const struct sink *to, struct err *fault)
{
	struct shelf_of_notes *shelf = arg;

	(void)worker;
	for (size_t i = 0; i < shelf->count; i++)
		if (text_eq(text_of(path), text_of(shelf->path[i])))
			return sink_write(to, buf_text(&shelf->bytes[i]), fault);
	return err_set(fault, FAULT_ABSENT, "there is no '%s'", path);
}

static void
put(struct shelf_of_notes *shelf, const char *folder, const struct hash *id, struct text bytes)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	buf_addf(&path, "%s/", folder);
	hash_format(id, &path);
	snprintf(shelf->path[shelf->count], sizeof(shelf->path[0]), "%s", buf_string(&path));
	shelf->bytes[shelf->count] = BUF(MIB);
	buf_add(&shelf->bytes[shelf->count++], bytes);
}

/* A tombstone of `node` for a statement, at its place in the log. */
static struct hash
put_stone(struct shelf_of_notes *shelf, const char *node, const struct hash *of)
{
	scoped(note_key_free) struct note_key key = test_key(node, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct takedown takedown = { *of, TEXT("it named somebody") };
	struct hash id;

	assert_true(takedown_sign(&takedown, 1000000000, &signer, &note, &id, &err));
	put(shelf, "statement", &id, buf_text(&note));
	put(shelf, "takedown", of, buf_text(&note));
	return id;
}

static void
on_stone(void *arg, const struct taken_down_stone *stone)
{
	struct shelf_of_notes *shelf = arg;

	shelf->told++;
	shelf->of = stone->of;
	shelf->index = stone->index;
	assert_true(text_eq(stone->why, TEXT("it named somebody")));
	assert_int_equal(stone->at, 1000000000);
}

static void
add(struct taken_down *down, uint64_t index, const struct hash *id)
{
	const struct entry entry = { ENTRY_STATEMENT, 0, *id };
	struct beginning beginning = { .len = ENTRY_LEN };

	entry_format(&entry, beginning.bytes);
	taken_down_add(down, index, &beginning);
}

static struct taken_down
look_at(struct shelf_of_notes *shelf, const struct files *files)
{
	return (struct taken_down){
		.files = files, .node = TEXT(NODE), .tell = on_stone, .arg = shelf
	};
}

static void
tells_what_was_taken_down_and_by_which_entry(void **state)
{
	scoped(shelf_free) struct shelf_of_notes shelf = { 0 };
	const struct files files = { .read = read_shelf, .arg = &shelf };
	scoped(taken_down_free) struct taken_down down = look_at(&shelf, &files);
	struct hash gone = { { 7 } }, stone = put_stone(&shelf, NODE, &gone);

	(void)state;
	add(&down, 3, &gone);
	add(&down, 5, &stone);
	assert_true(taken_down_look(&down, &err));
	assert_int_equal(shelf.told, 1);
	assert_int_equal(shelf.index, 5);
	assert_true(hash_eq(&shelf.of, &gone));
	assert_int_equal(down.stones, 1);
	assert_int_equal(down.missing, 0);
	assert_int_equal(down.altered, 0);
}

static void
counts_what_is_gone_without_a_word_or_is_another(void **state)
{
	scoped(shelf_free) struct shelf_of_notes shelf = { 0 };
	const struct files files = { .read = read_shelf, .arg = &shelf };
	scoped(taken_down_free) struct taken_down down = look_at(&shelf, &files);
	struct hash gone = { { 7 } }, other = { { 8 } };

	(void)state;
	put(&shelf, "statement", &other, TEXT("nonsense"));
	add(&down, 3, &gone);
	add(&down, 4, &other);
	assert_true(taken_down_look(&down, &err));
	assert_int_equal(shelf.told, 0);
	assert_int_equal(down.missing, 1);
	assert_int_equal(down.altered, 1);
}

static void
believes_no_tombstone_of_somebody_else(void **state)
{
	scoped(shelf_free) struct shelf_of_notes shelf = { 0 };
	const struct files files = { .read = read_shelf, .arg = &shelf };
	scoped(taken_down_free) struct taken_down down = look_at(&shelf, &files);
	struct hash gone = { { 7 } }, stone = put_stone(&shelf, "b.example", &gone);

	(void)state;
	add(&down, 3, &gone);
	add(&down, 5, &stone);
	assert_true(taken_down_look(&down, &err));
	assert_int_equal(shelf.told, 0);
	assert_int_equal(down.missing, 1);
}

static bool
read_nothing(
    void *arg, unsigned worker, const char *path, const struct sink *to, struct err *fault)
{
	(void)arg;
	(void)worker;
	(void)to;
	return err_set(fault, FAULT_SYSTEM, "cannot read '%s'", path);
}

static void
what_cannot_be_read_is_a_fault(void **state)
{
	const struct files files = { .read = read_nothing };
	scoped(taken_down_free) struct taken_down down = look_at(NULL, &files);
	struct hash id = { { 7 } };

	(void)state;
	add(&down, 3, &id);
	assert_false(taken_down_look(&down, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(tells_what_was_taken_down_and_by_which_entry),
    TEST(counts_what_is_gone_without_a_word_or_is_another),
    TEST(believes_no_tombstone_of_somebody_else), TEST(what_cannot_be_read_is_a_fault))
