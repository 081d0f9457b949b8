#include "cli/release/sealed_advisories.h"

#include <stdio.h>

#include "action/advisory/advise_check.h"
#include "action/node/enclosure.h"
#include "base/file.h"

static bool
is_csaf(const char *path)
{
	return text_ends(text_of(path), TEXT(".json"));
}

/* It cannot be mended once it is sealed. */
static bool
check(struct text json, int64_t opens, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(buf_free) struct buf time = BUF(64);
	struct advisory advisory;

	if (!advise_check(json, &arena, &advisory, err))
		return false;
	utc_format(advisory.current, &time);
	return opens == 0 || advisory.current <= opens ||
	       err_set(err, FAULT_INPUT,
		   "'/document/tracking/current_release_date' is %s, after the release opens",
		   buf_string(&time));
}

static bool
enclose_one(const struct node *node, const char *path, int64_t opens, struct buf *lines,
    struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET((size_t)ADVISORY_SIZE_MAX);
	struct hash hash;

	if (!file_load(path, &json, err))
		return false;
	if (!check(buf_text(&json), opens, err) ||
	    !enclosure_put(node, buf_text(&json), &hash, err))
		return err_in(err, "'%s'", path);
	hash_format(&hash, lines);
	buf_add(lines, TEXT("\n"));
	return buf_ok(lines, err);
}

bool
sealed_advisories_enclose(const char *dir, const char *const *paths, size_t count,
    int64_t opens, struct buf *lines, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	bool open = false;

	for (size_t i = 0; i < count; i++) {
		if (!is_csaf(paths[i]))
			continue;
		if (!open && !node_open(dir, &node, err))
			return false;
		open = true;
		if (!enclose_one(&node, paths[i], opens, lines, err))
			return false;
	}
	return true;
}

void
sealed_advisories_drop(const char *dir, struct text lines)
{
	struct node node = { 0 };
	struct text line;
	struct hash hash;

	snprintf(node.dir, sizeof(node.dir), "%s", dir);
	while (text_line(&lines, &line))
		if (hash_parse(line, &hash))
			enclosure_drop(&node, &hash);
}
