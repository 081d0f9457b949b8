#!/bin/sh
# Files go both ways between accord and age, of any size, by key and by passphrase;
# what is wrong with one is told in one line, and leaves nothing behind.
# ACCORD_LARGE=1 adds a file of 5 GB.
# long
. "$(dirname "$0")/../tap.sh"

terminal=$root/tests/terminal
nobody=age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg

# A line of shell as one command.
run() {
	sh -c "$1"
}

make_keys() {
	"$accord" keygen -o me.key 2>told && me=$("$accord" keygen -y me.key) &&
		[ "$(cat told)" = "accord: public key: $me" ] &&
		[ "$(stat -c %a me.key)" = 600 ] &&
		age-keygen -o other.key 2>/dev/null && other=$("$accord" keygen -y other.key)
}
check 'keygen makes a key for its owner alone' make_keys
same 'age-keygen finds the same recipient in it' "$me" "$(age-keygen -y me.key)"
same 'and accord in what age-keygen made' "$(age-keygen -y other.key)" "$other"
cp me.key me.before
refuse 6 'keygen replaces nothing' "$accord" keygen -o me.key
check 'and leaves what was there' cmp me.key me.before
check 'a full standard output is none of its business' \
	run "'$accord' keygen -o unseen.key >/dev/full && '$accord' keygen -y unseen.key"
refuse 8 'unless the key goes there' run "'$accord' keygen >/dev/full"
check 'keygen -o - prints the key' run "'$accord' keygen -o - 2>/dev/null | grep -q '^AGE-SECRET-KEY-1'"

# Both ways, binary and armored, as files and in pipes.
to_age() {
	# Of nothing age makes no file, so it is asked for a pipe.
	"$accord" seal "$@" -r "$me" -o sealed plain && age -d -i me.key sealed >back &&
		cmp plain back
}
from_age() {
	age "$@" -r "$me" -o sealed plain && "$accord" open -i me.key -o back sealed &&
		cmp plain back
}
# shellcheck disable=SC2094 # cmp only reads
pipes() {
	"$accord" seal -r "$me" <plain | age -d -i me.key | cmp - plain &&
		age -r "$me" <plain | "$accord" open -i me.key | cmp - plain &&
		"$accord" seal -a -r "$me" - <plain | cat | "$accord" open -i me.key - | cmp - plain
}
for size in 0 1 65535 65536 65537 131072 262144 5000000; do
	head -c "$size" /dev/urandom >plain
	check "age opens what accord sealed, $size bytes" to_age
	check "the same as text, $size bytes" to_age -a
	check "accord opens what age sealed, $size bytes" from_age
	check "the same as text, $size bytes" from_age -a
	check "the same in pipes, $size bytes" pipes
done
large() {
	truncate -s 5000000000 large && printf end >>large &&
		"$accord" seal -r "$me" large | age -d -i me.key | cmp - large &&
		age -r "$me" large | "$accord" open -i me.key | cmp - large
}
if [ "${ACCORD_LARGE-}" = 1 ]; then
	check '5 GB, both ways' large
	rm -f large
else
	skip '5 GB, both ways' 'ACCORD_LARGE=1 does it'
fi
echo 'a report' >plain

# Recipients.
printf '# all of us\r\n\n%s\r\n%s' "$other" "$nobody" >all.txt
seal_to_all() {
	"$accord" seal -R all.txt -i me.key -r "$nobody" -o sealed plain &&
		[ "$(grep -c '^-> X25519' sealed)" = 4 ] &&
		"$accord" open -i me.key sealed | cmp - plain && age -d -i other.key sealed | cmp - plain &&
		"$accord" open -i other.key -i me.key sealed | cmp - plain
}
check 'each of several recipients opens it' seal_to_all
check 'recipients can come from a pipe' run \
	"grep -v '^#' all.txt | '$accord' seal -R - plain | age -d -i other.key | cmp - plain"
awk -v to="$me" 'BEGIN { for (i = 0; i < 9000; i++) print to }' >many.txt
check 'thousands of recipients are not too many' run \
	"'$accord' seal -R many.txt plain | '$accord' open -i me.key | cmp - plain"
