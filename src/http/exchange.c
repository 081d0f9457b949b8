#include "http/exchange.h"

#include <string.h>

#include <microhttpd.h>

#include "http/visitor.h"

void
exchange_hold(struct exchange *exchange)
{
	if (exchange->later)
		return;
	exchange->later = exchange->held = true;
	server_holds(exchange->visitor->server);
	MHD_suspend_connection(exchange->visitor->connection);
}

void
exchange_wake(struct exchange *exchange)
{
	if (!exchange->dry)
		return;
	exchange->dry = false;
	server_replied(exchange->visitor->server);
	MHD_resume_connection(exchange->visitor->connection);
}

const struct request *
exchange_request(const struct exchange *exchange)
{
	return &exchange->request;
}

bool
request_reads_html(const struct request *request)
{
	struct text accept = request->accept;

	return accept.len > 0 && memmem(accept.at, accept.len, "text/html", 9) != NULL;
}
