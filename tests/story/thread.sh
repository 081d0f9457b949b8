#!/bin/sh
# The main job as ./run does it: a report, its receipt and proof, a sealed release
# that twenty followers unlock at the same instant, and tampering that is noticed.
# long
exec "$(dirname "$0")/../../tools/main-job" --fast --no-wait --tap
