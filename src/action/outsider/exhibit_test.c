#include "action/outsider/exhibit.h"

#include "action/release/release.h"
#include "journal/publish.h"
#include "log/entry.h"
#include "log/proof.h"
#include "play.h"

static struct err err;

/* A report that was received and proven, and what is public. */
struct scene {
	struct play play;
	struct arena arena;
	struct record_bytes files;
	struct hash report;
	struct text seal, seal_proof;
	struct exhibit_facts facts;
};

static void
scene_free(struct scene *scene)
{
	arena_free(&scene->arena);
	play_free(&scene->play);
}

static struct hash
seal_release(struct play *play)
{
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct seal seal = { .opens = play->now + 86400 };
	struct hash id;

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	return id;
}

/* That the log holds a public statement: the second of all, so its second entry. */
static void
prove_entry(struct scene *scene, const struct hash *id, uint64_t index)
{
	struct journal *journal = &scene->play.node.journal;
	struct merkle_source source = log_store_source(&journal->log);
	scoped(buf_free) struct buf out = BUF(PROOF_LEN_MAX);
	struct proof proof = { .index = index };
	struct checkpoint head;
	struct record record;
	struct note note;

	assert_true(journal_find(journal, id, &scene->arena, &record, &err));
	scene->seal = record.note;
	assert_true(publish_head(journal, &scene->arena, &proof.checkpoint, &err));
	assert_true(note_parse(proof.checkpoint, &note, &err));
	assert_true(checkpoint_parse(note.text, &head, &err));
	assert_true(merkle_include(&source, index, head.size, &proof.path, &err));
	proof_format(&proof, &out);
	scene->seal_proof = arena_text(&scene->arena, buf_text(&out));
}

static void
scene_of(struct scene *scene, struct play play)
{
	struct hash seal;
	char dir[PATH_MAX];
	size_t proofs;

	*scene = (struct scene){ .play = play, .arena = ARENA(64 * MIB) };
	seal = seal_release(&scene->play);
	assert_true(play_report(&scene->play, &scene->report, &err));
	scene->play.now += PLAY_EPOCH;
	play_due(&scene->play);
	assert_true(play_poll(&scene->play, &proofs, &err));
	assert_true(sent_dir(&scene->play.finder, &scene->report, dir, &err));
	assert_true(record_load(dir, &scene->arena, &scene->files, &err));
	prove_entry(scene, &seal, 1);
}

static void
scene_make(struct scene *scene)
{
	scene_of(scene, play_make());
}

static bool
holds(struct scene *scene, const struct exhibit *exhibit)
{
	struct exhibit_facts before = scene->facts;
	bool good = exhibit_check(exhibit, &scene->arena, &scene->facts, &err);

	if (!good)
		assert_memory_equal(&before, &scene->facts, sizeof(before));
	return good;
}

static void
assert_fault(struct scene *scene, const struct exhibit *exhibit, enum fault fault)
{
	assert_false(holds(scene, exhibit));
	if (err.fault != fault)
		fail_msg("fault %d: %s", (int)err.fault, err.text);
}

static struct text
key_of(struct scene *scene, enum party_role role)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	vkey_format(&scene->play.node.manifest.key[role], &out);
	return arena_text(&scene->arena, buf_text(&out));
}

static void
a_report_shows_its_own_finder(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.bytes = scene.files.statement;
	assert_true(holds(&scene, &exhibit));
	assert_true(hash_eq(&scene.facts.id, &scene.report));
	assert_true(text_eq(scene.facts.kind, TEXT("report")));
	assert_true(text_eq(scene.facts.by, scene.facts.key));
	assert_false(scene.facts.public || scene.facts.receipt || scene.facts.proven);
}

static void
a_receipt_is_checked_by_the_manifest_and_with_its_report(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.bytes = scene.files.receipt;
	assert_fault(&scene, &exhibit, FAULT_INPUT); /* nothing says whose it is */
	exhibit.manifest = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.receipt && !scene.facts.of_checked);
	assert_true(hash_eq(&scene.facts.of, &scene.report));
	assert_true(scene.facts.ends > PLAY_BEGAN);
	exhibit.of = scene.files.statement;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.of_checked);
	exhibit.of = scene.seal;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
}

