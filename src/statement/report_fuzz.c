#include "statement/report.h"

#include <stdio.h>

#include "codec/ustar.h"
#include "fuzz.h"
#include "keys.h"
#include "statement/party.h"

/* The finder by whom the corpus is. */
static struct note_key finder;
static char name[2 * HASH_LEN + 1];

void
fuzz_setup(void)
{
	scoped(note_key_free) struct note_key key = test_key("finder", 'f');
	scoped(buf_free) struct buf hex = BUF(KIB);

	party_finder_name(&key.key.public, &hex);
	snprintf(name, sizeof(name), "%s", buf_string(&hex));
	finder = test_key(name, 'f');
}

static void
check_same(const struct report *a, const struct report *b)
{
	REQUIRE(text_eq(a->title, b->title) && a->count == b->count);
	REQUIRE(text_eq(a->key.name, b->key.name) && recipient_eq(&a->reply, &b->reply));
	for (size_t i = 0; i < a->count; i++) {
		REQUIRE(text_eq(a->file[i].name, b->file[i].name));
		REQUIRE(a->file[i].size == b->file[i].size);
		REQUIRE(hash_eq(&a->file[i].hash, &b->file[i].hash));
	}
}

static bool
same_texts(const struct shape_list *a, const struct shape_list *b)
{
	const struct text *one = a->at, *other = b->at;

	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!text_eq(one[i], other[i]))
			return false;
	return true;
}

static void
check_details(const struct statement *s, const struct details *a, struct arena *arena)
{
	struct details b;
	struct err err;

	if (!report_details(s, arena, &b, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT); /* no memory */
		return;
	}
	REQUIRE(text_eq(a->product, b.product) && text_eq(a->versions, b.versions));
	REQUIRE(text_eq(a->impact, b.impact) && text_eq(a->steps, b.steps));
	REQUIRE(text_eq(a->where, b.where) && text_eq(a->credit, b.credit));
	REQUIRE(text_eq(a->timing, b.timing));
	REQUIRE(a->exploited == b.exploited && a->public == b.public);
	REQUIRE(same_texts(&a->components, &b.components) && same_texts(&a->told, &b.told));
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct report *read, const struct details *details, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(DETAILS_ROOM);
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&finder);
	struct report report = *read, again;
	struct hash id;
	struct err err;

	report.details = details;
	for (size_t i = 0; i < report.count; i++)
		REQUIRE(memchr(report.file[i].name.at, '/', report.file[i].name.len) == NULL);
	if (!report_sign(&report, &(struct saying){ &signer, at, TEXT("a.example") }, &note,
		&id, &err) ||
	    !statement_open(buf_text(&note), &finder.vkey, &statement, &err) ||
	    !report_parse(&statement, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else {
		check_same(&report, &again);
		REQUIRE(again.detailed == read->detailed);
		check_details(&statement, details, &arena);
	}
}

/* The input is the text of a report, which its finder signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	scoped(arena_free) struct arena arena = ARENA(DETAILS_ROOM);
	struct signer signer = note_key_signer(&finder);
	struct details details;
	struct report report;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &finder.vkey, &statement, &err) &&
	    report_parse(&statement, &report, &err) &&
	    report_details(&statement, &arena, &details, &err))
		check_again(&report, &details, statement.at);
}
