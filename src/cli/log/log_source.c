#include "cli/log/log_source.h"

#include <stdio.h>
#include <time.h>

#define PATH_ROOM 256 /* of a tile, or of a statement */
#define PAUSE_MS 500  /* before a server that failed is asked again */

static void
pause_ms(long ms)
{
	const struct timespec span = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&span, NULL);
}

static bool
get(void *arg, unsigned worker, const char *path, const struct sink *to, struct err *err)
{
	struct log_source *source = arg;
	struct network *network = &source->network[worker];
	char below[PATH_ROOM];
	int len = snprintf(below, sizeof(below), "/%s", path);

	if (source->failed[worker])
		pause_ms(PAUSE_MS);
	if (network->client == NULL && !network_open(source->url, network, err))
		return false;
	if (len < 0 || (size_t)len >= sizeof(below))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
	source->failed[worker] = false;
	if (client_get(network->client, below, to, err))
		return true;
	source->failed[worker] = err->fault == FAULT_SYSTEM;
	return false;
}

static bool
is_url(const char *where)
{
	return text_starts(text_of(where), TEXT("http://")) ||
	       text_starts(text_of(where), TEXT("https://"));
}

bool
log_source_open(const char *where, struct log_source *out, struct err *err)
{
	if (!is_url(where)) {
		if (!log_files_open(where, &out->dir, err))
			return false;
		out->files = log_files_all(&out->dir);
		return true;
	}
	out->url = where;
	out->files = (struct files){ get, out, .far = true };
	return network_open(where, &out->network[0], err);
}

void
log_source_close(struct log_source *source)
{
	log_files_close(&source->dir);
	for (size_t i = 0; i <= POOL_WAITING_MAX; i++)
		network_close(&source->network[i]);
}