static void
a_proof_is_checked_with_the_receipt_it_belongs_to(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.bytes = scene.files.proof;
	exhibit.manifest = scene.files.manifest;
	assert_fault(&scene, &exhibit, FAULT_INPUT); /* of what? */
	exhibit.of = scene.files.statement;
	assert_fault(&scene, &exhibit, FAULT_INPUT); /* its salt is not there */
	exhibit.of = scene.seal;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.of = scene.files.receipt;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.proven && scene.facts.receipt);
	assert_true(hash_eq(&scene.facts.of, &scene.report));
	assert_true(text_eq(scene.facts.log, TEXT("psirt.example.com/log")));
	assert_true(scene.facts.index < scene.facts.entries);
}

static void
a_public_statement_is_checked_and_that_the_log_holds_it(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.bytes = scene.seal;
	exhibit.manifest = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.public && !scene.facts.proven);
	exhibit.of = scene.files.statement; /* it belongs to nothing */
	assert_fault(&scene, &exhibit, FAULT_INPUT);
	exhibit.bytes = scene.seal_proof;
	exhibit.of = scene.seal;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.proven && scene.facts.index == 1);
	/* The first entry is the manifest's. */
	exhibit.of = scene.files.manifest;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
}

static void
keys_do_in_place_of_a_manifest(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { .count = 1 };

	(void)state;
	scene_make(&scene);
	exhibit.keys[0] = key_of(&scene, PARTY_STATEMENT);
	exhibit.bytes = scene.files.receipt;
	assert_true(holds(&scene, &exhibit));
	assert_true(scene.facts.ends == 0 && scene.facts.epoch > 0);
	exhibit.bytes = scene.files.proof;
	exhibit.of = scene.files.receipt;
	assert_fault(&scene, &exhibit, FAULT_DENIED); /* the log's key is another */
	exhibit.keys[exhibit.count++] = key_of(&scene, PARTY_LOG);
	assert_true(holds(&scene, &exhibit));
	/* Each key signs what is its own alone. */
	exhibit = (struct exhibit){ .count = 1, .keys = { key_of(&scene, PARTY_RELEASE) } };
	exhibit.bytes = scene.seal;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.keys[0] = TEXT("no key");
	assert_fault(&scene, &exhibit, FAULT_INPUT);
}

static void
a_manifest_vouches_for_itself_unless_its_root_is_known(void **state)
{
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.bytes = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
	assert_int_equal(scene.facts.manifests, 1);
	exhibit.root = key_of(&scene, PARTY_ROOT);
	exhibit.manifest = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
	exhibit.keys[exhibit.count++] = exhibit.root;
	assert_true(holds(&scene, &exhibit));
	exhibit.keys[0] = key_of(&scene, PARTY_LOG);
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.count = 0;
	exhibit.root = key_of(&scene, PARTY_LOG);
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.bytes = scene.seal;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
}

/* The manifest after the first, as it comes with time, and both. */
static struct text
renew(struct scene *scene, struct text *both)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), chain = BUF(MIB);
	scoped(key_file_free) struct key_file root = { 0 };
	struct manifest m = scene->play.node.manifest;
	struct signer signer;
	char path[PATH_MAX];
	struct hash id;

	scratch_path(&scene->play.scratch, "node/keys/root.key", path);
	assert_true(key_file_load(path, TEXT(""), &root, &err));
	signer = note_key_signer(&root.key);
	m.version = 2;
	m.previous = m.statement.id;
	assert_true(manifest_sign(&m, scene->play.now, &signer, &bytes, &id, &err));
	buf_add(&chain, scene->files.manifest);
	buf_add(&chain, buf_text(&bytes));
	*both = arena_text(&scene->arena, buf_text(&chain));
	return arena_text(&scene->arena, buf_text(&bytes));
}

