/* descriptors.h - how many files this process has open, so that a test sees one that is left.
 */
#pragma once

#include <dirent.h>

#include "test.h"

/* By the list that the system keeps: valgrind counts it as an error to ask about one that is
 * not open.  The folder that is read is one of them, each time. */
static inline size_t
open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}
