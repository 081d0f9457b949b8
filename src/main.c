/* main.c - the roof: hands the arguments to the table of commands. */
#include "cli/command/command.h"

int
main(int argc, char **argv)
{
	return command_main(argc, argv);
}
