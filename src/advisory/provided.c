#include "advisory/provided.h"

#include "base/utc.h"

#define URL_MAX 2048

/* What can be asked for, and shown. */
static bool
is_address(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] <= ' ' || in.at[i] > '~')
			return false;
	return in.len > 0 && in.len <= URL_MAX;
}

static bool
is_https(struct text in)
{
	return is_address(in) && text_starts(in, TEXT("https://"));
}

/* Below a folder: no other server, and not above. */
static bool
is_path(struct text in)
{
	struct text rest = in, piece;

	if (!is_address(in) || in.at[0] == '/')
		return false;
	while (text_each(&rest, '/', &piece))
		if (piece.len == 0 || text_eq(piece, TEXT("..")) || text_eq(piece, TEXT(".")))
			return false;
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] == ':' || in.at[i] == '?' || in.at[i] == '#')
			return false;
	return true;
}

static bool
get_time(struct value object, const char *key, int64_t *out, struct err *err)
{
	struct text text;

	return value_get_text(object, key, &text, err) &&
	       (utc_parse(text, out) ||
		   err_set(err, FAULT_INPUT, "'%s' is no time as RFC 3339 has it", key));
}

static bool
get_shown(struct value object, const char *key, struct text *out, struct err *err)
{
	return value_get_text(object, key, out, err) &&
	       (text_printable(*out) || err_set(err, FAULT_INPUT, "'%s' cannot be shown", key));
}

/* --- the provider */

static void
add_place(struct provided *provided, struct text url, bool feed)
{
	while (!feed && text_ends(url, TEXT("/")))
		url.len--;
	if (is_https(url) && provided->places < PROVIDED_PLACES_MAX)
		provided->place[provided->places++] = (struct provided_place){ url, feed };
}

static void
add_feeds(struct provided *provided, struct value rolie)
{
	struct value_walk walk = { 0 };
	struct err ignored;
	struct value feeds;
	struct text url;

	if (!value_get_array(rolie, "feeds", &feeds, &ignored))
		return;
	while (value_each(feeds, &walk))
		if (value_get_text(walk.value, "url", &url, &ignored))
			add_place(provided, url, true);
}

bool
provided_parse(struct value root, struct provided *out, struct err *err)
{
	struct provided provided = { .places = 0 };
	struct value_walk walk = { 0 };
	struct value publisher, list, rolie;
	struct text url;
	struct err ignored;

	if (!value_as_object(root, err) ||
	    !value_get_object(root, "publisher", &publisher, err) ||
	    !get_shown(publisher, "name", &provided.publisher, err) ||
	    !get_shown(root, "role", &provided.role, err) ||
	    !get_time(root, "last_updated", &provided.updated, err))
		return false;
	if (value_find(root, "distributions", &list) && value_as_array(list, &ignored))
		while (value_each(list, &walk)) {
			if (value_get_text(walk.value, "directory_url", &url, &ignored))
				add_place(&provided, url, false);
			if (value_get_object(walk.value, "rolie", &rolie, &ignored))
				add_feeds(&provided, rolie);
		}
	*out = provided;
	return true;
}

/* --- lists */

/* In its place among the newest; of the same time the first comes first. */
static void
add_item(struct provided_list *list, struct text path, int64_t at)
{
	size_t place = list->kept;

	list->count++;
	while (place > 0 && list->item[place - 1].at < at)
		place--;
	if (place == PROVIDED_NEWEST)
		return;
	if (list->kept < PROVIDED_NEWEST)
		list->kept++;
	for (size_t i = list->kept - 1; i > place; i--)
		list->item[i] = list->item[i - 1];
	list->item[place] = (struct provided_item){ path, at };
}

/* "one","two": both quoted, as the standard has it, or neither. */
static bool
cut_field(struct text *rest, struct text *field)
{
	bool quoted = text_skip(rest, TEXT("\""));

	if (quoted)
		return text_cut(rest, '"', field) &&
		       (rest->len == 0 || text_skip(rest, TEXT(",")));
	if (text_cut(rest, ',', field))
		return true;
	*field = *rest;
	rest->len = 0;
	return true;
}

static bool
add_change(struct provided_list *list, struct text line)
{
	struct text path, time;
	int64_t at;

	if (text_ends(line, TEXT("\r")))
		line.len--;
	if (line.len == 0)
		return true;
	if (!cut_field(&line, &path) || !cut_field(&line, &time) || line.len > 0 ||
	    !is_path(path) || !utc_parse(time, &at))
		return false;
	add_item(list, path, at);
	return true;
}

bool
provided_changes(struct text csv, struct provided_list *out, struct err *err)
{
	struct provided_list list = { .count = 0 };
	size_t number = 0;
	struct text line;

	while (text_each(&csv, '\n', &line)) {
		number++;
		if (!add_change(&list, line))
			return err_set(err, FAULT_INPUT,
			    "line %zu is not a path and a time, as CSAF 2.0 has them", number);
	}
	*out = list;
	return true;
}

static bool
add_entry(struct provided_list *list, struct value entry, struct err *err)
{
	struct value content;
	struct text url;
	int64_t at;

	if (!get_time(entry, "updated", &at, err) ||
	    !value_get_object(entry, "content", &content, err) ||
	    !value_get_text(content, "src", &url, err))
		return false;
	if (!is_https(url))
		return err_set(err, FAULT_INPUT, "'src' is no https address");
	add_item(list, url, at);
	return true;
}

bool
provided_feed(struct value root, struct provided_list *out, struct err *err)
{
	struct provided_list list = { .count = 0 };
	struct value_walk walk = { 0 };
	struct value feed, entries;

	if (!value_as_object(root, err) || !value_get_object(root, "feed", &feed, err))
		return false;
	if (value_find(feed, "entry", &entries)) {
		if (!value_as_array(entries, err))
			return false;
		while (value_each(entries, &walk))
			if (!add_entry(&list, walk.value, err))
				return false;
	}
	*out = list;
	return true;
}

/* --- an advisory */

static bool
read_revisions(struct value history, struct provided_dates *dates, struct err *err)
{
	struct value_walk walk = { 0 };

	while (value_each(history, &walk)) {
		int64_t at;

		if (!get_time(walk.value, "date", &at, err))
			return false;
		if (dates->revisions == 0)
			dates->first = at;
		dates->backwards |= dates->revisions > 0 && at < dates->last;
		dates->last = at;
		dates->revisions++;
	}
	return true;
}

bool
provided_dates(struct value root, struct provided_dates *out, struct err *err)
{
	struct provided_dates dates = { .revisions = 0 };
	struct value document, tracking, history;

	if (!value_as_object(root, err) ||
	    !value_get_object(root, "document", &document, err) ||
	    !value_get_object(document, "tracking", &tracking, err) ||
	    !get_shown(tracking, "id", &dates.id, err) ||
	    !get_shown(tracking, "version", &dates.version, err) ||
	    !get_time(tracking, "initial_release_date", &dates.initial, err) ||
	    !get_time(tracking, "current_release_date", &dates.current, err) ||
	    !value_get_array(tracking, "revision_history", &history, err) ||
	    !read_revisions(history, &dates, err))
		return false;
	*out = dates;
	return true;
}
