#!/bin/sh
# The corpus replay tries what it says it tries, and tells what killed the target.
. "$(dirname "$0")/../tap.sh"

# Dies of one spelling, of which every cut and every flipped bit is counted.
cat >target_fuzz.c <<'END'
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"

void
fuzz_setup(void)
{
	fprintf(stderr, "setup\n");
}

void
fuzz(struct text in)
{
	char *a = mem_grow(NULL, 1), *b = a == NULL ? NULL : mem_grow(NULL, 1);

	fprintf(stderr, "%zu%s\n", in.len, a == NULL ? " none" : b == NULL ? " one" : "");
	REQUIRE(in.len != 5 || memcmp(in.at, "death", 5) != 0);
	free(a);
	free(b);
}
END
check 'a target compiles' gcc -D_GNU_SOURCE -DFUZZ_TARGET=target -I"$root/src" \
	-I"$root/tests" -o floor_fuzz target_fuzz.c "$root/tests/fuzz_replay.c" "$root/src/base/mem.c" "$root/src/base/text.c"

mkdir corpus
printf abc >corpus/small
: >corpus/empty
try ./floor_fuzz target corpus
same 'each file is a check' 'ok 1 - empty
ok 2 - small
1..2' "$out"
same 'made ready once' 1 "$(echo "$err" | grep -c setup)"
# "abc" cut to 0, 1 and 2 bytes, "" whole, and "" when its allocations fail no more.
same 'every cut' '3 1 1' "$(for n in 0 1 2; do echo "$err" | sed '/ /d' | grep -cx $n; done | xargs)"
# Its 24 bits, itself, and itself when its allocations fail no more.
same 'every bit' $((24 + 1 + 1)) "$(echo "$err" | grep -cx 3)"
same 'every allocation' '2 2' "$(echo "$err" | grep -c none) $(echo "$err" | grep -c one$ | awk '{print $1 - 2}')"

head -c 3000 /dev/zero >corpus/large
try ./floor_fuzz target corpus
same 'what is bounded is told' '# large: after its first 64 bytes only one bit in 3' \
	"$(echo "$out" | grep '^#')"
try env REPLAY_EFFORT=32768 ./floor_fuzz target corpus
same 'less is tried where others try all' '# large: after its first 16 bytes only one bit in 2385' \
	"$(echo "$out" | grep 'one bit')"
head -c 65537 /dev/zero >corpus/huge
try ./floor_fuzz target corpus
same 'what is too large is refused' 'not ok 2 - huge' "$(echo "$out" | grep '^not')"
same 'with a status' 1 "$status"

try ./floor_fuzz target corpus
printf 'dea4h' >corpus/near
try ./floor_fuzz target corpus
same 'a target that dies prints no plan' '' "$(echo "$out" | grep '^1\.\.')"
same 'and says of what' 'died of near with the other bit 30' "$(echo "$err" | grep '^died')"
same 'the input is kept' death "$(cat floor_fuzz.target.culprit)"

rm -r corpus
mkdir corpus
try ./floor_fuzz target corpus
same 'a target needs a corpus' 'not ok 1 - has a corpus
1..1' "$out"
finish
