#include "cli/finder/fields.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/command/cli.h"
#include "cli/command/lines.h"
#include "statement/statement.h"

#define ANSWER_MAX (8 * KIB)

static const struct field {
	const char *member;
	bool list;
	const char *question;
	const char *help;
} table[FIELDS] = {
	{ "product", false, "Product", "what the flaw is in, as its maker calls it" },
	{ "versions", false, "Versions", "those that have it, as far as you know" },
	{ "components", true, "Component",
	    "a package URL of a part, such as pkg:deb/debian/curl@7.88.1" },
	{ "impact", false, "Impact", "what an attacker gains by it, and what he needs for it" },
	{ "steps", false, "Steps", "how to see it for oneself; a file can tell more" },
	{ "exploited", false, "Exploited", "no, suspected or yes: is it used in attacks?" },
	{ "public", false, "Public", "no, partly or yes: is it known in public?" },
	{ "where", false, "Where", "where it is to be seen, in public or in attacks" },
	{ "told", true, "Who else was told", "such as another vendor, or a CERT" },
	{ "credit", false, "Credit", "how you want to be named; 'none' if not at all" },
	{ "timing", false, "Timing", "your wishes about when it is published" },
};

bool
fields_give(struct fields *fields, int option, const char *value, struct err *err)
{
	if (fields->count == FIELDS_GIVEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "over %d fields of the report", FIELDS_GIVEN_MAX);
	fields->at[fields->count].field = (unsigned)(option - FIELDS_OPTION);
	fields->at[fields->count++].value = text_of(value);
	return true;
}

static bool
is_given(const struct fields *fields, unsigned field)
{
	for (size_t i = 0; i < fields->count; i++)
		if (fields->at[i].field == field)
			return true;
	return false;
}

/* Of one that is no list the last counts, as with any option. */
static void
write_field(const struct fields *fields, unsigned field, struct writer *w)
{
	size_t last = fields->count;

	if (!is_given(fields, field))
		return;
	writer_key(w, table[field].member);
	if (table[field].list)
		writer_array(w);
	for (size_t i = 0; i < fields->count; i++) {
		if (fields->at[i].field != field)
			continue;
		last = i;
		if (table[field].list)
			writer_text(w, fields->at[i].value);
	}
	if (table[field].list)
		writer_end(w);
	else
		writer_text(w, fields->at[last].value);
}

bool
fields_details(const struct fields *fields, struct details *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct writer w = WRITER(&json);

	writer_object(&w);
	for (unsigned i = 0; i < FIELDS; i++)
		write_field(fields, i, &w);
	writer_end(&w);
	if (json.failed)
		return err_set(
		    err, FAULT_INPUT, "what is said of the flaw is no UTF-8, or too long");
	return details_read(buf_text(&json), fields->arena, out, err);
}

/* False at the end of the input. */
static bool
read_answer(const struct fields *fields, struct text *out, struct err *err)
{
	char line[ANSWER_MAX];
	size_t len;
	bool kept;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return err_set(err, FAULT_SYSTEM, "the terminal is gone; nothing was sent");
	len = strlen(line);
	if (len > 0 && line[len - 1] == '\n')
		len--;
	*out = arena_text(fields->arena, (struct text){ line, len });
	kept = out->at != NULL;
	mem_wipe(line, sizeof(line));
	return kept || err_memory(err);
}

/* *more is false when nothing was said, or all that can be. */
static bool
ask_once(struct fields *fields, unsigned field, bool *more, struct err *err)
{
	struct details details;
	struct text answer;
	struct err wrong;

	printf("%s: ", table[field].question);
	fflush(stdout);
	if (!read_answer(fields, &answer, err))
		return false;
	*more = answer.len > 0;
	if (answer.len == 0)
		return true;
	if (!fields_give(fields, FIELDS_OPTION + (int)field, answer.at, err))
		return false;
	if (!fields_details(fields, &details, &wrong)) {
		fields->count--;
		cli_note("%s", wrong.text);
		return true;
	}
	*more = table[field].list;
	return true;
}

bool
fields_ask(struct fields *fields, struct err *err)
{
	puts("What you know of the flaw helps it to be understood; an empty line says "
	     "nothing.\n");
	for (unsigned i = 0; i < FIELDS; i++) {
		bool more = !is_given(fields, i);

		if (more)
			printf("  %s%s\n", table[i].help, table[i].list ? "; one a line" : "");
		while (more)
			if (!ask_once(fields, i, &more, err))
				return false;
	}
	return true;
}

bool
fields_load(const char *path, struct arena *arena, struct details *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(STATEMENT_PRIVATE_MAX);

	return lines_load(path, &json, err) &&
	       (details_read(buf_text(&json), arena, out, err) || err_in(err, "'%s'", path));
}
