#include "release/contents.h"

#include "base/utc.h"
#include "codec/ustar.h"

#define DEPTH 4
#define LINE_MAX_LEN 200
#define ID_MAX 100
#define DATE_LEN 10

static bool
good_date(struct text in)
{
	scoped(buf_free) struct buf whole = BUF(KIB);
	int64_t at;

	buf_add(&whole, in);
	buf_add(&whole, TEXT("T00:00:00Z"));
	return !whole.failed && utc_parse_strict(buf_text(&whole), &at);
}

static bool
good_file(struct text in)
{
	struct err ignored;

	return ustar_check_name(in, &ignored);
}

static const char *const needs[] = { "nothing", "login", "contract", NULL };

#define COVER(member) offsetof(struct contents_cover, member)
#define LINE .least = 1, .most = LINE_MAX_LEN

static const struct shape cover_members[] = {
	{ "product", SHAPE_TEXT, COVER(product), "what it is called, on a line", LINE },
	{ "versions", SHAPE_TEXT, COVER(versions),
	    "which versions of it, such as \"3.1 to 3.4\"", LINE },
	{ "edition", SHAPE_TEXT, COVER(edition), "an edition, or leave the member out for all",
	    LINE, .optional = true },
	{ "region", SHAPE_TEXT, COVER(region), "a region, or leave the member out for all",
	    LINE, .optional = true },
	{ "fix", SHAPE_FLAG, COVER(fix), "true when a fix for it is in this bundle, else false",
	    .optional = false },
	{ "file", SHAPE_TEXT, COVER(file),
	    "the file of the bundle that fixes it, or leave the member out", .least = 1,
	    .most = USTAR_NAME_MAX, .optional = true, .good = good_file },
	{ "until", SHAPE_TEXT, COVER(until),
	    "a date such as 2026-11-22: with a fix, how long it is supported; without, by when "
	    "there will be one; or leave the member out",
	    .least = DATE_LEN, .most = DATE_LEN, .optional = true, .good = good_date },
	{ "needs", SHAPE_CHOICE, COVER(needs),
	    "nothing, login or contract: what it takes to get the fix elsewhere",
	    .words = needs },
	{ 0 },
};
static const struct shape cover = { .type = SHAPE_OBJECT,
	.of = cover_members,
	.wanted = "an object of product, versions, fix and needs" };

#define ADVISORY(member) offsetof(struct contents_advisory, member)

static const struct shape advisory_members[] = {
	{ "id", SHAPE_TEXT, ADVISORY(id), "what it is known by, such as CVE-2026-12345",
	    .least = 1, .most = ID_MAX },
	{ "file", SHAPE_TEXT, ADVISORY(file), "its file in the bundle", .least = 1,
	    .most = USTAR_NAME_MAX, .good = good_file },
	{ "sha256", SHAPE_HEX, ADVISORY(sha256), "the SHA-256 of that file, in hex",
	    .size = HASH_LEN },
	{ 0 },
};
static const struct shape advisory = { .type = SHAPE_OBJECT,
	.of = advisory_members,
	.wanted = "an object of id, file and sha256" };

static const struct shape members[] = {
	{ "version", SHAPE_INTEGER, offsetof(struct contents, version),
	    "1, the version of this format", .least = 1, .most = 1 },
	{ "covers", SHAPE_LIST, offsetof(struct contents, covers),
	    "a list of what gets a fix and what does not", .least = 1,
	    .most = CONTENTS_COVERS_MAX, .of = &cover, .size = sizeof(struct contents_cover) },
	{ "advisories", SHAPE_LIST, offsetof(struct contents, advisories),
	    "a list of the advisories in the bundle; [] for none", .least = 0,
	    .most = CONTENTS_ADVISORIES_MAX, .of = &advisory,
	    .size = sizeof(struct contents_advisory) },
	{ 0 },
};

const struct contents_cover *
contents_covers(const struct contents *contents)
{
	return contents->covers.at;
}

const struct contents_advisory *
contents_advisories(const struct contents *contents)
{
	return contents->advisories.at;
}

const char *
contents_needs_word(unsigned which)
{
	return needs[which];
}

static bool
same_scope(const struct contents_cover *a, const struct contents_cover *b)
{
	return text_eq(a->product, b->product) && text_eq(a->versions, b->versions) &&
	       text_eq(a->edition, b->edition) && text_eq(a->region, b->region);
}

/* Nobody is told two things. */
static bool
check_covers(const struct contents *contents, struct err *err)
{
	const struct contents_cover *row = contents_covers(contents);

	for (size_t i = 0; i < contents->covers.count; i++) {
		if (row[i].fix != (row[i].file.len > 0))
			return err_set(err, FAULT_INPUT,
			    "'/covers/%zu': name the 'file' that fixes it, or say that 'fix' "
			    "is false and name none",
			    i);
		for (size_t j = 0; j < i; j++)
			if (same_scope(&row[i], &row[j]))
				return err_set(err, FAULT_INPUT,
				    "'/covers/%zu' is about the same as '/covers/%zu': remove "
				    "one",
				    i, j);
	}
	return true;
}

bool
contents_parse(struct text json, struct arena *arena, struct contents *out, struct err *err)
{
	static const struct doc_limits limits = { CONTENTS_MAX, DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct contents contents = { 0 };
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err) ||
	    !shape_read(members, root, arena, &contents, err) || !check_covers(&contents, err))
		return err_in(err, "%s", CONTENTS_NAME);
	*out = contents;
	return true;
}

bool
contents_format(const struct contents *contents, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(CONTENTS_MAX);
	struct writer w = WRITER(&json);

	shape_write(members, contents, &w);
	buf_add(&json, TEXT("\n"));
	if (!buf_ok(&json, err))
		return err_in(err, "%s", CONTENTS_NAME);
	buf_add(out, buf_text(&json));
	return buf_ok(out, err);
}

/* Who has the files, and how to ask for one. */
struct shelf {
	bool (*has)(void *arg, struct text name, const struct hash *sha256, bool *found,
	    struct err *err);
	void *arg;
};

static bool
check_file(
    const struct shelf *shelf, struct text name, const struct hash *sha256, struct err *err)
{
	bool found = false;

	return shelf->has(shelf->arg, name, sha256, &found, err) &&
	       (found || err_set(err, FAULT_ABSENT,
			     "%s names '%.*s', and the bundle does not hold %s", CONTENTS_NAME,
			     TEXT_ARGS(name), sha256 == NULL ? "it" : "these bytes by it"));
}

bool
contents_check_files(const struct contents *contents,
    bool (*has)(
	void *arg, struct text name, const struct hash *sha256, bool *found, struct err *err),
    void *arg, struct err *err)
{
	const struct contents_advisory *advisories = contents_advisories(contents);
	const struct contents_cover *covers = contents_covers(contents);
	const struct shelf shelf = { has, arg };

	for (size_t i = 0; i < contents->covers.count; i++)
		if (covers[i].fix && !check_file(&shelf, covers[i].file, NULL, err))
			return false;
	for (size_t i = 0; i < contents->advisories.count; i++)
		if (!check_file(&shelf, advisories[i].file, &advisories[i].sha256, err))
			return false;
	return true;
}
