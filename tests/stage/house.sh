#!/bin/sh
# The rules of the house that a script can check.
. "$(dirname "$0")/../stage.sh"

check 'floors and libraries keep to src/floors.txt' tools/check-floors src
check 'nothing that is banned is called' tools/check-banned src
check 'no file is longer than a sitting' tools/check-sizes src

libraries=$(sed -n '/^[a-z].*|/{s/.*|//;s/#.*//;p;}' src/floors.txt | tr -s ' \t\n' '\n' |
	grep -v '^threads$')

# What a bare machine would miss: a library whose Debian package nobody listed.
packages_are_listed() {
	for library in $libraries; do
		package=$(dpkg-query -S "$(pkg-config --path "$library")" | sed 's/:.*//')
		grep -q "^build $package " tools/packages || echo "$library: no line 'build $package'"
	done | { ! grep .; }
}
check 'the package of each library is listed in tools/packages' packages_are_listed

# Each header compiles alone.
# shellcheck disable=SC2046,SC2086 # words
include tools/tap --jobs "$jobs" --label 'compiles alone' \
	--wrap "gcc -std=gnu17 -D_GNU_SOURCE -Isrc -fsyntax-only -Wall -Wextra -Werror -x c /dev/null \
		$(pkg-config --cflags $libraries) -include" \
	--plain $(project_files 'src/*.h')
finish
