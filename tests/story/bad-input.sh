#!/bin/sh
# A vendor, a finder and a customer whose networks, disks, fingers and visitors are
# as bad as they can be: each time one clear line and the right exit status, and
# nothing is lost, half-written or told to the wrong one.
# long
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# serve DIR ADDRESS
serve() {
	start "$accord" serve --dir "$1" --listen "$2"
}

says() {
	case $err in
	*"$1"*) ;;
	*)
		fail "it says '$1'"
		show_what_was_said
		;;
	esac
}

# init DIR [OPTION...]: with the passphrase.
init() {
	dir=$1
	shift
	"$accord" init psirt.vendor.example --url "$url" --dir "$dir" --epoch 1 \
		--passphrase-fd 3 "$@" 3<passphrase
}

# objects FILE N: it has so many lines, each a JSON object.
objects() {
	python3 -c 'import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert len(lines) == int(sys.argv[2])
assert all(type(json.loads(line)) is dict for line in lines)' "$1" "$2"
}

root_here=$(id -u)
echo 'a passphrase that nobody guesses' >passphrase
url=http://127.0.0.1:9
echo '# A flaw' >report.md

# --- the vendor's fingers

refuse 2 'init without a name' "$accord" init --url "$url"
refuse 2 'init without an address' "$accord" init psirt.vendor.example
refuse 2 'an epoch that is no number' init node --epoch ten
refuse 3 'an epoch of no time' init node --epoch 0
refuse 3 'a name that is no DNS name' "$accord" init 'A Vendor' --url "$url" --dir node
refuse 3 'an address that is none' "$accord" init psirt.vendor.example --url ftp://x --dir node
: >empty
refuse 3 'an empty passphrase' "$accord" init psirt.vendor.example --url "$url" --dir node \
	--passphrase-fd 3 3<empty
same 'nothing was made by any of them' '' "$(find node -print 2>/dev/null)"
refuse 8 'a made passphrase that nobody can read' setsid -w sh -c \
	"'$accord' init psirt.vendor.example --url '$url' --dir unread >/dev/full"
same 'is that of no node' '' "$(find unread -print 2>/dev/null)"
mkdir occupied
echo precious >occupied/file
refuse 6 'a folder that is not empty' init occupied
same 'it was left alone' precious "$(cat occupied/file)"
if [ "$root_here" != 0 ]; then
	mkdir unwritable
	chmod 500 unwritable
	refuse 4 'a folder that may not be written' init unwritable/node
fi

mkdir -p node/.new/keys node/keys
echo half >node/keys/log.key
umask 0
check 'what a killed attempt left is swept away' init node
umask 022
same 'and a node is there' yes "$([ -f node/public/checkpoint ] && [ ! -e node/.new ] && echo yes)"
refuse 6 'a node is never made twice' init node
same 'what is secret is for its owner alone' '' \
	"$(find node -name public -prune -o -type f -perm /077 -print)"
(
	umask 077
	init strict >/dev/null
)
same 'what is public is for all, whatever the umask' '' \
	"$(find strict/public \( -type d ! -perm 755 -o -type f ! -perm 644 \) -print)"

# --- a node that cannot run

refuse 5 'serving where no node is' "$accord" serve --dir nowhere
refuse 2 'serving with an argument too many' "$accord" serve --dir node more
refuse 3 'listening on what is no address' "$accord" serve --dir node --listen nonsense
refuse 5 'an inbox where no node is' "$accord" inbox --dir nowhere
# damaged NAME STATUS FILE: with other bytes in the file, the node does not open.
damaged() {
	rm -rf broken
	cp -r node broken
	head -c 4096 /dev/zero | tr '\0' x >"broken/$3"
	refuse "$2" "a node with a damaged $1" \
		timeout 60 "$accord" serve --dir broken --listen 127.0.0.1:0
}
damaged database 8 journal/journal.db
damaged manifest 3 public/.well-known/accord
damaged 'log key' 3 keys/log.key
damaged 'age key' 3 keys/age.key
rm -rf broken
cp -r node broken
cp strict/keys/log.key broken/keys/log.key
refuse 3 'a node with the log key of another' \
	timeout 60 "$accord" serve --dir broken --listen 127.0.0.1:0
if [ "$root_here" != 0 ]; then
	chmod 000 broken/keys/log.key
	refuse 4 'a node whose key may not be read' \
		timeout 60 "$accord" serve --dir broken --listen 127.0.0.1:0
fi

# --- one that runs

