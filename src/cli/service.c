#include "cli/service.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#define DESCRIPTORS 4096

bool
service_catch_stop(int *fd, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*fd = signalfd(-1, &set, SFD_CLOEXEC);
	return *fd >= 0 || err_errno(err, "cannot wait for signals");
}

void
service_raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	(void)!setrlimit(RLIMIT_NOFILE, &limit);
}
