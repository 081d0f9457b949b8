#!/bin/sh
# What comes is told as it comes, without its contents: as lines, by a signed request, by mail.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# A server that takes requests, and mail: what comes stands in a file.
cat >sink.py <<'PYTHON'
import http.server, os, socketserver, sys

# There whole, or not: a story looks while it is written.
def write(name, data):
    with open(name + ".part", "wb") as file:
        file.write(data)
    os.rename(name + ".part", name)

class Web(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        write("signature", self.headers["X-Accord-Signature"].encode() + b"\n")
        write("posted", body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *ignored):
        pass

class Mail(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 sink")
        data = False
        for line in self.rfile:
            if data and line == b".\r\n":
                write("mailed", b"".join(self.lines))
                data = False
                self.say("250 taken")
            elif data:
                self.lines.append(line)
            elif line.upper().startswith(b"DATA"):
                data, self.lines = True, []
                self.say("354 go on")
            elif line.upper().startswith(b"QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 good")

class Server(socketserver.TCPServer):
    allow_reuse_address = True

handler = {"web": Web, "mail": Mail}[sys.argv[1]]
server = Server((sys.argv[2], int(sys.argv[3])), handler)
print("the sink listens on %s:%d" % server.server_address, flush=True)
server.serve_forever()
PYTHON

watch() {
	"$accord" watch --dir node --once --state watched "$@"
}

hmac() {
	openssl dgst -sha256 -hmac "$(cat secret)" posted | sed 's/.* /sha256=/'
}

echo 'a passphrase that nobody guesses' >passphrase
check 'a node' "$accord" init psirt.example --url "http://$loopback:7100" --dir node \
	--epoch 600 --passphrase-fd 3 3<passphrase
check 'is served' start "$accord" serve --dir node --listen "$loopback:7100"
node=$server
check 'it begins with what comes' watch
export ACCORD_FINDER_DIR="$PWD/finder"
echo 'An overflow in the parser.' >flaw.md
check 'a finder reports' "$accord" report "http://$loopback:7100" flaw.md --title 'A secret flaw'
check 'that is told' watch
same 'in one line' 1 "$(echo "$out" | grep -c '  report  ')"
same 'without what it says' 0 "$(echo "$out" | grep -ci 'flaw\|secret')"
check 'once' watch
same 'and not again' '' "$out"

# --- by a request

echo 'a key of sixteen bytes or more' >secret
report=$("$accord" inbox --dir node --json | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
check 'a case' "$accord" case open --dir node --report "$report"
case=$(echo "$out" | sed -n 's/^case *//p')
check 'another report' "$accord" report "http://$loopback:7100" flaw.md --title 'Another flaw'
refuse 8 'where nobody listens' watch --post "http://$loopback:7101/hook" --secret secret
check 'a sink' start python3 sink.py web "$loopback" 7101
check 'is told then' watch --post "http://$loopback:7101/hook" --secret secret
same 'and it is signed' "$(hmac)" "$(cat signature)"
check 'that something came' grep -q '"others":1' posted
same 'without what it says' 0 "$(grep -ci 'flaw' posted)"
refuse 3 'what is sent is signed' watch --post "http://$loopback:7101/hook"

# --- by mail

check 'a third report' "$accord" report "http://$loopback:7100" flaw.md --title 'A third flaw'
check 'a mail server' start python3 sink.py mail "$loopback" 7102
check 'takes a mail' watch --mail psirt@example.com --from accord@example.com \
	--smtp "smtp://$loopback:7102"
check 'to whom it is for' grep -q '^To: <psirt@example.com>' mailed
check 'that something awaits him' grep -q '^Something awaits you' mailed
same 'and nothing else' 0 "$(grep -ci 'flaw\|parser' mailed)"
refuse 3 'no address parts a header' watch --mail 'a@b
Bcc: c@d' --from accord@example.com

# --- by the node itself

told() {
	test -s posted && test -s mailed
}

rm -f posted mailed
check 'the node is named whom to tell' "$accord" notify --dir node \
	--post "http://$loopback:7101/hook" --secret secret \
	--mail psirt@example.com --from accord@example.com --smtp "smtp://$loopback:7102"
check 'it shows that' "$accord" notify --dir node
same 'in four lines' 'post mail from smtp' "$(echo "$out" | sed 's/ .*//' | tr '\n' ' ' | sed 's/ $//')"
check 'a fourth report' "$accord" report "http://$loopback:7100" flaw.md --title 'A fourth flaw'
check 'is told by the node' await told
same 'signed' "$(hmac)" "$(cat signature)"
check 'that something came' grep -q '"others":1' posted
check 'also by mail' grep -q '^Something awaits you in the inbox' mailed
same 'and nothing else' 0 "$(grep -ci 'flaw\|parser' mailed posted | grep -vc ':0')"
rm -f posted mailed
check 'it can be tried' "$accord" notify --dir node --test
check 'at once' told
refuse 3 'what is sent is signed, here too' "$accord" notify --dir node --post "http://$loopback:7101/hook"
check 'and then nobody is told any more' "$accord" notify --dir node --off
check 'as it says' "$accord" notify --dir node --json
same 'nobody' '{}' "$out"

# --- after a restart

check 'what came is told once more here' watch
end -TERM "$node"
check 'what was told is remembered' watch
same 'by all' '' "$out"
check 'a case is of this node' test -n "$case"
finish
