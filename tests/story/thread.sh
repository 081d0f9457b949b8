#!/bin/sh
# The main job as ./run does it: five organisations, a sealed report, an embargo, a fix that all
# customers unlock at the same instant, an award, an audit, and tampering that is noticed.
# alone
if [ -n "${SANITIZED-}" ]; then # five nodes are told of the ship build alone
	. "$(dirname "$0")/../tap.sh"
	skip 'the main job' 'is told of the ship build alone'
	finish
fi
exec "$(dirname "$0")/../../tools/main-job" --fast --no-wait --tap
