# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and what is set there here
# nodes.sh - five organisations' nodes on this machine, each a server with six processes.
#
#	nodes_make      keys, a journal, an empty public log for each
#	serve alder     its server runs; returns when it listens
#	end alder       and has ended
#	at alder inbox  a command of its operator, told as one types it there
#	quietly alder inbox  the same, not told

five='alder birch cedar cert csirt'
servers=

# Ports that nobody listens at.
nodes_ports() {
	first=8401
	taken=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { print $2 }' | sed 's/.*://')
	while :; do
		free=yes
		for port in $(seq "$first" $((first + 4))); do
			! echo "$taken" | grep -qix "$(printf %04x "$port")" || free=
		done
		[ -z "$free" ] || return
		first=$((first + 10))
	done
}

number() { # of a node
	case $1 in
	alder) echo 0 ;;
	birch) echo 1 ;;
	cedar) echo 2 ;;
	cert) echo 3 ;;
	csirt) echo 4 ;;
	esac
}
url() { echo "http://$host:$((first + $(number "$1")))"; }
urls() { for each; do url "$each"; done | tr '\n' ' '; }
role() {
	case $1 in
	cert) echo coordinator ;;
	csirt) echo csirt ;;
	*) echo vendor ;;
	esac
}

nodes_make() {
	echo 'a passphrase that nobody guesses' >passphrase
	nodes_ports
	for each in $five; do
		length=3600
		[ "$each" != alder ] || length=$epoch
		shown "accord init $each.example --url $(url "$each") --role $(role "$each") --epoch $length --dir $each"
		"$accord" init "$each.example" --url "$(url "$each")" --role "$(role "$each")" --epoch "$length" \
			--dir "$each" --passphrase-fd 3 3<passphrase >"$each.made" 2>&1 &
		makers="${makers-} $!"
	done
	for maker in $makers; do wait "$maker" || { cat ./*.made >&2 && return 1; }; done
	for each in $five; do
		for other in $five; do echo "$other.example $(url "$other")"; done >"$each/peers"
		policy "$each" || return
	done
}

# Its disclosure policy, with what it pays.
policy() {
	cat >"$1.editor" <<-'END'
		#!/bin/sh
		exec sed -i 's|"table": \[\]|"table": [{"id": "high", "what": "A flaw that stops a service", "least": 100000, "most": 500000}]|' "$1"
	END
	chmod +x "$1.editor"
	EDITOR="./$1.editor" "$accord" policy edit --dir "$1" >"$1.policy" 2>&1 &&
		"$accord" policy publish --dir "$1" >>"$1.policy" 2>&1 && return
	cat "$1.policy" >&2
	return 1
}

serve() {
	rm -f "$1.says"
	mkfifo "$1.says"
	# Not by a function: the process is to be the server itself.
	"$accord" serve --dir "$1" --listen "$host:$((first + $(number "$1")))" --from-address 1000 \
		>"$1.says" 2>>"$1.log" </dev/null &
	echo $! >"$1.pid"
	servers="$servers $!"
	read -r line <"$1.says" && [ -n "$line" ] && return
	cat "$1.log" >&2
	return 1
}

end() { # NODE [SIGNAL]
	ended=$(cat "$1.pid")
	kill "${2:--TERM}" "$ended"
	wait "$ended" 2>/dev/null
	servers=$(echo "$servers " | sed "s/ $ended / /; s/ \$//")
}

# With all its processes, and nothing written; returns when none of them is left, so that their
# ports are free.  It is stopped first, since it begins those anew that end.
die() {
	server=$(cat "$1.pid")
	kill -STOP "$server" && await halted "$server"
	killed=$(cat "/proc/$server/task/$server/children")
	# shellcheck disable=SC2086 # several
	kill -9 $killed
	end "$1" -9
	for process in $killed; do await gone "$process"; done
}
gone() {
	! grep -qs '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$1"/task/*/status
}
halted() {
	grep -qs '^State:[[:space:]]*[TZ]' "/proc/$1/status"
}

at() {
	who=$1
	shift
	do_it "$accord" "$@" --dir "$who"
}
quietly() {
	who=$1
	shift
	"$accord" "$@" --dir "$who"
}
