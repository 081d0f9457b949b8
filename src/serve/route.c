#include "serve/route.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "statement/takedown.h"
#include "web/error_page.h"

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

/* The advisories are one set of many kinds, which its endings tell. */
#define ADVISORY PREFIX("/advisory/")

static const struct {
	struct text prefix;
	const char *type;
	const char *cache;
	const char *ending; /* NULL: any */
} kinds[] = {
	{ PREFIX("/policy/"), HTML_TYPE, CHANGING, NULL },
	{ PREFIX("/.well-known/csaf/"), JSON_TYPE, CHANGING, NULL },
	{ ADVISORY, HTML_TYPE, CHANGING, ".html" },
	{ ADVISORY, JSON_TYPE, CHANGING, ".json" },
	{ ADVISORY, "application/atom+xml; charset=utf-8", CHANGING, ".atom" },
	{ ADVISORY, "text/csv; charset=utf-8", CHANGING, ".csv" },
	{ ADVISORY, TEXT_TYPE, CHANGING, ".txt" },
	{ ADVISORY, TEXT_TYPE, CHANGING, ".sha256" },
	{ ADVISORY, TEXT_TYPE, CHANGING, ".sha512" },
	{ PREFIX("/style.css"), "text/css; charset=utf-8", CHANGING, NULL },
	{ PREFIX("/icon.svg"), "image/svg+xml", CHANGING, NULL },
	{ PREFIX("/checkpoint"), TEXT_TYPE, CHANGING, NULL },
	{ PREFIX("/.well-known/"), TEXT_TYPE, CHANGING, NULL },
	{ PREFIX("/witness-policy"), TEXT_TYPE, CHANGING, NULL },
	{ PREFIX("/tile/"), BYTES_TYPE, IMMUTABLE, NULL },
	{ PREFIX("/statement/"), TEXT_TYPE, IMMUTABLE, NULL },
	{ PREFIX("/takedown/"), TEXT_TYPE, IMMUTABLE, NULL },
	{ PREFIX("/evidence/"), TEXT_TYPE, IMMUTABLE, NULL },
	{ PREFIX("/register/"), TEXT_TYPE, CHANGING, NULL },
	{ PREFIX("/bundle/"), BYTES_TYPE, IMMUTABLE, NULL },
	{ PREFIX("/release/"), TEXT_TYPE, CHANGING, NULL },
	{ PREFIX("/witnesses/"), TEXT_TYPE, IMMUTABLE, NULL },
	/* The pages, and the JSON beside each: whichever there are. */
	{ PREFIX("/"), HTML_TYPE, CHANGING, ".html" },
	{ PREFIX("/"), JSON_TYPE, CHANGING, ".json" },
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

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '-' && c != '_' && c != '+')
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
		if (!matches(path, kinds[i].prefix) ||
		    (kinds[i].ending != NULL && !text_ends(path, text_of(kinds[i].ending))))
			continue;
		len = snprintf(file, PATH_MAX, "%s%.*s", tree->root, TEXT_ARGS(path));
		response->type = kinds[i].type;
		response->cache = kinds[i].cache;
		return len > 0 && len < PATH_MAX;
	}
	return false;
}

bool
route_lost(const struct tree *tree, const struct request *request, char file[static PATH_MAX],
    struct response *response)
{
	if (!request_reads_html(request) ||
	    !route_file(tree, TEXT("/404.html"), file, response) || access(file, F_OK) != 0)
		return false;
	response->status = 404;
	response->cache = "no-store";
	response->file = file;
	return true;
}

/* The tombstone of what was taken down. */
static void
add_more(const struct request *request, unsigned status, struct buf *out)
{
	struct text hex = request->path;
	struct hash id;

	if (status != 410 || !text_skip(&hex, TEXT("/statement/")) || !hash_parse(hex, &id))
		return;
	buf_add(out, TEXT("/"));
	takedown_path(&id, out);
}

void
route_page(struct text node, const struct request *request, struct response *response)
{
	struct html html = HTML(ERROR_PAGE_MAX);
	scoped(buf_free) struct buf more = BUF(KIB);
	struct error_facts facts = { .node = node,
		.status = response->status,
		.words = buf_text(&response->body),
		.retry_seconds = response->retry_seconds };

	add_more(request, response->status, &more);
	facts.more = buf_text(&more);
	error_page(&facts, &html);
	if (html.out.failed || more.failed) {
		html_free(&html);
		return;
	}
	buf_free(&response->body);
	response->body = html.out;
	response->type = HTML_TYPE;
}
