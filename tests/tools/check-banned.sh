#!/bin/sh
# tools/check-banned names each banned call, and nothing that only looks like one.
. "$(dirname "$0")/../tap.sh"

mkdir -p src/base src/low
cat >src/low/fine.c <<'END'
/* strcpy(a, b) in a comment is no call, */ int x; // nor is sprintf(a)
/*
 * nor gets(line) in a long one: malloc(1)
 */
const char *says = "system(\"true\") in a string", quote = '"';
void fine(void) { my_strcpy(x); loop->system(x); door.popen(1); strcpy_s(x); snprintf(x); }
END
echo 'void *f(void *p) { return realloc(p, 1); }' >src/base/mem.c
echo 'void t(void) { free(malloc(1)); free(strdup("")); }' >src/low/fine_test.c

check 'what is fine passes' "$root/tools/check-banned" src

for call in strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r strdup \
	atoi atol strtol strtoul sscanf gmtime localtime ctime asctime mktemp tmpnam system \
	popen alloca setjmp malloc calloc realloc; do
	printf '/* first */\n\tx = (%s (1));\n' "$call" >src/low/wrong.c
	! try "$root/tools/check-banned" src
	same "names $call()" "low/wrong.c:2: $call() is banned" "$out"
done
for name in __DATE__ __TIME__ __TIMESTAMP__; do
	echo "const char *built = $name;" >src/low/wrong.c
	! try "$root/tools/check-banned" src
	same "names $name" "low/wrong.c:1: $name makes each build another" "$out"
done
rm src/low/wrong.c

echo 'static inline int f(void) { return system("x"); }' >src/low/wrong.h
! try "$root/tools/check-banned" src
same 'looks into headers' 'low/wrong.h:1: system() is banned' "$out"
rm src/low/wrong.h

echo 'void t(void) { system("x"); }' >src/low/wrong_test.c
! try "$root/tools/check-banned" src
same 'looks into tests' 'low/wrong_test.c:1: system() is banned' "$out"
rm src/low/wrong_test.c

echo '/* done */ char *p = "/*"; void *f(void) { return strcpy(p, p) + atoi(p); }' >src/low/wrong.c
! try "$root/tools/check-banned" src
same 'names each call in a line' 'low/wrong.c:1: strcpy() is banned
low/wrong.c:1: atoi() is banned' "$out"
finish
