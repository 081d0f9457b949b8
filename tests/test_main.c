/*
 * test_main.c - the unit tests of a floor are one program.
 *
 *	FLOOR_test NAME...    those of some modules, one after another in this very process
 */
#include "mould.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct mould moulds[MOULDS];

static struct test_module *modules;

void
test_register(struct test_module *module)
{
	module->next = modules;
	modules = module;
}

/* "../src/log/part_test.c" is of the module "part". */
static bool
is_of(const struct test_module *module, const char *name)
{
	const char *file = strrchr(module->file, '/');
	size_t len = strlen(name);

	file = file == NULL ? module->file : file + 1;
	return strncmp(file, name, len) == 0 && strcmp(file + len, "_test.c") == 0;
}

static const struct test_module *
find(const char *name)
{
	const struct test_module *module = modules;

	while (module != NULL && !is_of(module, name))
		module = module->next;
	if (module == NULL) {
		printf("not ok - there are no tests of '%s'\n", name);
		exit(EXIT_FAILURE);
	}
	return module;
}

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>

/* What a child leaves is not looked at, and to look takes longer than many a test. */
static void
leave_children_alone(void)
{
	VALGRIND_CLO_CHANGE("--leak-check=no");
}
#else
static void
leave_children_alone(void)
{
}
#endif

int
main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: %s NAME...\n", argv[0]);
		return EXIT_FAILURE;
	}
	pthread_atfork(NULL, NULL, leave_children_alone);
	for (int i = 1; i < argc; i++) {
		const struct test_module *module = find(argv[i]);

		if (argc > 2)
			printf("# part: %s\n", module->file);
		failed += module->run();
		fflush(stdout);
	}
	for (size_t i = 0; i < MOULDS; i++)
		buf_free(&moulds[i].files);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
