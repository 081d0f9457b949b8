#include "cli/outsider/audit_web.h"

#include <stdlib.h>

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

static void
close_host(struct audit_web_host *host)
{
	network_close(&host->network);
	buf_free(&host->base);
	*host = (struct audit_web_host){ .base = BUF(4 * KIB) };
}

/* The one that is asked already; else the place of the one that was asked longest ago. */
static struct audit_web_host *
find_host(struct audit_web *web, struct text base, bool outside)
{
	struct audit_web_host *oldest = &web->host[0];

	for (size_t i = 0; i < AUDIT_WEB_HOSTS; i++) {
		struct audit_web_host *host = &web->host[i];

		if (text_eq(buf_text(&host->base), base) && host->outside == outside)
			return host;
		if (host->used < oldest->used)
			oldest = host;
	}
	close_host(oldest);
	return oldest;
}

/* A client for each host, whose connection stays open until the next is asked for. */
static bool
open_host(struct audit_web *web, struct text base, bool outside, struct network **out,
    struct err *err)
{
	struct audit_web_host *host = find_host(web, base, outside);

	host->used = ++web->count;
	*out = &host->network;
	if (host->base.len > 0)
		return true;
	buf_add(&host->base, base);
	if (!buf_ok(&host->base, err) ||
	    !network_open(buf_string(&host->base), &host->network, err)) {
		close_host(host);
		return false;
	}
	host->outside = outside;
	client_set_patience(host->network.client, CONNECT_SECONDS, STALL_SECONDS);
	client_set_limit(host->network.client, LIMIT_MS);
	client_follow_redirects(host->network.client, is_proxied());
	if (outside)
		client_stay_outside(host->network.client);
	return true;
}

static bool
get(void *arg, struct text url, const struct sink *to, struct buf *reached, struct err *err)
{
	scoped(buf_free) struct buf below = BUF(4 * KIB);
	struct text base, host, path;
	struct audit_web *web = arg;
	struct network *network;

	if (!split(url, &base, &host, &path))
		return err_set(err, FAULT_INPUT, "'%.*s' is no https address", TEXT_ARGS(url));
	buf_add(&below, path);
	if (!buf_ok(&below, err) ||
	    !open_host(
		web, base, !is_proxied() && !text_eq(host, web->domain), &network, err) ||
	    !client_get(network->client, buf_string(&below), to, err))
		return false;
	buf_add(reached, client_reached(network->client));
	return buf_ok(reached, err);
}

void
audit_web_begin(struct audit_web *web)
{
	*web = (struct audit_web){ .web = { get, web } };
	for (size_t i = 0; i < AUDIT_WEB_HOSTS; i++)
		web->host[i].base = BUF(4 * KIB);
}

void
audit_web_end(struct audit_web *web)
{
	for (size_t i = 0; i < AUDIT_WEB_HOSTS; i++)
		close_host(&web->host[i]);
}
