#include "web/thanks_page.h"

#include "bounty/currency.h"
#include "web/table.h"

#define ROWS_MAX 100 /* told of; the rest is in the JSON */

/* --- who */

static void
add_amount(struct text currency, int64_t minor, struct html *h)
{
	scoped(buf_free) struct buf amount = BUF(KIB);

	currency_format(currency, minor, &amount);
	h->out.failed |= amount.failed;
	html_text(h, buf_text(&amount));
}

static void
add_credit(const struct facts_credit *credit, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, credit->name.len > 0 ? credit->name : TEXT("a finder who is not named"));
	table_cell(table);
	html_text(h, credit->title);
	html_raw(h, "<br>");
	html_link(h, credit->where);
	table_cell(table);
	html_text(h, credit->row);
	table_cell(table);
	if (credit->amount > 0) {
		add_amount(credit->currency, credit->amount, h);
		if (credit->donated.len > 0) {
			html_raw(h, ", given to ");
			html_text(h, credit->donated);
		}
	}
	table_cell(table);
	html_time(h, credit->at);
}

static void
add_credits(const struct facts *facts, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Who", .head = true },
		{ .title = "Found what" }, { .title = "Reward" },
		{ .title = "Amount, if told" }, { .title = "Since" } };
	struct table table = TABLE(h, columns);

	html_raw(h, "<h2 id=\"who\">Thank you</h2>\n");
	table_begin(&table, "Thank you");
	for (size_t i = 0; i < facts->credits; i++)
		add_credit(&facts->credit[i], &table);
	table_end(&table);
}

/* --- what it came to */

struct sum {
	struct text row, currency;
	int64_t count, told, amount;
};

static struct sum *
find_sum(struct sum *sum, size_t *sums, const struct facts_credit *credit)
{
	for (size_t i = 0; i < *sums; i++)
		if (text_eq(sum[i].row, credit->row))
			return &sum[i];
	if (*sums == ROWS_MAX)
		return NULL;
	sum[*sums] = (struct sum){ .row = credit->row, .currency = credit->currency };
	return &sum[(*sums)++];
}

/* Amounts in one currency are added; what is in another is only counted. */
static size_t
add_up(const struct facts *facts, struct sum sum[static ROWS_MAX])
{
	size_t sums = 0;

	for (size_t i = 0; i < facts->credits; i++) {
		const struct facts_credit *credit = &facts->credit[i];
		struct sum *to = find_sum(sum, &sums, credit);

		if (to == NULL)
			continue;
		to->count++;
		if (credit->amount == 0)
			continue;
		if (to->told == 0)
			to->currency = credit->currency;
		if (!text_eq(to->currency, credit->currency))
			continue;
		to->told++;
		to->amount += credit->amount;
	}
	return sums;
}

static void
add_sum(const struct sum *sum, struct table *table)
{
	struct html *h = table->html;

	table_row(table);
	table_cell(table);
	html_text(h, sum->row.len > 0 ? sum->row : TEXT("none"));
	table_cell(table);
	html_textf(h, "%lld", (long long)sum->count);
	table_cell(table);
	html_textf(h, "%lld", (long long)sum->told);
	table_cell(table);
	if (sum->told > 0)
		add_amount(sum->currency, sum->amount, h);
}

static void
add_sums(const struct facts *facts, struct html *h)
{
	static const struct table_column columns[] = { { .title = "Reward", .head = true },
		{ .title = "Times", .number = true },
		{ .title = "Amounts told", .number = true },
		{ .title = "Together", .number = true } };
	struct table table = TABLE(h, columns);
	struct sum sum[ROWS_MAX];
	size_t sums = add_up(facts, sum);

	html_raw(h, "<h2 id=\"rows\">By reward</h2>\n");
	table_begin(&table, "By reward");
	for (size_t i = 0; i < sums; i++)
		add_sum(&sum[i], &table);
	table_end(&table);
}

static void
add_details(const struct facts *facts, struct html *h)
{
	html_raw(h, "<details>\n<summary>Details</summary>\n<p>Each is a signed statement in "
		    "the public log:</p>\n<ul>\n");
	for (size_t i = 0; i < facts->credits; i++) {
		html_raw(h, "<li>");
		html_hash(h, &facts->credit[i].id);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n</details>\n");
}

void
thanks_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_THANKS, "Thanks", 0 };

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Thanks</h1>\n<p class=\"lead\">For finders: those who found flaws and told "
	    "this "
	    "organisation first, named as they wished, once the flaw was public. The reward "
	    "is that of the disclosure policy which was in force when the report "
	    "came.</p>\n");
	if (facts->credits == 0) {
		html_raw(h, "<p class=\"notice\">Nobody was thanked yet. Who reports a "
			    "flaw first is, once it is public, if he wants.</p>\n");
	} else {
		add_credits(facts, h);
		add_sums(facts, h);
		add_details(facts, h);
	}
	html_raw(h, "<p>That money was paid nobody can see here: the finder confirms it to the "
		    "organisation, and may show that to whom he likes.</p>\n");
	page_end(&page, facts, h);
}

/* JSON */

static void
put_text(struct writer *w, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, key);
	writer_text(w, text);
}

static void
put_credit(const struct facts_credit *credit, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", &credit->id);
	statement_put_time(w, "at", credit->at);
	statement_put_hash(w, "award", &credit->award);
	put_text(w, "name", credit->name);
	put_text(w, "title", credit->title);
	put_text(w, "where", credit->where);
	put_text(w, "row", credit->row);
	put_text(w, "severity", credit->severity);
	if (credit->amount > 0) {
		writer_put_integer(w, "amount", credit->amount);
		put_text(w, "currency", credit->currency);
		put_text(w, "donated", credit->donated);
	}
	writer_end(w);
}

void
thanks_json(const struct facts *facts, struct writer *w)
{
	struct sum sum[ROWS_MAX];
	size_t sums = add_up(facts, sum);

	page_json_begin(facts, w);
	writer_key(w, "thanks");
	writer_array(w);
	for (size_t i = 0; i < facts->credits; i++)
		put_credit(&facts->credit[i], w);
	writer_end(w);
	writer_key(w, "rows");
	writer_array(w);
	for (size_t i = 0; i < sums; i++) {
		writer_object(w);
		put_text(w, "row", sum[i].row.len > 0 ? sum[i].row : TEXT("none"));
		writer_put_integer(w, "count", sum[i].count);
		writer_put_integer(w, "told", sum[i].told);
		if (sum[i].told > 0) {
			writer_put_integer(w, "amount", sum[i].amount);
			put_text(w, "currency", sum[i].currency);
		}
		writer_end(w);
	}
	writer_end(w);
	writer_end(w);
}
