#include "action/release/listing.h"

#include "crypto/hash.h"
#include "scratch.h"

static struct err err;

/* The files of a release in one folder, some of which are sealed. */
struct scene {
	struct scratch scratch;
	char fix[PATH_MAX], advisory[PATH_MAX], list[PATH_MAX];
};

static void
scene_free(struct scene *scene)
{
	scratch_free(&scene->scratch);
}

static struct scene
scene_make(void)
{
	struct scene scene = { .scratch = scratch_make() };
	scoped(buf_free) struct buf list = BUF(KIB);
	struct hash hash = hash_text(TEXT("an advisory"));

	scratch_put(&scene.scratch, "fix.patch", TEXT("a fix"));
	scratch_put(&scene.scratch, "advisory.json", TEXT("an advisory"));
	buf_add(&list, TEXT("{\"version\":1,\"covers\":[{\"product\":\"Widget\","
			    "\"versions\":\"3.x\",\"fix\":true,\"file\":\"fix.patch\","
			    "\"needs\":\"nothing\"}],\"advisories\":[{\"id\":\"CVE-2026-1\","
			    "\"file\":\"advisory.json\",\"sha256\":\""));
	hash_format(&hash, &list);
	buf_add(&list, TEXT("\"}]}"));
	scratch_put(&scene.scratch, "release.json", buf_text(&list));
	scratch_path(&scene.scratch, "fix.patch", scene.fix);
	scratch_path(&scene.scratch, "advisory.json", scene.advisory);
	scratch_path(&scene.scratch, "release.json", scene.list);
	return scene;
}

static void
holds_where_all_that_it_names_is_there(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	char *const whole[] = { scene.fix, scene.list, scene.advisory };
	char *const without[] = { scene.fix };

	(void)state;
	assert_true(listing_check(whole, 3, &err));
	assert_true(listing_check(without, 1, &err)); /* none is asked for */
}

static void
tells_which_file_is_missing_or_another(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	char *const no_fix[] = { scene.list, scene.advisory };
	char *const no_advisory[] = { scene.fix, scene.list };
	char *const whole[] = { scene.fix, scene.list, scene.advisory };

	(void)state;
	assert_false(listing_check(no_fix, 2, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "fix.patch"));
	assert_false(listing_check(no_advisory, 2, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&scene.scratch, "advisory.json", TEXT("another advisory"));
	assert_false(listing_check(whole, 3, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "advisory.json"));
	scratch_put(&scene.scratch, "release.json", TEXT("{}"));
	assert_false(listing_check(whole, 3, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(
    TEST(holds_where_all_that_it_names_is_there), TEST(tells_which_file_is_missing_or_another))
