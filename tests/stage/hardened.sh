#!/bin/sh
# The program that ships is hardened as docs say.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build ship accord
check 'tools/check-hardened finds all of it' tools/check-hardened build/accord

# The stories are told of a program for which it is less.
much_work() {
	echo 'a passphrase that nobody guesses' >"$home/passphrase"
	build/accord seal -p --passphrase-fd 3 -o "$home/sealed" test 3<"$home/passphrase" &&
		sed -n 2p "$home/sealed" | grep -aq '^-> scrypt [^ ]* 18$' &&
		build/accord open --passphrase-fd 3 "$home/sealed" 3<"$home/passphrase" | cmp - test
}
check 'a passphrase is as much work as age makes it' much_work
finish
