#!/bin/sh
# The manual pages are well-formed and say what the program says.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build --check ship
# shellcheck disable=SC2046 # no file name of ours holds a blank
include tools/tap --label 'mandoc -Tlint' --wrap 'mandoc -Tlint -Wwarning' \
	--plain $(project_files 'man/*.[1-9]')
check 'the pages agree with the help' tools/check-manual "$root/build/accord" man
# docs/formats.md has the first words of files, which are no commands.
# shellcheck disable=SC2046 # no file name of ours holds a blank
check 'what documents and pages name is there' tools/check-documents "$root/build/accord" \
	$(project_files '*.md' 'man/*.1' | grep -v 'formats\.md')
finish
