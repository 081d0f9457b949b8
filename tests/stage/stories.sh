#!/bin/sh
# Every story of tests/story/, told with the ship build.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build ship accord || finish
stories story
finish
