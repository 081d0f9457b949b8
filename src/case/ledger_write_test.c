#include "case/ledger_write.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "scene.h"

static void
spell(const struct hash *id, char out[65])
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	snprintf(out, 65, "%s", buf_string(&hex));
}

static void
writes_what_is_so_by_name(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(buf_free) struct buf out = BUF(64 * KIB), expected = BUF(64 * KIB);
	struct hash terms =
	    scene_say(&s, "b.example", SAY(EMBARGO_PROPOSE, .ends = SCENE_BEGAN + SCENE_DAY));
	struct hash wrong = scene_say(&s, "e.example", SAY(CASE_STATUS, .rm = RM_VALID));
	struct writer w = WRITER(&out);
	char of_case[65], of_terms[65], of_wrong[65];
	struct err err;

	(void)state;
	scene_say(&s, "a.example", SAY(EMBARGO_ACCEPT, .terms = terms));
	spell(&s.ledger.of_case, of_case);
	spell(&terms, of_terms);
	spell(&wrong, of_wrong);
	assert_true(ledger_write(&s.ledger, &w, &err));
	buf_addf(&expected,
	    "{\"case\":\"%s\",\"owner\":\"a.example\",\"embargo\":\"active\","
	    "\"happened\":\"vfdpxa\",\"decide\":false,\"participants\":["
	    "{\"party\":\"a.example\",\"is\":\"joined\",\"roles\":[\"coordinator\"],"
	    "\"rm\":\"received\",\"cs\":\"vfdpxa\",\"adheres\":true},"
	    "{\"party\":\"b.example\",\"is\":\"joined\",\"roles\":[\"vendor\",\"deployer\"],"
	    "\"rm\":\"start\",\"cs\":\"vfdpxa\",\"adheres\":true},"
	    "{\"party\":\"c.example\",\"is\":\"joined\",\"roles\":[\"vendor\"],"
	    "\"rm\":\"start\",\"cs\":\"vfdpxa\",\"adheres\":false},"
	    "{\"party\":\"d.example\",\"is\":\"joined\",\"roles\":[\"finder\"],"
	    "\"rm\":\"accepted\",\"cs\":\"vfdpxa\",\"adheres\":false}],"
	    "\"terms\":[{\"terms\":\"%s\",\"by\":\"b.example\",\"state\":\"active\","
	    "\"ends\":\"2026-11-23T10:00:00Z\",\"consent\":{\"a.example\":\"given\","
	    "\"b.example\":\"given\"}}],\"void\":[{\"id\":\"%s\",\"why\":\"its author takes no "
	    "part in the case\"}],\"missing\":[],\"equivocations\":[]}",
	    of_case, of_terms, of_wrong);
	assert_string_equal(buf_string(&out), buf_string(&expected));
}

static void
writes_whom_nobody_may_believe(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	const struct text pair[] = { TEXT("a.example"), TEXT("b.example") };
	struct writer w = WRITER(&out);
	struct err err;

	(void)state;
	scene_say(&s, "b.example", SAY(CASE_STATUS, .rm = RM_CLOSED));
	s.to = (struct shape_list){ 2, pair };
	scene_say(&s, "b.example", SAY(CASE_STATUS, .rm = RM_VALID));
	assert_true(ledger_write(&s.ledger, &w, &err));
	assert_non_null(strstr(buf_string(&out),
	    "\"equivocations\":[{\"party\":\"b.example\",\"kind\":\"contradiction\",\"one\":"));
}

static void
tells_when_there_is_no_memory(void **state)
{
	scoped(scene_free) struct scene s = scene_open();
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct writer w = WRITER(&out);
	struct err err;

	(void)state;
	mem_fail_after(0);
	assert_false(ledger_write(&s.ledger, &w, &err));
	mem_fail_after(SIZE_MAX);
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(writes_what_is_so_by_name), TEST(writes_whom_nobody_may_believe),
    TEST(tells_when_there_is_no_memory))
