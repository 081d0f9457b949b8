# shellcheck shell=sh disable=SC2034 # what is set here is used there
# tap.sh - the words in which stories and stages are told.  Source it first, and
# end with `finish`, which prints the plan:
#
#	#!/bin/sh
#	# What happens in this story.
#	. "$(dirname "$0")/../tap.sh"
#
#	check 'tells its version' "$accord" version
#	refuse 3 'says that a key is malformed' "$accord" seal -r nonsense
#	finish
#
# The story begins in an empty folder of its own, which is removed at the end.
#   $root    the project's folder
#   $accord  the program; ACCORD=PATH tells another one
#   $out $err  what the last command that was checked printed
# Whatever a story starts in the background it ends itself, by the process id it
# kept, in a function `clean` that it may define: that is called however it ends.

root=$(cd "$(dirname "$0")" && while [ ! -f meson.build ] || [ -f ../meson.build ]; do cd ..; done && pwd)
accord=${ACCORD:-$root/build/accord}
home=$(mktemp -d "${TMPDIR:-/tmp}/story-XXXXXX") || exit 1
said=$home/said
complained=$home/complained
out=
err=
count=0
failures=0
mkdir "$home/here"
cd "$home/here" || exit 1

leave() {
	left_with=$?
	trap '' EXIT HUP INT TERM
	if command -v clean >/dev/null; then clean; fi
	chmod -R u+rwx "$home" && rm -rf "$home"
	exit "$left_with"
}
trap leave EXIT
trap 'exit 130' HUP INT TERM

# Print comment lines from standard input.
comment() {
	sed 's/^/# /'
}

pass() {
	count=$((count + 1))
	printf 'ok %d - %s\n' "$count" "$*"
}

fail() {
	count=$((count + 1))
	failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$count" "$*"
}

# skip NAME REASON
skip() {
	count=$((count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$count" "$1" "$2"
}

# Run a command for its status, keeping what it says.
try() {
	"$@" >"$said" 2>"$complained" </dev/null
	status=$?
	# A NUL in what was said is dropped, and nobody needs to hear of that.
	out=$(tr -d '\0' <"$said")
	err=$(tr -d '\0' <"$complained")
	return "$status"
}

show_what_was_said() {
	echo "it ended with status $status and said:" | comment
	head -c 65536 "$said" | comment
	head -c 65536 "$complained" | comment
}

# check NAME COMMAND [ARGUMENT...]: passes if the command succeeds.
check() {
	checked=$1
	shift
	if try "$@"; then
		pass "$checked"
	else
		fail "$checked"
		show_what_was_said
		return 1
	fi
}

# refuse STATUS NAME COMMAND [ARGUMENT...]: passes if the command ends with just
# that status and says why in one line on standard error, beginning "accord: ".
refuse() {
	wanted=$1
	checked=$2
	shift 2
	try "$@"
	case $status:$(wc -l <"$complained"):$err in
	"$wanted:1:accord: "*) pass "$checked" ;;
	*)
		fail "$checked"
		echo "wanted status $wanted and one line that begins 'accord: '" | comment
		show_what_was_said
		return 1
		;;
	esac
}

# same NAME WANTED GOT: passes if the texts are equal.
same() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		printf 'wanted: %s\ngot:    %s\n' "$2" "$3" | comment
		return 1
	fi
}

# include COMMAND [ARGUMENT...]: the command speaks TAP, and its checks become ours.
include() {
	"$@" >"$said" 2>"$complained" </dev/null
	status=$?
	sed '/^1\.\.[0-9]/d' "$said"
	did=$(grep -cE '^(not )?ok\b' "$said")
	bad=$(grep -cE '^not ok\b' "$said")
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$said")
	count=$((count + did))
	failures=$((failures + bad))
	if [ "$planned" = 0 ]; then
		skip "$(sed -n 's/^1\.\.0 *#* *//p' "$said")" "nothing to do"
	elif [ "$planned" != "$did" ] || { [ "$status" != 0 ] && [ "$bad" = 0 ]; }; then
		fail "all of: $*"
		echo "planned ${planned:-nothing}, did $did, ended with status $status" | comment
		comment <"$complained"
	fi
}

# flip FILE BYTE: change the lowest bit of the byte there; twice is as it was.
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the octal escape is the format
	printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# The last line of every story.
finish() {
	echo "1..$count"
	[ "$failures" = 0 ]
	exit
}
