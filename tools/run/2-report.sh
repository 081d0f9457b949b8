# shellcheck shell=sh disable=SC2154 # what is set there is used here
# 2. A finder, who has no account anywhere, reports a real vulnerability.

step '2. A finder, who has no account there, reports the vulnerability, sealed'
do_it "$accord" report "$(url alder)" "$facts/report.md" "$facts/GO-2023-2102.json" \
	--title 'HTTP/2 Rapid Reset exhausts servers' --product 'HTTP/2 servers' \
	--impact 'Denial of service' --public no --credit 'R. Stream' || exit 1
record=$(echo finder/sent/*)
report=$(basename "$record")
claim 'the signed receipt is already there, and holds' "$accord" verify "$record"
claim 'nothing public tells of the report' sh -c "
	! grep -rqiE 'rapid reset|2023-44487|$report' alder/public"

step '   The vendor reads it'
at alder inbox || exit 1
at alder show "$(echo "$report" | cut -c 1-12)" --save read || exit 1
claim 'what arrived is what was sent, byte for byte' sh -c "
	cmp read/report.md '$facts/report.md' && cmp read/GO-2023-2102.json '$facts/GO-2023-2102.json'"

step "   The epoch ends ($epoch s here, 10 min by default): the public log commits to the report"
polled() { "$accord" poll; }
await polled >polls 2>&1
tail -n 1 polls >said
shown accord poll
sed 's/^/    /' said | tell
do_it "$accord" verify "$record" || exit 1
claim 'the proof came, and receipt and proof hold offline' grep -q '^proof *good' said

# every N FILE END: flip every N-th byte of a record's file in turn; each must be noticed.
every() {
	for offset in $(seq 0 "$1" $(($3 - 1))); do
		rm -rf altered
		cp -r "$record" altered
		flip "altered/$2" "$offset"
		if "$accord" verify altered >/dev/null 2>&1; then
			echo "byte $offset was flipped and nobody noticed"
			return 1
		fi
	done
}
claim 'flipping any byte of the receipt is noticed' every 1 receipt "$(wc -c <"$record/receipt")"
# Behind the log's own signature come those of witnesses, of whom some may be missing.
log_signed=$(LC_ALL=C grep -abo '^— ' "$record/proof" | sed -n '2s/:.*//p')
claim 'so is every seventh byte of the proof' every 7 proof "$log_signed"
claim 'who copies the disk without its keys reads nothing of the report' sh -c "
	cp -r alder copied # of what comes and goes meanwhile something may be missing
	rm -r copied/keys && ls copied/journal/* && ! grep -rqaE 'Rapid Reset|pays for: denial' copied"
