#!/bin/sh
# Every document that shows commands beside docs/operate.md and the two guides (stories operate,
# five-nodes, guides), typed to the letter by who is meant by it: each command in its order.  What
# stands for others' names, ids and times in them is put in place, and what the documents say that
# others do is done.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

for tool in age curl jq zstd; do
	if ! command -v "$tool" >/dev/null; then
		skip 'the documents are typed' "there is no $tool"
		finish
	fi
done
five_begin birch cert cedar || exit 1
mkdir bin
ln -s "$accord" bin/accord
PATH=$PWD/bin:$PATH
top=$PWD
EDITOR=true
export EDITOR

# commands_of DOCUMENT: a line each, with the comment that tells who types it.
commands_of() {
	awk '/^    [$#]? ?(accord|curl|printf|sha256sum|age|\$EDITOR|[A-Z]+=)[ $]/ {
		line = substr($0, 5)
		sub(/^[$#] /, "", line)
		while (line ~ /\\$/) { getline more; sub(/\\$/, "", line); sub(/^ */, " ", more); line = line more }
		print line }' "$root/$1"
}

# As who is meant: a node's operator, or one who has none.
by() { # WHO COMMAND
	case $1 in
	outside) ACCORD_FINDER_DIR=$top/finder five_env 6 sh -c "$2" ;;
	*) ACCORD_DIR=$top/$1 five_env "$(five_number "$1")" sh -c "$2" ;;
	esac
}

# The same, of one that stays: the process is to be the command itself.
become() { # WHO COMMAND
	number=6
	[ "$1" = outside ] || number=$(five_number "$1")
	export ACCORD_DIR="$top/$1"
	exec env -u no_proxy -u NO_PROXY SSL_CERT_FILE="$top/ca.pem" \
		https_proxy="http://$loopback:$((8410 + number))" sh -c "exec $2"
}

# Of a document: who types a line (a function says so), what is put in place of what (lines of sed),
# what is done before and after.
follow() { # DOCUMENT
	name=$(basename "$1" .md)
	commands_of "$1" >"$top/commands"
	echo "# $1"
	while read -r line <&3; do
		command=$(printf '%s\n' "${line%% # *}" | sed 's/ *$//')
		"before_$name" "$command"
		told=$(printf '%s\n' "$command" | sed -e "s|psirt\.other\.example|birch.example|g" \
			-e "s|psirt\.example\.com|alder.example|g" -e "s/127\.0\.0\.1:/$loopback:/g" -e "s/4be1c0ff[0-9a-f]*/$report/g" -e "s/82c9b15e242a/$case/g")
		check "$name: $command" "type_$name" "$told" "$line"
		"after_$name" "$command"
	done 3<"$top/commands"
}
elsewhere() { echo "# typed by the story $1"; }

# stays COMMAND AWAITED...: one that stays is typed, and ended once what is awaited is so; not before
# it is the command, for a shell that has just been forked loses a signal.
became() { [ "$(cat "/proc/$stayed/comm")" = accord ]; }
stays() { # WHO COMMAND AWAITED...
	who=$1 staying=$2
	shift 2
	become "$who" "$staying" >stays.log 2>&1 </dev/null &
	stayed=$! servers="$servers $!"
	{ await became && await "$@"; } || { cat stays.log; echo "awaited in vain: $*"; end -TERM "$stayed"; return 1; }
	end -TERM "$stayed" || :
}

# --- what is there before: a report, and an own case about it

mkdir desk && ln -s ../ca.pem desk/ca.pem && cd desk || exit 1
echo 'Streams that are reset at once cost the server alone.' >report.md
echo 'the fix' >fix.deb
cp fix.deb fix.diff
serve_alder() {
	start env https_proxy="http://$loopback:8411" SSL_CERT_FILE="$top/ca.pem" "$accord" serve --dir "$top/alder" \
		--listen "$loopback:8401" --certificate "$top/alder.pem" --key "$top/alder.key" --console "$loopback:8081"
}
check 'a node serves, with a console' serve_alder
reward() {
	jq '.rewards = {currency: "EUR", table: [{id: "critical", what: "A stranger runs code.", least: 100000,
		most: 500000}], decide_days: 14, pay_days: 30}' ../alder/policy.json >policy && cp policy ../alder/policy.json
}
check 'whose policy has rewards' reward
report=
case=

