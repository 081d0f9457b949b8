#include "cli/release/covering.h"

#include <string.h>

#include "action/node/digest.h"
#include "base/file.h"
#include "codec/json.h"

#define CSAF_MAX (16 * MIB)
#define DEPTH 64

void
covering_free(struct covering *covering)
{
	arena_free(&covering->arena);
}

/* --- covers */

static struct text
trimmed(struct text in)
{
	while (in.len > 0 && in.at[0] == ' ')
		in = text_after(in, 1);
	while (in.len > 0 && in.at[in.len - 1] == ' ')
		in.len--;
	return in;
}

static bool
read_needs(struct text word, unsigned *out, struct err *err)
{
	for (unsigned i = CONTENTS_NOTHING; i <= CONTENTS_CONTRACT; i++)
		if (text_eq(word, text_of(contents_needs_word(i)))) {
			*out = i;
			return true;
		}
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is none of nothing, login, contract: say what it takes to get the fix "
	    "elsewhere",
	    TEXT_ARGS(word));
}

static struct text *
member_of(struct contents_cover *cover, struct text name)
{
	const struct {
		struct text name;
		struct text *at;
	} members[] = { { TEXT("product"), &cover->product },
		{ TEXT("versions"), &cover->versions }, { TEXT("edition"), &cover->edition },
		{ TEXT("region"), &cover->region }, { TEXT("until"), &cover->until } };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (text_eq(members[i].name, name))
			return members[i].at;
	return NULL;
}

/* "product=Widget"; of a fix, what has no name is its file. */
static bool
read_part(struct contents_cover *cover, struct text part, struct err *err)
{
	struct text value = part, name, *to;

	if (!text_cut(&value, '=', &name)) {
		if (!cover->fix || cover->file.len > 0)
			return err_set(err, FAULT_INPUT,
			    "'%.*s' is no NAME=VALUE; a '--fix' names its one file, a "
			    "'--no-fix' none",
			    TEXT_ARGS(part));
		cover->file = part;
		return true;
	}
	name = trimmed(name);
	value = trimmed(value);
	if (text_eq(name, TEXT("needs")))
		return read_needs(value, &cover->needs, err);
	to = member_of(cover, name);
	if (to == NULL || to->len > 0 || value.len == 0)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is none of product, versions, edition, region, until, needs, or "
		    "empty, or there twice",
		    TEXT_ARGS(name));
	*to = value;
	return true;
}

bool
covering_add(struct covering *covering, bool fix, struct text words, struct err *err)
{
	struct contents_cover cover = { .fix = fix };
	struct text part;

	if (covering->covers == CONTENTS_COVERS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a release tells of %d at most", CONTENTS_COVERS_MAX);
	while (text_each(&words, ';', &part)) {
		part = trimmed(part);
		if (part.len > 0 && !read_part(&cover, part, err))
			return false;
	}
	if (cover.product.len == 0 || cover.versions.len == 0 || (fix && cover.file.len == 0))
		return err_set(err, FAULT_INPUT,
		    "'%s' needs %sproduct=NAME and versions=WHICH, a semicolon between",
		    fix ? "--fix" : "--no-fix", fix ? "a FILE, " : "");
	covering->cover[covering->covers++] = cover;
	return true;
}

/* --- advisories */

/* Where it is CSAF, what it is known by; else nothing. */
static struct text
tracking_id(struct text json, struct doc *doc)
{
	static const struct doc_limits limits = { CSAF_MAX, DEPTH };
	struct value root, document, tracking;
	struct text id;
	struct err ignored;

	if (!doc_parse(doc, json, &limits, &root, &ignored) ||
	    !value_get_object(root, "document", &document, &ignored) ||
	    !value_get_object(document, "tracking", &tracking, &ignored) ||
	    !value_get_text(tracking, "id", &id, &ignored))
		return TEXT("");
	return id;
}

bool
covering_add_advisory(struct covering *covering, const char *path, struct err *err)
{
	struct contents_advisory *advisory = &covering->advisory[covering->advisories];
	scoped(buf_free) struct buf json = BUF(CSAF_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct err ignored;
	struct text id;
	uint64_t size;

	if (covering->advisories == CONTENTS_ADVISORIES_MAX)
		return err_set(err, FAULT_LIMIT, "a release has %d advisories at most",
		    CONTENTS_ADVISORIES_MAX);
	if (!digest_file(path, &advisory->sha256, &size, err))
		return false;
	advisory->file = text_of(file_name(path));
	id = file_load(path, &json, &ignored) ? tracking_id(buf_text(&json), &doc) : TEXT("");
	advisory->id = arena_text(&covering->arena, id.len > 0 ? id : advisory->file);
	if (advisory->id.at == NULL)
		return err_memory(err);
	covering->advisories++;
	return true;
}

/* --- all of it */

bool
covering_format(const struct covering *covering, struct buf *out, struct err *err)
{
	const struct contents contents = { .version = 1,
		.covers = { covering->covers, covering->cover },
		.advisories = { covering->advisories, covering->advisory } };

	return covering->covers == 0 || contents_format(&contents, out, err);
}
