# shellcheck shell=sh disable=SC2034 # what is set here is used there
# serving.sh - servers in stories.  Source it after tap.sh, as "$root/tests/serving.sh".
#
#	serve() { start "$accord" serve --dir node --listen "${1:-$loopback:0}"; }
#	check 'a node serves' serve
#	...
#	stop
#
# A story has an address of its own, $loopback: a port that a server of the story had is
# there for its next one, whatever other stories do meanwhile.  Nothing is read from a
# file into which a server may still be writing.

loopback=127.$(($$ >> 16 & 63 | 128)).$(($$ >> 8 & 255)).$(($$ & 255))
server=  # the process started last
servers= # all of them
address= # where it listens
url=
console=       # the address of its console, if it was to have one
server_log=serve.log # what it complains of goes there

# One of the system's choice might be that of a server which is away for a moment, or is gone and
# to be missed.
last_port=21000

# start COMMAND...: in the background; returns once it has said "... listens on ADDRESS".
# $loopback:0 in it is a port that no server of the story had before.
start() {
	for word; do
		shift
		[ "$word" != "$loopback:0" ] || { last_port=$((last_port + 1)) && word=$loopback:$last_port; }
		set -- "$@" "$word"
	done
	rm -f listens
	mkfifo listens
	"$@" >listens 2>>"$server_log" </dev/null &
	server=$!
	servers="$servers $server"
	line=
	case " $* " in
	*' --console '*) { read -r address && read -r line; } <listens ;;
	*) read -r address <listens && line=$address ;;
	esac
	[ -n "$line" ] || { cat "$server_log" >&2 && return 1; }
	address=${address##* }
	url=http://$address
	console=http://${line##* }
}

forget() {
	servers=$(echo "$servers " | sed "s/ $1 / /; s/ \$//")
}

# end SIGNAL PROCESS: and wait until it has ended.  Returns its exit status.
end() {
	forget "$2"
	kill "$1" "$2"
	wait "$2" 2>/dev/null
}

# End the server that was started last.
stop() {
	end -TERM "$server"
}

# gone PROCESS: it has ended, with all its threads: nothing of it holds a port or a lock any more.
# One that nobody has waited for yet, a zombie, has ended as well.
gone() {
	! grep -qs '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$1"/task/*/status
}

halted() {
	gone "$1" || grep -qs '^State:[[:space:]]*[Tt]' "/proc/$1/status"
}

# slay SERVER: kill -9 of it and of all its processes at once; returns when none of them is left.
# It is stopped first, since what it began meanwhile would be killed a moment later, by the system.
slay() {
	kill -STOP "$1" && await halted "$1"
	slain=$(cat "/proc/$1/task/$1/children")
	# shellcheck disable=SC2086 # several
	kill -9 "$1" $slain 2>/dev/null # one may just have ended
	forget "$1"
	wait "$1" 2>/dev/null
	for each_slain in $slain; do await gone "$each_slain" || return; done
}

# await COMMAND...: until it succeeds, for a minute: far longer than it takes, unless never.
await() {
	for _ in $(seq 600); do
		"$@" && return
		sleep 0.1
	done
	return 1
}

session_of() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 4
}

end_all() {
	story_session=$(session_of $$)
	for each in $servers; do
		# The number of one that has ended may be another's by now, of another story.
		[ "$(session_of "$each")" = "$story_session" ] || continue
		kill "$each" 2>/dev/null
		kill -CONT "$each" 2>/dev/null # what was stopped ends when it goes on
	done
	wait
}

clean() {
	end_all
}