cat many.txt many.txt >more.txt
refuse 7 'but there is an end' "$accord" seal -R more.txt plain

# Passphrases.
seal_by() {
	printf 'open sesame\n' | "$accord" seal -p --passphrase-fd 0 "$@" -o locked plain
}
open_by() {
	echo "$1" | "$accord" open --passphrase-fd 0 -o back locked && cmp plain back
}
check 'seals by a passphrase' seal_by
check 'and opens by it' open_by 'open sesame'
refuse 4 'but by no other' run "echo sesame | '$accord' open --passphrase-fd 0 locked"
refuse 3 'an empty one is refused' run "echo | '$accord' seal -p --passphrase-fd 0 plain"
check 'the input may follow the passphrase' run \
	"(echo x; cat plain) | '$accord' seal -p --passphrase-fd 0 |
		'$accord' open --passphrase-fd 3 3<<-. | cmp - plain
	x
	."
refuse 4 'age says that a file with keys is no matter of passphrases' run \
	"echo x | '$accord' open --passphrase-fd 0 sealed"
refuse 4 'who names a key is not asked for a passphrase' "$accord" open -i me.key locked
check 'age opens it, asked at a terminal' \
	"$terminal" 'passphrase' 'open sesame' -- age -d -o back locked
check 'and it is the same' cmp plain back
check 'age seals by a passphrase' "$terminal" 'Enter passphrase' 'open sesame' \
	'Confirm passphrase' 'open sesame' -- age -p -o locked plain
check 'and accord opens it' open_by 'open sesame'
rm -f back
check 'accord asks at the terminal, too' "$terminal" 'Passphrase' 'open sesame' -- \
	"$accord" open -o back locked
check 'and it is the same' cmp plain back
same 'what was typed is not shown' '' "$(echo "$out" | grep sesame)"
asks_twice() {
	"$terminal" 'New passphrase' 'open sesame' 'again' 'open' \
		'New passphrase' 'open sesame' 'again' 'open sesame' -- "$accord" seal -p -a -o locked plain
}
check 'a new one is asked for twice, and again when the two differ' asks_twice
check 'and then opens' open_by 'open sesame'
set -- 'New passphrase' one 'again' two
try "$terminal" "$@" "$@" "$@" -- "$accord" seal -p -o none plain
same 'who never types the same is refused' '3 no' "$status $([ -e none ] && echo yes || echo no)"
try "$terminal" 'New passphrase' '' -- "$accord" seal -p -o locked plain
made=$(echo "$out" | sed -n 's/.*made for you: //p')
check 'where none is typed one is made' open_by "$made"
refuse 5 'without a terminal it says so' setsid "$accord" open locked

# Identity files under a passphrase.
echo pw >pw
protected() {
	"$accord" seal -p --passphrase-fd 3 "$@" -o me.age me.key 3<pw &&
		"$accord" open -i me.age --passphrase-fd 3 sealed 3<pw | cmp - plain &&
		[ "$("$accord" keygen -y --passphrase-fd 3 me.age 3<pw)" = "$me" ] &&
		"$accord" seal -i me.age --passphrase-fd 3 plain 3<pw | age -d -i me.key | cmp - plain
}
check 'an identity file may be sealed by a passphrase' protected
check 'and be text' protected -a
check 'age reads it, too' "$terminal" 'passphrase' pw -- age -d -i me.age -o back sealed
refuse 4 'a wrong passphrase is told' run "'$accord' open -i me.age --passphrase-fd 3 sealed 3<me.key"

