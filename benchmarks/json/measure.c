/*
 * measure - how long a JSON reader takes for a corpus.
 *
 * usage: measure PASSES < LIST
 * LIST names the files, a line each.  For each way to use the reader prints its
 * name, a tab, the seconds that PASSES passes over the corpus took, a tab, and
 * the bytes of one pass.  One pass beforehand is not counted.
 */
#include "reader.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXTS_MAX 20000

struct text {
	char *at;
	size_t len;
};

static struct text texts[TEXTS_MAX];
static size_t text_count;

static void
fail(const char *what, const char *name)
{
	fprintf(stderr, "measure: %s '%s'\n", what, name);
	exit(1);
}

static struct text
load(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct text text = { 0 };
	long len;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
		fail("cannot read", path);
	rewind(file);
	text.len = (size_t)len;
	text.at = calloc(text.len + 1, 1);
	if (text.at == NULL || fread(text.at, 1, text.len, file) != text.len)
		fail("cannot read", path);
	fclose(file);
	return text;
}

static void
load_list(void)
{
	char line[PATH_MAX + 1];

	while (text_count < TEXTS_MAX && fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		texts[text_count++] = load(line);
	}
}

static void
pass(size_t way)
{
	for (size_t i = 0; i < text_count; i++)
		if (!reader_read(way, texts[i].at, texts[i].len))
			fail("refused by", reader_names[way]);
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int
main(int argc, char **argv)
{
	long passes = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	size_t bytes = 0;

	if (passes <= 0)
		fail("expected a number of passes, not", argc == 2 ? argv[1] : "");
	load_list();
	for (size_t i = 0; i < text_count; i++)
		bytes += texts[i].len;
	for (size_t way = 0; reader_names[way] != NULL; way++) {
		double start;

		pass(way);
		start = now();
		for (long i = 0; i < passes; i++)
			pass(way);
		printf("%s\t%.6f\t%zu\n", reader_names[way], now() - start, bytes);
	}
	return 0;
}
