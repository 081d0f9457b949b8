#!/bin/sh
# The program that ships is hardened as docs say.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build ship accord
check 'tools/check-hardened finds all of it' tools/check-hardened build/accord
finish
