#!/bin/sh
# Somebody who has just installed the program looks around, and nothing is left behind.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

mkdir temporary
begin() {
	mkfifo says
	TMPDIR=temporary "$accord" try >says 2>complaints </dev/null &
	server=$!
	servers="$servers $server"
	while read -r line; do
		echo "$line"
		case $line in 'Ctrl-C ends it'*) return ;; esac
	done <says >said.first
	cat complaints
	return 1
}
check 'it makes a node, and reports to it' begin
node=$(echo temporary/*/node)
check 'in which the report is' sh -c "'$accord' inbox --dir '$node' | grep -q 'A length that nobody checks'"
check 'whose pages anybody can look at' sh -c \
	"curl -sf --noproxy '*' \"\$(sed -n 's/.*Its pages: //p' said.first)\" | grep -q try.example"
# What it says to type next is typed by everybody for whom it is, as it stands.
typed() { # BEGINNING
	sed -n "s|^\($1.*\)|\1|p" said.first | sed 's/   .*//' | tail -n 1
}
PATH=$PWD/bin:$PATH
mkdir bin && ln -s "$accord" bin/accord
as_told() {
	try sh -c "$(typed 'export ACCORD_DIR'); $(typed 'export ACCORD_FINDER_DIR'); $1"
}
check 'the node is found' as_told "$(typed 'accord inbox')"
id=$(echo "$out" | cut -c 1-12)
check 'the handler reads the report' as_told "$(typed 'accord show ID' | sed "s/ID/$id/")"
check 'and opens a case' as_told "$(typed 'accord case open' | sed "s/ID/$id/")"
check 'and asks how the node is' as_told 'accord status'
check 'the finder hears of it' as_told "$(typed 'accord mail')"
check 'something is sealed' as_told "$(typed 'accord release seal' | sed 's/1 minute/10 seconds/')"
check 'which opens for a customer' as_told "$(typed 'accord follow')"
same 'and is what it was' "$(cat /etc/hostname)" "$(cat releases/*/hostname)"
check 'an auditor finds nothing broken' as_told "$(typed 'accord audit')"
check 'a program asks its API' as_told "$(typed 'TOKEN='); $(typed 'curl -H' | sed "s/curl/curl -sf --noproxy '*'/")"
check 'everything public is a file' as_told "$(typed 'curl' | sed "s/curl/curl -sf --noproxy '*'/")"
same 'each command is told as one types it' 5 "$(grep -c '^\$ accord' said.first)"
end -INT "$server"
same 'an interrupt ends it well' 0 $?
same 'and nothing is left' '' "$(ls temporary)"
refuse 2 'it takes nothing' "$accord" try this
finish
