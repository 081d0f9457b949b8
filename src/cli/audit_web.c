#include "cli/audit_web.h"

#include <stdlib.h>

#include "cli/network.h"

#define CONNECT_SECONDS 10
#define STALL_SECONDS 20
#define LIMIT_MS 120000L

/* "https://host:1/path" into what a client is opened for, and what it gets there. */
static bool
split(struct text url, struct text *base, struct text *host, struct text *path)
{
	struct text rest = url, piece;

	if (!text_skip(&rest, TEXT("https://")))
		return false;
	*host = rest;
	if (text_cut(&rest, '/', &piece))
		*host = piece;
	*base = (struct text){ url.at, sizeof("https://") - 1 + host->len };
	*path = text_after(url, base->len);
	rest = *host;
	if (text_cut(&rest, ':', &piece))
		*host = piece;
	return host->len > 0;
}

/* By one of the network's own the addresses are its affair. */
static bool
is_proxied(void)
{
	return getenv("https_proxy") != NULL || getenv("HTTPS_PROXY") != NULL ||
	       getenv("all_proxy") != NULL || getenv("ALL_PROXY") != NULL;
}

static bool
get(void *arg, struct text url, const struct sink *to, struct buf *reached, struct err *err)
{
	const struct audit_web *web = arg;
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf address = BUF(4 * KIB), below = BUF(4 * KIB);
	struct text base, host, path;

	if (!split(url, &base, &host, &path))
		return err_set(err, FAULT_INPUT, "'%.*s' is no https address", TEXT_ARGS(url));
	buf_add(&address, base);
	buf_add(&below, path);
	if (!buf_ok(&address, err) || !buf_ok(&below, err) ||
	    !network_open(buf_string(&address), &network, err))
		return false;
	client_set_patience(network.client, CONNECT_SECONDS, STALL_SECONDS);
	client_set_limit(network.client, LIMIT_MS);
	client_follow_redirects(network.client);
	if (!is_proxied() && !text_eq(host, web->domain))
		client_stay_outside(network.client);
	if (!client_get(network.client, buf_string(&below), to, err))
		return false;
	buf_add(reached, client_reached(network.client));
	return buf_ok(reached, err);
}

void
audit_web_begin(struct audit_web *web)
{
	web->web = (struct open_web){ get, web };
}
