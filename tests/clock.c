/*
 * clock.c - preloaded: a clock that a test sets, also while the program runs.
 *
 * The file $CLOCK_FILE holds numbers of 8 bytes, as the machine has them in memory: the seconds
 * by which the clock is wrong; and if there is more, so many nanoseconds besides; how many
 * times slower than the machine's it goes, and since when (in nanoseconds since 1970, by the
 * machine's).  It is mapped when the program begins, so that processes which may open no files
 * go by it, too.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

struct setting {
	int64_t seconds, nanoseconds, slower, since;
};

static const volatile struct setting *setting;
static int (*real_gettime)(clockid_t id, struct timespec *ts);

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("CLOCK_FILE");
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *at;

	*(void **)&real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	if (fd < 0)
		return;
	at = mmap(NULL, sizeof(*setting), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED)
		setting = at;
}

static void
set(struct timespec *ts)
{
	int64_t now = ts->tv_sec * SECOND + ts->tv_nsec, since = setting->since,
		slower = setting->slower;

	if (since > 0 && slower > 1)
		now = since + (now - since) / slower;
	now += setting->nanoseconds;
	ts->tv_sec = now / SECOND + setting->seconds;
	ts->tv_nsec = now % SECOND;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	int code;

	if (real_gettime == NULL)
		*(void **)&real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	code = real_gettime(id, ts);
	if (code == 0 && id == CLOCK_REALTIME && setting != NULL)
		set(ts);
	return code;
}

time_t
time(time_t *out)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return (time_t)-1;
	if (out != NULL)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return -1;
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}
