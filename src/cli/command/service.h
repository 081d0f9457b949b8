/* service.h - what commands that run until they are told to end have in common. */
#pragma once

#include "cli/command/command.h"
#include "serve/listener.h"

/* SIGTERM and SIGINT make a descriptor readable from now on, so that work ends between
 * two requests. */
must_use bool service_catch_stop(int *fd, struct err *err);

/* Each visitor has a descriptor, and one more for the file that is sent. */
void service_raise_descriptors(void);

/* SIGHUP does so, too, instead of ending the process: a descriptor of its own. */
must_use bool service_catch_reload(int *fd, struct err *err);

/* What follows --listen and the like; entries of a command's table of options, whose own
 * are smaller than SERVICE_LISTEN. */
enum { SERVICE_LISTEN = 100, SERVICE_MONITOR, SERVICE_CERTIFICATE, SERVICE_KEY };

#define SERVICE_OPTIONS                                                                        \
	{ "listen", required_argument, NULL, SERVICE_LISTEN },                                 \
	    { "monitor", required_argument, NULL, SERVICE_MONITOR },                           \
	    { "certificate", required_argument, NULL, SERVICE_CERTIFICATE },                   \
	{                                                                                      \
		"key", required_argument, NULL, SERVICE_KEY                                    \
	}

/* And their help. */
#define SERVICE_HELP                                                                           \
	"  --listen ADDRESS    where to answer: 127.0.0.1:8080 if not given; [::1]:8080,\n"    \
	"                      :8080 for every address, port 0 for a free one\n"               \
	"  --certificate FILE  speak TLS: a chain of certificates in PEM, the server's\n"      \
	"                      own first; SIGHUP reads it and the key again\n"                 \
	"  --key FILE          its private key in PEM, which others may not read\n"            \
	"  --monitor ADDRESS   answer GET /metrics (Prometheus) and GET /health there: an\n"   \
	"                      address of this machine alone, such as 127.0.0.1:9090\n"

/* What they say when none is given, and what one of them says. */
#define SERVICE_LISTENER                                                                       \
	((struct listener_config){ .http.listen = TEXT("127.0.0.1:8080"), .reload = -1 })
void service_option(int option, const char *value, struct listener_config *listener);

/* Whether they go together; else the usage error of this command, told. */
must_use bool service_check(
    const struct command *command, const struct listener_config *listener, int *status);

/* Print where it listens, and its monitor if there is one, for who waits for that. */
void service_tell_ready(struct text name, struct text address, struct text monitor);
