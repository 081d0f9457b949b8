#!/bin/sh
# Somebody types what a newcomer types: nothing, a slip, half a command, a folder where nothing
# is. Each answer says what to type next.
. "$(dirname "$0")/../tap.sh"

# says WANTED: so ends what was complained of, which is one line.
says() {
	same "it says: $1" "accord: $1" "$err"
}

"$accord" 2>alone
same 'accord alone is no success' 2 "$?"
check 'and fits a terminal of 24 lines by 80' awk 'length > 80 { wide = 1 } END { exit wide || NR > 23 }' alone
for first in try report init follow audit verify; do
	check "and names 'accord $first'" grep -q "  accord $first" alone
done

refuse 2 'a slip' "$accord" repotr
says "there is no command 'repotr'; perhaps 'accord report' is meant; see 'accord help'"
refuse 2 'a slip in the second word' "$accord" case opn
says "there is no 'case opn'; perhaps 'accord case open' is meant; see 'accord help case'"
refuse 2 'a slip in what help is asked for' "$accord" help inbx
says "there is no command 'inbx'; perhaps 'accord inbox' is meant; see 'accord help'"
refuse 2 'a slip in an option' "$accord" inbox --dri node
says "there is no option '--dri'; perhaps '--dir' is meant; see 'accord help inbox'"
refuse 2 'what is like nothing' "$accord" canary xyzzy
says "there is no 'canary xyzzy'; there are: sign, show, list, check, text; see 'accord help canary'"
refuse 2 'half a command' "$accord" canary
says "'canary' needs to know what to do: sign, show, list, check, text; see 'accord help canary'"
refuse 2 'a command without what it is about' "$accord" case show
says "it needs to know which case; see 'accord help case show'"
refuse 2 'and another' "$accord" join
says "too little is given for 'accord join NODE [NODE...] [--dir DIR]'; see 'accord help join'"
refuse 5 'a folder where no node is' "$accord" inbox --dir nowhere
says "there is no node in 'nowhere'; 'accord init' makes one, --dir names another"
refuse 2 "a report of nothing" "$accord" report https://psirt.example.com
says "'report' needs a NODE and at least one FILE; see 'accord help report'"
refuse 5 'a report of a file that is not there' "$accord" report https://psirt.example.com nothing.md
says "cannot open 'nothing.md': No such file or directory"
finish
