/* terminal.h - standard output, where people read it: nothing is wider than the terminal.
 * What is read by programs, through a pipe or in a file, is as it was. */
#pragma once

/* From then on; nothing where standard output is no terminal. */
void terminal_begin(void);
