#!/bin/sh
# The debug build: gcc -fanalyzer reads it, and its units run under valgrind.
. "$(dirname "$0")/../stage.sh"

check 'gcc -fanalyzer finds nothing' tools/build --check debug &&
	remembering --in-memory --limit 1500 --needs tools/under-valgrind --needs tests/fixtures --label valgrind \
		--wrap tools/under-valgrind --meson build-debug unit
finish