# Keys of other kinds.
for kind in 'age1pq1qqqqqqqqqqqqqqq:post-quantum' 'age1yubikey1qqqqqqqqqqq:plugin' \
	'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE:SSH key' "$(tail -n 1 me.key):secret identity"; do
	refuse 3 "refuses as a recipient: ${kind#*:}" "$accord" seal -r "${kind%:*}" plain
	same 'and says what it is' "${kind#*:}" "$(echo "$err" | grep -o "${kind#*:}" | head -n 1)"
	same 'without telling a secret' '' "$(echo "$err" | grep -o 'AGE-SECRET-KEY-1[A-Z0-9]')"
done
for kind in 'AGE-SECRET-KEY-PQ-1QQQQQQQQQQQ:post-quantum' 'AGE-PLUGIN-X-1QQQQQQQQ:plugin' \
	'-----BEGIN OPENSSH PRIVATE KEY-----:SSH' "$me:not an identity"; do
	echo "${kind%:*}" >wrong.key
	refuse 3 "refuses as an identity: ${kind#*:}" "$accord" open -i wrong.key sealed
	same 'and says what and where it is' "line 1 ${kind#*:}" \
		"$(echo "$err" | grep -o 'line 1') $(echo "$err" | grep -o "${kind#*:}" | head -n 1)"
done
refuse 3 'an empty identity file is none' "$accord" open -i /dev/null sealed

# What is wrong with a file.
head -c 200000 /dev/urandom >long
"$accord" seal -r "$me" -o sealed long
header=$(($(grep -abo '^--- ' sealed | head -n 1 | cut -d : -f 1) + 48))
chunk=65552
# bad STATUS NAME, after making the file bad
bad() {
	echo before >out
	before=$(find . | sort)
	refuse "$1" "$2" "$accord" open -i me.key -o out bad
	same 'and leaves all as it was' "before $before" "$(cat out) $(find . | sort)"
}
flip_sealed() {
	cp sealed bad
	flip bad "$1"
}
# Another letter of base64 in its place.
respell() {
	cp sealed bad
	letter=A
	[ "$(dd if=bad bs=1 skip="$1" count=1 2>/dev/null)" != A ] || letter=B
	printf %s $letter | dd of=bad bs=1 seek="$1" conv=notrunc 2>/dev/null
}
touch bad
for at in 0 30 60 100; do
	flip_sealed "$at"
	try "$accord" open -i me.key -o out bad
	case $status in 3 | 4) pass "a header altered at byte $at is refused" ;; *) fail "$at" ;; esac
done
respell $((header - 10))
bad 4 'an altered MAC is told'
flip_sealed $((header + 3))
bad 4 'an altered nonce is told'
flip_sealed $((header + 16 + chunk + 5))
bad 4 'an altered piece is told'
head -c 0 sealed >bad
bad 3 'an empty file is told'
head -c 50 sealed >bad
bad 3 'a file cut in its header is told'
head -c "$header" sealed >bad
bad 3 'a file cut behind its header is told'
head -c $((header + 16 + 2 * chunk)) sealed >bad
bad 3 'a file cut between pieces is told'
head -c $((header + 16 + 2 * chunk + 100)) sealed >bad
bad 4 'a file cut within a piece is told'
cat sealed sealed >bad
bad 4 'something behind it is told'
head -c 65536 long | "$accord" seal -r "$me" >bad
echo x >>bad
bad 3 'something behind a full piece is told'
"$accord" seal -r "$other" -o bad plain
bad 4 'a file for somebody else is told'
echo hello >bad
bad 3 'what is no age file is told'
"$accord" seal -a -r "$me" plain | sed '3s/^./*/' >bad
bad 3 'damaged armor is told'
(echo 'Dear all,'; "$accord" seal -a -r "$me" plain) >bad
bad 3 'armor with a text before it is told'

# What is wrong with files and places.
"$accord" seal -r "$me" -o sealed plain
mkdir folder
refuse 3 'a directory is no input' "$accord" seal -r "$me" folder
refuse 3 'a directory is no output' "$accord" seal -r "$me" -o folder plain
refuse 3 'a directory is no identity file' "$accord" open -i folder sealed
refuse 3 'a directory as standard input is told' run "'$accord' seal -r $me <folder"
refuse 5 'a missing input is told' "$accord" open -i me.key nothing
refuse 5 'a missing folder is told' "$accord" seal -r "$me" -o nothing/sealed plain
refuse 6 'input and output are not the same file' "$accord" open -i me.key -o sealed sealed
ln -s sealed link
refuse 6 'also not by another name' "$accord" open -i me.key -o link sealed
check 'and it is still whole' run "'$accord' open -i me.key sealed | cmp - plain"
refuse 8 '/dev/full is full' "$accord" seal -r "$me" -o /dev/full plain
refuse 8 'also as standard output' run "'$accord' open -i me.key sealed >/dev/full"
refuse 8 'also when much is written' run "'$accord' seal -r $me long >/dev/full"
check '/dev/null takes it' "$accord" seal -r "$me" -o /dev/null plain
refuse 8 'a reader that leaves is told' run \
	"('$accord' seal -r $me long; echo \$? >left) | head -c 1 >/dev/null; exit \$(cat left)"
