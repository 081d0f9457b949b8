#include "cli/command/network.h"

#include <stdlib.h>

#include "action/finder/working.h"
#include "statement/url.h"

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	return client_get(arg, path, to, err);
}

static bool
get_from(void *arg, const char *path, uint64_t from, const struct sink *to, struct err *err)
{
	return client_get_from(arg, path, from, to, err);
}

static bool
post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	scoped(buf_free) struct buf again = BUF(KIB), words = BUF(KIB);
	struct err why;

	if (client_post(arg, path, body, answer, err))
		return true;
	if (client_status(arg) != WORKING_STATUS)
		return false;
	buf_add(&words, client_words(arg));
	if (working_path(buf_text(&words), path, body, &again, &why))
		return client_post(arg, buf_string(&again), body, answer, err);
	if (why.fault == FAULT_LIMIT)
		*err = why;
	return false;
}

bool
network_open(const char *url, struct network *network, struct err *err)
{
	const char *trust = getenv("SSL_CERT_FILE"); /* as OpenSSL and curl heed it */
	struct text base = text_of(url);

	while (text_ends(base, TEXT("/")))
		base.len--;
	if (!url_check(base, err) || !client_open(base, &network->client, err))
		return false;
	if (trust != NULL && trust[0] != '\0')
		client_set_trust(network->client, trust);
	network->remote = (struct remote){ get, post, network->client, get_from };
	return true;
}

void
network_close(struct network *network)
{
	client_close(&network->client);
}
