#include "crypto/scrypt_work.h"

#ifndef SCRYPT_LOG_N
#define SCRYPT_LOG_N 18
#endif

unsigned
scrypt_work(void)
{
	return SCRYPT_LOG_N;
}
