#!/bin/sh
# What independent implementations in tests/reference/ say is what our tests compare with.
. "$(dirname "$0")/../tap.sh"

say_again() {
	"$root/tests/reference/sharing.py" | clang-format --style="file:$root/.clang-format"
}
check 'the vectors of secret sharing can be made again' say_again
same 'they are those of the tests' "$(cat "$root/tests/sharing_vectors.h")" "$out"
finish
