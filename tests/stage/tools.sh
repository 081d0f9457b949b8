#!/bin/sh
# The tools themselves: what must notice something does notice it.
. "$(dirname "$0")/../stage.sh"

include tools/tap --jobs "$jobs" --each tests/tools/*.sh
finish
