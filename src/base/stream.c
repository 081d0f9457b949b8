#include "base/stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define LOAD_STEP (64 * KIB)

bool
source_fill(const struct source *source, char *at, size_t room, size_t *got, struct err *err)
{
	size_t sum = 0, more;

	while (sum < room) {
		if (!source->read(source->arg, at + sum, room - sum, &more, err))
			return false;
		if (more == 0)
			break;
		sum += more;
	}
	*got = sum;
	return true;
}

bool
source_load(const struct source *source, struct buf *out, struct err *err)
{
	size_t before = out->len, got;
	char step[LOAD_STEP];
	bool ok;

	do {
		ok = source_fill(source, step, sizeof(step), &got, err);
		if (ok)
			buf_add(out, (struct text){ step, got });
	} while (ok && got == sizeof(step) && !out->failed);
	if (out->secret)
		mem_wipe(step, sizeof(step));
	if (!ok)
		buf_cut(out, before);
	return ok && buf_ok(out, err);
}

bool
sink_write(const struct sink *sink, struct text bytes, struct err *err)
{
	return sink->write(sink->arg, bytes, err);
}

/* May a failed call be tried again?  A descriptor that others made non-blocking
 * (a terminal, a pipe that we share) is waited for. */
static bool
again(int fd, short events)
{
	struct pollfd wait = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	return errno == EAGAIN && (poll(&wait, 1, -1) >= 0 || errno == EINTR);
}

static bool
read_fd(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	const int *fd = arg;
	ssize_t len;

	do
		len = read(*fd, at, room);
	while (len < 0 && again(*fd, POLLIN));
	if (len < 0)
		return err_errno(err, "cannot read");
	*got = (size_t)len;
	return true;
}

static bool
write_fd(void *arg, struct text bytes, struct err *err)
{
	const int *fd = arg;

	while (bytes.len > 0) {
		ssize_t len = write(*fd, bytes.at, bytes.len);

		if (len < 0 && again(*fd, POLLOUT))
			continue;
		if (len < 0)
			return err_errno(err, "cannot write");
		bytes = text_after(bytes, (size_t)len);
	}
	return true;
}

struct source
source_fd(int *fd)
{
	return (struct source){ read_fd, fd };
}

struct sink
sink_fd(int *fd)
{
	return (struct sink){ write_fd, fd };
}

static bool
read_text(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct text *rest = arg;
	size_t len = rest->len < room ? rest->len : room;

	(void)err;
	if (len > 0)
		memcpy(at, rest->at, len);
	*rest = text_after(*rest, len);
	*got = len;
	return true;
}

static bool
write_buf(void *arg, struct text bytes, struct err *err)
{
	struct buf *buf = arg;

	buf_add(buf, bytes);
	return buf_ok(buf, err);
}

struct source
source_text(struct text *rest)
{
	return (struct source){ read_text, rest };
}

struct sink
sink_buf(struct buf *buf)
{
	return (struct sink){ write_buf, buf };
}

static void
meter_tell(struct meter *meter, size_t more)
{
	meter->done += more;
	meter->tell(meter->arg, meter->done);
}

static bool
read_metered(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct meter *meter = arg;

	if (!meter->source.read(meter->source.arg, at, room, got, err))
		return false;
	meter_tell(meter, *got);
	return true;
}

static bool
write_metered(void *arg, struct text bytes, struct err *err)
{
	struct meter *meter = arg;

	if (!sink_write(&meter->sink, bytes, err))
		return false;
	meter_tell(meter, bytes.len);
	return true;
}

struct source
source_metered(struct meter *meter, struct source source)
{
	meter->source = source;
	return (struct source){ read_metered, meter };
}

struct sink
sink_metered(struct meter *meter, struct sink sink)
{
	meter->sink = sink;
	return (struct sink){ write_metered, meter };
}
