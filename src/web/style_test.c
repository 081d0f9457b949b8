#include "web/style.h"

#include <string.h>

#include "test.h"

static int
value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, digit);

	assert_non_null(at);
	return (int)(at - digits);
}

/* One of a colour's parts, from two hex digits, as light: sRGB undone, well enough for a
 * bound (a power of 2.4, by squares and a root that Newton finds). */
static double
light(const char *digits)
{
	double part = (16 * value(digits[0]) + value(digits[1])) / 255.0, base, root = 1;

	if (part <= 0.04045)
		return part / 12.92;
	base = (part + 0.055) / 1.055;
	for (int i = 0; i < 60; i++) /* the fifth root of base^2 */
		root -= (root * root * root * root * root - base * base) /
			(5 * root * root * root * root);
	return base * base * root;
}

/* How light the colour is that a name has, in the part of the sheet from there on. */
static double
luminance(const char *sheet, const char *name)
{
	const char *at = strstr(sheet, name);

	assert_non_null(at);
	at = strchr(at, '#');
	assert_non_null(at);
	return 0.2126 * light(at + 1) + 0.7152 * light(at + 3) + 0.0722 * light(at + 5);
}

/* WCAG 2.1, 1.4.3. */
static void
every_text_stands_out_from_its_ground(void **state)
{
	static const char *const texts[] = {
		"--text:", "--quiet:", "--link:", "--better:", "--worse:", "--unclear:"
	};
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	const char *themes[2];

	(void)state;
	style_sheet(&out);
	themes[0] = buf_string(&out);
	themes[1] = strstr(themes[0], "prefers-color-scheme: dark");
	assert_non_null(themes[1]);
	for (size_t theme = 0; theme < 2; theme++)
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) + 1; i++) {
			bool button = i == sizeof(texts) / sizeof(texts[0]);
			double text =
			    luminance(themes[theme], button ? "--on-strong:" : texts[i]);
			double ground =
			    luminance(themes[theme], button ? "--strong:" : "--ground:");
			double raised =
			    luminance(themes[theme], button ? "--strong:" : "--raised:");
			double worst = text > ground ? (ground > raised ? ground : raised)
						     : (ground < raised ? ground : raised);
			double ratio = text > worst ? (text + 0.05) / (worst + 0.05)
						    : (worst + 0.05) / (text + 0.05);

			if (ratio < 4.5)
				fail_msg("theme %zu, text %zu: %.2f", theme, i, ratio);
		}
}

static void
the_sheet_is_small_and_whole(void **state)
{
	scoped(buf_free) struct buf out = BUF(16 * KIB);
	int depth = 0;

	(void)state;
	style_sheet(&out);
	assert_false(out.failed);
	for (size_t i = 0; i < out.len; i++) {
		depth += out.at[i] == '{' ? 1 : out.at[i] == '}' ? -1 : 0;
		assert_true(depth >= 0);
	}
	assert_int_equal(depth, 0);
	buf_clear(&out);
	style_icon(&out);
	assert_true(text_starts(buf_text(&out), TEXT("<svg ")));
	assert_true(text_ends(buf_text(&out), TEXT("</svg>\n")));
}

TESTS(TEST(every_text_stands_out_from_its_ground), TEST(the_sheet_is_small_and_whole))
