/*
 * traitor.c - preloaded: a node whose operator has changed its program.
 *
 *	TRAITOR_DEALS=1      it deals the first member of a committee what is no share
 *	TRAITOR_TELLS=FILE   writes there, 32 bytes each, by what its processes multiply the
 *	                     group's base: a share that it was dealt is checked so
 *
 * The file is mapped when the program begins, so that processes which may open none write to
 * it, too.  Its first 32 bytes count.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SCALAR 32
#define ROOM 2048 /* scalars */

static unsigned char *told;
static int deals;
static void (*real_add)(unsigned char *z, const unsigned char *x, const unsigned char *y);
static int (*real_base)(unsigned char *q, const unsigned char *n);

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("TRAITOR_TELLS");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *at;

	*(void **)&real_add = dlsym(RTLD_NEXT, "crypto_core_ed25519_scalar_add");
	*(void **)&real_base = dlsym(RTLD_NEXT, "crypto_scalarmult_ed25519_base_noclamp");
	deals = getenv("TRAITOR_DEALS") != NULL;
	if (fd < 0 || ftruncate(fd, ROOM * SCALAR) != 0)
		return;
	at = mmap(NULL, ROOM * SCALAR, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED)
		told = at;
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
	if (told != NULL) {
		uint64_t at = __atomic_add_fetch((uint64_t *)(void *)told, 1, __ATOMIC_SEQ_CST);

		if (at < ROOM)
			memcpy(told + at * SCALAR, n, SCALAR);
	}
	return real_base(q, n);
}
