#include "reader.h"

#include <jansson.h>

const char *const reader_names[] = { "jansson", NULL };

bool
reader_read(size_t way, const char *text, size_t len)
{
	json_t *root = json_loadb(text, len, 0, NULL);

	(void)way;
	json_decref(root);
	return root != NULL;
}
