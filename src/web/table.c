#include "web/table.h"

static void
add_column(const struct table_column *column, struct html *h)
{
	html_raw(h, "<th scope=\"col\"");
	if (column->number)
		html_raw(h, " class=\"number\"");
	html_raw(h, ">");
	html_text(h, text_of(column->title));
	html_raw(h, "</th>");
}

void
table_begin(struct table *table, const char *label)
{
	struct html *h = table->html;

	html_raw(h, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
	html_text(h, text_of(label));
	html_raw(h, "\">\n<table class=\"stack\">\n<thead><tr>");
	for (size_t i = 0; i < table->columns; i++)
		add_column(&table->column[i], h);
	html_raw(h, "</tr></thead>\n<tbody>\n");
}

static void
end_cell(struct table *table)
{
	if (table->cell == 0)
		return;
	if (table->column[table->cell - 1].head)
		html_raw(table->html, "</th>");
	else
		html_raw(table->html, "</td>");
}

static void
end_row(struct table *table)
{
	if (!table->row)
		return;
	end_cell(table);
	html_raw(table->html, "</tr>\n");
	table->cell = 0;
}

void
table_row(struct table *table)
{
	end_row(table);
	table->row = true;
	html_raw(table->html, "<tr>");
}

void
table_cell(struct table *table)
{
	struct html *h = table->html;
	const struct table_column *column = &table->column[table->cell];

	end_cell(table);
	table->cell++;
	if (column->head)
		html_raw(h, "<th scope=\"row\"");
	else
		html_raw(h, "<td");
	if (column->number)
		html_raw(h, " class=\"number\"");
	html_raw(h, " data-is=\"");
	html_text(h, text_of(column->title));
	html_raw(h, "\">");
}

void
table_end(struct table *table)
{
	end_row(table);
	table->row = false;
	html_raw(table->html, "</tbody>\n</table>\n</div>\n");
}
