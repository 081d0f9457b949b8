#include "action/node/joined.h"

#include "action/node/enclosure.h"
#include "base/file.h"
#include "scratch.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define FULL 8388608 /* bytes of a piece that is not the last, as it is told */

static struct err err;

static void
add_hash(struct text bytes, struct buf *out)
{
	struct hash hash = hash_text(bytes);

	hash_format(&hash, out);
}

/* A tells of a file of two pieces that is to be "abcdef"; its id. */
static struct hash
tell(struct troupe *troupe, const char *deed, const char *args)
{
	scoped(buf_free) struct buf whole = BUF(KIB);
	struct hash id;

	buf_addf(&whole, "%s,\"large\":\"", args);
	add_hash(TEXT("abcdef"), &whole);
	buf_addf(&whole, " %d 2 dump\\n\"", FULL + 1);
	assert_true(hash_parse(
	    deed_text(troupe_ok(troupe, A, deed, buf_string(&whole)), "id", TEXT("")), &id));
	return id;
}

/* Node `who` says a piece of it; what comes of that. */
static enum fault
say(struct troupe *troupe, size_t who, const struct hash *of, unsigned number,
    struct text bytes)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct hash piece;

	assert_true(enclosure_put(&troupe->node[who].node, bytes, &piece, &err));
	buf_add(&args, TEXT("\"of\":\""));
	hash_format(of, &args);
	buf_add(&args, TEXT("\",\"whole\":\""));
	add_hash(TEXT("abcdef"), &args);
	buf_addf(&args, "\",\"number\":%u,\"file\":\"", number);
	hash_format(&piece, &args);
	buf_add(&args, TEXT("\""));
	return troupe_try(troupe, who, "piece", buf_string(&args), &err);
}

/* The first of what was said. */
static struct text
text_of_said(struct value ok)
{
	struct value_walk walk = { 0 };
	struct value said;
	struct text hex;

	assert_true(value_get_array(ok, "said", &said, &err));
	assert_true(value_each(said, &walk));
	assert_true(value_as_text(walk.value, &hex, &err));
	return hex;
}

/* What is here of the file at node `who`. */
static void
look(struct troupe *troupe, size_t who, const struct hash *id, struct joined *out)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct node *node = &troupe->node[who].node;
	struct large_file file[LARGE_MAX];
	struct record record;
	size_t count;

	assert_true(journal_find(&node->journal, id, &arena, &record, &err));
	assert_true(statement_reopen(record.note, &s, &err));
	assert_true(large_parse(s.body, file, &count, &err));
	assert_int_equal(count, 1);
	assert_true(joined_look(node, &s, &file[0], out, &err));
	out->file.name = TEXT("dump");
}

/* Is it joined there, to just that? */
static void
assert_joined(struct troupe *troupe, size_t who, const struct hash *id)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct joined joined;
	char path[PATH_MAX];

	look(troupe, who, id, &joined);
	scratch_path(&scratch, "dump", path);
	assert_true(joined_save(&troupe->node[who].node, &joined, path, &err));
	assert_true(file_load(path, &bytes, &err));
	assert_string_equal(buf_string(&bytes), "abcdef");
	assert_false(joined_save(&troupe->node[who].node, &joined, path, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
assert_missing(struct troupe *troupe, size_t who, const struct hash *id, int64_t came)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct joined joined;
	char path[PATH_MAX];

	look(troupe, who, id, &joined);
	assert_int_equal(joined.came, came);
	scratch_path(&scratch, "dump", path);
	assert_false(joined_save(&troupe->node[who].node, &joined, path, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(scratch_has(&scratch, "dump"));
}

static void
pieces_follow_a_letter_once_each_and_are_joined(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct hash id;

	(void)state;
	id = tell(&troupe, "send", "\"to\":\"b.example\",\"title\":\"A dump\"");
	assert_int_equal(say(&troupe, A, &id, 2, TEXT("def")), FAULT_NONE);
	troupe_mail(&troupe);
	assert_missing(&troupe, B, &id, 1);
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("abc")), FAULT_NONE);
	/* Nobody is sent another in its place. */
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("xyz")), FAULT_NONE);
	troupe_mail(&troupe);
	assert_joined(&troupe, A, &id);
	assert_joined(&troupe, B, &id);
}

