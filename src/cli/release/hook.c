#include "cli/release/hook.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

#define ROOM (4 * MIB)
#define OWN 5
#define SHARED_FILE 0644

/* What the program is given. */
struct call {
	struct arena arena;
	char *argv[HOOK_FILES_MAX + 2];
	size_t args;
	char **env;
	size_t envs;
};

static void
call_free(struct call *call)
{
	arena_free(&call->arena);
}

/* A C string that lives as long as the call: both together. */
static char *
join(struct call *call, const char *before, const char *after)
{
	scoped(buf_free) struct buf both = BUF(2 * PATH_MAX);
	struct text kept;

	buf_add(&both, text_of(before));
	buf_add(&both, text_of(after));
	buf_add_byte(&both, '\0');
	if (both.failed)
		return NULL;
	kept = arena_text(&call->arena, buf_text(&both));
	/* It is the arena's, and nobody else's. */
	return (char *)(uintptr_t)kept.at; /* NOLINT(performance-no-int-to-ptr) */
}

/* A whole path begins with a slash, and is never taken for an option. */
static bool
whole(const char *path, char out[static PATH_MAX], struct err *err)
{
	return realpath(path, out) != NULL || err_errno(err, "cannot find '%s'", path);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
add_files(struct call *call, const char *dir, struct err *err)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	char *base = join(call, dir, "/");
	bool room = base != NULL;

	if (folder == NULL)
		return err_errno(err, "cannot read '%s'", dir);
	while (room && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.' &&
		    (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0))
			continue;
		room = call->args <= HOOK_FILES_MAX;
		if (room)
			call->argv[call->args] = join(call, base, entry->d_name);
		room = room && call->argv[call->args++] != NULL;
	}
	closedir(folder);
	if (!room)
		return err_set(err, FAULT_LIMIT, "the release has too many files for a hook");
	qsort(call->argv + 1, call->args - 1, sizeof(call->argv[0]), compare);
	return true;
}

static bool
add_env(struct call *call, const char *name, const char *value, struct err *err)
{
	char *set = join(call, name, value);

	if (set == NULL)
		return err_memory(err);
	call->env[call->envs++] = set;
	return true;
}

/* Ours are the first, and those of that name that were there before are left out. */
static bool
add_environment(struct call *call, const struct follow *follow, const struct follow_seal *seal,
    const char *dir, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB), name = BUF(KIB), opened = BUF(KIB);
	char given[PATH_MAX], evidence[PATH_MAX];
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	call->env = arena_array(&call->arena, char *, count + OWN + 1);
	if (call->env == NULL)
		return err_memory(err);
	hash_format(&seal->id, &id);
	buf_add(&name, follow->node.manifest->name);
	utc_format(seal->seal.opens, &opened);
	if (!follow_seal_path(follow, seal, ".accord/", "", given, err) ||
	    !whole(given, evidence, err) ||
	    !add_env(call, "ACCORD_RELEASE=", buf_string(&id), err) ||
	    !add_env(call, "ACCORD_DIR=", dir, err) ||
	    !add_env(call, "ACCORD_NODE=", buf_string(&name), err) ||
	    !add_env(call, "ACCORD_OPENED=", buf_string(&opened), err) ||
	    !add_env(call, "ACCORD_EVIDENCE=", evidence, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!text_starts(text_of(environ[i]), TEXT("ACCORD_")))
			call->env[call->envs++] = environ[i];
	call->env[call->envs] = NULL;
	return true;
}

/* It gets the signals that this program ignores as others do. */
static int
run(const struct call *call, const posix_spawn_file_actions_t *files, pid_t *pid)
{
	posix_spawnattr_t how;
	sigset_t plain;
	int code = posix_spawnattr_init(&how);

	if (code != 0)
		return code;
	sigemptyset(&plain);
	sigaddset(&plain, SIGPIPE);
	sigaddset(&plain, SIGXFSZ);
	posix_spawnattr_setsigdefault(&how, &plain);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
	code = posix_spawnp(pid, call->argv[0], files, &how, call->argv, call->env);
	posix_spawnattr_destroy(&how);
	return code;
}

/* Its standard output is ours, which says what was unlocked: so it gets standard error. */
static bool
spawn(const struct call *call, pid_t *pid, struct err *err)
{
	posix_spawn_file_actions_t files;
	int code = posix_spawn_file_actions_init(&files);

	if (code == 0)
		code = posix_spawn_file_actions_addopen(
		    &files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (code == 0)
		code = posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	if (code == 0)
		code = run(call, &files, pid);
	posix_spawn_file_actions_destroy(&files);
	errno = code;
	return code == 0 || err_errno(err, "cannot run '%s'", call->argv[0]);
}

static bool
await_end(pid_t pid, const char *program, struct err *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for '%s'", program);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return err_set(err, FAULT_SYSTEM,
	    WIFEXITED(status)
		? "'%s' ended with status %d; it is run again when you follow again"
		: "'%s' was ended by signal %d",
	    program, WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static bool
done_path(const struct follow *follow, const struct follow_seal *seal,
    char out[static PATH_MAX], struct err *err)
{
	return follow_seal_path(follow, seal, ".accord/", "/hook-done", out, err);
}

bool
hook_run(const char *program, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	scoped(call_free) struct call call = { .arena = ARENA(ROOM), .args = 1 };
	char given[PATH_MAX], dir[PATH_MAX], done[PATH_MAX];
	pid_t pid;

	call.argv[0] = join(&call, program, "");
	if (call.argv[0] == NULL)
		return err_memory(err);
	return follow_seal_path(follow, seal, "", "", given, err) && whole(given, dir, err) &&
	       done_path(follow, seal, done, err) && add_files(&call, dir, err) &&
	       add_environment(&call, follow, seal, dir, err) && spawn(&call, &pid, err) &&
	       await_end(pid, program, err) && file_save(done, TEXT(""), SHARED_FILE, err);
}

/* What was unlocked before there were hooks has no key beside it. */
bool
hook_is_due(const struct follow *follow, const struct follow_seal *seal, struct err *err)
{
	char done[PATH_MAX], key[PATH_MAX];

	return done_path(follow, seal, done, err) &&
	       follow_seal_path(follow, seal, ".accord/", "/key", key, err) &&
	       access(key, F_OK) == 0 && access(done, F_OK) != 0;
}
