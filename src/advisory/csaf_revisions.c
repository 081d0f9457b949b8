#include <stdlib.h>

#include "advisory/csaf_tests.h"

static bool
is_released(const struct csaf *csaf)
{
	return text_eq(csaf->status, TEXT("final")) || text_eq(csaf->status, TEXT("interim"));
}

static bool
find_version(const struct csaf *csaf, struct value *at, struct revision *out)
{
	return value_find(csaf->tracking, "version", at) &&
	       revision_parse(value_text(*at), out);
}

void
csaf_history_sorted(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at;

	for (size_t i = 1; i < csaf->revisions.count; i++)
		if (revision_order(&revision[i - 1].number, &revision[i].number) > 0)
			findings_add(csaf->out, id, revision[i].at,
			    "version %.*s is dated after version %.*s, which is the newer one",
			    TEXT_ARGS(finding_quote(revision[i].written)),
			    TEXT_ARGS(finding_quote(revision[i - 1].written)));
}

void
csaf_latest_version(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at, *last;
	struct revision version;
	struct value at;
	int order;

	if (csaf->revisions.count == 0 || !find_version(csaf, &at, &version))
		return;
	last = &revision[csaf->revisions.count - 1];
	order = text_eq(csaf->status, TEXT("draft"))
		    ? revision_order_released(&version, &last->number)
		    : revision_order(&version, &last->number);
	if (order != 0 || version.semantic != last->number.semantic)
		findings_add(csaf->out, id, at,
		    "the newest item of the revision history is version %.*s",
		    TEXT_ARGS(finding_quote(last->written)));
}

void
csaf_draft_status(const struct csaf *csaf, const char *id)
{
	struct revision version;
	struct value at;

	if (find_version(csaf, &at, &version) && !text_eq(csaf->status, TEXT("draft")) &&
	    (revision_is_initial(&version) || version.prerelease.len > 0))
		findings_add(csaf->out, id, at,
		    "version %.*s is one of a draft, but the status is '%.*s'",
		    TEXT_ARGS(finding_quote(value_text(at))),
		    TEXT_ARGS(finding_quote(csaf->status)));
}

void
csaf_initial_in_history(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at;

	for (size_t i = 0; i < csaf->revisions.count && is_released(csaf); i++)
		if (revision_is_initial(&revision[i].number))
			findings_add(csaf->out, id, revision[i].at,
			    "version %.*s is one of a draft, but the status is '%.*s'",
			    TEXT_ARGS(finding_quote(revision[i].written)),
			    TEXT_ARGS(finding_quote(csaf->status)));
}

void
csaf_prerelease_in_history(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at;

	for (size_t i = 0; i < csaf->revisions.count; i++)
		if (revision[i].number.prerelease.len > 0)
			findings_add(csaf->out, id, revision[i].at,
			    "version %.*s comes before a release, and has no place in the "
			    "revision history",
			    TEXT_ARGS(finding_quote(revision[i].written)));
}

void
csaf_prerelease_version(const struct csaf *csaf, const char *id)
{
	struct revision version;
	struct value at;

	if (find_version(csaf, &at, &version) && is_released(csaf) &&
	    version.prerelease.len > 0)
		findings_add(csaf->out, id, at,
		    "version %.*s comes before a release, but the status is '%.*s'",
		    TEXT_ARGS(finding_quote(value_text(at))),
		    TEXT_ARGS(finding_quote(csaf->status)));
}

/* Is it the next number, or the same? */
static bool
follows(struct text before, struct text after, bool or_same)
{
	uint64_t one, other;

	if (or_same && text_eq(before, after))
		return true;
	return text_u64(before, &one) && text_u64(after, &other) && other == one + 1;
}

void
csaf_history_gap(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at;

	if (csaf->revisions.count == 0)
		return;
	if (!text_eq(revision[0].number.major, TEXT("0")) &&
	    !text_eq(revision[0].number.major, TEXT("1")))
		findings_add(csaf->out, id, revision[0].at,
		    "the revision history begins with version %.*s, not with 0 or 1",
		    TEXT_ARGS(finding_quote(revision[0].written)));
	for (size_t i = 1; i < csaf->revisions.count; i++)
		if (!follows(revision[i - 1].number.major, revision[i].number.major, true))
			findings_add(csaf->out, id, revision[i].at,
			    "no version lies between %.*s and this one",
			    TEXT_ARGS(finding_quote(revision[i - 1].written)));
}

static int
compare_written(const void *a, const void *b)
{
	return text_order(((const struct csaf_revision *)a)->written,
	    ((const struct csaf_revision *)b)->written);
}

void
csaf_history_twice(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *from = csaf->revisions.at;
	size_t count = csaf->revisions.count;
	struct csaf_revision *sorted;

	if (count < 2)
		return;
	sorted = arena_array(csaf->out->arena, struct csaf_revision, count);
	if (sorted == NULL) {
		csaf->out->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		sorted[i] = from[i];
	qsort(sorted, count, sizeof(*sorted), compare_written);
	for (size_t i = 1; i < count; i++)
		if (text_eq(sorted[i - 1].written, sorted[i].written))
			findings_add(csaf->out, id, sorted[i].at,
			    "the revision history has version %.*s twice",
			    TEXT_ARGS(finding_quote(sorted[i].written)));
}

void
csaf_mixed_versions(const struct csaf *csaf, const char *id)
{
	const struct csaf_revision *revision = csaf->revisions.at;
	struct revision version;
	struct value at;
	bool semantic;

	if (csaf->revisions.count == 0)
		return;
	semantic = revision[0].number.semantic;
	for (size_t i = 1; i < csaf->revisions.count; i++)
		if (revision[i].number.semantic != semantic) {
			findings_add(csaf->out, id, revision[i].at,
			    "some versions are integers, some are like 1.0.0");
			return;
		}
	if (find_version(csaf, &at, &version) && version.semantic != semantic)
		findings_add(
		    csaf->out, id, at, "some versions are integers, some are like 1.0.0");
}
