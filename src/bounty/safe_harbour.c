#include "bounty/safe_harbour.h"

#include <string.h>

#define WORDS_LEAST 400 /* bytes: a policy has more */
#define AROUND 120      /* bytes of a quote before the words, and behind */

static const char *const phrases[] = { "safe harbor", "safe harbour", "safe-harbor",
	"good faith", "good-faith", "not pursue legal", "not take legal", "not initiate legal",
	"not bring legal", "no legal action", "not pursue civil", "not pursue criminal",
	"authorized security research", "considered authorized", "considered authorised" };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Does it begin so, in whatever case? */
static bool
begins(struct text in, const char *word)
{
	size_t len = strlen(word);

	if (in.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(in.at[i]) != word[i])
			return false;
	return true;
}

/* --- the words of a page */

/* Past a tag, and past all that is between a script's or a style's. */
static struct text
skip_tag(struct text rest)
{
	static const char *const silent[] = { "<script", "<style" };
	static const char *const ends[] = { "</script", "</style" };
	const char *end = NULL;

	for (size_t i = 0; i < 2; i++)
		if (begins(rest, silent[i]))
			end = ends[i];
	while (end != NULL && rest.len > 0 && !begins(rest, end))
		rest = text_after(rest, 1);
	while (rest.len > 0 && rest.at[0] != '>')
		rest = text_after(rest, 1);
	return text_after(rest, 1);
}

static bool
is_tag(struct text in)
{
	char c = in.len > 1 ? lower(in.at[1]) : ' ';

	return in.at[0] == '<' && ((c >= 'a' && c <= 'z') || c == '/' || c == '!' || c == '?');
}

static void
add_blank(struct buf *out)
{
	if (out->len > 0 && out->at[out->len - 1] != ' ')
		buf_add(out, TEXT(" "));
}

/* Without markup; blanks and what cannot be shown become one blank. */
static void
add_words(struct text page, struct buf *out)
{
	while (page.len > 0) {
		size_t len = text_rune(page);
		struct text rune = { page.at, len };

		if (is_tag(page)) {
			page = skip_tag(page);
			add_blank(out);
			continue;
		}
		if (len == 0 || page.at[0] == ' ' || !text_printable(rune))
			add_blank(out);
		else
			buf_add(out, rune);
		page = text_after(page, len == 0 ? 1 : len);
	}
}

/* --- what they say */

static bool
find(struct text words, size_t *at)
{
	for (*at = 0; *at < words.len; ++*at)
		for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
			if (begins(text_after(words, *at), phrases[i]))
				return true;
	return false;
}

/* Whole words, and so whole characters. */
static void
add_quote(struct text words, size_t at, struct buf *quote)
{
	size_t from = at > AROUND ? at - AROUND : 0;
	size_t to = words.len - at > AROUND * 2 ? at + AROUND * 2 : words.len;

	while (from > 0 && from < at && words.at[from - 1] != ' ')
		from++;
	while (to < words.len && to > at + 1 && words.at[to] != ' ')
		to--;
	buf_add(quote, (struct text){ words.at + from, to - from });
}

bool
safe_harbour_find(struct text page, enum safe_harbour *out, struct buf *quote, struct err *err)
{
	scoped(buf_free) struct buf words = BUF(SAFE_HARBOUR_PAGE_MAX);
	size_t at;

	if (page.len > SAFE_HARBOUR_PAGE_MAX)
		return err_set(err, FAULT_LIMIT, "the page has over %zu bytes",
		    (size_t)SAFE_HARBOUR_PAGE_MAX);
	add_words(page, &words);
	if (!buf_ok(&words, err))
		return false;
	*out = words.len < WORDS_LEAST ? SAFE_HARBOUR_UNREADABLE : SAFE_HARBOUR_UNSAID;
	if (!find(buf_text(&words), &at))
		return true;
	*out = SAFE_HARBOUR_SAID;
	add_quote(buf_text(&words), at, quote);
	return buf_ok(quote, err);
}
