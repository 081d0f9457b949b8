/*
 * table.h - a table that is read on a phone as well: there each row is a list of what its
 * columns are called and what is in them, by the style sheet alone.
 *
 *	static const struct table_column columns[] = { { "Who", .head = true }, { "When" } };
 *	struct table table = TABLE(h, columns);
 *
 *	table_begin(&table, "Who was told");
 *	for (...) {
 *		table_row(&table);
 *		table_cell(&table);
 *		html_text(h, who);
 *		table_cell(&table);
 *		html_time(h, when);
 *	}
 *	table_end(&table);
 */
#pragma once

#include "web/html.h"

struct table_column {
	const char *title;
	bool number; /* at the right end */
	bool head;   /* what the row is about */
};

struct table {
	struct html *html;
	const struct table_column *column;
	size_t columns, cell; /* the next one of the row */
	bool row;
};

#define TABLE(html, columns)                                                                   \
	{                                                                                      \
		html, columns, sizeof(columns) / sizeof((columns)[0]), 0, false                \
	}

/* The label is for who cannot see where it stands. */
void table_begin(struct table *table, const char *label);
void table_row(struct table *table);
void table_cell(struct table *table); /* no more of them than there are columns */
void table_end(struct table *table);
