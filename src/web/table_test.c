#include "web/table.h"

#include <string.h>

#include "test.h"

static const struct table_column columns[] = { { "Who", .head = true },
	{ "How \"many\"", .number = true } };

static void
each_cell_tells_what_it_is(void **state)
{
	struct html h = HTML(4 * KIB);
	struct table table = TABLE(&h, columns);

	(void)state;
	table_begin(&table, "All of <them>");
	for (int i = 0; i < 2; i++) {
		table_row(&table);
		table_cell(&table);
		html_raw(&h, "a");
		table_cell(&table);
		html_raw(&h, "1");
	}
	table_end(&table);
	assert_string_equal(buf_string(&h.out),
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All of "
	    "&lt;them&gt;\">\n<table class=\"stack\">\n<thead><tr><th "
	    "scope=\"col\">Who</th><th scope=\"col\" "
	    "class=\"number\">How &quot;many&quot;</th></tr></thead>\n<tbody>\n"
	    "<tr><th scope=\"row\" data-is=\"Who\">a</th><td class=\"number\" data-is=\"How "
	    "&quot;many&quot;\">1</td></tr>\n"
	    "<tr><th scope=\"row\" data-is=\"Who\">a</th><td class=\"number\" data-is=\"How "
	    "&quot;many&quot;\">1</td></tr>\n"
	    "</tbody>\n</table>\n</div>\n");
	html_free(&h);
}

static void
a_table_without_rows_is_whole(void **state)
{
	struct html h = HTML(4 * KIB);
	struct table table = TABLE(&h, columns);

	(void)state;
	table_begin(&table, "None");
	table_end(&table);
	assert_non_null(strstr(buf_string(&h.out), "<tbody>\n</tbody>\n</table>\n</div>\n"));
	html_free(&h);
}

static void
what_does_not_fit_is_told(void **state)
{
	struct html h = HTML(10);
	struct table table = TABLE(&h, columns);

	(void)state;
	table_begin(&table, "None");
	table_row(&table);
	table_cell(&table);
	table_end(&table);
	assert_true(h.out.failed);
	html_free(&h);
}

TESTS(TEST(each_cell_tells_what_it_is), TEST(a_table_without_rows_is_whole),
    TEST(what_does_not_fit_is_told))