# --- README.md

before_README() {
	case $1 in
	'accord show'*) report=$(by alder 'accord inbox' | sed -n 's/^\([0-9a-f]\{12\}\) .*report\.md.*/\1/p' | head -n 1) ;;
	*--offered*) record=$(echo "$top"/finder/sent/*) ;;
	esac
}
type_README() {
	case $1 in
	'accord try') elsewhere try ;;
	'accord init'* | 'accord serve'*) elsewhere operate ;;
	'accord backup'*) by alder "$1 --passphrase-fd 3 3<$top/passphrase" ;;
	'accord report'* | 'accord mail' | 'accord keygen'*) by outside "$1" ;;
	*'audit example.com') by outside "$(echo "$1" | sed 's/example\.com/alder.example/')" ;;
	*--offered*) by outside "$(echo "$1" | sed "s|record|$record|")" ;;
	'accord audit'*) by outside "$1" ;;
	'accord follow'*) stays outside "$1" [ -e releases/.accord ] ;;
	*doctor) # which tells of the stick, and of a machine without a time service
		by alder "$1" || [ $? = 1 ]
		;;
	*) by alder "$1" ;;
	esac
}
after_README() {
	case $1 in
	'accord case open'*) case=$(echo "$out" | sed -n 's/^case *//p' | cut -c 1-12) ;;
	'accord report'*) await by alder 'accord inbox | grep -q report.md' ;;
	esac
}
follow README.md

# --- docs/advisory.md

before_advisory() {
	case $1 in
	*'check draft.json')
		by alder "accord advisory draft $case -o draft.json --product 'Widget; affected=3.1'" >/dev/null
		jq '.vulnerabilities[0].product_status.known_affected[1] = "CSAFPID-0002"' draft.json >twice && mv twice draft.json
		;;
	esac
}
type_advisory() {
	case $1 in
	*'check draft.json') told=$(by alder "$1") ; [ $? = 1 ] && echo "$told" && sed -n 's/^    \(draft\.json: .*\)/\1/p' "$root/docs/advisory.md" >wanted &&
			printf '%s\n' "$told" | diff wanted - ;;
	*) by alder "$1" ;;
	esac
}
rm -f advisory.json
echo '{"product": "Widget", "versions": "before 3.2.1"}' >fields.json
by outside 'accord report alder.example report.md --title Second --fields fields.json' >told
second=$(sed -n 's/^report *//p' told)
check 'another report comes' await by alder "accord show $second"
by alder "accord case open --report $second" >told
case=$(sed -n 's/^case *//p' told | cut -c 1-12)
after_advisory() { :; }
follow docs/advisory.md

# --- docs/alert.md: alder sends, birch gets it

echo 'a sample' >sample.zip
alert=
before_alert() { :; }
type_alert() {
	told=$(printf '%s\n' "$1" | sed "s/4f2c91d07a3e/$alert/")
	case $1 in
	'accord watch') # goes on until somebody is told
		become birch "$1 --state watching" >watched 2>&1 </dev/null &
		servers="$servers $!"
		await [ -e watching ]
		;;
	'accord alert ack'*) by birch "$told" ;;
	*) by alder "$told" ;;
	esac
}
after_alert() {
	case $1 in
	'accord alert send'*)
		alert=$(by alder 'accord alert list --json' | jq -r .id | head -n 1 | cut -c 1-12)
		check 'who watches is told' await grep -q '  alert  ' watched
		;;
	esac
}
follow docs/alert.md

# --- docs/api.md

