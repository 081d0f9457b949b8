#!/bin/sh
# The build that users run, without a warning; its unit tests and corpora.
. "$(dirname "$0")/../stage.sh"

# Each bit of the corpora is flipped under gcc's sanitizers, which see more.
export REPLAY_EFFORT=32768
check 'the ship build compiles without a warning' tools/build --check ship &&
	units_and_corpora ship build
finish
