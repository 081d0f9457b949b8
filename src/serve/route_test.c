#include "serve/route.h"

#include <string.h>

#include "test.h"

static const struct tree tree = { .root = "/srv/node/public" };

static bool
route(const char *path, struct response *response, char file[static PATH_MAX])
{
	*response = (struct response){ 0 };
	return route_file(&tree, text_of(path), file, response);
}

static void
finds_what_is_public_with_type_and_time_to_keep(void **state)
{
	static const struct {
		const char *path;
		const char *type;
		bool keeps;
	} table[] = {
		{ "/checkpoint", "text/plain; charset=utf-8", false },
		{ "/.well-known/accord", "text/plain; charset=utf-8", false },
		{ "/tile/0/x001/234", "application/octet-stream", true },
		{ "/tile/entries/000.p/5", "application/octet-stream", true },
		{ "/statement/4be1c0ffee", "text/plain; charset=utf-8", true },
		{ "/evidence/4be1c0ffee", "text/plain; charset=utf-8", true },
		{ "/register/4be1c0ffee", "text/plain; charset=utf-8", false },
		{ "/bundle/4be1c0ffee.age", "application/octet-stream", true },
		{ "/release/4be1c0ffee/key", "text/plain; charset=utf-8", false },
		{ "/release/4be1c0ffee/said", "text/plain; charset=utf-8", false },
		{ "/index.html", "text/html; charset=utf-8", false },
		{ "/policy.html", "text/html; charset=utf-8", false },
		{ "/releases.html", "text/html; charset=utf-8", false },
		{ "/told.html", "text/html; charset=utf-8", false },
		{ "/alerts.html", "text/html; charset=utf-8", false },
		{ "/thanks.html", "text/html; charset=utf-8", false },
		{ "/members.html", "text/html; charset=utf-8", false },
		{ "/policy/4be1c0ffee.html", "text/html; charset=utf-8", false },
		{ "/keys.json", "application/json", false },
		{ "/alerts.json", "application/json", false },
		{ "/.well-known/csaf/provider-metadata.json", "application/json", false },
		{ "/advisory/index.html", "text/html; charset=utf-8", false },
		{ "/advisory/white/2026/w_1+a.json", "application/json", false },
		{ "/advisory/white/2026/w_1+a.json.sha256", "text/plain; charset=utf-8",
		    false },
		{ "/advisory/white/changes.csv", "text/csv; charset=utf-8", false },
		{ "/advisory/advisories.atom", "application/atom+xml; charset=utf-8", false },
		{ "/style.css", "text/css; charset=utf-8", false },
		{ "/icon.svg", "image/svg+xml", false },
	};
	struct response response;
	char file[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_true(route(table[i].path, &response, file));
		assert_memory_equal(file, tree.root, strlen(tree.root));
		assert_string_equal(file + strlen(tree.root), table[i].path);
		assert_string_equal(response.type, table[i].type);
		assert_int_equal(strstr(response.cache, "immutable") != NULL, table[i].keeps);
	}
}

/* There is no such folder, so no page either: the story shows it where there is one. */
static void
who_is_lost_is_shown_nothing_that_is_not_there(void **state)
{
	static const char *const accepts[] = { "text/html", "*/*", "" };
	struct response response = { .status = 200 };
	char file[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(accepts) / sizeof(accepts[0]); i++) {
		struct request request = { .accept = text_of(accepts[i]) };

		assert_false(route_lost(&tree, &request, file, &response));
	}
	assert_null(response.file);
	assert_int_equal(response.status, 200);
}

static void
a_page_says_what_a_line_said_and_leads_to_the_tombstone(void **state)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct request request = { 0 };
	struct response response = { .status = 410, .body = BUF(KIB) };

	(void)state;
	buf_addf(&path, "/statement/%064d", 7);
	request.path = buf_text(&path);
	buf_add(&response.body, TEXT("it is gone\n"));
	route_page(TEXT("node.example"), &request, &response);
	assert_string_equal(response.type, "text/html; charset=utf-8");
	assert_non_null(strstr(buf_string(&response.body), "It is gone.</p>"));
	assert_non_null(strstr(buf_string(&response.body), "href=\"/takedown/000"));
	buf_free(&response.body);
}

static void
refuses_every_path_that_could_lead_elsewhere(void **state)
{
	static const char *const bad[] = { "", "checkpoint", "/checkpoint.old", "//checkpoint",
		"/tile//0/000", "/tile/../../journal.db", "/tile/./0", "/tile/..",
		"/tile/.hidden", "/tile/%2e%2e/x", "/tile/..%2fx", "/tile/a%00b", "/tile/A",
		"/TILE/0/000", "/tile/0/000/", "/tile\\0", "/tile/a b", "/tile/a\x01",
		"/tile/\xc3\xa9", "/.well-known/../journal.db", "/.well-known",
		"/.accord-123-0", "/bundle/.accord-123-0", "/journal.db", "/keys/log.key",
		"/../keys/log.key", "/publish.lock", "/inbox/../checkpoint", "/.new/keys" };
	struct response response;
	char file[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (route(bad[i], &response, file))
			fail_msg("%s", bad[i]);
}

static void
the_root_is_the_first_page(void **state)
{
	struct response response;
	char file[PATH_MAX];

	(void)state;
	assert_true(route("/", &response, file));
	assert_string_equal(file, "/srv/node/public/index.html");
	assert_string_equal(response.type, "text/html; charset=utf-8");
}

static void
refuses_a_path_that_is_too_long(void **state)
{
	struct response response;
	char file[PATH_MAX], path[2 * PATH_MAX];

	(void)state;
	memset(path, 'a', sizeof(path));
	memcpy(path, "/tile/", 6);
	path[sizeof(path) - 1] = '\0';
	assert_false(route(path, &response, file));
}

static void
every_fault_has_its_status(void **state)
{
	(void)state;
	assert_int_equal(route_status(FAULT_NONE), 200);
	assert_int_equal(route_status(FAULT_INPUT), 400);
	assert_int_equal(route_status(FAULT_DENIED), 403);
	assert_int_equal(route_status(FAULT_ABSENT), 404);
	assert_int_equal(route_status(FAULT_CONFLICT), 409);
	assert_int_equal(route_status(FAULT_LIMIT), 413);
	assert_int_equal(route_status(FAULT_SYSTEM), 500);
}

TESTS(TEST(finds_what_is_public_with_type_and_time_to_keep),
    TEST(who_is_lost_is_shown_nothing_that_is_not_there),
    TEST(a_page_says_what_a_line_said_and_leads_to_the_tombstone),
    TEST(refuses_every_path_that_could_lead_elsewhere), TEST(the_root_is_the_first_page),
    TEST(refuses_a_path_that_is_too_long), TEST(every_fault_has_its_status))
