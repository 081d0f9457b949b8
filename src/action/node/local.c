#include "action/node/local.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "action/node/node.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/mem.h"

#define RUN "run"
#define SOCKET RUN "/clerk"
#define LOCK RUN "/lock"
#define TRIES 250        /* for the lock, before somebody is told that another has it */
#define TRIES_SERVED 100 /* before somebody is told that it is served */
#define TRY_MS 20

struct local {
	int listener;
	int epoll;
	bool full; /* nobody is let in */
	size_t count;
	struct local_guest guests[LOCAL_GUESTS_MAX];
};

/* Places */

static bool
make_run(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	/* Nothing is made where there is no node. */
	if (access(dir, F_OK) != 0)
		return err_errno(err, "there is no node in '%s'", dir);
	return node_path(dir, RUN, path, err) && folder_make(path, 0700, err);
}

static bool
claim(const char *dir, int *fd, struct err *err)
{
	char path[PATH_MAX];

	return make_run(dir, err) && node_path(dir, LOCK, path, err) &&
	       file_claim(path, fd, err);
}

/* The name of a socket is short; that of its folder need not be, so the way to it leads
 * through a descriptor.  `*folder` stays open while the name is used. */
static bool
name_socket(const char *dir, struct sockaddr_un *name, int *folder, struct err *err)
{
	char path[PATH_MAX];

	*name = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (!node_path(dir, RUN, path, err))
		return false;
	*folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*folder < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (strlen(path) + sizeof("/clerk") <= sizeof(name->sun_path))
		snprintf(name->sun_path, sizeof(name->sun_path), "%.90s/clerk", path);
	else
		snprintf(
		    name->sun_path, sizeof(name->sun_path), "/proc/self/fd/%d/clerk", *folder);
	return true;
}

static bool
bind_socket(const char *dir, int fd, struct err *err)
{
	scoped(file_close) int folder = -1;
	struct sockaddr_un name;
	char path[PATH_MAX];

	if (!name_socket(dir, &name, &folder, err) || !node_path(dir, SOCKET, path, err))
		return false;
	(void)unlinkat(folder, "clerk", 0); /* of one that ended */
	/* The folder lets nobody else in, so that it matters little when the mode comes. */
	if (bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
	    fchmodat(folder, "clerk", 0600, 0) != 0 || listen(fd, SOMAXCONN) != 0)
		return err_errno(err, "cannot listen at '%s'", path);
	return true;
}

static int
make_socket(void)
{
	return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

/* A command that is at work ends soon; a server does not, unless it was killed and its parts
 * are about to end: they take no call any more, but their sockets still do. */
static bool
wait_for_lock(const char *dir, int *lock, struct err *err)
{
	for (unsigned i = 0; i < TRIES; i++) {
		scoped(file_close) int other = -1;

		if (claim(dir, lock, err))
			return true;
		if (err->fault != FAULT_CONFLICT)
			return false;
		if (i >= TRIES_SERVED && local_connect(dir, &other, err))
			return err_set(
			    err, FAULT_CONFLICT, "the node in '%s' is served already", dir);
		poll(NULL, 0, TRY_MS);
	}
	return err_set(
	    err, FAULT_CONFLICT, "another process is at work on the node in '%s'", dir);
}

bool
local_listen(const char *dir, struct local_place *out, struct err *err)
{
	struct local_place place = LOCAL_PLACE;

	if (!wait_for_lock(dir, &place.lock, err))
		return false;
	place.listener = make_socket();
	if (place.listener < 0)
		(void)err_errno(err, "cannot make a socket");
	if (place.listener < 0 || !bind_socket(dir, place.listener, err)) {
		local_leave(&place);
		return false;
	}
	*out = place;
	return true;
}

void
local_leave(struct local_place *place)
{
	file_close(&place->listener);
	file_close(&place->lock);
}

bool
local_lock(const char *dir, int *fd, struct err *err)
{
	scoped(file_close) int server = -1;
	struct err none;

	if (claim(dir, fd, err))
		return true;
	if (err->fault != FAULT_CONFLICT)
		return false;
	if (local_connect(dir, &server, &none))
		return err_set(err, FAULT_CONFLICT,
		    "a server is at work on the node in '%s', and this cannot be done "
		    "meanwhile; stop 'accord serve' first, and start it again after it",
		    dir);
	return err_set(err, FAULT_CONFLICT,
	    "another command is at work on the node in '%s'; try again when it has ended", dir);
}

static bool
is_from(int fd, uid_t owner)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	       (peer.uid == owner || peer.uid == 0);
}

/* Nobody else can, while the folder is its owner's alone; but it may be given away. */
static bool
check_server(int folder, int fd, struct err *err)
{
	struct stat st;

	if (fstat(folder, &st) != 0)
		return err_errno(err, "cannot look at the node's folder");
	return is_from(fd, st.st_uid) ||
	       err_set(err, FAULT_DENIED, "somebody else listens at the node's local socket");
}

