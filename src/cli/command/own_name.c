#include "cli/command/own_name.h"

#include <pwd.h>
#include <unistd.h>

#include "action/deed/deed.h"

struct text
own_name(void)
{
	const struct passwd *user = getpwuid(getuid());
	struct text name = user == NULL ? TEXT("") : text_of(user->pw_name);

	return name.len > 0 && name.len <= DEED_WHO_MAX && text_printable(name)
		   ? name
		   : TEXT("somebody");
}
