#include "cli/case/case_said.h"

#include <stdio.h>

#include "action/deed/deed.h"
#include "cli/command/shown.h"

#define ID_SHOWN 12

struct text
case_said_text(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

struct text
case_said_id(struct value object, const char *name)
{
	struct text id = case_said_text(object, name);

	if (id.len > ID_SHOWN)
		id.len = ID_SHOWN;
	return id;
}

static void
print_files(struct value statement)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (value_get_array(statement, "files", &list, &none))
		while (value_each(list, &walk))
			shown_line("          file: ", case_said_text(walk.value, "name"));
}

/* What stands in a statement for people to read, by its members.  Those that its kind does not
 * have nobody has checked. */
static void
print_said(struct value statement)
{
	static const char *const members[] = { "title", "party", "tracking", "into", "ends",
		"rm", "fix", "where", "reason", "why", "text", NULL };
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	for (const char *const *name = members; *name != NULL; name++) {
		struct text rest = case_said_text(statement, *name), line;

		while (text_line(&rest, &line))
			shown_line("          ", line);
		if (rest.len > 0)
			shown_line("          ", rest);
	}
	if (value_get_array(statement, "seen", &list, &none))
		while (value_each(list, &walk)) {
			struct text word;

			if (value_as_text(walk.value, &word, &none))
				shown_line("          seen: ", word);
		}
	print_files(statement);
}

/* What a message answers, what it replaces, what it was in another case. */
static void
print_links(struct value statement)
{
	struct text taken = case_said_text(statement, "taken");

	if (case_said_text(statement, "edits").len > 0)
		printf("          in place of %.*s\n",
		    TEXT_ARGS(case_said_id(statement, "edits")));
	if (case_said_text(statement, "of").len > 0)
		printf("          to %.*s\n", TEXT_ARGS(case_said_id(statement, "of")));
	if (taken.len == 0)
		return;
	printf("          said in another case at %.*s, as %.*s",
	    TEXT_ARGS(case_said_text(statement, "taken_at")),
	    TEXT_ARGS(case_said_id(statement, "taken")));
	shown_line(" by ", case_said_text(statement, "taken_by"));
}

/* By which of them it was replaced. */
static void
print_edits(struct value rows, struct text id)
{
	struct value_walk walk = { 0 };
	struct value statement;

	while (value_each(rows, &walk))
		if (value_find(walk.value, "statement", &statement) &&
		    text_eq(case_said_text(statement, "edits"), id))
			printf("          replaced by %.*s\n",
			    TEXT_ARGS(case_said_id(walk.value, "id")));
}

/* Files that follow in pieces. */
static void
print_large(struct value statement, struct text id)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;
	int64_t size, pieces;

	if (!value_get_array(statement, "large", &list, &none))
		return;
	while (value_each(list, &walk))
		if (value_get_integer(walk.value, "size", &size, &none) &&
		    value_get_integer(walk.value, "pieces", &pieces, &none))
			printf("          file: %.*s, %lld bytes, in %lld pieces: accord show "
			       "%.*s --save DIR\n",
			    TEXT_ARGS(case_said_text(walk.value, "name")), (long long)size,
			    (long long)pieces, TEXT_ARGS(id));
}

static void
print_message(struct value rows, struct value row, struct value statement)
{
	struct value piece;

	if (value_find(statement, "piece", &piece))
		print_files(statement); /* its text says how to join them by hand */
	else
		print_said(statement);
	print_large(statement, case_said_id(row, "id"));
	print_links(statement);
	print_edits(rows, case_said_text(row, "id"));
}

static void
print_delivery(struct value row)
{
	struct value_walk walk = { 0 };
	struct value delivery;
	struct err none;

	if (!value_get_array(row, "delivery", &delivery, &none))
		return;
	while (value_each(delivery, &walk))
		printf("          -> %.*s: %.*s\n", TEXT_ARGS(case_said_text(walk.value, "to")),
		    TEXT_ARGS(case_said_text(walk.value, "state")));
}

void
case_said_print(struct value rows)
{
	struct value_walk walk = { 0 };
	struct value statement;

	while (value_each(rows, &walk)) {
		struct text why = case_said_text(walk.value, "void");
		struct text guest = case_said_text(walk.value, "guest");

		printf("\n%.*s  %.*s  %.*s  %.*s", TEXT_ARGS(case_said_id(walk.value, "id")),
		    TEXT_ARGS(case_said_text(walk.value, "at")),
		    TEXT_ARGS(case_said_text(walk.value, "kind")),
		    TEXT_ARGS(case_said_text(walk.value, "by")));
		if (guest.len > 0)
			printf(" for its guest '%.*s'", TEXT_ARGS(guest));
		putchar('\n');
		if (why.len > 0)
			printf("          VOID: %.*s\n", TEXT_ARGS(why));
		if (value_find(walk.value, "statement", &statement)) {
			if (text_eq(case_said_text(walk.value, "kind"), TEXT("case.message")))
				print_message(rows, walk.value, statement);
			else
				print_said(statement);
		}
		print_delivery(walk.value);
	}
}
