#include "base/lend.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"

#define DESCRIPTORS 4 /* that a packet could bring; more are dropped by the system */

static size_t
len_of(const struct iovec parts[], size_t count)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += parts[i].iov_len;
	return len;
}

bool
lend_send(int socket, struct iovec parts[], size_t count, int fd, struct err *err)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
	ssize_t sent;

	if (fd >= 0) {
		struct cmsghdr *head = (struct cmsghdr *)control;

		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return (size_t)sent == len_of(parts, count) ||
		       err_set(err, FAULT_SYSTEM, "a packet was sent in part");
	if (errno == EAGAIN)
		return err_set(err, FAULT_LIMIT, "another process does not keep up");
	if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
		return err_set(err, FAULT_ABSENT, "another process has ended");
	return err_errno(err, "cannot speak with another process");
}

/* All that came with a packet: one is kept, more are an offence. */
static bool
take_descriptors(struct msghdr *message, int *fd)
{
	bool good = true;

	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head != NULL;
	     head = CMSG_NXTHDR(message, head)) {
		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) {
			good = false;
			continue;
		}
		for (size_t at = 0; at + sizeof(int) <= head->cmsg_len - CMSG_LEN(0);
		     at += sizeof(int)) {
			int one;

			memcpy(&one, CMSG_DATA(head) + at, sizeof(one));
			if (*fd < 0) {
				*fd = one;
			} else {
				file_close(&one);
				good = false;
			}
		}
	}
	return good;
}

bool
lend_receive(
    int socket, struct iovec parts[], size_t count, size_t *len, int *fd, struct err *err)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
	struct msghdr message = { .msg_iov = parts,
		.msg_iovlen = count,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	int lent = -1;
	ssize_t got;

	*len = 0;
	*fd = -1;
	do
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return true;
	if (got < 0 && errno != ECONNRESET)
		return err_errno(err, "cannot hear another process");
	if (got <= 0)
		return err_set(err, FAULT_ABSENT, "another process has ended");
	if (!take_descriptors(&message, &lent) ||
	    (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
		file_close(&lent);
		return err_set(err, FAULT_INPUT, "what came from another process is malformed");
	}
	*len = (size_t)got;
	*fd = lent;
	return true;
}

bool
lend_load(int fd, uint64_t len, struct buf *out, struct err *err)
{
	size_t done = 0, whole = (size_t)len, before = out->len;
	char *at;

	if (len > out->limit - out->len)
		return err_set(err, FAULT_LIMIT, "what another process lends is over %zu bytes",
		    out->limit);
	at = buf_extend(out, whole);
	if (at == NULL)
		return buf_ok(out, err);
	while (done < whole) {
		ssize_t got = pread(fd, at + done, whole - done, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (got < 0)
				(void)err_errno(err, "cannot read what was lent");
			else
				(void)err_set(err, FAULT_INPUT,
				    "what was lent is shorter than it was said to be");
			buf_cut(out, before);
			return false;
		}
		done += (size_t)got;
	}
	return true;
}
