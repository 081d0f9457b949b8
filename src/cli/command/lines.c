#include "cli/command/lines.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define STEP (4 * KIB)

static bool
load_stdin(struct buf *out, struct err *err)
{
	int fd = STDIN_FILENO;
	const struct source source = source_fd(&fd);
	char step[STEP];
	size_t got;
	bool good;

	do {
		good = source_fill(&source, step, sizeof(step), &got, err);
		if (good)
			buf_add(out, (struct text){ step, got });
	} while (good && got == sizeof(step) && !out->failed);
	mem_wipe(step, sizeof(step));
	return good && buf_ok(out, err);
}

bool
lines_load(const char *path, struct buf *out, struct err *err)
{
	return strcmp(path, "-") == 0 ? load_stdin(out, err) : file_load(path, out, err);
}

bool
lines_each(struct text in, bool (*visit)(void *arg, struct text line, struct err *err),
    void *arg, struct err *err)
{
	struct text line;

	for (size_t number = 1; in.len > 0; number++) {
		if (!text_line(&in, &line)) {
			line = in;
			in = text_after(in, in.len);
		}
		if (text_ends(line, TEXT("\r")))
			line.len--;
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (!visit(arg, line, err))
			return err_in(err, "line %zu", number);
	}
	return true;
}
