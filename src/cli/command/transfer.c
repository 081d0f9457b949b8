#include "cli/command/transfer.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTPUT_MODE 0666 /* less the umask */

static bool
is_dash(const char *name)
{
	return name == NULL || strcmp(name, "-") == 0;
}

/* The kernel's word, not the names': links lead to one file, too. */
static bool
same_file(int in, const char *output)
{
	struct stat a, b;

	return !is_dash(output) && fstat(in, &a) == 0 && stat(output, &b) == 0 &&
	       S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool
open_input(struct transfer *transfer, const char *input, struct err *err)
{
	struct stat st;

	if (!is_dash(input)) {
		transfer->in_name = input;
		transfer->in_opened = true;
		return file_open(input, &transfer->in, err);
	}
	transfer->in = STDIN_FILENO;
	transfer->in_name = "standard input";
	if (fstat(transfer->in, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(err, FAULT_INPUT, "standard input is a directory, not a file");
	return true;
}

static bool
open_output(struct transfer *transfer, const char *output, struct err *err)
{
	if (!is_dash(output))
		return draft_open(output, OUTPUT_MODE, &transfer->draft, err);
	transfer->out = STDOUT_FILENO;
	transfer->guard = output == NULL && isatty(STDOUT_FILENO);
	return true;
}

static void
begin_progress(struct transfer *transfer, const char *label)
{
	struct stat st;
	uint64_t total = 0;

	if (fstat(transfer->in, &st) == 0 && S_ISREG(st.st_mode))
		total = (uint64_t)st.st_size;
	/* Not among what is written to, or typed at, the same terminal. */
	transfer->progress =
	    progress_begin(transfer->guard || isatty(transfer->in) ? -1 : STDERR_FILENO,
		text_of(label), total, bar_now());
}

bool
transfer_open(struct transfer *transfer, const char *input, const char *output,
    const char *label, struct err *err)
{
	if (!open_input(transfer, input, err))
		return false;
	if (same_file(transfer->in, output))
		return err_set(
		    err, FAULT_CONFLICT, "input and output are the same file, '%s'", output);
	if (!open_output(transfer, output, err))
		return false;
	begin_progress(transfer, label);
	return true;
}

bool
transfer_to_terminal(const struct transfer *transfer)
{
	return transfer->guard;
}

static bool
read_input(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct transfer *transfer = arg;
	const struct source source = source_fd(&transfer->in);

	if (!source.read(source.arg, at, room, got, err)) {
		transfer->failed = true;
		return err_in(err, "'%s'", transfer->in_name);
	}
	transfer->done += *got;
	progress_tell(&transfer->progress, transfer->done, bar_now());
	return true;
}

struct source
transfer_source(struct transfer *transfer)
{
	return (struct source){ read_input, transfer };
}

/* May it be shown?  Not what a terminal would obey: control characters other
 * than tab and line ends, also C1 ones in UTF-8 (C2 80 to C2 9F). */
static bool
may_be_shown(struct transfer *transfer, struct text bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t c = (uint8_t)bytes.at[i], before = transfer->before;

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f ||
		    (before == 0xc2 && c >= 0x80 && c <= 0x9f))
			return false;
		transfer->before = c;
	}
	return true;
}

static bool
write_output(void *arg, struct text bytes, struct err *err)
{
	struct transfer *transfer = arg;
	const struct sink stdout_sink = sink_fd(&transfer->out);
	const struct sink draft = draft_sink(&transfer->draft);
	bool good;

	if (transfer->guard && !may_be_shown(transfer, bytes)) {
		transfer->failed = true;
		return err_set(err, FAULT_DENIED,
		    "this is no plain text, not shown on a terminal; use -o FILE, or '-o -' "
		    "to insist");
	}
	if (transfer->out < 0)
		good = sink_write(&draft, bytes, err);
	else
		good = sink_write(&stdout_sink, bytes, err) || err_in(err, "standard output");
	transfer->failed = transfer->failed || !good;
	return good;
}

struct sink
transfer_sink(struct transfer *transfer)
{
	return (struct sink){ write_output, transfer };
}

bool
transfer_commit(struct transfer *transfer, struct err *err)
{
	progress_end(&transfer->progress);
	return transfer->out >= 0 || draft_commit(&transfer->draft, false, err);
}

void
transfer_free(struct transfer *transfer)
{
	progress_end(&transfer->progress);
	draft_free(&transfer->draft);
	if (transfer->in_opened)
		file_close(&transfer->in);
}
