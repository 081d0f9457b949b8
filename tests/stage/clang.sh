#!/bin/sh
# Units and corpora under clang's address and undefined behaviour sanitizers.
. "$(dirname "$0")/../stage.sh"

export UBSAN_OPTIONS=print_stacktrace=1
check 'compiles with clang and its sanitizers' tools/build --check clang &&
	units_and_corpora clang build-clang
finish
