#include <stdio.h>
#include <stdlib.h>
#include <sys/timex.h>
#include <time.h>

#include "action/node/checkup.h"
#include "action/node/served_tls.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/network.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "http/certificate_facts.h"
#include "serve/landlock.h"

#define CONNECT_SECONDS 5
#define ANSWER_MS 10000
#define CERTIFICATE_DAYS 14
#define DAY_SECONDS 86400

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_OFFLINE };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	{ 0 },
};

struct arguments {
	const char *dir;
	bool json;
	bool offline;
};

/* What was found, as it is told. */
struct doctor {
	const struct arguments *arguments;
	struct checkup checkup;
	size_t found;
};

static void
put(struct writer *w, const char *key, const char *value)
{
	writer_key(w, key);
	writer_text(w, text_of(value));
}

static void
tell(void *arg, const struct finding *finding)
{
	scoped(buf_free) struct buf line = BUF(64 * KIB);
	struct doctor *doctor = arg;
	struct writer w = WRITER(&line);

	doctor->found++;
	if (!doctor->arguments->json) {
		printf("%s: %s\n  why   %s\n  mend  %s\n", finding->check, finding->what,
		    finding->why, finding->mend);
		return;
	}
	writer_object(&w);
	put(&w, "check", finding->check);
	put(&w, "what", finding->what);
	put(&w, "why", finding->why);
	put(&w, "mend", finding->mend);
	writer_end(&w);
	printf("%s\n", buf_string(&line));
}

static void
find(struct doctor *doctor, const char *check, const char *what, const char *why,
    const char *mend)
{
	tell(doctor, &(struct finding){ check, what, why, mend });
}

static void
check_time_service(struct doctor *doctor)
{
	struct timex state = { .modes = 0 };

	doctor->checkup.done++;
	if (adjtimex(&state) != TIME_ERROR)
		return;
	find(doctor, "time-service", "no time service keeps this machine's clock",
	    "epochs, receipts and the opening of releases go by it; clocks drift by seconds a "
	    "week",
	    "run a time service, such as systemd-timesyncd or chrony; on a machine whose clock "
	    "its host keeps, this may be passed over");
}

static void
check_sandbox(struct doctor *doctor)
{
	doctor->checkup.done++;
	if (landlock_version() > 0)
		return;
	find(doctor, "sandbox", "this kernel has no Landlock",
	    "the server's processes are kept from each other's files less well: by seccomp and "
	    "file modes alone",
	    "run a kernel of 5.13 or later with 'landlock' among its security modules (lsm=)");
}

static void
tell_certificate(struct doctor *doctor, const char *what)
{
	find(doctor, "certificate", what,
	    "nobody who checks it reaches the node: finders' reports wait, followers see no "
	    "releases",
	    "put a new certificate there, for the node's name, and reload what shows it; what "
	    "renews certificates by itself should have, weeks before");
}

static void
check_certificate(struct doctor *doctor, const struct client *client)
{
	scoped(buf_free) struct buf what = BUF(KIB);
	int64_t expires = client_certificate_expires(client);

	if (expires == 0 || doctor->checkup.now < expires - CERTIFICATE_DAYS * DAY_SECONDS)
		return;
	buf_add(&what, TEXT("the certificate of the node's address expires at "));
	utc_format(expires, &what);
	tell_certificate(doctor, buf_string(&what));
}

/* The name in an address, without its port and path. */
static void
host_of(struct text url, char *out, size_t size)
{
	struct text rest = url, host;

	(void)(text_skip(&rest, TEXT("https://")) || text_skip(&rest, TEXT("http://")));
	if (text_cut(&rest, '/', &host))
		rest = host;
	if (text_cut(&rest, ':', &host))
		rest = host;
	snprintf(out, size, "%.*s", TEXT_ARGS(rest));
}

/* That which the running server shows by itself. */
static void
check_own_certificate(struct doctor *doctor, const char *dir, const struct node *node)
{
	scoped(buf_free) struct buf when = BUF(KIB);
	struct certificate_facts facts;
	char host[256], what[2 * PATH_MAX];
	struct served_tls tls;
	struct err err;

	doctor->checkup.done++;
	host_of(node->manifest.url, host, sizeof(host));
	if (!served_tls_find(dir, &tls, &err)) {
		tell_certificate(doctor, err.text);
		return;
	}
	if (tls.certificate[0] == '\0')
		return;
	if (!certificate_facts_load(tls.certificate, tls.key, host, &facts, &err)) {
		tell_certificate(doctor, err.text);
		return;
	}
	utc_format(facts.expires, &when);
	if (!facts.fits)
		snprintf(what, sizeof(what), "the certificate in '%s' is not for '%s'",
		    tls.certificate, host);
	else
		snprintf(what, sizeof(what), "the certificate in '%s' %s at %s",
		    tls.certificate,
		    facts.expires <= doctor->checkup.now ? "expired" : "expires",
		    buf_string(&when));
	if (!facts.fits ||
	    doctor->checkup.now >= facts.expires - CERTIFICATE_DAYS * DAY_SECONDS)
		tell_certificate(doctor, what);
}

