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

check 'the sources can be copied' copy_sources
check 'the program is built here' tools/build ship accord
check 'the copy builds' "$copy/tools/build" ship accord
check 'both builds are identical' cmp build/accord "$copy/build/accord"
finish
