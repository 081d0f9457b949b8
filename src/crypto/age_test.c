#include "crypto/age.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/random.h"

/* Seal `plain` as told; the caller frees `sealed`. */
static void
seal(const struct age_seal *how, struct text plain, struct buf *sealed)
{
	struct source in = source_text(&plain);
	struct sink out = sink_buf(sealed);
	struct err err;

	assert_true(age_seal(how, &in, &out, &err));
}

static bool
open(const struct age_open *how, struct text sealed, struct buf *plain, struct err *err)
{
	struct source in = source_text(&sealed);
	struct sink out = sink_buf(plain);

	return age_open(how, &in, &out, err);
}

static void
opens_what_it_sealed_whatever_the_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 262144, 262145,
		3 * MIB + 17 };
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf plain = BUF(8 * MIB);
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	for (size_t i = 0; i < 4 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(buf_free) struct buf sealed = BUF(8 * MIB), opened = BUF(8 * MIB);
		unsigned workers = i % 4 < 2 ? 1 : 2;
		const struct age_seal to = { &me.recipient, 1, { 0 }, i % 2 == 1, workers };
		const struct age_open by = { &me, 1, NULL, NULL, workers };
		size_t size = sizes[i / 4];

		buf_clear(&plain);
		if (size > 0)
			random_bytes(buf_extend(&plain, size), size);
		seal(&to, buf_text(&plain), &sealed);
		assert_true(open(&by, buf_text(&sealed), &opened, &err));
		assert_true(text_eq(buf_text(&opened), buf_text(&plain)));
	}
}

TESTS(TEST(opens_what_it_sealed_whatever_the_size))