before_api() { :; }
type_api() {
	case $1 in
	'accord serve'*) ;; # it does
	TOKEN=*) TOKEN=$(by alder "$1; echo \$TOKEN") && [ -n "$TOKEN" ] && export TOKEN ;;
	*) by alder "$(echo "$1" | sed "s/curl/curl --noproxy '*' --fail-with-body/")" ;;
	esac
}
after_api() { :; }
follow docs/api.md

# --- docs/audit.md

ln -s ../alder one && ln -s ../birch two
echo alder.example >list
before_audit() { :; }
type_audit() {
	by outside "$(echo "$1" | sed -e "s|--offered record|--offered $record|" -e 's| example\.com| alder.example|' \
		-e 's|docs/signatories\.txt|list|' -e 's|https://csirt\.example|https://cedar.example|' -e "s/2026-12-01T18:00:00Z/$(date -u +%FT%TZ)/")"
}
after_audit() { :; }
follow docs/audit.md

# --- docs/award.md

before_award() { :; }
award=
has_award() { by outside 'accord mail' | grep -q ': award '; }
type_award() {
	told=$(printf '%s\n' "$1" | sed "s/5d3ac29e7710/$award/")
	case $2 in
	*'# the finder') by outside "$told" ;;
	*) by alder "$told" ;;
	esac
}
after_award() {
	case $1 in
	'accord award decide'*)
		check 'the award comes' await has_award
		award=$(by outside 'accord mail --offline' | sed -n 's/^  \([0-9a-f]*\) .*: award .*/\1/p')
		;;
	'accord award accept'*) check 'the answer comes' await sh -c "accord award list --dir ../alder | grep -q accepted" ;;
	'accord award paid'*) check 'the word of it comes' await by outside 'accord mail | grep -q award.paid' ;;
	esac
}
follow docs/award.md

# --- docs/transparency.md

before_transparency() { :; }
type_transparency() { by alder "$1"; }
after_transparency() { :; }
follow docs/transparency.md

# --- docs/release.md: times are seconds ahead where the document has days

printf '#!/bin/sh\ncp "$@" "%s/taken/"\n' "$PWD" >take-fix
chmod +x take-fix
mkdir taken
opened() { [ -s "../alder/public/release/$1/key" ]; }
before_release() {
	case $1 in
	'age '*) rm fix.deb ;;
	'accord release verify'* | *'/key' | *--exec*) check 'it opens' await opened "$seal" ;;
	esac
}
type_release() {
	told=$(printf '%s\n' "$1" | sed -e "s/2026-12-01T17:00:00Z/$(date -u -d "$ahead" +%FT%TZ)/" -e 's|/srv/|./|' \
		-e 's|/media/||' -e "s|/usr/local/bin/|$PWD/|" -e 's|member\.example|cert.example|' -e "s/ID/$seal/" \
		-e "s/SHA256/$bundle/g" -e 's|https://mirror\.example\.net|https://cert.example|' -e 's|--mirror ./srv|--mirror .|' \
		-e 's|--mirror /srv/|--mirror ./|' -e 's|^curl -|curl --cacert ../ca.pem -s|')
	case $1 in
	'accord release seal'*) by alder "$told" && ahead='15 seconds' ;; # the second one opens
	*'# a customer, once'*) ;;
	*--exec*) stays outside "$told" [ -e taken/fix.deb ] ;;
	*--mirror*) stays outside "$told" [ -e "mirror/release/$seal/key" ] ;;
	'accord follow /media'*) # on another machine
		stays outside "$(echo "$told" | sed 's|\./fixes|./inside|')" [ -e "inside/$seal/fix.deb" ]
		;;
	'accord follow'*) stays outside "$told" [ -d fixes/.accord ] ;; # it fetches at a time of its own
	*) by outside "$told" ;;
	esac
}
after_release() {
	case $1 in
	'accord release seal'*)
		seal=$(echo "$out" | sed -n 's/^release *//p')
		bundle=$(echo "$out" | sed -n 's|^bundle *public/bundle/\([0-9a-f]*\)\.age,.*|\1|p')
		;;
	'age '*) check 'it is the fix' cmp fix.deb before.deb ;;
	esac
}
seal=
bundle=
ahead='1 hour'
cp fix.deb before.deb
follow docs/release.md

