/*
 * traitor.c - preloaded: a node whose operator has changed its program.
 *
 *	TRAITOR_DEALS=1      it deals the first member of a committee what is no share
 *	TRAITOR_TELLS=FILE   writes there, 32 bytes each, by what its keeper multiplies the
 *	                     group's base: a share that it was dealt is checked so; and to
 *	                     FILE.others, by what other processes do
 *
 * The files are mapped when the program begins, so that processes which may open none write to
 * them, too.  Their first 32 bytes count.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SCALAR 32
#define ROOM 2048 /* scalars */

static unsigned char *told, *told_others;
static int deals, is_keeper;
static int (*real_prctl)(int option, ...);
static void (*real_add)(unsigned char *z, const unsigned char *x, const unsigned char *y);
static int (*real_base)(unsigned char *q, const unsigned char *n);

static unsigned char *
map(const char *path, const char *suffix)
{
	char name[PATH_MAX];
	void *at;
	int fd;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, ROOM * SCALAR) != 0)
		return NULL;
	at = mmap(NULL, ROOM * SCALAR, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("TRAITOR_TELLS");

	*(void **)&real_add = dlsym(RTLD_NEXT, "crypto_core_ed25519_scalar_add");
	*(void **)&real_prctl = dlsym(RTLD_NEXT, "prctl");
	*(void **)&real_base = dlsym(RTLD_NEXT, "crypto_scalarmult_ed25519_base_noclamp");
	deals = getenv("TRAITOR_DEALS") != NULL;
	if (path == NULL)
		return;
	told = map(path, "");
	told_others = map(path, ".others");
}

/* Once it is in its sandbox it may not ask for its name any more. */
int
prctl(int option, ...)
{
	unsigned long with[4];
	va_list rest;

	va_start(rest, option);
	for (int i = 0; i < 4; i++)
		with[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (option == PR_SET_NAME)
		is_keeper = strcmp((const char *)with[0], "accord-keeper") == 0;
	return real_prctl(option, with[0], with[1], with[2], with[3]);
}

void crypto_core_ed25519_scalar_add(
    unsigned char *z, const unsigned char *x, const unsigned char *y);
int crypto_scalarmult_ed25519_base_noclamp(unsigned char *q, const unsigned char *n);

/* The first sum is of the first member's. */
void
crypto_core_ed25519_scalar_add(unsigned char *z, const unsigned char *x, const unsigned char *y)
{
	real_add(z, x, y);
	if (deals)
		z[0] ^= 1;
	deals = 0;
}

int
crypto_scalarmult_ed25519_base_noclamp(unsigned char *q, const unsigned char *n)
{
	unsigned char *to = is_keeper ? told : told_others;

	if (to != NULL) {
		uint64_t at = __atomic_add_fetch((uint64_t *)(void *)to, 1, __ATOMIC_SEQ_CST);

		if (at < ROOM)
			memcpy(to + at * SCALAR, n, SCALAR);
	}
	return real_base(q, n);
}
