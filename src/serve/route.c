#include "serve/route.h"

#include <stdio.h>

#define IMMUTABLE "public, max-age=31536000, immutable"
#define CHANGING "no-cache"
#define TEXT_TYPE "text/plain; charset=utf-8"
#define BYTES_TYPE "application/octet-stream"
#define HTML_TYPE "text/html; charset=utf-8"
#define JSON_TYPE "application/json"

#define PREFIX(literal)                                                                        \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

static const struct {
	struct text prefix;
	const char *type;
	const char *cache;
} kinds[] = {
	{ PREFIX("/index.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/report.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/policy.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/keys.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/log.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/members.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/releases.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/told.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/canary.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/requests.html"), HTML_TYPE, CHANGING },
	{ PREFIX("/policy/"), HTML_TYPE, CHANGING },
	{ PREFIX("/index.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/report.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/policy.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/keys.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/log.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/members.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/releases.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/told.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/canary.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/requests.json"), JSON_TYPE, CHANGING },
	{ PREFIX("/style.css"), "text/css; charset=utf-8", CHANGING },
	{ PREFIX("/icon.svg"), "image/svg+xml", CHANGING },
	{ PREFIX("/checkpoint"), TEXT_TYPE, CHANGING },
	{ PREFIX("/.well-known/"), TEXT_TYPE, CHANGING },
	{ PREFIX("/witness-policy"), TEXT_TYPE, CHANGING },
	{ PREFIX("/tile/"), BYTES_TYPE, IMMUTABLE },
	{ PREFIX("/statement/"), TEXT_TYPE, IMMUTABLE },
	{ PREFIX("/takedown/"), TEXT_TYPE, IMMUTABLE },
	{ PREFIX("/evidence/"), TEXT_TYPE, IMMUTABLE },
	{ PREFIX("/bundle/"), BYTES_TYPE, IMMUTABLE },
	{ PREFIX("/release/"), TEXT_TYPE, CHANGING },
	{ PREFIX("/evidence/"), TEXT_TYPE, IMMUTABLE },
	{ PREFIX("/witnesses/"), TEXT_TYPE, IMMUTABLE },
};

unsigned
route_status(enum fault fault)
{
	static const unsigned statuses[] = {
		[FAULT_NONE] = 200,
		[FAULT_INPUT] = 400,
		[FAULT_DENIED] = 403,
		[FAULT_ABSENT] = 404,
		[FAULT_CONFLICT] = 409,
		[FAULT_LIMIT] = 413,
		[FAULT_SYSTEM] = 500,
	};

	return statuses[fault];
}

static bool
segment_ok(struct text segment)
{
	if (segment.len == 0)
		return false;
	for (size_t i = 0; i < segment.len; i++) {
		char c = segment.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
			return false;
	}
	return segment.at[0] != '.' || text_eq(segment, TEXT(".well-known"));
}

static bool
path_ok(struct text path)
{
	struct text segment;

	if (!text_skip(&path, TEXT("/")))
		return false;
	while (text_cut(&path, '/', &segment))
		if (!segment_ok(segment))
			return false;
	return segment_ok(path);
}

/* A folder's prefix ends in a slash; any other is the whole path. */
static bool
matches(struct text path, struct text prefix)
{
	return text_ends(prefix, TEXT("/")) ? text_starts(path, prefix) : text_eq(path, prefix);
}

bool
route_file(const struct tree *tree, struct text path, char file[static PATH_MAX],
    struct response *response)
{
	int len;

	if (text_eq(path, TEXT("/")))
		path = TEXT("/index.html");
	if (!path_ok(path))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!matches(path, kinds[i].prefix))
			continue;
		len = snprintf(file, PATH_MAX, "%s%.*s", tree->root, TEXT_ARGS(path));
		response->type = kinds[i].type;
		response->cache = kinds[i].cache;
		return len > 0 && len < PATH_MAX;
	}
	return false;
}
