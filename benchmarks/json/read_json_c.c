#include "reader.h"

#include <json-c/json.h>

const char *const reader_names[] = { "json-c", NULL };

bool
reader_read(size_t way, const char *text, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root = json_tokener_parse_ex(tokener, text, (int)len);

	(void)way;
	json_tokener_free(tokener);
	json_object_put(root);
	return root != NULL;
}
