#!/bin/sh
# Units, corpora and the stories that say `# watched` under gcc's address and undefined behaviour sanitizers.
. "$(dirname "$0")/../stage.sh"

# What was freed is kept back for long enough, and not so long that all memory is new.
export ASAN_OPTIONS=quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1
if check 'compiles with gcc and its sanitizers' tools/build --check gcc; then
	units_and_corpora gcc build-gcc
	export ACCORD="$root/build-gcc/accord" SANITIZED=yes
	# Those of the ship build lie on the disk; but five gigabytes are not for memory.
	if [ -n "${ACCORD_LARGE-}" ]; then
		stories gcc
	else
		stories gcc --in-memory
	fi
fi
finish