static void
pieces_follow_a_message_to_who_heard_it(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	scoped(buf_free) struct buf args = BUF(KIB);
	struct troupe_case of = troupe_agree(&troupe);
	size_t heard;
	struct hash id;

	(void)state;
	buf_addf(&args, "\"case\":\"%s\",\"text\":\"A dump.\"", of.hex);
	id = tell(&troupe, "case.say", buf_string(&args));
	troupe_mail(&troupe);
	heard = troupe_heard(&troupe, B, &of.id);
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("abc")), FAULT_NONE);
	assert_int_equal(say(&troupe, A, &id, 2, TEXT("def")), FAULT_NONE);
	troupe_mail(&troupe);
	assert_int_equal(troupe_heard(&troupe, B, &of.id), heard + 2);
	assert_joined(&troupe, B, &id);
}

/* Files go on with what shows them to who came later, and with what takes them over. */
static void
what_is_shown_or_taken_over_brings_its_files(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	scoped(buf_free) struct buf args = BUF(KIB);
	struct troupe_case of = troupe_agree(&troupe), part;
	struct hash id, later;
	char hex[13];

	(void)state;
	buf_addf(&args, "\"case\":\"%s\",\"text\":\"A dump.\"", of.hex);
	id = tell(&troupe, "case.say", buf_string(&args));
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("abc")), FAULT_NONE);
	assert_int_equal(say(&troupe, A, &id, 2, TEXT("def")), FAULT_NONE);
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, 2, &of, "case.accept", "");
	troupe_mail(&troupe);
	buf_clear(&args);
	hash_format(&id, &args);
	snprintf(hex, sizeof(hex), "%s", buf_string(&args));
	buf_clear(&args);
	buf_addf(&args, "\"case\":\"%s\",\"text\":\"See.\",\"history\":\"%s\"", of.hex, hex);
	assert_true(hash_parse(
	    deed_text(troupe_ok(&troupe, A, "case.say", buf_string(&args)), "id", TEXT("")),
	    &later));
	troupe_mail(&troupe);
	assert_joined(&troupe, 2, &later);
	/* B takes part in what is split from it. */
	buf_clear(&args);
	buf_addf(&args, "\"case\":\"%s\",\"with\":\"b.example\"", of.hex);
	part.id = id;
	snprintf(part.hex, sizeof(part.hex), "%.64s",
	    deed_text(troupe_ok(&troupe, A, "case.split", buf_string(&args)), "case", TEXT(""))
		.at);
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &part, "embargo.accept", "");
	troupe_mail(&troupe);
	buf_clear(&args);
	buf_addf(&args, "\"case\":\"%s\",\"messages\":\"%s\"", part.hex, hex);
	assert_true(hash_parse(
	    text_of_said(troupe_ok(&troupe, A, "case.take", buf_string(&args))), &later));
	troupe_mail(&troupe);
	assert_joined(&troupe, B, &later);
}

static void
what_is_no_piece_of_it_is_refused(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct joined joined;
	char path[PATH_MAX];
	struct hash id;

	(void)state;
	id = tell(&troupe, "send", "\"to\":\"b.example\",\"title\":\"A dump\"");
	troupe_mail(&troupe);
	assert_int_equal(say(&troupe, A, &id, 3, TEXT("ghi")), FAULT_INPUT);
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("")), FAULT_LIMIT);
	assert_int_equal(say(&troupe, B, &id, 1, TEXT("abc")), FAULT_INPUT);
	/* They make another file: it never has the name. */
	assert_int_equal(say(&troupe, A, &id, 1, TEXT("abc")), FAULT_NONE);
	assert_int_equal(say(&troupe, A, &id, 2, TEXT("deF")), FAULT_NONE);
	look(&troupe, A, &id, &joined);
	scratch_path(&scratch, "dump", path);
	assert_false(joined_save(&troupe.node[A].node, &joined, path, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(scratch_has(&scratch, "dump"));
}

TESTS(TEST(pieces_follow_a_letter_once_each_and_are_joined),
    TEST(pieces_follow_a_message_to_who_heard_it),
    TEST(what_is_shown_or_taken_over_brings_its_files), TEST(what_is_no_piece_of_it_is_refused))
