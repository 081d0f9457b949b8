/*
 * client.h - asking a server over HTTP or HTTPS.
 *
 * One client keeps its connection between requests.  Nothing but http and https,
 * no redirects unless they are asked for: an address means what it says.
 */
#pragma once

#include "base/stream.h"

struct client;

/* `base` is the address that paths are added to, without a slash at the end.
 * Faults: LIMIT, SYSTEM. */
must_use bool client_open(struct text base, struct client **out, struct err *err);
void client_close(struct client **client);

/* Send this line along with each request, beside those before: "Name: value"; it is copied.
 * Faults: LIMIT. */
must_use bool client_add_header(struct client *client, const char *line, struct err *err);

/* How long to wait for a connection, and for one that has stalled, in seconds; 10 and
 * 30 unless told. */
void client_set_patience(struct client *client, long connecting, long stalled);

/* Trust the certificates in this file of PEM instead of those that the system trusts; the
 * name outlives the client. */
void client_set_trust(struct client *client, const char *file);

/* Connect to addresses of the open network alone (outside.h): for what strangers name.  Through
 * a proxy, it is the proxy's address that is looked at. */
void client_stay_outside(struct client *client);

/* Go where a server sends it, to https alone and five times at most: for sites of others, which
 * move; and, unless `anywhere`, to the open network alone, as a server names what it likes.
 * client_reached() tells where that led. */
void client_follow_redirects(struct client *client, bool anywhere);

/* The address that answered last; borrowed, until the next request. */
struct text client_reached(const struct client *client);

/* How long an answer may take altogether, in milliseconds; 0: as long as it comes. */
void client_set_limit(struct client *client, long ms);

/* When the certificate expires that the server showed at the last request, in seconds since
 * 1970; 0 without one, or when that is not known. */
int64_t client_certificate_expires(const struct client *client);

/* Did the last request fail since the certificate that the server showed is not to be
 * trusted: expired, for another name, by nobody who is known? */
bool client_distrusted(const struct client *client);

/* Of the last answer, after a request that failed: its status, 0 when there was none, and
 * the beginning of its body. */
long client_status(const struct client *client);
struct text client_words(const struct client *client);

/* GET; the body of a 200 goes to `to`.  Faults: ABSENT (404, 410), INPUT (400), DENIED
 * (403), CONFLICT (409), LIMIT (413), SYSTEM (all else, and no answer), the sink's;
 * with the server's own words where it sent a line of text. */
must_use bool client_get(
    struct client *client, const char *path, const struct sink *to, struct err *err);

/* The same, from the byte `from` on; what of it a server sends that cannot do so is left out.
 */
must_use bool client_get_from(struct client *client, const char *path, uint64_t from,
    const struct sink *to, struct err *err);

/* POST; the body of a 200 is appended to `answer`.  Faults: as above, and SYSTEM when
 * it does not fit there: every other is an answer of the server. */
must_use bool client_post(struct client *client, const char *path, struct text body,
    struct buf *answer, struct err *err);