if [ "$(id -u)" = 0 ]; then
	full() {
		# shellcheck disable=SC2016 # the inner shell's variables
		unshare -m sh -c 'mount -t tmpfs -o size=64k tmpfs folder && echo old >folder/out &&
			"$1" seal -r "$2" -o folder/out long; status=$?; [ "$(cat folder/out)" = old ] &&
			[ "$(ls -A folder)" = out ] && exit $status; exit 99' - "$accord" "$me"
	}
	if unshare -m mount -t tmpfs tmpfs folder 2>/dev/null; then
		refuse 8 'a full disk is told and what was there stays' full
	else
		skip 'a full disk is told' 'nothing may be mounted here'
	fi
	as_others='setpriv --bounding-set -dac_override,-dac_read_search'
else
	skip 'a full disk is told' 'only root mounts one'
	as_others=
fi
echo secret >closed
chmod 0 closed
# shellcheck disable=SC2086 # words
refuse 4 'an unreadable file is told' $as_others "$accord" seal -r "$me" closed
# shellcheck disable=SC2086
refuse 4 'a file that may not be replaced is told' \
	$as_others "$accord" seal -r "$me" -o closed plain

# Terminals.
on_terminal() {
	try "$terminal" -- "$@"
}
on_terminal "$accord" seal -r "$me" plain
same 'a sealed file is not for a terminal' '4 1' "$status $(echo "$out" | wc -l)"
on_terminal "$accord" seal -a -r "$me" plain
same 'unless it is text' '0 1' "$status $(echo "$out" | grep -c 'BEGIN AGE')"
on_terminal "$accord" open -i me.key sealed
same 'a text is shown' '0 a report' "$status $out"
printf 'red: \033[31m\n' | "$accord" seal -r "$me" -o red
on_terminal "$accord" open -i me.key red
same 'what controls the terminal is not' '4 1' "$status $(echo "$out" | grep -c 'no plain text')"
on_terminal "$accord" open -i me.key -o - red
same 'unless one insists' 0 "$status"

# Arguments.
refuse 2 'to nobody' "$accord" seal plain
refuse 2 'to somebody and by a passphrase' "$accord" seal -p -r "$me" plain
refuse 2 'two inputs' "$accord" seal -r "$me" plain long
refuse 2 'an option that is not there' "$accord" open --decrypt sealed
refuse 2 'an option without its value' "$accord" open -i
refuse 2 'a descriptor that is none' "$accord" open --passphrase-fd x sealed
refuse 3 'a descriptor that is empty' "$accord" open --passphrase-fd 0 locked
refuse 2 'standard input twice' "$accord" open -i - -
slip=x
[ "${me%x}" = "$me" ] || slip=y
refuse 3 'a recipient with a slip' "$accord" seal -r "${me%?}$slip" plain

# Each allocation failing: it says so, and leaves nothing.  Some of them: below the commands
# the corpora try each, and ./test --deep tries all.
step=5
[ -z "${SANITIZED-}" ] || step=18
[ -z "${ACCORD_DEEP-}" ] || step=1
starve() {
	n=0
	until try env ACCORD_FAIL_ALLOC="$n" "$@"; do
		[ "$status" = 7 ] && [ "$(wc -l <"$complained")" = 1 ] && [ ! -e starved ] &&
			[ "$n" -lt 500 ] || return 1
		n=$((n + step))
	done
	rm -f starved
}
check 'seals with any allocation failing, or says so' starve \
	"$accord" seal -a -i me.key -r "$other" -o starved long
check 'opens with any allocation failing, or says so' starve \
	"$accord" open -i me.key -o starved sealed
check 'makes keys with any allocation failing, or says so' starve \
	"$accord" keygen -o starved
finish
