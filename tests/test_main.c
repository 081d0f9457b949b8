/*
 * test_main.c - the unit tests of a floor are one program.
 *
 *	FLOOR_test NAME             those of a module, in this very process
 *	FLOOR_test --apart NAME...  of some, one after another, each in a child with a plan of
 *	                            its own: what a test does to itself (a sandbox, a limit, a
 *	                            folder) is for good
 */
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* In a child; `done` is shared with it and says that it came to its end. */
static bool
run_apart(const struct test_module *module, volatile bool *done)
{
	int status = 0;
	pid_t child;

	printf("# part: %s\n", module->file);
	fflush(stdout);
	*done = false;
	child = fork();
	if (child == 0) {
		status = module->run();
		*done = true;
		exit(status == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	if (child > 0 && waitpid(child, &status, 0) == child && *done && status == 0)
		return true;
	printf("not ok - all of %s: wait() tells %#x\n", module->file, (unsigned)status);
	return false;
}

int
main(int argc, char **argv)
{
	bool *done, good = true;

	if (argc == 2)
		return find(argv[1])->run();
	if (argc < 3 || strcmp(argv[1], "--apart") != 0) {
		fprintf(
		    stderr, "usage: %s NAME\n       %s --apart NAME...\n", argv[0], argv[0]);
		return EXIT_FAILURE;
	}
	done = mmap(
	    NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		return EXIT_FAILURE;
	for (int i = 2; i < argc; i++)
		good = run_apart(find(argv[i]), done) && good;
	munmap(done, sizeof(*done));
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
