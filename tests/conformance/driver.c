#include "driver.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "codec/hex.h"
#include "crypto/random.h"

#define INPUT_MAX GIB

void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "driver: %s\n", what);
	exit(EXIT_FAILURE);
}

static struct words
words_of(struct text line)
{
	struct words words = { 0 };
	struct text word;

	while (text_cut(&line, ' ', &word) || line.len > 0) {
		if (word.len == 0) {
			word = line;
			line.len = 0;
		}
		need(words.count < WORDS_MAX, "too many words");
		words.word[words.count++] = word;
		word.len = 0;
	}
	return words;
}

struct text
bytes_of(struct text word)
{
	struct buf bytes = BUF(INPUT_MAX);
	size_t len = text_eq(word, TEXT("-")) ? 0 : word.len / 2;
	char *at = buf_extend(&bytes, len);

	need(at != NULL, "out of memory");
	need(len == 0 || hex_decode(word, (uint8_t *)at, len), "a word is not hex");
	return buf_text(&bytes);
}

uint64_t
number_of(struct text word)
{
	uint64_t number;

	need(text_u64(word, &number), "a word is not a number");
	return number;
}

void
put_hex(const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	if (len == 0)
		putchar('-');
	for (size_t i = 0; i < len; i++)
		printf("%02x", at[i]);
}

static void
judge(const struct verb *verbs, size_t count, struct text line)
{
	struct words words = words_of(line);

	for (size_t i = 0; i < count; i++) {
		if (words.count < verbs[i].least || !text_eq(words.word[0], verbs[i].name))
			continue;
		verbs[i].judge(&words);
		return;
	}
	need(false, "a line is no case");
}

int
drive(const struct verb *verbs, size_t count)
{
	scoped(buf_free) struct buf in = BUF(INPUT_MAX);
	struct text rest, line;
	struct err err;

	random_init();
	need(file_load("/dev/stdin", &in, &err), err.text);
	rest = buf_text(&in);
	while (text_line(&rest, &line))
		judge(verbs, count, line);
	return EXIT_SUCCESS;
}