serve strict "$loopback:0" && stop
rm -rf node
init node >/dev/null
serve node "$address" || exit 1
pass "a node listens on $address"
refuse 8 'a port that is taken' "$accord" serve --dir strict --listen "$address"
says "$address"

# status PATH [CURL OPTION...]
status() {
	path=$1
	shift
	curl -s -o body -w '%{http_code}' --path-as-is "$@" "$url$path"
}
head_of() {
	curl -s -I --path-as-is "$url$1" | tr -d '\r'
}

for path in // /nothing /journal.db /keys/log.key /../journal.db /tile/../../journal.db \
	/tile/%2e%2e/%2e%2e/journal.db /%2e%2e/journal.db /tile//0/000.p/1 /Checkpoint \
	/checkpoint/ /checkpoint%00 /checkpoint%2f /.well-known /.well-known/../checkpoint \
	/tile%2f0%2f000.p%2f1 '/tile/0/000.p/1%0d%0ax' /bundle/.hidden /release/; do
	same "there is nothing at $path" 404 "$(status "$path")"
done
same 'the checkpoint is text that changes' 'Cache-Control: no-cache
Content-Type: text/plain; charset=utf-8' \
	"$(head_of /checkpoint | grep -iE '^(cache-control|content-type):' | LC_ALL=C sort)"
tile=$(cd node/public && find tile/entries -type f | head -n 1)
same 'a tile is bytes that stay' 'Cache-Control: public, max-age=31536000, immutable
Content-Type: application/octet-stream' \
	"$(head_of "/$tile" | grep -iE '^(cache-control|content-type):' | LC_ALL=C sort)"
same 'that there is nothing yet is kept by nobody' 'Cache-Control: no-store' \
	"$(head_of /release/00/key | grep -i '^cache-control:')"
same 'a file is the same by HEAD and GET' \
	"$(curl -s "$url/.well-known/accord" | wc -c | tr -d ' ')" \
	"$(head_of /.well-known/accord | sed -n 's/^[Cc]ontent-[Ll]ength: //p')"
same 'one connection is enough for many requests' '1 0' \
	"$(curl -s -o /dev/null -o /dev/null -w '%{num_connects} ' "$url/checkpoint" "$url/checkpoint" | sed 's/ $//')"
for method in POST PUT DELETE OPTIONS PATCH; do
	same "$method changes nothing" 405 "$(status /checkpoint -X $method)"
done
same 'the inbox is not read' 405 "$(status /inbox)"
same 'it tells what it takes' 'Allow: POST' "$(curl -s -D - -o /dev/null "$url/inbox" | tr -d '\r' | grep -i '^allow')"

echo 'no envelope' >garbage
same 'garbage in the inbox' 400 "$(status /inbox --data-binary @garbage)"
same 'nothing in the inbox' 400 "$(status /inbox --data-binary '')"
"$accord" keygen -o other.key 2>/dev/null
"$accord" seal -i other.key -o misaddressed report.md
same 'an envelope for somebody else' 403 "$(status /inbox --data-binary @misaddressed)"
recipient=$(sed -n 's/.*"age":"\(age1[a-z0-9]*\)".*/\1/p' node/public/.well-known/accord)
mkdir folder
echo x >folder/a-secret-name
tar -C folder -cf archive a-secret-name
"$accord" seal -r "$recipient" -o odd archive
same 'an envelope that holds something else' 400 "$(status /inbox --data-binary @odd)"
same 'what was sealed is not told in the open' '' "$(grep secret body)"
truncate -s 33M long
# Asked whether it may come, it waits for the answer, also of a busy machine.
same 'a body that is announced too long' 413 \
	"$(status /inbox --expect100-timeout 60 --data-binary @long)"
same 'and one in chunks, of which nobody knew' 413 \
	"$(status /inbox -H 'Transfer-Encoding: chunked' -H 'Expect:' --data-binary @long)"
rm -f long
check 'it still serves' curl -sf -o /dev/null "$url/checkpoint"

# --- a finder

refuse 2 'a report without a file' "$accord" report "$url" --dir finder
refuse 3 'an address that is none' "$accord" report "$url?x=1" report.md --dir finder
refuse 3 'an address of another kind' "$accord" report file:///etc report.md --dir finder
refuse 5 'a server that is no node' "$accord" report "$url/tile" report.md --dir finder
refuse 5 'a file that is not there' "$accord" report "$url" nothing --dir finder
refuse 3 'a folder for a file' "$accord" report "$url" folder --dir finder
cp report.md folder/report.md
refuse 3 'two files of one name' "$accord" report "$url" report.md folder/report.md --dir finder
refuse 3 'a title that is empty' "$accord" report "$url" report.md --title '' --dir finder
refuse 3 'a title that would act on a terminal' \
	"$accord" report "$url" report.md --title "$(printf '\033[2Jx')" --dir finder
