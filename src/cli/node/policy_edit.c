#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ 0 },
};

static const char *
editor_of(void)
{
	const char *editor = getenv("VISUAL");

	if (editor == NULL || editor[0] == '\0')
		editor = getenv("EDITOR");
	return editor == NULL || editor[0] == '\0' ? NULL : editor;
}

/* What it is told is a command of the shell, such as "code --wait".  It gets the signals
 * that this program ignores as others do. */
static bool
start(const char *command, char *path, pid_t *pid, struct err *err)
{
	char shell[] = "sh", option[] = "-c", *text = NULL;
	char *arguments[] = { shell, option, NULL, shell, path, NULL };
	posix_spawnattr_t how;
	sigset_t plain;
	int failed;

	if (asprintf(&text, "exec %s \"$1\"", command) < 0)
		return err_memory(err);
	arguments[2] = text;
	sigemptyset(&plain);
	sigaddset(&plain, SIGPIPE);
	sigaddset(&plain, SIGXFSZ);
	if ((failed = posix_spawnattr_init(&how)) == 0) {
		posix_spawnattr_setsigdefault(&how, &plain);
		posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
		failed = posix_spawnp(pid, shell, NULL, &how, arguments, environ);
		posix_spawnattr_destroy(&how);
	}
	free(text);
	errno = failed;
	return failed == 0 || err_errno(err, "cannot run '%s'", command);
}

static bool
run_editor(char *path, struct err *err)
{
	const char *editor = editor_of();
	int status;
	pid_t pid;

	if (editor == NULL && !isatty(STDIN_FILENO))
		return err_set(err, FAULT_INPUT,
		    "no editor is set and there is no terminal: set EDITOR, or edit '%s' and "
		    "run 'accord policy check'",
		    path);
	if (editor == NULL)
		editor = "vi";
	if (!start(editor, path, &pid, err))
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for '%s'", editor);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       err_set(
		   err, FAULT_SYSTEM, "the editor '%s' failed; set EDITOR to another", editor);
}

static bool
tell(struct node *node, const char *path, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf bytes = BUF(DISCLOSURE_MAX);
	struct disclosure policy;
	struct changes changes;
	bool found;

	if (!policy_load(path, &arena, &bytes, &policy, err) ||
	    !policy_compare(node, &policy, &arena, &found, &changes, err))
		return false;
	if (!found)
		puts("it is in order; 'accord policy publish' publishes it");
	else
		policy_print_changes(&changes, "it is what was published last");
	if (changes.count > 0)
		puts("\nnext: accord policy publish");
	return true;
}

static bool
edit(const char *option_dir, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX], path[PATH_MAX];

	return place_node(option_dir, dir, err) && node_open(dir, &node, err) &&
	       policy_begin_draft(&node, err) && node_path(dir, DISCLOSE_DRAFT, path, err) &&
	       run_editor(path, err) && tell(&node, path, err);
}

static int
run(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(&command_policy_edit, argc, argv, options, 0, &arguments))
		return CLI_USAGE;
	return edit(arguments.dir, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_edit = {
	.name = "edit",
	.summary = "edit the draft of the policy, and tell what it would change",
	.help = "usage: accord policy edit [--dir DIR]\n"
		"\n"
		"Opens DIR/policy.json in $VISUAL or $EDITOR, then checks it and tells what "
		"would\n"
		"change for finders, as 'accord policy check' does.  Nothing is published.\n"
		"\n"
		"  --dir DIR  the node's directory\n",
	.run = run,
};