bool
local_connect(const char *dir, int *fd, struct err *err)
{
	scoped(file_close) int folder = -1, made = -1;
	struct sockaddr_un name;

	if (!name_socket(dir, &name, &folder, err))
		return false;
	made = make_socket();
	if (made < 0)
		return err_errno(err, "cannot make a socket");
	if (connect(made, (struct sockaddr *)&name, sizeof(name)) != 0) {
		if (errno == ECONNREFUSED || errno == ENOENT)
			return err_set(
			    err, FAULT_ABSENT, "the node in '%s' is not served", dir);
		return err_errno(err, "cannot speak with the node in '%s'", dir);
	}
	if (!check_server(folder, made, err))
		return false;
	*fd = made;
	made = -1;
	return true;
}

bool
local_server(int fd, pid_t *pid)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	*pid = peer.pid;
	return true;
}

/* Answering */

static bool
watch(struct local *local, int how, int fd, void *who, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = who };

	return epoll_ctl(local->epoll, how, fd, &event) == 0;
}

bool
local_open(int listener, size_t request_max, struct local **out, struct err *err)
{
	struct local *local = mem_grow(NULL, sizeof(*local));

	if (local == NULL)
		return err_memory(err);
	*local = (struct local){ .listener = listener, .epoll = -1 };
	for (size_t i = 0; i < LOCAL_GUESTS_MAX; i++)
		local->guests[i] = (struct local_guest){ -1, false, BUF_SECRET(request_max) };
	local->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (local->epoll < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) != 0 ||
	    !watch(local, EPOLL_CTL_ADD, listener, NULL, EPOLLIN)) {
		(void)err_errno(err, "cannot wait for local requests");
		local_close(&local);
		return false;
	}
	*out = local;
	return true;
}

static void
dismiss(struct local *local, struct local_guest *guest)
{
	file_close(&guest->fd);
	buf_free(&guest->request);
	guest->asked = false;
	local->count--;
	if (local->full)
		local->full = !watch(local, EPOLL_CTL_MOD, local->listener, NULL, EPOLLIN);
}

void
local_close(struct local **local)
{
	if (*local == NULL)
		return;
	for (size_t i = 0; i < LOCAL_GUESTS_MAX; i++)
		if ((*local)->guests[i].fd >= 0)
			dismiss(*local, &(*local)->guests[i]);
	file_close(&(*local)->epoll);
	free(*local);
	*local = NULL;
}

int
local_fd(const struct local *local)
{
	return local->epoll;
}

/* Only one event is told of each guest until it was answered. */
static bool
welcome(struct local *local, int fd)
{
	for (size_t i = 0; i < LOCAL_GUESTS_MAX; i++) {
		struct local_guest *guest = &local->guests[i];

		if (guest->fd >= 0)
			continue;
		if (!watch(local, EPOLL_CTL_ADD, fd, guest, EPOLLIN | EPOLLONESHOT))
			return false;
		guest->fd = fd;
		local->count++;
		return true;
	}
	return false;
}

static void
let_in(struct local *local)
{
	while (local->count < LOCAL_GUESTS_MAX) {
		int fd = accept4(local->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		if (!is_from(fd, geteuid()) || !welcome(local, fd))
			close(fd);
	}
	local->full = watch(local, EPOLL_CTL_MOD, local->listener, NULL, 0);
}

/* True when its request is there. */
static bool
hear(struct local *local, struct local_guest *guest)
{
	struct err err;
	bool got;

	if (!packet_receive(guest->fd, &guest->request, &got, &err) ||
	    (!got && !watch(local, EPOLL_CTL_MOD, guest->fd, guest, EPOLLIN | EPOLLONESHOT))) {
		dismiss(local, guest);
		return false;
	}
	guest->asked = got;
	return got;
}

size_t
local_take(struct local *local, struct local_guest **out, size_t room)
{
	struct epoll_event events[LOCAL_GUESTS_MAX + 1];
	/* No more than can be told of: a guest's event comes once. */
	int most = room <= LOCAL_GUESTS_MAX ? (int)room : LOCAL_GUESTS_MAX + 1;
	int count = epoll_wait(local->epoll, events, most, 0);
	size_t taken = 0;

	for (int i = 0; i < count; i++) {
		struct local_guest *guest = events[i].data.ptr;

		if (guest == NULL)
			let_in(local);
		else if (hear(local, guest))
			out[taken++] = guest;
	}
	return taken;
}

void
local_reply(struct local *local, struct local_guest *guest, struct text answer)
{
	struct err err;
	bool sent = packet_send(guest->fd, answer, &err);

	buf_free(&guest->request);
	guest->asked = false;
	if (!sent || !watch(local, EPOLL_CTL_MOD, guest->fd, guest, EPOLLIN | EPOLLONESHOT))
		dismiss(local, guest);
}
