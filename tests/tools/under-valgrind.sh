#!/bin/sh
# tools/under-valgrind sees each kind of mistake, and no more.
. "$(dirname "$0")/../tap.sh"

cat >program.c <<'END'
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *block = malloc(10);
	volatile int *nowhere = NULL;
	volatile int taken = 0;

	(void)argc;
	if (strcmp(argv[1], "reads-the-unset") == 0 && block[3] != 0)
		taken = 1;
	if (strcmp(argv[1], "writes-past-the-end") == 0)
		block[10] = 0;
	if (strcmp(argv[1], "leaves-a-file-open") == 0 && open("/dev/null", O_RDONLY) < 0)
		return 1;
	if (strcmp(argv[1], "lets-a-child-crash") == 0) {
		if (fork() == 0)
			*nowhere = taken;
		wait(NULL);
	}
	if (strcmp(argv[1], "leaks") != 0)
		free(block);
	return strcmp(argv[1], "fails") == 0 ? 7 : 0;
}
END
check 'a program compiles' gcc -O0 -w -o program program.c

check 'what is right passes' "$root/tools/under-valgrind" ./program is-right
check 'a child may crash' "$root/tools/under-valgrind" ./program lets-a-child-crash
for mistake in reads-the-unset writes-past-the-end leaves-a-file-open leaks; do
	try "$root/tools/under-valgrind" ./program "$mistake"
	same "a program that $mistake" 98 "$status" || show_what_was_said
done
try "$root/tools/under-valgrind" ./program fails
same 'a status is passed on' 7 "$status"
try "$root/tools/under-valgrind" ./program is-right 5</dev/null
same 'an inherited file is no fault' 0 "$status"
finish
