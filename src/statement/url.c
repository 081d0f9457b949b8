#include "statement/url.h"

#include <string.h>

#define URL_MAX 1024
#define PORT_MAX 65535

static bool
is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
all_of(struct text in, const char *others)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_alphanumeric(in.at[i]) &&
		    (in.at[i] == '\0' || strchr(others, in.at[i]) == NULL))
			return false;
	return in.len > 0;
}

static bool
port_ok(struct text port)
{
	uint64_t number;

	return text_u64(port, &number) && number >= 1 && number <= PORT_MAX;
}

/* A name or an IPv4 address. */
static bool
host_ok(struct text host)
{
	return all_of(host, "-.") && is_alphanumeric(host.at[0]) &&
	       is_alphanumeric(host.at[host.len - 1]);
}

/* A host, or an IPv6 address in brackets; then perhaps a port. */
static bool
authority_ok(struct text in)
{
	struct text host, port = in;

	if (text_skip(&port, TEXT("[")))
		return text_cut(&port, ']', &host) && all_of(host, ":.") &&
		       (port.len == 0 || (text_skip(&port, TEXT(":")) && port_ok(port)));
	if (!text_cut(&port, ':', &host))
		return host_ok(in);
	return host_ok(host) && port_ok(port);
}

/* What paths consist of (RFC 3986, 3.3), less what leads back up. */
static bool
segment_ok(struct text segment)
{
	return all_of(segment, "-._~%!$&'()*+,;=:") && !text_eq(segment, TEXT(".")) &&
	       !text_eq(segment, TEXT(".."));
}

static bool
url_ok(struct text url)
{
	struct text rest = url, part;
	bool authority = true;

	if (url.len > URL_MAX ||
	    (!text_skip(&rest, TEXT("https://")) && !text_skip(&rest, TEXT("http://"))))
		return false;
	while (text_cut(&rest, '/', &part)) {
		if (!(authority ? authority_ok(part) : segment_ok(part)))
			return false;
		authority = false;
	}
	return authority ? authority_ok(rest) : segment_ok(rest);
}

bool
url_check(struct text url, struct err *err)
{
	if (!url_ok(url))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is not an address such as https://psirt.example.com",
		    TEXT_ARGS(url));
	return true;
}
