#!/bin/sh
# The sources are laid out as .clang-format says.
. "$(dirname "$0")/../stage.sh"

what='clang-format would change nothing'
# shellcheck disable=SC2046 # no file name of ours holds a blank
! counts clang-format "$what" ||
	check "$what" clang-format --dry-run -Werror $(project_files '*.[ch]' '*.cpp' '*.hpp')
finish
