#include "case/role.h"

#include <stddef.h>

const char *const role_words[ROLES + 1] = { "finder", "vendor", "deployer", "coordinator",
	"cna", "authority", "observer", NULL };

enum role
role_at(unsigned n)
{
	return (enum role)(1U << n);
}
