#include "serve/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "serve/calls.h"
#include "serve/landlock.h"

#ifdef SANDBOX_WATCHED
#define WATCHED true
#else
#define WATCHED false
#endif

static bool
give_up_privileges(const struct sandbox *sandbox, struct err *err)
{
	static const struct rlimit none = { 0, 0 };

	(void)prctl(PR_SET_NAME, sandbox->name);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return err_errno(err, "cannot give up privileges");
	if (!WATCHED && prctl(PR_SET_DUMPABLE, 0) != 0)
		return err_errno(err, "cannot close its memory");
	return true;
}

static bool
enter_landlock(const struct sandbox *sandbox, struct buf *lacking, struct err *err)
{
	struct landlock landlock = {
		.read = sandbox->read,
		.write = sandbox->write,
		.connect = sandbox->network == SANDBOX_CONNECT,
		.execute = WATCHED,
	};

	if (landlock_version() > 0)
		return landlock_enter(&landlock, err);
	buf_add(lacking, TEXT("Landlock, which keeps it from files that it does not need\n"));
	return true;
}

static void
enter_calls(const struct sandbox *sandbox, struct buf *lacking)
{
	struct calls calls = {
		.open = sandbox->read != NULL,
		.write = sandbox->write != NULL,
		.accept = sandbox->network == SANDBOX_ACCEPT,
		.connect = sandbox->network == SANDBOX_CONNECT,
		.threads = sandbox->threads,
	};
	struct err err;

	if (WATCHED)
		buf_add(lacking, TEXT("a filter of calls of the system, in this build\n"));
	else if (!calls_enter(&calls, &err))
		buf_addf(lacking, "seccomp: %s\n", err.text);
}

bool
sandbox_enter(const struct sandbox *sandbox, struct buf *lacking, struct err *err)
{
	size_t before = lacking->len;

	if (!give_up_privileges(sandbox, err) || !enter_landlock(sandbox, lacking, err))
		return false;
	enter_calls(sandbox, lacking);
	if (!buf_ok(lacking, err))
		return false;
	if (WATCHED || !sandbox->required || lacking->len == before)
		return true;
	return err_set(err, FAULT_SYSTEM,
	    "%s needs a whole sandbox, and this machine lacks %.*s", sandbox->name,
	    (int)(lacking->len - before - 1), lacking->at + before);
}
