#!/bin/sh
# A text is signed and verified; what is altered, unknown or malformed is told
# apart by exit status and by one line that says why.
# watched

accord=${ACCORD:-build/accord}
case $accord in
/*) ;;
*) accord=$PWD/$accord ;;
esac
here=$(mktemp -d) || exit 1
trap 'rm -rf "$here"' EXIT
cd "$here" || exit 1

n=0
# ok NAME, after the command that decides
ok() {
	passed=$?
	n=$((n + 1))
	if [ $passed = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' said 2>/dev/null
	fi
}

# try STATUS COMMAND...: it ends with this status, and if that is a failure,
# says one line and prints nothing.
try() {
	expected=$1
	shift
	"$@" >out 2>said
	status=$?
	if [ $status != "$expected" ]; then
		echo "exit status $status, not $expected" >>said
		return 1
	fi
	if [ "$expected" != 0 ]; then
		[ ! -s out ] && [ "$(grep -c '^accord: ' said)" = 1 ] &&
			[ "$(wc -l <said)" = 1 ]
	fi
}

says() {
	grep -qF -- "$1" said
}

try 0 "$accord" note keygen psirt.example.com -o key && mv out vkey
ok "a key is made"
[ "$(stat -c %a key)" = 600 ]
ok "only its owner may read the private key"
[ "$(wc -l <vkey)" = 1 ] && grep -qE '^psirt\.example\.com\+[0-9a-f]{8}\+' vkey
ok "the vkey is printed"
vkey=$(cat vkey)

cp key before
try 6 "$accord" note keygen psirt.example.com -o key && says "'key' exists already" &&
	cmp -s key before
ok "an existing file is not replaced"
try 0 "$accord" note keygen other.example.com && grep -q '^PRIVATE+KEY+' out &&
	says "vkey: other.example.com+"
ok "without -o the private key is printed, and the vkey beside it"
cp out other
other=$(sed 's/^accord: vkey: //' said | tail -n 1)

printf 'first\n\nlast\n' >text
try 0 "$accord" note sign -k key text && cp out a.note &&
	head -c "$(wc -c <text)" a.note | cmp -s - text
ok "a note begins with the text"
"$accord" note sign -k key <text | cmp -s - a.note && "$accord" note sign -k key - <text |
	cmp -s - a.note
ok "a text is read from standard input too"
try 0 "$accord" note verify -k "$vkey" a.note && [ "$(cat out)" = psirt.example.com ]
ok "who signed is told"
try 0 "$accord" note verify --vkey "$vkey" <a.note && [ "$(cat out)" = psirt.example.com ]
ok "a note is read from standard input too"
try 0 "$accord" note verify a.note -k "$other" -k "$vkey" && [ "$(cat out)" = psirt.example.com ]
ok "only those who signed are named"

"$accord" note sign -k other text | tail -n 1 >line && cat a.note line >both &&
	try 0 "$accord" note verify -k "$other" -k "$vkey" both &&
	[ "$(sort out | tr '\n' ' ')" = "other.example.com psirt.example.com " ]
ok "two signatures are told, a line each"
sed 's/^first/First/' both >altered
try 4 "$accord" note verify -k "$vkey" altered && says "the signature of 'psirt.example.com' is bad"
ok "an altered text is refused"
echo 'another text' | "$accord" note sign -k other | tail -n 1 | cat a.note - >spoiled
try 0 "$accord" note verify -k "$vkey" spoiled
ok "a bad signature of a key that nobody named is ignored"
try 4 "$accord" note verify -k "$vkey" -k "$other" spoiled && says "'other.example.com' is bad"
ok "a bad signature of a key that was named spoils the note"
try 4 "$accord" note verify -k "$other" a.note && says "not signed by a known key"
ok "a note by strangers is refused"

try 3 "$accord" note verify -k "$vkey" text && says "'text'"
ok "what is no note is refused"
head -c $(($(wc -c <a.note) - 1)) a.note >short
try 3 "$accord" note verify -k "$vkey" short && says "does not end in a newline"
ok "a truncated note is refused"
try 3 "$accord" note verify -k "${vkey}x" a.note && try 3 "$accord" note verify -k vkey a.note &&
	says "'vkey' is no vkey"
ok "what is no vkey is refused"
try 6 "$accord" note verify -k "$vkey" -k "$vkey" a.note && says "ambiguous key"
ok "the same key twice is refused"

printf 'no newline' >bad
try 3 "$accord" note sign -k key bad && says "add one"
ok "a text without a last newline is refused, and how to mend it is told"
printf 'a\tb\n' >bad
try 3 "$accord" note sign -k key bad && says "control character 0x09"
ok "a text with a tab is refused"
printf '\377\n' >bad
try 3 "$accord" note sign -k key bad && says "line 1 is not valid UTF-8"
ok "a text that is not UTF-8 is refused"
try 3 "$accord" note sign -k vkey text && try 3 "$accord" note sign -k text text
ok "what is no private key is refused"
sed 's/+.\{8\}+\(.\)/+00000000+\1/' key >wrong
try 3 "$accord" note sign -k wrong text && ! grep -qF "$(cut -d + -f 5 key)" said
ok "a private key with a wrong id is refused, and not shown"
cat key key >two
try 3 "$accord" note sign -k two text
ok "a file of two keys is refused"
head -c 1600000 /dev/zero | tr '\0' a >large && echo >>large
try 7 "$accord" note sign -k key large
ok "a text that is too long is refused"

try 5 "$accord" note sign -k none text && try 5 "$accord" note sign -k key none &&
	try 5 "$accord" note verify -k "$vkey" none
ok "a file that is not there is told"
try 3 "$accord" note sign -k key . && try 3 "$accord" note sign -k . text &&
	try 3 "$accord" note verify -k "$vkey" . && try 3 "$accord" note keygen x -o .
ok "a directory is told"
try 5 "$accord" note keygen x -o none/key && [ ! -e none ]
ok "a key goes to no directory that is not there"
try 3 "$accord" note keygen 'two words' -o words && [ ! -e words ] &&
	try 3 "$accord" note keygen 'a+b' && try 3 "$accord" note keygen '' &&
	try 3 "$accord" note keygen "$(printf 'a\302\233b')"
ok "a name that cannot stand in a note is refused"

if [ "$(id -u)" = 0 ]; then
	n=$((n + 1))
	echo "ok $n - a file that may not be read is told # SKIP root may read all"
else
	cp key unreadable && chmod 0 unreadable
	try 4 "$accord" note sign -k unreadable text
	ok "a file that may not be read is told"
fi

for arguments in '' 'sign' 'verify' 'keygen' 'keygen a b' 'sign -k key text text' 'sign -k' \
	'sign -k key -k key' 'sign -x' 'verify a.note' 'verify --keys x' 'keygen a --outputs' 'what'; do
	# shellcheck disable=SC2086 # words, on purpose
	try 2 "$accord" note $arguments || break
done
ok "wrong usage is told"
"$accord" note sign --help >out && grep -q '^usage: accord note sign' out &&
	"$accord" help note verify >out && grep -q '^usage: accord note verify' out
ok "help is at hand"

full() {
	"$@" >/dev/full
}
if [ -c /dev/full ]; then
	try 8 full "$accord" note sign -k key text &&
		try 8 full "$accord" note verify -k "$vkey" a.note && says "No space left on device"
	ok "a full disk is told"
	try 8 "$accord" note keygen x -o /dev/full && says "/dev/full" && [ -c /dev/full ]
	ok "a full device is told, and stays one"
	full "$accord" note keygen psirt.example.com -o kept 2>said
	[ $? = 8 ] && says "the key is kept in 'kept': standard output: cannot write" &&
		"$accord" note sign -k kept text >kept.note 2>/dev/null &&
		[ "$("$accord" note verify -k "$(sed -n 's/^accord: vkey: //p' said)" kept.note)" = \
			psirt.example.com ]
	ok "a key whose vkey could not be printed is kept, and its vkey told"
else
	n=$((n + 3))
	echo "ok $((n - 2)) - a full disk is told # SKIP there is no /dev/full"
	echo "ok $((n - 1)) - a key is kept # SKIP there is no /dev/full"
	echo "ok $n - a full device is told # SKIP there is no /dev/full"
fi

# Fail each allocation in turn, until the command gets through.
# hungry COMMAND...
hungry() {
	passes=0
	while [ $passes -lt 200 ]; do
		ACCORD_FAIL_ALLOC=$passes "$@" >out 2>said && return
		status=$?
		[ $status = 7 ] && [ ! -s out ] && [ "$(wc -l <said)" = 1 ] || return 1
		passes=$((passes + 1))
	done
	return 1
}
hungry "$accord" note sign -k key text && cmp -s out a.note &&
	hungry "$accord" note verify -k "$vkey" -k "$other" both &&
	hungry "$accord" note keygen hungry -o fresh && [ -s fresh ]
ok "without memory, nothing is half done"
[ -z "$(find . -name '.accord-*')" ]
ok "nothing is left behind"

echo "1..$n"
