#!/bin/sh
# Every story of tests/story/, told with the ship build: what users run, but that a passphrase
# is less work.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build ship accord tests/told/accord || finish
export ACCORD="$root/build/tests/told/accord"
stories story
finish
