#include "advisory/redraft.h"

#include "fuzz.h"

#define DATE INT64_C(1795000000)

static struct buf fresh = { .limit = MIB };

void
fuzz_setup(void)
{
	const struct drafting_publisher publisher = { TEXT("Widgets"),
		TEXT("https://psirt.example.com"), TEXT(""), "vendor" };
	struct drafting_product product = { .name = TEXT("Widget"), .affected = TEXT("1.0") };
	struct drafting_words words = {
		.title = TEXT("T"), .id = TEXT("W-1"), .date = DATE, .products = { 1, &product }
	};
	struct err err;

	buf_clear(&fresh);
	REQUIRE(drafting_write(&words, &publisher, &fresh, &err));
}

/* Whatever a person made of the file, it is completed once: the same again changes nothing. */
void
fuzz(struct text in)
{
	static const struct drafting_words nothing = { 0 };
	scoped(buf_free) struct buf once = BUF(4 * MIB), twice = BUF(4 * MIB);
	struct redraft how = { .said = &nothing, .date = DATE };
	struct err err;

	if (in.len == 0 || !redraft_write(&how, in, buf_text(&fresh), &once, &err))
		return;
	if (!redraft_write(&how, buf_text(&once), buf_text(&fresh), &twice, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(buf_text(&once), buf_text(&twice)));
}
