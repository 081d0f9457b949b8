#include "action/case/told_facts.h"

#include <string.h>

#include "action/node/face.h"
#include "test.h"
#include "troupe.h"
#include "web/pages.h"

#define A 0
#define B 1

static struct buf
page(struct troupe *troupe)
{
	struct buf out = BUF(MIB);
	struct err err;

	troupe->now++;
	if (!face_update(&troupe->node[A].node, troupe->now, &err))
		fail_msg("%s", err.text);
	assert_true(tree_get(&troupe->node[A].node.journal.tree, "told.html", &out, &err));
	return out;
}

static uint64_t
stamp(struct troupe *troupe)
{
	uint64_t out;
	struct err err;

	assert_true(told_facts_stamp(&troupe->node[A].node, &out, &err));
	return out;
}

static void
the_page_tells_who_knew_and_no_finder(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	scoped(buf_free) struct buf before = page(&troupe), after = { 0 };
	struct troupe_case of = troupe_agree(&troupe);
	uint64_t first = stamp(&troupe);
	char finder[2 * HASH_LEN + 1];
	char tell[256];

	(void)state;
	assert_non_null(strstr(buf_string(&before), "Nothing was published yet"));
	memset(finder, 'a', sizeof(finder) - 1);
	finder[sizeof(finder) - 1] = '\0';
	snprintf(tell, sizeof(tell), ",\"who\":\"%s\",\"what\":\"all\",\"why\":\"It knows.\"",
	    finder);
	troupe_does(&troupe, A, &of, "case.tell", tell);
	/* What is not public has no page. */
	assert_int_equal(stamp(&troupe), first);
	troupe_does(&troupe, A, &of, "case.publish",
	    ",\"where\":\"https://a.example/1\",\"title\":\"Streams\"");
	assert_int_not_equal(stamp(&troupe), first);
	after = page(&troupe);
	assert_non_null(strstr(buf_string(&after), "<h2>Streams</h2>"));
	assert_non_null(strstr(buf_string(&after), "b.example"));
	assert_non_null(strstr(buf_string(&after), "a finder"));
	assert_null(strstr(buf_string(&after), finder));
	assert_null(strstr(buf_string(&after), "It knows"));
}

TESTS(TEST(the_page_tells_who_knew_and_no_finder))
