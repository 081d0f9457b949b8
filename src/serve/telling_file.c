#include "serve/telling_file.h"

#include <stddef.h>
#include <string.h>

#include "base/file.h"

static const struct {
	struct text word;
	size_t at; /* in struct telling_file */
} words[] = {
	{ { "post", 4 }, offsetof(struct telling_file, post) },
	{ { "mail", 4 }, offsetof(struct telling_file, mail) },
	{ { "from", 4 }, offsetof(struct telling_file, from) },
	{ { "smtp", 4 }, offsetof(struct telling_file, smtp) },
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static bool
read_line(struct text line, struct telling_file *out, struct err *err)
{
	struct text rest = line, word;
	char *place;

	for (size_t i = 0; text_cut(&rest, ' ', &word) && i < WORDS; i++) {
		if (!text_eq(word, words[i].word)) {
			rest = line;
			continue;
		}
		place = (char *)out + words[i].at;
		if (place[0] != '\0')
			return err_set(
			    err, FAULT_INPUT, "'%s' was said before", words[i].word.at);
		if (rest.len == 0 || rest.len > TELLING_WORD_MAX || !text_printable(rest) ||
		    memchr(rest.at, ' ', rest.len) != NULL)
			return err_set(err, FAULT_INPUT, "'%s' takes one word of %d bytes",
			    words[i].word.at, TELLING_WORD_MAX);
		memcpy(place, rest.at, rest.len);
		place[rest.len] = '\0';
		return true;
	}
	return err_set(err, FAULT_INPUT, "it is none of post, mail, from and smtp");
}

bool
telling_file_parse(struct text in, struct telling_file *out, struct err *err)
{
	struct telling_file file = { 0 };
	struct text rest = in, line;
	unsigned number = 0;

	memcpy(file.secret, out->secret, sizeof(file.secret));
	while (text_each(&rest, '\n', &line)) {
		number++;
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (!read_line(line, &file, err))
			return err_in(err, "line %u", number);
	}
	*out = file;
	return true;
}

void
telling_file_format(const struct telling_file *file, struct buf *out)
{
	for (size_t i = 0; i < WORDS; i++) {
		const char *said = (const char *)file + words[i].at;

		if (said[0] != '\0')
			buf_addf(out, "%s %s\n", words[i].word.at, said);
	}
}

bool
telling_file_load(const char *dir, bool *found, struct telling_file *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(TELLING_FILE_MAX);
	struct telling_file file = { 0 };
	struct telling telling;
	char path[PATH_MAX];

	if (!node_path(dir, TELLING_FILE, path, err) ||
	    !node_path(dir, TELLING_SECRET, file.secret, err))
		return false;
	*found = file_load(path, &bytes, err);
	if (!*found)
		return err->fault == FAULT_ABSENT;
	if (!telling_file_parse(buf_text(&bytes), &file, err))
		return err_in(err, "'%s'", path);
	telling = telling_file_telling(&file);
	if (!telling_check(&telling, err))
		return err_in(err, "'%s'", path);
	*out = file;
	return true;
}

struct telling
telling_file_telling(const struct telling_file *file)
{
	return (struct telling){
		.post = file->post[0] == '\0' ? NULL : file->post,
		.secret = file->post[0] == '\0' ? NULL : file->secret,
		.mail = file->mail[0] == '\0' ? NULL : file->mail,
		.from = file->from[0] == '\0' ? NULL : file->from,
		.smtp = file->smtp[0] == '\0' ? TELLING_SMTP : file->smtp,
	};
}
