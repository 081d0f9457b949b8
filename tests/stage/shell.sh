#!/bin/sh
# The tool shellcheck has nothing to say about any script.
. "$(dirname "$0")/../stage.sh"

scripts() {
	project_files | while read -r file; do
		case $(head -c 64 "$file" | head -n 1 | tr -d '\0') in
		'#!/bin/sh' | '#!/bin/bash' | '#!/usr/bin/env bash' | '# shellcheck shell='*)
			echo "$file" ;;
		esac
	done
}

# shellcheck disable=SC2046 # no file name of ours holds a blank
remembering --needs tests/tap.sh --needs tests/stage.sh --label shellcheck \
	--needs .shellcheckrc --wrap shellcheck --plain $(scripts)
finish
