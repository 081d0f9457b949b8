#include "cli/command/service.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#include "cli/command/cli.h"

#define DESCRIPTORS 4096

static bool catch (const sigset_t *set, int *fd, struct err *err)
{
	sigprocmask(SIG_BLOCK, set, NULL);
	*fd = signalfd(-1, set, SFD_CLOEXEC);
	return *fd >= 0 || err_errno(err, "cannot wait for signals");
}

bool
service_catch_stop(int *fd, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return catch (&set, fd, err);
}

bool
service_catch_reload(int *fd, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	return catch (&set, fd, err);
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

void
service_option(int option, const char *value, struct listener_config *listener)
{
	if (option == SERVICE_LISTEN)
		listener->http.listen = text_of(value);
	else if (option == SERVICE_MONITOR)
		listener->monitor = text_of(value);
	else if (option == SERVICE_CERTIFICATE)
		listener->http.certificate = value;
	else
		listener->http.key = value;
}

bool
service_check(
    const struct command *command, const struct listener_config *listener, int *status)
{
	if ((listener->http.certificate == NULL) == (listener->http.key == NULL))
		return true;
	*status = cli_usage(command, "--certificate and --key go together");
	return false;
}

void
service_tell_ready(struct text name, struct text address, struct text monitor)
{
	printf("%.*s listens on %.*s\n", TEXT_ARGS(name), TEXT_ARGS(address));
	if (monitor.len > 0)
		printf("metrics and health on %.*s\n", TEXT_ARGS(monitor));
	fflush(stdout);
}
