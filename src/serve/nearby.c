#include "serve/nearby.h"

#include "action/member/fellows.h"
#include "action/peer/peering.h"
#include "base/file.h"
#include "http/client.h"

void
nearby_free(struct nearby *nearby)
{
	buf_free(&nearby->urls);
}

static void
add_words(struct nearby *nearby, struct text line)
{
	size_t from = 0;

	for (size_t i = 0; i <= line.len; i++) {
		struct text word = { line.at + from, i - from };

		if (i < line.len && line.at[i] != ' ' && line.at[i] != '\t')
			continue;
		from = i + 1;
		if (text_ends(word, TEXT("/")))
			word.len--;
		if (text_starts(word, TEXT("http://")) || text_starts(word, TEXT("https://")))
			buf_addf(&nearby->urls, "%.*s\n", TEXT_ARGS(word));
	}
}

void
nearby_add(struct nearby *nearby, struct text file)
{
	struct text line, before;

	while (text_each(&file, '\n', &line)) {
		if (text_cut(&line, '#', &before))
			line = before;
		add_words(nearby, line);
	}
}

static bool
add_file(struct nearby *nearby, const char *dir, const char *name, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(PEERING_FILE_MAX);
	char path[PATH_MAX];

	if (!node_path(dir, name, path, err))
		return false;
	if (!file_load(path, &text, err))
		return err->fault == FAULT_ABSENT;
	nearby_add(nearby, buf_text(&text));
	return buf_ok(&nearby->urls, err);
}

bool
nearby_load(const char *dir, struct nearby *out, struct err *err)
{
	struct nearby nearby = { .urls = BUF(2 * PEERING_FILE_MAX) };

	if (!add_file(&nearby, dir, PEERING_FILE, err) ||
	    !add_file(&nearby, dir, FELLOWS_EXTRA, err)) {
		nearby_free(&nearby);
		return false;
	}
	*out = nearby;
	return true;
}

bool
nearby_has(const struct nearby *nearby, struct text url)
{
	struct text rest = buf_text(&nearby->urls), line;

	while (text_line(&rest, &line))
		if (text_starts(url, line) && (url.len == line.len || url.at[line.len] == '/'))
			return true;
	return false;
}

void
nearby_bind(const struct nearby *nearby, struct text url, struct client *client)
{
	if (nearby != NULL && !nearby_has(nearby, url))
		client_stay_outside(client);
}
