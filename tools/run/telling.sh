# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and what is set there here
# telling.sh - how the main job is told: steps in plain words, the commands as one types them, and
# claims, each of which is checked as it is printed; the first that does not hold ends it.
#
#	step '2. A finder reports'
#	do_it accord report ...        tell a command and what it says; that is in `said` too
#	claim 'the receipt holds' accord verify record

count=0
strong='' weak='' green='' red='' plain=''
if [ -t 1 ]; then
	strong=$(printf '\033[1m') weak=$(printf '\033[2m') green=$(printf '\033[32m')
	red=$(printf '\033[31m') plain=$(printf '\033[0m')
fi

# With --tap the story is comments between tests.
tell() {
	if [ -n "$tap" ]; then sed 's/^/# /'; else cat; fi
}

step() {
	sleep "$pause" # for the reader only
	printf '\n%s%s%s\n' "$strong" "$*" "$plain" | tell
}

# Two or three plain lines: what this proves.
words() {
	printf '  %s\n' "$@" | tell
}

# Words as one types them: in quotes where a shell would take them apart.
typed() {
	between=
	for word; do
		case $word in
		*[!A-Za-z0-9_./:=,@%+-]*) printf "%s'%s'" "$between" "$word" ;;
		*) printf '%s%s' "$between" "$word" ;;
		esac
		between=' '
	done
}

# The command as one would type it: the beginning of an id is enough.
shown() {
	printf '%s  $ %s%s\n' "$weak" "$*" "$plain" |
		sed -E "s|$accord|accord|g; s|$facts/||g; s/\b([0-9a-f]{12})[0-9a-f]{52}\b/\1/g" | tell
}

do_it() {
	shown "$(typed "$@")"
	"$@" >said 2>&1 </dev/null
	status=$?
	sed 's/^/    /' said | tell
	return "$status"
}

# The same, of which only the lines that match are told.
do_quietly() { # PATTERN COMMAND...
	pattern=$1
	shift
	shown "$(typed "$@")"
	"$@" >said 2>&1 </dev/null
	status=$?
	if [ "$status" = 0 ]; then grep -e "$pattern" said; else cat said; fi | sed 's/^/    /' | tell
	return "$status"
}

# claim WHAT COMMAND...: it holds if the command succeeds.
claim() {
	what=$1
	shift
	count=$((count + 1))
	if "$@" >claim.log 2>&1 </dev/null; then
		if [ -n "$tap" ]; then echo "ok $count - $what"; else echo "  ${green}true:${plain} $what"; fi
		return
	fi
	if [ -n "$tap" ]; then
		echo "not ok $count - $what"
		sed 's/^/# /' claim.log
		echo "1..$count"
	else
		echo "  ${red}NOT TRUE:${plain} $what"
		sed 's/^/    /' claim.log
	fi
	exit 1
}

# await COMMAND...: until it succeeds, for a minute and a half: far longer than it takes, unless never.
await() {
	for _ in $(seq 450); do
		"$@" && return
		sleep 0.2
	done
	return 1
}

# refuses STATUS COMMAND...: it ends with that status and one line that says why.
refuses() {
	wanted=$1
	shift
	"$@" >refused.out 2>refused.err </dev/null
	[ $? = "$wanted" ] && [ "$(wc -l <refused.err)" = 1 ] && grep -q '^accord: ' refused.err && return
	cat refused.out refused.err
	return 1
}

# flip FILE OFFSET: change the lowest bit of the byte there.
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the octal escape is the format
	printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}