static void
check_url(struct doctor *doctor, const struct node *node)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf served = BUF(STATEMENT_PUBLIC_MAX);
	struct sink sink = sink_buf(&served);
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	char what[ERR_TEXT_MAX];
	struct err err;

	doctor->checkup.done++;
	buf_add(&url, node->manifest.url);
	if (!buf_ok(&url, &err) || !network_open(buf_string(&url), &network, &err)) {
		find(doctor, "url", err.text, "nobody can ask the node",
		    "sign a manifest with "
		    "another");
		return;
	}
	client_set_patience(network.client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(network.client, ANSWER_MS);
	if (!client_get(network.client, "/" NODE_MANIFEST_PATH, &sink, &err)) {
		if (client_distrusted(network.client)) {
			tell_certificate(doctor, err.text);
			return;
		}
		snprintf(what, sizeof(what), "the node's own address does not answer: %.400s",
		    err.text);
		find(doctor, "url", what, "finders and followers come there",
		    "run 'accord serve', and look at what stands between it and the world: web "
		    "server, certificate, firewall, name service");
		return;
	}
	if (!text_eq(buf_text(&served), buf_text(&node->manifest_bytes)))
		find(doctor, "url", "the node's own address shows another manifest",
		    "whoever comes there sees another node, or this one as it was",
		    "look whether the web server passes on to this node, or keeps old copies");
	check_certificate(doctor, network.client);
}

static void
check_node(struct doctor *doctor, const char *dir)
{
	scoped(node_close) struct node node = { 0 };
	struct err err;

	doctor->checkup.done++;
	if (!node_open(dir, &node, &err)) {
		find(doctor, "node", err.text, "the node cannot be opened, so nothing runs",
		    "mend what it says; else restore the last backup");
		return;
	}
	checkup_node(&doctor->checkup, &node);
	check_own_certificate(doctor, dir, &node);
	if (!doctor->arguments->offline)
		check_url(doctor, &node);
}

/* Where nothing is, nothing can be wrong with it. */
static bool
check_place(const char *dir, struct err *err)
{
	scoped(file_close) int fd = -1;
	char path[PATH_MAX];

	if (!node_path(dir, "public/" NODE_MANIFEST_PATH, path, err))
		return false;
	if (file_open(path, &fd, err) || err->fault != FAULT_ABSENT)
		return true;
	return err_set(err, FAULT_ABSENT,
	    "there is no node in '%s'; 'accord init' makes one, --dir names another", dir);
}

static bool
examine(struct doctor *doctor, struct err *err)
{
	char dir[PATH_MAX];

	if (!place_node(doctor->arguments->dir, dir, err) || !check_place(dir, err))
		return false;
	checkup_files(&doctor->checkup, dir);
	check_time_service(doctor);
	check_sandbox(doctor);
	check_node(doctor, dir);
	if (!doctor->arguments->json)
		printf(
		    "%zu checks, %zu found something\n", doctor->checkup.done, doctor->found);
	return true;
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct doctor doctor = {
		.arguments = &arguments,
		.checkup = { .now = time(NULL), .tell = tell, .arg = &doctor },
	};
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_doctor, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_JSON)
			arguments.json = true;
		else
			arguments.offline = true;
	}
	if (optind < argc)
		return cli_usage(
		    &command_doctor, "'%s' is one argument too many", argv[optind]);
	if (!examine(&doctor, &err))
		return cli_fail(&err);
	return doctor.found == 0 ? EXIT_SUCCESS : CLI_NO;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "find what is wrong with a node, and say how to mend it",
	.help =
	    "usage: accord doctor [--offline] [--json] [--dir DIR]\n"
	    "\n"
	    "Looks at a node's files, clock, log, manifest, witnesses, database and address,\n"
	    "and tells what it finds: what, why it matters, how to mend it.  It changes\n"
	    "nothing.  Ends with 0 when all is well, with 1 when it found something.\n"
	    "\n"
	    "  --offline   do not ask the node's own address\n"
	    "  --json      one object a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run,
};