# --- docs/log.md

echo '{"a":"statement"}' >statement.json
before_log() {
	case $1 in
	'accord log serve mylog --policy'*) # the log of before has ended; witnesses stand behind it
		end -TERM "$log"
		for number in 1 2 3; do
			accord witness init "w$number" --name "w$number.example/w" >"w$number.vkey"
			accord witness add "w$number" "$(cat mylog.vkey)" >/dev/null
			start "$accord" witness serve "w$number" --listen "$loopback:$((8500 + number))" || return
		done
		{
			echo "log $(cat mylog.vkey)"
			for number in 1 2 3; do echo "witness w$number $(cat "w$number.vkey") http://$loopback:$((8500 + number))"; done
			sed -n 's/^    \(group two.*\|quorum two\)/\1/p' "$root/docs/log.md"
		} >policy
		;;
	*'log watch'*) cp mylog.vkey log.vkey ;;
	*' prove '*) await checkpoint_of 1 ;; # which follows at once, and a reader is slower
	esac
}
checkpoint_of() {
	[ "$(sed -n 2p mylog/public/checkpoint)" = "$1" ]
}
type_log() {
	case $1 in
	*--certificate*) # from here on the log by itself speaks TLS
		openssl x509 -in ../alder.pem -out fullchain.pem && cp ../alder.key privkey.pem && chmod 600 privkey.pem &&
			end -TERM "$log" && serve_it "$(echo "$1" | sed -e 's|/var/lib/||' -e "s/:443/$loopback:8443/")" &&
			curl -sf --noproxy '*' --cacert ../ca.pem --connect-to "::$loopback:8443" https://alder.example/checkpoint &&
			end -TERM "$log" && serve_it "accord log serve mylog --policy policy --listen $loopback:8080"
		;;
	'accord log serve mylog --policy policy') serve_it "$1 --listen $loopback:8080" ;;
	'accord log serve'*) serve_it "${1% &}" ;;
	'accord log watch'*) stays outside "$(echo "$1" | sed "s|https://log.example.com|http://$loopback:8080|")" [ -s example.watch ] ;;
	*) sh -c "$(echo "$1" | sed "s/curl/curl -f --noproxy '*'/")" ;;
	esac
}
serve_words() {
	# shellcheck disable=SC2086 # the words of a command
	start $1
}
serve_it() {
	serve_words "$1" && log=$server
}
after_log() {
	case $1 in
	*proof=1*) check 'with witnesses' grep -c '^— w' statement.tlog-proof ;;
	esac
}
follow docs/log.md

# --- docs/witness.md: this one log, and one witness more

before_witness() { :; }
type_witness() {
	told=$(printf '%s\n' "$1" | sed -e 's|/var/lib/witness|./witness|' -e "s|'log.example.com/2026+.*'|\"\$(cat mylog.vkey)\"|" \
		-e "s/:443/$loopback:8443/" -e "s|https://log.example.com|http://$loopback:8080|")
	case $told in
	*serve*) serve_words "$told" ;;
	*) sh -c "$(echo "$told" | sed "s/curl/curl -sf --noproxy '*'/")" ;;
	esac
}
cosigned() { grep -q '^— witness\.example\.com' mylog/public/checkpoint; }
after_witness() {
	case $1 in
	*serve*) # its log's operator names it, at a web server that speaks TLS
		end -TERM "$server" && end -TERM "$log" &&
			start "$accord" witness serve witness --listen "$loopback:8444" || return
		echo "log $(cat mylog.vkey)
witness w1 $(cat w1.vkey) http://$loopback:8444
quorum w1" >policy
		check 'a log asks it' serve_it "accord log serve mylog --policy policy --listen $loopback:8080"
		check 'and it cosigns' await cosigned
		;;
	esac
}
follow docs/witness.md
finish
