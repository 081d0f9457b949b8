/*
 * work.c - in programs of tests a passphrase is less work than in the one that ships.
 *
 * It goes before the archive of crypto/, from which nobody then takes scrypt_work.c.
 */
#include "crypto/scrypt_work.h"

unsigned
scrypt_work(void)
{
	return 12;
}