truncate -s 40M huge
refuse 7 'a file that nobody can send on when it breaks off' \
	"$accord" report "$url" huge --anonymous --dir finder
rm -f huge
same 'nothing was kept of any of them' '' "$(ls finder/sent 2>/dev/null)"
check 'a report' "$accord" report "$url" report.md --dir finder
record=$(echo finder/sent/*)
id=$(basename "$record")
same 'its record is for the finder alone' '' "$(find finder -perm /077 -print)"

# The node dies before its manifest, or between that and the delivery.
stop
refuse 8 'nobody is there' "$accord" report "$url" report.md --dir finder
same 'nothing is kept of what could not be sealed' "$id" "$(ls finder/sent)"
cat >half.py <<'END'
# A node's manifest, and a door that is slammed.
import http.server, os, sys
class Half(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = open('node/public/.well-known/accord', 'rb').read()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        self.close_connection = True
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Half)
print('listens on', ':'.join(sys.argv[1:]), flush=True)
server.serve_forever()
END
start python3 half.py "$loopback" "${address##*:}"
refuse 8 'the delivery breaks off' "$accord" report "$url" report.md --title second --dir finder
says "'accord poll' delivers it"
second=$(find finder/sent -name outgoing | sed 's|/outgoing$||')
refuse 5 'there is no receipt to verify' "$accord" verify "$second"
check 'what is kept is sealed' sh -c "head -n 1 '$second/outgoing' | grep -qx age-encryption.org/v1"
refuse 8 'nor does it go on while nobody takes it' "$accord" report --resume --dir finder
stop
serve node "$address" || exit 1
check 'it goes on where it broke off' "$accord" report --resume --dir finder
same 'and there is nothing more' '0 reports delivered, 0 still waiting' \
	"$("$accord" report --resume --dir finder)"
until "$accord" poll --dir finder >polled 2>&1; do
	# The epoch is not over; nothing but time can end it.
	sleep 0.2
done
check 'once' test "$("$accord" inbox --dir node | wc -l)" = 2
check 'and both are proven' "$accord" verify "$record" "$second"
same 'nothing is left to be sent' '' "$(find finder/sent -name outgoing)"

# --- what is verified

check 'one field of a report can be shown' "$accord" show "$(basename "$record")" --open title \
	--dir node --save opened
check 'without a node or a network' "$accord" verify opened
same 'its value is told, nothing else of it' 'field     title' "$(printf '%s\n' "$out" | grep ^field)"
refuse 5 'there is no such field' "$accord" show "$(basename "$record")" --open none --dir node
refuse 4 'the nonce is not shown' "$accord" show "$(basename "$record")" --open nonce --dir node
cp -r opened altered
sed 's/"value":"/"value":"x/' opened/opening >altered/opening
refuse 4 'another value' "$accord" verify altered
refuse 2 'verifying nothing' "$accord" verify
refuse 5 'a record that is not there' "$accord" verify nothing
refuse 5 'a folder that is no record' "$accord" verify folder
refuse 3 'a file that is nothing signed' "$accord" verify report.md
check 'any file of a record names it' "$accord" verify "$record/receipt"
mkdir loose && cp "$record/statement" "$record/receipt" "$record/proof" loose
pinned=$record/manifest
check 'a report by itself is its finder'"'"'s' "$accord" verify loose/statement
refuse 3 'a receipt does not say whose key it is' "$accord" verify loose/receipt
check 'with the manifest it holds' "$accord" verify --manifest "$pinned" loose/receipt
check 'and with its report' "$accord" verify --manifest "$pinned" --of loose/statement loose/receipt
refuse 3 'a proof alone proves nothing' "$accord" verify --manifest "$pinned" loose/proof
check 'with the receipt it does' "$accord" verify --manifest "$pinned" --of loose/receipt --json loose/proof
echo "$out" >loose/json
check 'for machines too' grep -q '"kind":"receipt".*"proven":true,"log":"' loose/json
sed 's/"epoch":/"epoch":1/' "$record/receipt" >loose/altered
refuse 4 'not when a byte is another' "$accord" verify --manifest "$pinned" loose/altered
refuse 4 'nor by another key' "$accord" verify --vkey "$("$accord" note keygen a.example -o b.key)" loose/receipt
refuse 2 'nor with a whole journal' "$accord" verify --all --manifest "$pinned"
refuse 3 'a root key that is none' "$accord" verify --root nonsense "$record"
refuse 4 'another root key' "$accord" verify --root "$("$accord" note keygen a.example/root -o a.key)" "$record"
cp -r "$record" mixed
cp "$second/receipt" mixed/receipt
refuse 4 'the receipt of another report' "$accord" verify mixed
: >mixed/receipt
refuse 3 'a receipt that was emptied' "$accord" verify mixed
try "$accord" verify --json "$record" nothing "$second"
same 'one record that is not there does not hide the others' '5 2' "$status $(echo "$out" | wc -l | tr -d ' ')"
cp "$said" verified
check 'each is a JSON object on a line of its own' objects verified 2

# --- what the vendor sees

refuse 2 'showing nothing' "$accord" show --dir node
refuse 5 'a report that is not there' "$accord" show 0000000000 --dir node
refuse 3 'what is no id' "$accord" show 'xyz!' --dir node
refuse 3 'less than the beginning of an id' "$accord" show abc --dir node
check 'its files are saved' "$accord" show "$id" --save case --dir node
same 'for the owner alone' '600 700' "$(stat -c %a case/report.md case | tr '\n' ' ' | sed 's/ $//')"
refuse 6 'and replace nothing' "$accord" show "$id" --save case --dir node
refuse 6 'nor a file with a folder' "$accord" show "$id" --save report.md --dir node
"$accord" inbox --json --dir node >listed
check 'so is the inbox' objects listed 2

# --- releases

refuse 2 'a release without a time' "$accord" release seal report.md --dir node
refuse 2 'a time that is none' "$accord" release seal report.md --at tomorrow --dir node
refuse 3 'a time that is past' "$accord" release seal report.md --at 2020-01-01T00:00:00Z --dir node
refuse 5 'a file that is not there' "$accord" release seal nothing --at 2099-01-01T00:00:00Z --dir node
refuse 3 'files of one name' \
	"$accord" release seal report.md folder/report.md --at 2099-01-01T00:00:00Z --dir node
same 'none of them is public' '' "$(ls node/public/bundle 2>/dev/null)"

refuse 2 'following without a folder' "$accord" follow "$url" --once
refuse 5 'following what is no node' "$accord" follow "$url/tile" --into customer --once
refuse 6 'into what is a file' "$accord" follow "$url" --into report.md --once
if [ "$root_here" != 0 ]; then
	refuse 4 'into what may not be written' "$accord" follow "$url" --into unwritable/x --once
fi
check 'with nothing sealed it ends at once' "$accord" follow "$url" --into customer --once
far=$(date -u -d '@4000000000' +%Y-%m-%dT%H:%M:%SZ)
"$accord" release seal report.md --at "$far" --dir node >sealed
release=$(sed -n 's/^release *//p' sealed)
same 'the key of a release to come is not there' 404 "$(status "/release/$release/key")"
# The disk fills up: no file may grow beyond a few blocks.
full() {
	(
		ulimit -f 4
		"$accord" follow "$url" --into full --once
	)
}
refuse 8 'a disk that is full' full
same 'leaves no bundle that is not whole' '' "$(find full -name bundle.age)"
mkfifo follows
"$accord" follow "$url" --into customer --once >follows 2>/dev/null &
follower=$!
servers="$servers $follower"
read -r line <follows
refuse 6 'two followers in one folder' "$accord" follow "$url" --into customer --once
end -TERM "$follower"

stop
refuse 8 'a node that is gone' "$accord" follow "$url" --into customer --once
check 'what is held is still held' test -f "customer/.accord/$release/bundle.age"
refuse 8 'polling a node that is gone' sh -c "rm -f '$record/proof'; exec '$accord' poll --dir finder"

# --- memory that runs out, at each allocation in turn

# short STEP COMMAND...: fails cleanly with ever more memory, until it does not.  Sanitized it
# is slow, and the steps are longer.
short() {
	step=$1
	[ -z "${SANITIZED-}" ] || step=$((14 * $1))
	shift
	passes=0
	while ! try env ACCORD_FAIL_ALLOC="$passes" "$@"; do
		case $status:$(wc -l <"$complained") in
		[3-8]:1) ;;
		*) return 1 ;;
		esac
		passes=$((passes + step))
		[ "$passes" -lt 20000 ] || return 1
	done
}
check 'verify is short of memory' short 3 "$accord" verify "$record"
check 'inbox is short of memory' short 7 "$accord" inbox --dir node
check 'show is short of memory' short 7 "$accord" show "$id" --dir node
check 'and the journal is whole' sh -c "'$accord' inbox --dir node | grep -c . | grep -qx 2"

finish
