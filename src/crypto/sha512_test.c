#include "crypto/sha512.h"

#include "test.h"

static void
agrees_with_the_standard(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	sha512_format(TEXT("abc"), &out);
	assert_string_equal(buf_string(&out),
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	buf_clear(&out);
	sha512_format(TEXT(""), &out);
	assert_int_equal(out.len, 128);
}

TESTS(TEST(agrees_with_the_standard))
