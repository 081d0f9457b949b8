#include "statement/closing.h"

#include "keys.h"
#include "test.h"

static struct err err;

/* A statement that was committed to, and what is opened of it. */
struct scene {
	struct arena arena;
	struct note_key node;
	struct commitment commitment;
	struct statement earlier;
	struct closing closing;
};

static const char json[] =
    "{\"accord\":1,\"type\":\"report\",\"title\":\"A flaw\",\"by\":\"x\"}";

static void
open_field(struct scene *scene, const char *field)
{
	struct closing *closing = &scene->closing;

	assert_true(opening_make(&scene->earlier, &scene->commitment, text_of(field),
	    &scene->arena, &closing->opening[closing->count++], &err));
}

static struct scene
make(void)
{
	const struct doc_limits limits = { KIB, 16 };
	struct scene scene = {
		.arena = ARENA(MIB),
		.node = test_key("a.example", 'n'),
		.commitment = { .salt = { { 1 } }, .fields_salt = { { 2 } } },
		.earlier = { .id = { { 3 } } },
		.closing = { .of = { { 4 } },
		    .earlier = { { 3 } },
		    .why = TEXT("The same\nfault."),
		    .proof = TEXT("c2sp.org/tlog-proof@v1\nindex 1\n") },
	};
	struct commitment *c = &scene.commitment;

	assert_true(
	    doc_parse(&scene.earlier.doc, text_of(json), &limits, &scene.earlier.body, &err));
	assert_true(field_root(scene.earlier.body, &c->fields_salt, &c->fields, &err));
	c->hash = commitment_hash(&c->salt, &scene.earlier.id, &c->fields);
	open_field(&scene, "type");
	return scene;
}

static void
drop(struct scene *scene)
{
	statement_free(&scene->earlier);
	note_key_free(&scene->node);
	arena_free(&scene->arena);
}

static bool
sign(struct scene *scene, struct buf *note)
{
	struct signer signer = note_key_signer(&scene->node);
	struct saying how = { &signer, 1000000000, TEXT("b.example") };
	struct hash id;

	return closing_sign(&scene->closing, &how, note, &id, &err);
}

static void
reads_what_it_writes(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct closing read;

	(void)state;
	open_field(&scene, "title");
	assert_true(sign(&scene, &note));
	assert_true(statement_open(buf_text(&note), &scene.node.vkey, &s, &err));
	assert_true(closing_parse(&s, &scene.arena, &read, &err));
	assert_true(hash_eq(&read.of, &scene.closing.of));
	assert_int_equal(read.as, CLOSED_DUPLICATE);
	assert_int_equal(read.count, 2);
	assert_true(text_eq(read.opening[1].value, TEXT("\"A flaw\"")));
	assert_true(opening_check(&read.opening[1], &scene.commitment.hash, &err));
	assert_true(text_eq(read.proof, scene.closing.proof));
	assert_string_equal(closing_word(read.as), "duplicate");
}

static void
refuses(enum fault fault, struct scene *scene)
{
	scoped(buf_free) struct buf note = BUF(MIB);

	assert_false(sign(scene, &note));
	assert_int_equal(err.fault, fault);
	assert_int_equal(note.len, 0);
}

static void
refuses_what_tells_whose_it_is_or_proves_nothing(void **state)
{
	scoped(drop) struct scene scene = make();
	const struct closing good = scene.closing;

	(void)state;
	open_field(&scene, "by");
	refuses(FAULT_DENIED, &scene);
	scene.closing = good;
	scene.closing.count = 0;
	refuses(FAULT_INPUT, &scene);
	scene.closing = good;
	scene.closing.proof = TEXT("");
	refuses(FAULT_INPUT, &scene);
	scene.closing = good;
	scene.closing.earlier.bytes[0] ^= 1;
	refuses(FAULT_DENIED, &scene);
	scene.closing = good;
	scene.closing.of = scene.closing.earlier;
	refuses(FAULT_INPUT, &scene);
	scene.closing = good;
	open_field(&scene, "title");
	scene.closing.opening[1].salt.bytes[0] ^= 1;
	refuses(FAULT_DENIED, &scene);
	scene.closing = good;
	scene.closing.why = TEXT("\x1b[2J");
	refuses(FAULT_INPUT, &scene);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_tells_whose_it_is_or_proves_nothing))
