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
same 'each command is told as one types it' 5 "$(grep -c '^\$ accord' said.first)"
end -INT "$server"
same 'an interrupt ends it well' 0 $?
same 'and nothing is left' '' "$(ls temporary)"
refuse 2 'it takes nothing' "$accord" try this
finish
