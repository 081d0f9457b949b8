#!/bin/sh
# The sources are laid out as .clang-format says.
. "$(dirname "$0")/../stage.sh"

# shellcheck disable=SC2046 # no file name of ours holds a blank
check 'clang-format would change nothing' \
	clang-format --dry-run -Werror $(project_files '*.[ch]' '*.cpp' '*.hpp')
finish
