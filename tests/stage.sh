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

# counts TOOL NAME: is it the version of Debian 12, whose opinions are ours?  Else NAME is skipped.
counts() {
	version=$("$1" --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
	[ "$version" = 14 ] || { skip "$2" "$1 here is version $version, which has other opinions than 14" && false; }
}

# The unit tests and corpus replays of a build.
units_and_corpora() {
	include tools/tap --jobs "$jobs" --in-memory --limit 300 --label "$1" --meson "$2" unit
	remembering --limit 600 --label "$1" --meson "$2" corpus
}

# is_told STORY: in this stage?  Sets $why_not, if that is worth saying.
is_told() {
	why_not=
	[ -z "${ACCORD_DEEP-}" ] || return 0
	if grep -q '^# by name$' "$1"; then
		why_not="takes long: ./test story NAME tells it"
		return 1
	fi
	[ -z "${SANITIZED-}" ] || grep -q '^# watched$' "$1"
}

# stories LABEL OPTION...: every story; one that says "# alone" is not disturbed by others, and
# one that says "# by name" is told by its name alone, and skipped here.  Under sanitizers those
# that say "# watched".  With ./test --deep, all of them.
# Stories mostly wait, so there are more of them at once than processors.
stories() {
	label=$1
	shift
	for alone in no yes; do
		list=
		for story in tests/story/*.sh; do
			[ -f "$story" ] || continue
			if ! is_told "$story"; then
				[ -z "$why_not" ] || [ "$alone" = yes ] || skip "$label: ${story##*/}" "$why_not"
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
