#include "cli/release/sites.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/command/bar.h"
#include "crypto/random.h"

#define FILE_URL "file://"
#define ATTEMPT_MS 600000L /* at one file, before the next mirror goes on with it */

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	struct site *site = arg;
	struct meter meter = { .tell = bar_tell, .arg = site->progress };
	struct sink sink = site->progress == NULL ? *to : sink_metered(&meter, *to);

	return site->asked->get(site->asked->arg, path, &sink, err);
}

static bool
get_from(void *arg, const char *path, uint64_t from, const struct sink *to, struct err *err)
{
	struct site *site = arg;
	struct meter meter = { .tell = bar_tell, .arg = site->progress, .done = from };
	struct sink sink = site->progress == NULL ? *to : sink_metered(&meter, *to);

	return site->asked->get_from(site->asked->arg, path, from, &sink, err);
}

static bool
post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	const struct site *site = arg;

	return site->asked->post(site->asked->arg, path, body, answer, err);
}

static bool
site_open(const char *name, struct site *site, struct err *err)
{
	struct text rest = text_of(name);

	site->name = name;
	site->remote = (struct remote){ get, post, site, get_from };
	site->folder = text_skip(&rest, TEXT(FILE_URL)) || strstr(name, "://") == NULL;
	if (site->folder && access(rest.at, F_OK) != 0)
		return err_set(err, FAULT_INPUT,
		    "there is no folder '%s'; a node is an address, such as https://%.80s",
		    name, rest.at);
	if (site->folder) {
		site->asked = &site->depot.remote;
		return depot_open(rest.at, &site->depot, err);
	}
	if (!network_open(name, &site->network, err))
		return false;
	client_set_limit(site->network.client, ATTEMPT_MS);
	site->asked = &site->network.remote;
	return true;
}

static bool
open_hearing(struct sites *sites, struct err *err)
{
	const char *trust = getenv("SSL_CERT_FILE");
	struct text bases[SITES_MAX];

	for (size_t i = 0; i < sites->count; i++) {
		struct site *site = &sites->at[i];

		if (site->folder)
			continue;
		site->ear = sites->ears;
		sites->site_of[sites->ears] = i;
		bases[sites->ears] = text_of(site->name);
		while (text_ends(bases[sites->ears], TEXT("/")))
			bases[sites->ears].len--;
		sites->ears++;
	}
	return sites->ears == 0 ||
	       hearing_open(bases, sites->ears,
		   trust != NULL && trust[0] != '\0' ? trust : NULL, &sites->hearing, err);
}

bool
sites_open(char *const *names, size_t count, struct sites *out, struct err *err)
{
	*out = (struct sites){ 0 };
	if (count > SITES_MAX)
		return err_set(err, FAULT_LIMIT, "over %d nodes and mirrors", SITES_MAX);
	out->at = mem_grow(NULL, count * sizeof(*out->at));
	if (out->at == NULL)
		return err_memory(err);
	memset(out->at, 0, count * sizeof(*out->at));
	for (; out->count < count; out->count++) {
		struct site *site = &out->at[out->count];

		out->remote[out->count] = &site->remote;
		if (!site_open(names[out->count], site, err)) {
			sites_close(out);
			return false;
		}
	}
	if (open_hearing(out, err))
		return true;
	sites_close(out);
	return false;
}

void
sites_close(struct sites *sites)
{
	hearing_close(&sites->hearing);
	for (size_t i = 0; i < sites->count; i++)
		network_close(&sites->at[i].network);
	free(sites->at);
	*sites = (struct sites){ 0 };
}

struct mirrors
sites_mirrors(const struct sites *sites)
{
	return (struct mirrors){ sites->remote, sites->count,
		random_number((uint32_t)sites->count) };
}

void
sites_show(struct sites *sites, struct progress *progress)
{
	for (size_t i = 0; i < sites->count; i++)
		sites->at[i].progress = progress;
}
