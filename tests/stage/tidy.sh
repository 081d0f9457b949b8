#!/bin/sh
# clang-tidy finds nothing; only what changed, or includes what changed, is read again.
. "$(dirname "$0")/../stage.sh"

# Tests are left out: cmocka's macros are not for its taste.
sources() {
	project_files 'src/*.c' | grep -v '_test\.c$'
}

# shellcheck disable=SC2046 # no file name of ours holds a blank
check 'compiles with clang' tools/build --check clang && counts clang-tidy 'clang-tidy finds nothing' &&
	remembering --label clang-tidy --include src --include tests --needs .clang-tidy \
		--needs meson.build --needs src/meson.build \
		--wrap 'clang-tidy --quiet -p build-clang' --plain $(sources)
finish
