#include "web/thanks_page.h"

#include "bounty/currency.h"

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
add_credit(const struct facts_credit *credit, struct html *h)
{
	html_raw(h, "<tr><th scope=\"row\">");
	if (credit->name.len > 0)
		html_text(h, credit->name);
	else
		html_raw(h, "a finder who is not named");
	html_raw(h, "</th><td>");
	html_text(h, credit->title);
	html_raw(h, "<br>");
	html_link(h, credit->where);
	html_raw(h, "</td><td>");
	html_text(h, credit->row);
	html_raw(h, "</td><td>");
	if (credit->amount > 0) {
		add_amount(credit->currency, credit->amount, h);
		if (credit->donated.len > 0) {
			html_raw(h, ", given to ");
			html_text(h, credit->donated);
		}
	}
	html_raw(h, "</td><td>");
	html_time(h, credit->at);
	html_raw(h, "</td></tr>\n");
}

static void
add_credits(const struct facts *facts, struct html *h)
{
	html_raw(h,
	    "<section class=\"scroll\" tabindex=\"0\" aria-labelledby=\"who\">\n<h2 "
	    "id=\"who\">Thank you</h2>\n<table>\n<thead><tr><th scope=\"col\">Who</th><th "
	    "scope=\"col\">Found what</th><th scope=\"col\">Reward</th><th "
	    "scope=\"col\">Amount, if it may be told</th><th "
	    "scope=\"col\">Since</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < facts->credits; i++)
		add_credit(&facts->credit[i], h);
	html_raw(h, "</tbody>\n</table>\n</section>\n");
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
add_sums(const struct facts *facts, struct html *h)
{
	struct sum sum[ROWS_MAX];
	size_t sums = add_up(facts, sum);

	html_raw(h,
	    "<section class=\"scroll\" tabindex=\"0\" aria-labelledby=\"rows\">\n<h2 "
	    "id=\"rows\">By reward</h2>\n<table>\n<thead><tr><th "
	    "scope=\"col\">Reward</th><th scope=\"col\" class=\"number\">Times</th><th "
	    "scope=\"col\" class=\"number\">Amounts that may be told</th><th scope=\"col\" "
	    "class=\"number\">Together</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < sums; i++) {
		html_raw(h, "<tr><th scope=\"row\">");
		html_text(h, sum[i].row.len > 0 ? sum[i].row : TEXT("none"));
		html_raw(h, "</th><td class=\"number\">");
		html_textf(h, "%lld", (long long)sum[i].count);
		html_raw(h, "</td><td class=\"number\">");
		html_textf(h, "%lld", (long long)sum[i].told);
		html_raw(h, "</td><td class=\"number\">");
		if (sum[i].told > 0)
			add_amount(sum[i].currency, sum[i].amount, h);
		html_raw(h, "</td></tr>\n");
	}
	html_raw(h, "</tbody>\n</table>\n</section>\n");
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
	    "<h1>Thanks</h1>\n<p class=\"lead\">Those who found flaws and told this "
	    "organisation first, named as they wished, once the flaw was public. The reward "
	    "is that of the disclosure policy which was in force when the report "
	    "came.</p>\n");
	if (facts->credits == 0) {
		html_raw(h, "<p class=\"notice\">Nobody was thanked yet.</p>\n");
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
