#!/bin/sh
# The build is reproducible: a copy of the sources elsewhere gives the same bytes.
. "$(dirname "$0")/../stage.sh"

copy=$root/.cache/again/elsewhere

copy_sources() {
	mkdir -p "$copy" || return
	find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} + || return
	# Times are kept, so that ninja compiles only what changed.
	project_files | xargs -d '\n' cp --parents -p -t "$copy"
}

# How the program is made, each command in its order; where that is done shows in
# -ffile-prefix-map alone, and whether a warning is an error is not seen in what is made.
commands() {
	ninja -C "$1/build" -t commands accord | sed "s|$1/|HERE/|g; s/ -Werror / /"
}
same_commands() {
	commands "$root" >"$home/here.commands" && commands "$copy" >"$home/elsewhere.commands" &&
		grep -q ' -o accord ' "$home/here.commands" &&
		cmp "$home/here.commands" "$home/elsewhere.commands"
}

# All are compiled by those commands, and what tells the time is banned: so of the sources in C
# every twelfth stands for all.  What then goes into the program is the same.
objects() {
	ninja -C build -t inputs accord | grep '\.o$' | LC_ALL=C sort | if [ -n "${ACCORD_DEEP-}" ]; then
		cat
	else
		awk '/\.cpp\.o$/ || NR % 12 == 1'
	fi
}
same_objects() {
	[ "$(objects | wc -l)" -gt 10 ] || return
	for object in $(objects); do
		cmp "build/$object" "$copy/build/$object" || return
	done
}

check 'the sources can be copied' copy_sources
check 'the program is built here' tools/build ship accord
if [ -n "${ACCORD_DEEP-}" ]; then
	check 'the copy builds' "$copy/tools/build" ship accord
	check 'both builds are identical' cmp build/accord "$copy/build/accord"
else
	# shellcheck disable=SC2046 # no object's name holds a blank
	check 'parts of the copy are built' "$copy/tools/build" ship $(objects)
fi
check 'both are made by the same commands' same_commands
check 'the parts are identical' same_objects
finish
