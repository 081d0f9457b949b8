#include "cli/command/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/command/cli.h"
#include "crypto/random.h"

#define TRIES 3 /* to type the same twice */

/* A made passphrase: groups of letters and digits that are hard to mistake for
 * one another, 5 bits each, 125 bits in all. */
#define MADE_ALPHABET "023456789acdefghjklmnpqrstuvwxyz"
#define MADE_GROUPS 5
#define MADE_GROUP_LEN 5
#define MADE_LEN (MADE_GROUPS * (MADE_GROUP_LEN + 1) - 1)

_Static_assert(sizeof(MADE_ALPHABET) - 1 == 32, "each letter is worth 5 bits");

static bool
keep(const char *bytes, size_t len, struct secret *out, struct err *err)
{
	if (!secret_make(len, out, err))
		return false;
	memcpy(out->at, bytes, len);
	return true;
}

/* Read one line, byte by byte: what follows it is somebody else's.  The end of
 * the input ends it, too. */
static bool
read_line(int fd, char line[static PASSPHRASE_MAX], size_t *len, struct err *err)
{
	size_t n = 0;
	char c;

	for (;;) {
		ssize_t got = read(fd, &c, 1);

		if (got < 0)
			return err_errno(err, "cannot read a passphrase");
		if (got == 0 || c == '\n')
			break;
		if (n == PASSPHRASE_MAX)
			return err_set(err, FAULT_INPUT, "a passphrase has at most %d bytes",
			    PASSPHRASE_MAX);
		line[n++] = c;
	}
	*len = n;
	return true;
}

static bool
from_descriptor(struct passphrase *how, struct secret *out, struct err *err)
{
	char line[PASSPHRASE_MAX];
	size_t len = 0;
	bool good = true;

	if (how->got.at == NULL) {
		good = read_line(how->fd, line, &len, err);
		if (!good)
			err_in(err, "descriptor %d", how->fd);
		else if (len == 0)
			good = err_set(err, FAULT_INPUT,
			    "descriptor %d gives an empty passphrase", how->fd);
		good = good && keep(line, len, &how->got, err);
		mem_wipe(line, sizeof(line));
	}
	return good && keep((const char *)how->got.at, how->got.len, out, err);
}

/* While nothing typed is shown, a signal must not end us before the terminal is
 * set right again. */
static volatile sig_atomic_t caught;

static void
note_signal(int number)
{
	caught = number;
}

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
#define CAUGHT_SIGNALS (sizeof(caught_signals) / sizeof(caught_signals[0]))

struct terminal {
	int fd;
	struct termios before;
	struct sigaction action[CAUGHT_SIGNALS];
};

static void
hush(struct terminal *terminal)
{
	/* Without SA_RESTART: read() returns. */
	const struct sigaction ours = { .sa_handler = note_signal };
	struct termios silent;

	caught = 0;
	for (size_t i = 0; i < CAUGHT_SIGNALS; i++)
		sigaction(caught_signals[i], &ours, &terminal->action[i]);
	tcgetattr(terminal->fd, &terminal->before);
	silent = terminal->before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	tcsetattr(terminal->fd, TCSAFLUSH, &silent);
}

static void
unhush(struct terminal *terminal)
{
	tcsetattr(terminal->fd, TCSAFLUSH, &terminal->before);
	for (size_t i = 0; i < CAUGHT_SIGNALS; i++)
		sigaction(caught_signals[i], &terminal->action[i], NULL);
}

/* Ask once; again when whoever was asked stopped us (^Z) and came back. */
static bool
prompt(int fd, const char *question, struct secret *out, struct err *err)
{
	struct terminal terminal = { .fd = fd };
	char line[PASSPHRASE_MAX];
	size_t len = 0;
	bool good;

	do {
		hush(&terminal); /* first: who answers at once must not be shown, nor lost */
		dprintf(fd, "%s: ", question);
		good = read_line(fd, line, &len, err);
		unhush(&terminal);
		dprintf(fd, "\n");
		if (caught != 0)
			raise(caught);
	} while (caught == SIGTSTP);
	good = good && keep(line, len, out, err);
	mem_wipe(line, sizeof(line));
	return good;
}

static bool
open_terminal(int *fd, struct err *err)
{
	*fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0)
		return err_set(err, FAULT_ABSENT,
		    "there is no terminal to ask for a passphrase; use --passphrase-fd");
	return true;
}

bool
passphrase_ask(
    struct passphrase *how, const char *question, struct secret *out, struct err *err)
{
	scoped(file_close) int fd = -1;
	struct secret typed = { 0 };

	if (how->fd >= 0)
		return from_descriptor(how, out, err);
	if (!open_terminal(&fd, err) || !prompt(fd, question, &typed, err))
		return false;
	if (typed.len == 0) {
		secret_free(&typed);
		return err_set(err, FAULT_INPUT, "no passphrase was given");
	}
	*out = typed;
	return true;
}

bool
passphrase_make(int fd, struct secret *out, struct err *err)
{
	uint8_t random[MADE_LEN];
	char made[MADE_LEN + 1];
	bool good;

	random_bytes(random, sizeof(random));
	for (size_t i = 0; i < MADE_LEN; i++)
		made[i] = i % (MADE_GROUP_LEN + 1) == MADE_GROUP_LEN
			      ? '-'
			      : MADE_ALPHABET[random[i] % 32];
	made[MADE_LEN] = '\0';
	/* One that nobody could read would be lost. */
	good = dprintf(fd, "The passphrase, made for you: %s\n", made) > 0 ||
	       err_errno(err, "cannot show the passphrase that was made for you");
	good = good && keep(made, MADE_LEN, out, err);
	mem_wipe(random, sizeof(random));
	mem_wipe(made, sizeof(made));
	return good;
}

/* `same` is false when it was typed in two ways. */
static bool
choose_at(int fd, struct secret *out, bool *same, struct err *err)
{
	scoped(secret_free) struct secret first = { 0 }, again = { 0 };

	*same = true;
	if (!prompt(fd, "New passphrase (leave empty to have one made)", &first, err))
		return false;
	if (first.len == 0)
		return passphrase_make(fd, out, err);
	if (!prompt(fd, "The same again", &again, err))
		return false;
	*same = secret_eq(secret_text(&first), secret_text(&again));
	if (!*same)
		return err_set(err, FAULT_INPUT, "the two passphrases differ");
	*out = first;
	first = (struct secret){ 0 };
	return true;
}

bool
passphrase_choose(struct passphrase *how, struct secret *out, struct err *err)
{
	scoped(file_close) int fd = -1;
	bool same = true;

	if (how->fd >= 0)
		return from_descriptor(how, out, err);
	if (!open_terminal(&fd, err))
		return false;
	/* What was answered before is not lost by a slip of a finger. */
	for (int tries = 1; !choose_at(fd, out, &same, err); tries++) {
		if (same || tries == TRIES)
			return false;
		dprintf(fd, "These two differ; once more.\n");
	}
	return true;
}

void
passphrase_free(struct passphrase *how)
{
	secret_free(&how->got);
}
