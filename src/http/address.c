#include "http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "http/crowd.h"

#define HOST_MAX 256
#define PORT_MAX 8
#define BACKLOG 1024
#define TRIES 20 /* where somebody listens who may be about to end */
#define TRY_MS 100

/* Split at the last colon.  Brackets stand around an IPv6 address, and around nothing
 * else. */
static bool
split(struct text address, char host[static HOST_MAX], char port[static PORT_MAX])
{
	const char *colon = address.len == 0 ? NULL : memrchr(address.at, ':', address.len);
	struct text name, digits;
	uint64_t number;

	if (colon == NULL)
		return false;
	name = (struct text){ address.at, (size_t)(colon - address.at) };
	digits = text_after(address, name.len + 1);
	if (text_skip(&name, TEXT("["))) {
		if (!text_ends(name, TEXT("]")) || memchr(name.at, ':', name.len) == NULL)
			return false;
		name.len--;
	} else if (memchr(name.at, ':', name.len) != NULL) {
		return false;
	}
	if (name.len >= HOST_MAX || memchr(name.at, '\0', name.len) != NULL ||
	    !text_u64(digits, &number) || number > UINT16_MAX)
		return false;
	snprintf(host, HOST_MAX, "%.*s", TEXT_ARGS(name));
	snprintf(port, PORT_MAX, "%u", (unsigned)number);
	return true;
}

static int
listen_on(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int yes = 1, no = 0, why;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (info->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

/* The first of a host's addresses, of that family, that can be listened on; -1 and
 * errno. */
static int
listen_family(const struct addrinfo *list, int family)
{
	int fd = -1;

	errno = EADDRNOTAVAIL;
	for (; list != NULL && fd < 0; list = list->ai_next)
		if (family == AF_UNSPEC || list->ai_family == family)
			fd = listen_on(list);
	return fd;
}

static bool
is_local(const struct sockaddr *address)
{
	struct crowd_key key;

	return (address->sa_family == AF_INET || address->sa_family == AF_INET6) &&
	       !crowd_key_of(address, &key);
}

static bool
all_local(const struct addrinfo *list)
{
	for (; list != NULL; list = list->ai_next)
		if (!is_local(list->ai_addr))
			return false;
	return true;
}

static bool
look_up(struct text address, bool *everywhere, struct addrinfo **list, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	char host[HOST_MAX], port[PORT_MAX];
	int code;

	if (!split(address, host, port))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no address to listen on, such as 127.0.0.1:8080",
		    TEXT_ARGS(address));
	*everywhere = host[0] == '\0';
	code = getaddrinfo(*everywhere ? NULL : host, port, &hints, list);
	return code == 0 || err_set(err, FAULT_INPUT, "cannot listen on '%.*s': %s",
				TEXT_ARGS(address), gai_strerror(code));
}

static bool
listen_where(struct text address, bool local, int *fd, struct err *err)
{
	struct addrinfo *list;
	bool everywhere;
	int code, opened = -1;

	if (!look_up(address, &everywhere, &list, err))
		return false;
	if (local && !all_local(list)) {
		freeaddrinfo(list);
		return err_set(err, FAULT_DENIED,
		    "others could reach '%.*s'; choose an address of this machine alone, such "
		    "as 127.0.0.1:9090",
		    TEXT_ARGS(address));
	}
	/* For every address, one socket of IPv6 takes IPv4 as well; where there is no
	 * IPv6, that of IPv4 remains. */
	if (everywhere)
		opened = listen_family(list, AF_INET6);
	if (opened < 0)
		opened = listen_family(list, AF_UNSPEC);
	code = errno;
	freeaddrinfo(list);
	errno = code;
	if (opened < 0)
		(void)err_errno(err, "cannot listen on '%.*s'", TEXT_ARGS(address));
	else
		*fd = opened;
	errno = code; /* for who tries again */
	return opened >= 0;
}

bool
address_listen(struct text address, int *fd, struct err *err)
{
	return listen_where(address, false, fd, err);
}

bool
address_listen_local(struct text address, int *fd, struct err *err)
{
	return listen_where(address, true, fd, err);
}

static bool
somebody_listens(const struct err *err)
{
	return err->fault == FAULT_SYSTEM && errno == EADDRINUSE;
}

bool
address_listen_anew(struct text address, bool local, int *fd, struct err *err)
{
	bool done = listen_where(address, local, fd, err);

	for (unsigned i = 0; i < TRIES && !done && somebody_listens(err); i++) {
		poll(NULL, 0, TRY_MS);
		done = listen_where(address, local, fd, err);
	}
	return done;
}

/* Cut the port off; false when it is none. */
static bool
cut_port(struct text *host)
{
	const char *colon = host->len == 0 ? NULL : memrchr(host->at, ':', host->len);
	const char *bracket = host->len == 0 ? NULL : memrchr(host->at, ']', host->len);
	uint64_t port;

	if (colon == NULL || (bracket != NULL && bracket > colon))
		return true;
	if (!text_u64(text_after(*host, (size_t)(colon - host->at) + 1), &port) ||
	    port > UINT16_MAX)
		return false;
	host->len = (size_t)(colon - host->at);
	return true;
}

bool
address_host_is_local(struct text host)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	char name[HOST_MAX];

	if (!cut_port(&host) || host.len >= sizeof(name) ||
	    memchr(host.at, '\0', host.len) != NULL)
		return false;
	snprintf(name, sizeof(name), "%.*s", TEXT_ARGS(host));
	return strcasecmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0 ||
	       (inet_pton(AF_INET, name, &ipv4.sin_addr) == 1 &&
		   is_local((const struct sockaddr *)&ipv4));
}

bool
address_of(int fd, struct buf *out, struct err *err)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);
	char host[HOST_MAX], port[PORT_MAX];

	if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		return err_errno(err, "cannot tell where it listens");
	if (getnameinfo((struct sockaddr *)&address, len, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return err_set(err, FAULT_SYSTEM, "cannot tell where it listens");
	buf_addf(out, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
	return buf_ok(out, err);
}
