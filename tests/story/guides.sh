#!/bin/sh
# docs/report-a-vulnerability.md and docs/handle-a-report.md, typed to the letter: each of their
# commands, in their order, by a finder and by a handler who have never done so.  What stands for
# others' names and ids in them is put in place, and what the guides say of others is done.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin alder birch cert || exit 1
mkdir bin
ln -s "$accord" bin/accord
PATH=$PWD/bin:$PATH

commands_of() { # a guide, a line each
	sed -n 's/^    \(accord .*\)/\1/p' "$root/docs/$1"
}

# One that names nobody is told nothing, and one without accord is written to by mail.
mkdir -p site/.well-known site/http:/example.com # as a proxy is asked for it
ln -s ../../.well-known site/http:/example.com/.well-known
echo 'Contact: mailto:security@other.example
Expires: 2099-01-01T00:00:00Z' >site/.well-known/security.txt
cat >site.py <<'END'
import http.server, sys
class Site(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer((sys.argv[1], 8000), lambda *a: Site(*a, directory='site'))
print('listens on', sys.argv[1], flush=True)
server.serve_forever()
END
start python3 site.py "$loopback" || exit 1

# --- the finder's

mkdir desk && cd desk || exit 1
export ACCORD_FINDER_DIR="$PWD/finder-by-mail"
echo 'Streams that are reset at once cost the server alone.' >report.md
head -c 4096 /dev/urandom >crash.bin
echo 'reset, reset, reset' >trace.txt
echo '{"product":"nghttp2","exploited":"no"}' >fields.json

type_finder() {
	told=$(printf '%s\n' "$1" | sed -e 's/psirt\.example\.com/alder.example/g' -e "s/7a3e90b2c4d1/$terms/" \
		-e 's|report example\.com|report http://example.com/|' -e "s/91c3e07a55d0/$mail/" \
		-e 's/cert\.example\.com/cert.example/' -e "s/4be1c0ffee01/$letter/g")
	[ -n "$told" ] && five_env 6 sh -c "$told"
}
# As five.sh has it, from here.
five_env() {
	number=$1
	shift
	env -u no_proxy -u NO_PROXY SSL_CERT_FILE="$PWD/../ca.pem" \
		http_proxy="http://$loopback:8000" https_proxy="http://$loopback:$((8410 + number))" "$@"
}
letter=
mail=
terms=
node() { five_env 1 accord "$@" --dir ../alder; }
before_finder() {
	case $1 in
	'accord mail '*)
		[ -n "$letter" ] || letter=$(cd finder-by-mail/sent && echo ./* | cut -c3-14)
		;;
	esac
	case $1 in
	*--save*) await proven ;;
	*'custody report'*) # what was prepared as a mail
		mail=$(accord mail --offline | sed -n 's/^  \([0-9a-f]*\)  20.*, to .*/\1/p')
		;;
	*--accept*) # there is a case, and terms are proposed
		case=$(node case open --report "$letter" | sed -n 's/^case *//p')
		node embargo propose "$case" --preset 45-days >/dev/null
		await asked --accept
		;;
	*--decline*)
		node embargo revise "$case" --preset 90+30 >/dev/null
		await asked --decline
		;;
	esac
}
proven() { five_env 6 accord mail | grep -q 'received, in the log'; }

asked() { # for an answer, by which it is given
	terms=$(five_env 6 accord mail | sed -n "s/.*accord mail --accept \([0-9a-f]*\),.*/\1/p" | head -n 1)
	[ -n "$terms" ]
}

commands_of report-a-vulnerability.md >commands
check 'the guide for finders has commands' test "$(wc -l <commands)" -ge 9
while read -r line <&3; do
	before_finder "$line"
	case $line in
	'accord challenge'*) refuse 6 "a finder, though nothing is overdue: $line" type_finder "$line" ;;
	*) check "a finder: $line" type_finder "$line" ;;
	esac
done 3<commands

# --- the handler's

export ACCORD_DIR="$PWD/../alder"
report=$(accord inbox | sed -n 's/ .*report\.md.*//p' | head -n 1)
case=
echo 'the fix' >fix.diff
cp fix.diff fix.deb
echo '{}' >advisory.json
in_days() { date -u -d "+$1 days" +%FT17:00:00Z; }
message_of() { # WHO TEXT: the id of what it said
	accord case show "$case" | awk -v RS= -v who="$1" -v text="$2" \
		'$3 == "case.message" && index($4, who) && index($0, text) { print $1; exit }'
}
others_sees() { ACCORD_DIR=$PWD/../birch accord case show "$case" 2>/dev/null | grep -q -- "$1"; }
other() { ACCORD_DIR=$PWD/../birch accord "$@"; }
here_sees() { accord case show "$case" | grep -q -- "$1"; }

type_handler() {
	told=$(printf '%s\n' "$1" | sed -e 's/psirt\.other\.example/birch.example/g' \
		-e "s/4be1c0ffee01/$report/g" -e "s/82c9b15e242a/$case/g" \
		-e "s/01f16348c943/$(message_of alder 'report.md')/" -e "s/beb5eae6bb4d/$(message_of birch 'We see it')/" \
		-e "s/2027-01-29T17:00:00Z/$(in_days 60)/" -e "s/2027-02-26T17:00:00Z/$(in_days 90)/" \
		-e "s/2026-11-26T09:00:00Z/$(date -u -d '-1 hour' +%FT%TZ)/")
	[ -n "$told" ] && five_env 1 sh -c "$told"
}
# What others do, once it was typed.
afterwards() {
	case $1 in
	'accord case open'*) case=$(echo "$out" | sed -n 's/^case *//p') ;;
	'accord case invite'*psirt.other*)
		check 'the other is told the terms' await others_sees 'embargo .*until'
		check 'and accepts' other case accept "$case" --tracking BUG-4
		check 'as the handler sees' await here_sees 'birch.example .*joined .*bound'
		check 'it says something' other case say "$case" 'We see it, too.'
		check 'which comes' await here_sees 'We see it, too.'
		;;
	esac
}

commands_of handle-a-report.md >commands
check 'the guide for handlers has commands' test "$(wc -l <commands)" -ge 20
while read -r line <&3; do
	check "a handler: $line" type_handler "$line"
	afterwards "$line"
done 3<commands
finish
