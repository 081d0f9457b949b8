#include "view/titles.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "case/room.h"

static void
drop(struct title *title)
{
	if (title->words != NULL)
		mem_wipe(title->words, title->len);
	free(title->words);
	title->words = NULL;
	title->len = 0;
}

static void
drop_labels(struct title *title)
{
	if (title->labels != NULL)
		mem_wipe(title->labels, title->labels_len);
	free(title->labels);
	title->labels = NULL;
	title->labels_len = 0;
}

void
titles_free(struct titles *titles)
{
	for (size_t i = 0; i < titles->count; i++) {
		drop(&titles->at[i]);
		drop_labels(&titles->at[i]);
	}
	free(titles->at);
	*titles = (struct titles){ 0 };
}

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static void
add_lower(char *out, struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		out[i] = lower(text.at[i]);
}

static bool
make_room(struct titles *titles, size_t count, struct err *err)
{
	struct title *grown = room_grow(titles->at, &titles->room, count, sizeof(*grown));

	if (grown == NULL)
		return err_memory(err);
	titles->at = grown;
	while (titles->count < count)
		grown[titles->count++] = (struct title){ 0 };
	return true;
}

bool
titles_set(struct titles *titles, size_t number, uint64_t mark,
    const struct text said[static 2], struct err *err)
{
	size_t len = said[0].len + 1 + said[1].len;
	char *words = mem_grow(NULL, len);

	if (words == NULL)
		return err_memory(err);
	if (number >= titles->count && !make_room(titles, number + 1, err)) {
		free(words);
		return false;
	}
	add_lower(words, said[0]);
	words[said[0].len] = '\n';
	add_lower(words + said[0].len + 1, said[1]);
	drop(&titles->at[number]);
	titles->at[number].mark = mark;
	titles->at[number].words = words;
	titles->at[number].len = len;
	if (mark > titles->newest)
		titles->newest = mark;
	return true;
}

void
titles_note(struct titles *titles, size_t number, uint64_t states)
{
	if (number < titles->count)
		titles->at[number].states = states;
}

bool
titles_label(struct titles *titles, size_t number, struct text labels, struct err *err)
{
	char *copy = mem_grow(NULL, labels.len + 1);

	if (copy == NULL)
		return err_memory(err);
	if (number >= titles->count && !make_room(titles, number + 1, err)) {
		free(copy);
		return false;
	}
	memcpy(copy, labels.at, labels.len);
	drop_labels(&titles->at[number]);
	titles->at[number].labels = copy;
	titles->at[number].labels_len = labels.len;
	return true;
}

/* Is the first line the assignee, and one of the others the tag, as far as they are wanted? */
static bool
is_labelled(const struct title *title, const struct titles_wanted *wanted)
{
	struct text rest = { title->labels, title->labels_len }, line = { 0 };
	bool tagged = wanted->tag.len == 0;

	if (!text_line(&rest, &line))
		return wanted->assignee.len == 0 && tagged; /* nothing was arranged */
	if (wanted->assignee.len > 0 && !text_eq(line, wanted->assignee))
		return false;
	while (!tagged && text_line(&rest, &line))
		tagged = text_eq(line, wanted->tag);
	return tagged;
}

static bool
is_wanted(const struct title *title, const struct titles_wanted *wanted, struct text words)
{
	return title->mark != 0 && title->mark < wanted->before &&
	       (wanted->states == 0 || (title->states & wanted->states) != 0) &&
	       is_labelled(title, wanted) &&
	       (words.len == 0 ||
		   memmem(title->words, title->len, words.at, words.len) != NULL);
}

/* Into its place, if it is among the highest. */
static void
keep(uint64_t *marks, size_t *count, size_t most, uint64_t mark)
{
	size_t i = *count;

	if (i == most && (most == 0 || marks[i - 1] > mark))
		return;
	if (i < most)
		++*count;
	else
		i--;
	for (; i > 0 && marks[i - 1] < mark; i--)
		marks[i] = marks[i - 1];
	marks[i] = mark;
}

/* From the last one on: it is more likely to be new. */
bool
titles_find(const struct titles *titles, const struct titles_wanted *wanted, uint64_t *marks,
    size_t *count, struct err *err)
{
	scoped(buf_free) struct buf words = BUF_SECRET(KIB);

	buf_add(&words, wanted->words);
	if (!buf_ok(&words, err))
		return false;
	add_lower(words.at, wanted->words);
	*count = 0;
	for (size_t i = titles->count; i-- > 0;) {
		const struct title *title = &titles->at[i];

		if (is_wanted(title, wanted, buf_text(&words)))
			keep(marks, count, wanted->most, title->mark);
	}
	return true;
}
