/*
 * flush.c - how long it takes until bytes are on the disk.
 *
 *	flush DIR COUNT
 *
 * Writes 4 KiB within a file of 4 MiB and has them flushed, COUNT times.  Prints the
 * milliseconds of the median, of 99 in 100 and of the slowest.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 4096
#define BLOCKS 1024

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "flush: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Where each write goes is not in a row, so that none helps the next. */
static void
write_block(int fd, unsigned number)
{
	char block[BLOCK];

	memset(block, (int)(number % 251), sizeof(block));
	need(pwrite(fd, block, sizeof(block), (off_t)(number * 389 % BLOCKS) * BLOCK) ==
		 (ssize_t)sizeof(block),
	    "cannot write");
}

static int
by_double(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	size_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	double *took = calloc(count + 1, sizeof(*took));
	int fd;

	if (count == 0 || took == NULL || chdir(argv[1]) != 0) {
		fputs("usage: flush DIR COUNT\n", stderr);
		return 2;
	}
	fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	need(fd >= 0, "cannot make a file");
	for (unsigned i = 0; i < BLOCKS; i++)
		write_block(fd, i);
	need(fsync(fd) == 0, "cannot flush");
	for (size_t i = 0; i < count; i++) {
		double began = now_ms();

		write_block(fd, (unsigned)i);
		need(fdatasync(fd) == 0, "cannot flush");
		took[i] = now_ms() - began;
	}
	qsort(took, count, sizeof(*took), by_double);
	printf("%.3f %.3f %.3f\n", took[count / 2], took[count - 1 - count / 100],
	    took[count - 1]);
	free(took);
	return EXIT_SUCCESS;
}
