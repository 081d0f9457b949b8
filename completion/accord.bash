# shellcheck shell=bash
# Completion for bash.  It asks the program itself what there is, so it knows
# every command, subcommand and option that the help tells of; else file names.

_accord() {
	local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
	local help offers

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		offers=$("$program" help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
	elif [[ $current == -* ]]; then
		local words=("$command")
		((COMP_CWORD == 2)) || words+=("${COMP_WORDS[2]}")
		help=$("$program" help "${words[@]}" 2>/dev/null ||
			"$program" help "$command" 2>/dev/null)
		offers=$(sed -n '/^  *-/p' <<<"$help" | grep -oE -- '(^|[ ,[])--?[a-zA-Z][a-z-]*' |
			tr -d ' ,[')
	elif ((COMP_CWORD == 2)) && [[ $command == help ]]; then
		offers=$("$program" help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
	elif ((COMP_CWORD == 2)); then
		offers=$("$program" help "$command" 2>/dev/null |
			sed -n "s/^\(usage:\|      \) accord $command \([a-z][a-z-]*\).*/\2/p")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$offers" -- "$current" | LC_ALL=C sort -u)
}

complete -o default -F _accord accord
