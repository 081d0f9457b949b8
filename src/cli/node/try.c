#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "crypto/random.h"

#define OWN_FILE 0600
#define PASSPHRASE_FD 3
#define EPOCH "10"

static const char report[] =
    "# A sample report\n\n"
    "A length that is read from the network is believed: whoever sends 65535 and then one\n"
    "byte gets back what lay behind it in memory. Seen in version 1.2 of the parser.\n";

/* What is thrown away in the end. */
struct trial {
	char home[PATH_MAX]; /* empty: not made */
	struct buf node, finder, file, url, address, console;
	pid_t server; /* 0: none */
};

#define TRIAL                                                                                  \
	((struct trial){ .node = BUF(PATH_MAX),                                                \
	    .finder = BUF(PATH_MAX),                                                           \
	    .file = BUF(PATH_MAX),                                                             \
	    .url = BUF(KIB),                                                                   \
	    .address = BUF(KIB),                                                               \
	    .console = BUF(KIB) })

/* --- running this program */

/* Start it with those words, with what it says going to `out` and its descriptor 3 from `in`;
 * -1: as ours, none. */
static bool
start(char *const *words, int in, int out, pid_t *pid, struct err *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none;
	int code = posix_spawn_file_actions_init(&files);

	sigemptyset(&none);
	if (code == 0)
		code = posix_spawn_file_actions_addopen(
		    &files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (code == 0 && in >= 0)
		code = posix_spawn_file_actions_adddup2(&files, in, PASSPHRASE_FD);
	if (code == 0 && out >= 0)
		code = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (code == 0)
		code = posix_spawnattr_init(&how);
	if (code == 0) {
		posix_spawnattr_setsigmask(&how, &none);
		posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
		code = posix_spawn(pid, "/proc/self/exe", &files, &how, words, environ);
		posix_spawnattr_destroy(&how);
	}
	posix_spawn_file_actions_destroy(&files);
	errno = code;
	return code == 0 || err_errno(err, "cannot run 'accord %s'", words[1]);
}

/* Run it to its end, and tell it as one types it. */
static bool
step(char *const *words, int in, struct err *err)
{
	pid_t pid;
	int status;

	printf("\n  $");
	for (size_t i = 0; words[i] != NULL; i++)
		printf(strchr(words[i], ' ') != NULL ? " '%s'" : " %s", words[i]);
	printf("\n");
	fflush(stdout);
	if (!start(words, in, -1, &pid, err))
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for 'accord %s'", words[1]);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       err_set(err, FAULT_SYSTEM, "'accord %s' failed", words[1]);
}

/* --- what it needs */

/* A port that is free: until something takes it, which is not likely within a second. */
static bool
find_port(int *fd, struct buf *out, struct err *err)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof(at);

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0 || bind(*fd, (struct sockaddr *)&at, len) < 0 ||
	    getsockname(*fd, (struct sockaddr *)&at, &len) < 0)
		return err_errno(err, "cannot find a free port");
	buf_addf(out, "127.0.0.1:%u", ntohs(at.sin_port));
	return buf_ok(out, err);
}

/* Both are held meanwhile, so that they are two. */
static bool
find_ports(struct trial *trial, struct err *err)
{
	int fd = -1, other = -1;
	bool good =
	    find_port(&fd, &trial->address, err) && find_port(&other, &trial->console, err);

	file_close(&fd);
	file_close(&other);
	buf_addf(&trial->url, "http://%s", buf_string(&trial->address));
	return good && buf_ok(&trial->url, err);
}

static bool
make_home(struct trial *trial, struct err *err)
{
	const char *where = getenv("TMPDIR");
	scoped(buf_free) struct buf home = BUF(PATH_MAX - 1);

	buf_addf(
	    &home, "%s/accord-try-XXXXXX", where == NULL || where[0] == '\0' ? "/tmp" : where);
	if (!buf_ok(&home, err))
		return false;
	memcpy(trial->home, buf_string(&home), home.len + 1);
	if (mkdtemp(trial->home) == NULL) {
		trial->home[0] = '\0';
		return err_errno(err, "cannot make the folder '%s'", buf_string(&home));
	}
	buf_addf(&trial->node, "%s/node", trial->home);
	buf_addf(&trial->finder, "%s/finder", trial->home);
	buf_addf(&trial->file, "%s/report.md", trial->home);
	return buf_ok(&trial->node, err) && buf_ok(&trial->finder, err) &&
	       buf_ok(&trial->file, err) &&
	       file_save(buf_string(&trial->file), text_of(report), OWN_FILE, err);
}

/* A pipe that holds a passphrase that nobody will ever need. */
static bool
make_passphrase(int *in, struct err *err)
{
	static const char digits[] = "0123456789abcdef";
	char words[33];
	int ends[2];

	for (size_t i = 0; i + 1 < sizeof(words); i++)
		words[i] = digits[random_number(16)];
	words[sizeof(words) - 1] = '\n';
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "cannot make a pipe");
	*in = ends[0];
	if (write(ends[1], words, sizeof(words)) != (ssize_t)sizeof(words))
		(void)err_errno(err, "cannot write into a pipe");
	close(ends[1]);
	return true;
}

/* --- the trial */

/* C strings as programs are given them, which do not change them. */
static char *
word(const char *words)
{
	return (char *)(uintptr_t)words; /* NOLINT(performance-no-int-to-ptr) */
}

#define WORDS(...) ((char *[]){ word("accord"), __VA_ARGS__, NULL })

