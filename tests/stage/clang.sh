#!/bin/sh
# Units and corpora under clang's address and undefined behaviour sanitizers.
. "$(dirname "$0")/../stage.sh"

# What was freed is kept back for long enough, and not so long that all memory is new.
export ASAN_OPTIONS=quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1
# What is tried in full elsewhere is tried in strides here: docs/testing.md says what.
[ -n "${ACCORD_DEEP-}" ] || export ACCORD_TEST_BRIEF=1 REPLAY_EFFORT=32768
if check 'compiles with clang and its sanitizers' tools/build --check clang; then
	units_and_corpora clang build-clang
	# Of the targets that libFuzzer drives, tools/fuzz builds the others.
	# What it learns goes into the first folder, which is not ours to keep.
	learned=$(mktemp -d) || exit 1
	check 'libFuzzer drives a fuzz target' \
		build-clang/libfuzzer_note -runs=1000 "$learned" tests/corpus/note
	rm -rf "$learned"
fi
finish
