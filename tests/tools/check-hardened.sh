#!/bin/sh
# tools/check-hardened misses each protection that was left out.
. "$(dirname "$0")/../tap.sh"

cat >program.c <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
	char line[64];

	snprintf(line, (size_t)argc * 4, "%s", argv[0]);
	return puts(line);
}
END

# compile FLAG...: with all protections, and then these flags.
compile() {
	gcc -O2 -fPIE -pie -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
		-Wl,-z,relro,-z,now,-z,noexecstack "$@" program.c -o program
}

compile
check 'a hardened program passes' "$root/tools/check-hardened" program

# misses WHAT FLAG...
misses() {
	what=$1
	shift
	compile "$@"
	! try "$root/tools/check-hardened" program
	same "misses what $*  leaves out" "$what" "$out"
}

misses 'it lacks a type that can be loaded anywhere
it lacks a random address (PIE)' -fno-pie -no-pie
misses 'it lacks a read-only linkage table (RELRO)' -Wl,-z,norelro
misses 'it lacks immediate binding' -Wl,-z,lazy
misses 'it lacks a stack that is not executable' -Wl,-z,execstack
misses 'it lacks the stack protector' -fno-stack-protector
misses 'it lacks fortified calls' -U_FORTIFY_SOURCE
misses 'it has a search path for libraries' -Wl,-rpath,/opt/lib
finish