static bool
make_node(struct trial *trial, struct err *err)
{
	char *node = word(buf_string(&trial->node));
	int passphrase = -1;
	bool good;

	printf("What these say is next is for a node that stays: here it is done for you.\n");
	good = make_passphrase(&passphrase, err) &&
	       step(WORDS(word("init"), word("try.example"), word("--url"),
			word(buf_string(&trial->url)), word("--epoch"), word(EPOCH),
			word("--dir"), node, word("--passphrase-fd"), word("3")),
		   passphrase, err) &&
	       step(WORDS(word("policy"), word("edit"), word("--dir"), node), -1, err) &&
	       step(WORDS(word("policy"), word("publish"), word("--dir"), node), -1, err);
	file_close(&passphrase);
	return good;
}

/* It says one line once it listens; what it says of trouble goes to standard error. */
static bool
serve(struct trial *trial, struct err *err)
{
	char *const *words = WORDS(word("serve"), word("--dir"), word(buf_string(&trial->node)),
	    word("--listen"), word(buf_string(&trial->address)), word("--console"),
	    word(buf_string(&trial->console)));
	int ends[2];
	char first;
	bool good;

	printf("\n  $ accord serve --dir %s --listen %s --console %s &\n", words[3], words[5],
	    words[7]);
	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "cannot make a pipe");
	good = start(words, -1, ends[1], &trial->server, err);
	close(ends[1]);
	if (good && read(ends[0], &first, 1) != 1)
		good = err_set(err, FAULT_SYSTEM, "its server did not begin");
	close(ends[0]);
	return good;
}

static void
orient(const struct trial *trial)
{
	const char *url = buf_string(&trial->url);

	printf(
	    "\nA node runs, with one report in it. Its pages: %s/\n\n"
	    "In another terminal:\n"
	    "  export ACCORD_DIR=%s\n"
	    "  export ACCORD_FINDER_DIR=%s\n\n"
	    "As who receives reports (a PSIRT, a maintainer, a coordinator):\n"
	    "  accord inbox                     what came in, each with its id\n"
	    "  accord show ID                   the first digits of it are enough\n"
	    "  accord case open --report ID     work on it; 'accord case list'\n"
	    "  accord status; accord doctor     how the node is, and what to mend\n"
	    "  accord release seal /etc/hostname --at $(date -u -d '1 minute' +%%FT%%TZ)\n\n",
	    url, buf_string(&trial->node), buf_string(&trial->finder));
	printf("As the finder, who gets the proof within " EPOCH " seconds:\n"
	       "  accord mail\n\n"
	       "As a customer's administrator, for whom the sealed file opens in time:\n"
	       "  accord follow %s --into releases --once\n\n"
	       "As a developer, whose program has a token (docs/api.md):\n"
	       "  TOKEN=$(accord token add me --role handler)\n"
	       "  curl -H \"Authorization: Bearer $TOKEN\" http://%s/api/v1/inbox\n"
	       "  curl %s/.well-known/accord\n\n"
	       "As an auditor:\n"
	       "  accord audit %s\n\n"
	       "Ctrl-C ends it, and throws all of it away.\n",
	    url, buf_string(&trial->console), url, url);
	fflush(stdout);
}

/* Until somebody ends it, or the server ends by itself. */
static bool
wait_for_end(struct trial *trial, const sigset_t *signals, struct err *err)
{
	int signal;

	while (sigwait(signals, &signal) == 0 && signal == SIGCHLD) {
		if (waitpid(trial->server, NULL, WNOHANG) != trial->server)
			continue; /* one of those that came before */
		trial->server = 0;
		return err_set(err, FAULT_SYSTEM, "its server has ended");
	}
	return true;
}

static bool
try(struct trial *trial, const sigset_t *signals, struct err *err)
{
	if (setenv("EDITOR", "true", 1) < 0 || unsetenv("VISUAL") < 0)
		return err_memory(err);
	if (!make_home(trial, err) || !find_ports(trial, err) || !make_node(trial, err) ||
	    !serve(trial, err) ||
	    !step(WORDS(word("report"), word(buf_string(&trial->url)),
		      word(buf_string(&trial->file)), word("--title"),
		      word("A length that nobody checks"), word("--dir"),
		      word(buf_string(&trial->finder))),
		-1, err))
		return false;
	orient(trial);
	return wait_for_end(trial, signals, err);
}

static bool
clean(struct trial *trial, struct err *err)
{
	bool good = true;

	if (trial->server > 0) {
		kill(trial->server, SIGTERM);
		while (waitpid(trial->server, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (trial->home[0] != '\0')
		good = folder_remove(trial->home, err);
	buf_free(&trial->node);
	buf_free(&trial->finder);
	buf_free(&trial->file);
	buf_free(&trial->url);
	buf_free(&trial->address);
	buf_free(&trial->console);
	return good;
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = { { 0 } };
	struct trial trial = TRIAL;
	sigset_t signals;
	struct err err, left;
	bool good;

	option_begin();
	if (option_next(&command_try, argc, argv, options) != OPTION_END)
		return CLI_USAGE;
	if (optind < argc)
		return cli_usage(&command_try, "'try' takes nothing");
	/* They are waited for, so that nothing is left behind. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	good = try(&trial, &signals, &err);
	if (!clean(&trial, &left))
		cli_fail(&left);
	return good ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_try = {
	.name = "try",
	.summary = "a node to throw away, with a report in it, to look around",
	.help = "usage: accord try\n"
		"\n"
		"Makes a node in a temporary folder, has it serve on this machine alone, and\n"
		"reports something to it, telling each command as you would type it; then it\n"
		"stays until Ctrl-C, and removes all of it.\n",
	.run = run,
};