static void
a_later_manifest_knows_its_neighbours_and_no_others(void **state)
{
	scoped(scene_free) struct scene scene, other;
	struct text second, both, foreign;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	scene_of(&other, play_make_other());
	second = renew(&scene, &both);
	(void)renew(&other, &foreign);
	exhibit.manifest = second;
	exhibit.bytes = scene.files.receipt;
	assert_true(holds(&scene, &exhibit));
	exhibit.bytes = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
	exhibit.bytes = both;
	assert_true(holds(&scene, &exhibit));
	assert_int_equal(scene.facts.manifests, 2);
	exhibit.bytes = foreign;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.manifest = both;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.bytes = second;
	assert_true(holds(&scene, &exhibit));
	exhibit.manifest = scene.files.manifest;
	assert_true(holds(&scene, &exhibit));
}

static void
another_node_vouches_for_nothing(void **state)
{
	scoped(scene_free) struct scene scene, other;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	scene_of(&other, play_make_other());
	exhibit.manifest = other.files.manifest;
	exhibit.bytes = scene.files.receipt;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.bytes = scene.files.manifest;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
	exhibit.manifest = scene.files.manifest;
	exhibit.bytes = scene.files.proof;
	exhibit.of = other.files.receipt;
	assert_fault(&scene, &exhibit, FAULT_DENIED);
}

static void
what_is_nothing_of_the_kind_is_refused(void **state)
{
	static const char *const others[] = { "", "\n", "{", "{}\n", "age-encryption.org/v1\n",
		"c2sp.org/tlog-proof@v1\n", "{\"accord\":1}\n\n\xe2\x80\x94 a.example AAAA\n" };
	scoped(scene_free) struct scene scene;
	struct exhibit exhibit = { 0 };

	(void)state;
	scene_make(&scene);
	exhibit.manifest = scene.files.manifest;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		exhibit.bytes = text_of(others[i]);
		assert_fault(&scene, &exhibit, FAULT_INPUT);
	}
	exhibit.manifest = scene.files.proof;
	exhibit.bytes = scene.files.receipt;
	assert_fault(&scene, &exhibit, FAULT_INPUT);
}

static void
any_byte_that_is_flipped_is_noticed(void **state)
{
	scoped(scene_free) struct scene scene;
	struct text whole[3];

	(void)state;
	scene_make(&scene);
	whole[0] = scene.files.proof;
	whole[1] = scene.files.receipt;
	whole[2] = scene.files.manifest;
	for (size_t f = 0; f < 3; f++) {
		for (size_t i = f; i < whole[f].len; i += 29 * test_step(7)) {
			scoped(buf_free) struct buf altered = BUF(MIB);
			struct text parts[3];

			memcpy(parts, whole, sizeof(parts));
			buf_add(&altered, whole[f]);
			altered.at[i] = (char)(altered.at[i] ^ (1 << i % 8));
			parts[f] = buf_text(&altered);
			if (holds(&scene,
				&(struct exhibit){
				    .bytes = parts[0], .of = parts[1], .manifest = parts[2] }))
				fail_msg("byte %zu of part %zu", i, f);
			assert_in_range(err.fault, FAULT_INPUT, FAULT_DENIED);
		}
	}
}

TESTS(TEST(a_report_shows_its_own_finder),
    TEST(a_receipt_is_checked_by_the_manifest_and_with_its_report),
    TEST(a_proof_is_checked_with_the_receipt_it_belongs_to),
    TEST(a_public_statement_is_checked_and_that_the_log_holds_it),
    TEST(keys_do_in_place_of_a_manifest),
    TEST(a_manifest_vouches_for_itself_unless_its_root_is_known),
    TEST(a_later_manifest_knows_its_neighbours_and_no_others),
    TEST(another_node_vouches_for_nothing), TEST(what_is_nothing_of_the_kind_is_refused),
    TEST(any_byte_that_is_flipped_is_noticed))
