#include "serve/metrics.h"

#include <inttypes.h>

static void
add_head(struct buf *out, const char *name, const char *help, const char *type)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
	add_head(out, name, help, "counter");
	buf_addf(out, "%s %" PRIu64 "\n", name, value);
}

void
metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	add_head(out, name, help, "gauge");
	buf_addf(out, "%s %" PRId64 "\n", name, value);
}

static void
add_answers(struct buf *out, const struct server_counts *counts)
{
	static const char name[] = "accord_http_answers_total";

	add_head(
	    out, name, "Answers, by class of status; none: it could not be sent.", "counter");
	for (unsigned i = 1; i < 6; i++)
		buf_addf(out, "%s{class=\"%uxx\"} %" PRIu64 "\n", name, i, counts->answers[i]);
	buf_addf(out, "%s{class=\"none\"} %" PRIu64 "\n", name, counts->answers[0]);
}

void
metrics_server(struct buf *out, const struct server *server)
{
	struct server_counts counts;

	server_count(server, &counts);
	metrics_counter(
	    out, "accord_http_requests_total", "Requests that came in.", counts.requests);
	add_answers(out, &counts);
	metrics_counter(out, "accord_http_received_bytes_total",
	    "Bytes of bodies that came in.", counts.bytes_in);
	metrics_counter(out, "accord_http_sent_bytes_total", "Bytes of bodies that were sent.",
	    counts.bytes_out);
	metrics_counter(
	    out, "accord_http_connections_total", "Connections.", counts.connections);
	metrics_counter(out, "accord_http_refused_connections_total",
	    "Connections refused, too many from one address.", counts.refused);
	metrics_counter(out, "accord_http_expired_connections_total",
	    "Connections cut, their request came in too slowly.", counts.expired);
	metrics_gauge(out, "accord_http_open_connections", "Connections now.", counts.open);
	metrics_gauge(out, "accord_http_held_requests", "Requests now that wait for an answer.",
	    counts.held);
	if (counts.certificate_expires != 0)
		metrics_gauge(out, "accord_http_certificate_expires_seconds",
		    "When the certificate expires, in seconds since 1970.",
		    counts.certificate_expires);
}
