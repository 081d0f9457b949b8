# shellcheck shell=sh
# stage.sh - what the stages of ./test share, beyond the words of tap.sh.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
cd "$root" || exit 1

jobs=$(nproc)
passed=${ACCORD_CACHE:-.cache}/passed # by the content of all that it depends on

# Every file of the project, or those that match patterns; also one not committed yet.
# shellcheck disable=SC2120
project_files() {
	git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
		while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# Run tools/tap; what passed before and has not changed is not run again.
remembering() {
	include tools/tap --jobs "$jobs" --cache "$passed" "$@"
}

# The unit tests and corpus replays of a build.
units_and_corpora() {
	include tools/tap --jobs "$jobs" --in-memory --limit 300 --label "$1" --meson "$2" unit
	remembering --limit 600 --label "$1" --meson "$2" corpus
}

# stories LABEL OPTION...: every story; one that says "# alone" is not disturbed by others, and
# one that says "# by name" is told by its name alone, and skipped here.
# Stories mostly wait, so there are more of them at once than processors.
stories() {
	label=$1
	shift
	for alone in no yes; do
		list=
		for story in tests/story/*.sh; do
			[ -f "$story" ] || continue
			if grep -q '^# by name$' "$story"; then
				[ "$alone" = yes ] || skip "$label: ${story##*/}" "takes long: ./test story NAME tells it"
				continue
			fi
			told=no
			! grep -q '^# alone$' "$story" || told=yes
			[ "$told" != "$alone" ] || list="$list $story"
		done
		[ -n "$list" ] || continue
		at_once=1
		[ "$alone" = yes ] || at_once=$((2 * jobs))
		# shellcheck disable=SC2086 # no file name of ours holds a blank
		include tools/tap --jobs "$at_once" --label "$label" "$@" --each $list
	done
}
