#!/bin/sh
# A journalist measures organisations that need not know accord, from what their sites show: one
# does well, one lets things lapse, one contradicts itself, one shows nothing, and one cannot be
# reached.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in jq openssl python3 sha256sum; do
	if ! command -v "$tool" >/dev/null; then
		skip 'organisations from the outside' "there is no $tool"
		finish
	fi
done

# --- the sites, all of one server that tells them by their names

names='good.example old.example www.old.example odd.example bare.example'
openssl req -x509 -newkey ed25519 -nodes -days 2 -subj '/CN=test' -keyout site.key -out site.pem \
	-addext "subjectAltName=$(for each in $names; do printf 'DNS:%s,' "$each"; done | sed 's/,$//')" 2>/dev/null || exit 1
cat >site.py <<'END'
import http.server, os, ssl, sys


class Site(http.server.SimpleHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'

	def setup(self):
		super().setup()
		with open('connections', 'a') as f:
			f.write('one\n')

	def translate_path(self, path):
		return os.path.join('sites', self.headers['Host'].split(':')[0], path.lstrip('/'))

	def do_GET(self):
		moved = self.translate_path(self.path) + '.moved'
		if not os.path.exists(moved):
			return super().do_GET()
		self.send_response(301)
		self.send_header('Location', open(moved).read().strip())
		self.send_header('Content-Length', '0')
		self.end_headers()

	def send_error(self, code, message=None, explain=None): # and stay
		self.send_response(code)
		self.send_header('Content-Length', '0')
		self.end_headers()

	def log_message(self, *arguments):
		pass


server = http.server.ThreadingHTTPServer((sys.argv[1], 8443), Site)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('site.pem', 'site.key')
server.socket = context.wrap_socket(server.socket, server_side=True)
print('listens on', sys.argv[1], flush=True)
server.serve_forever()
END
for each in $names; do mkdir -p "sites/$each/.well-known/csaf"; done

security_txt() { # DOMAIN EXPIRES
	cat <<-END
		Contact: mailto:security@$1
		Expires: $2
		Policy: https://$1/policy.html
		Acknowledgments: https://$1/thanks.html
		CSAF: https://$1/.well-known/csaf/provider-metadata.json
	END
}
provider() { # DOMAIN
	cat >"sites/$1/.well-known/csaf/provider-metadata.json" <<-END
		{"canonical_url":"https://$1/.well-known/csaf/provider-metadata.json",
		"publisher":{"category":"vendor","name":"$1 PSIRT","namespace":"https://$1"},
		"role":"csaf_provider","last_updated":"2026-10-01T00:00:00Z","metadata_version":"2.0",
		"distributions":[{"directory_url":"https://$1/csaf"}]}
	END
	mkdir -p "sites/$1/csaf/2026"
}
advisory() { # DOMAIN NAME CURRENT
	file=sites/$1/csaf/2026/$2.json
	cat >"$file" <<-END
		{"document":{"tracking":{"id":"$2","version":"2","status":"final",
		"initial_release_date":"2026-09-01T00:00:00Z","current_release_date":"$3",
		"revision_history":[{"date":"2026-09-01T00:00:00Z","number":"1","summary":"first"}]}}}
	END
	sha256sum "$file" | sed "s| .*|  $2.json|" >"$file.sha256"
	echo "\"2026/$2.json\",\"$3\"" >>"sites/$1/csaf/changes.csv"
}

security_txt good.example 2099-01-01T00:00:00Z >sites/good.example/.well-known/security.txt
printf '<html><body><p>%s</p><p>Who acts in good faith is not pursued by us.</p></body></html>' \
	"$(for _ in $(seq 30); do printf 'We answer whoever reports a flaw. '; done)" >sites/good.example/policy.html
provider good.example
advisory good.example good-1 2026-09-20T00:00:00Z
advisory good.example good-2 2026-09-25T00:00:00Z

security_txt old.example 2020-01-01T00:00:00Z >sites/www.old.example/.well-known/security.txt
echo https://www.old.example/.well-known/security.txt >sites/old.example/.well-known/security.txt.moved

echo 'Contact: security' >sites/odd.example/.well-known/security.txt
provider odd.example
advisory odd.example odd-1 2026-08-01T00:00:00Z

serve_sites() { start python3 site.py "$loopback"; }
check 'the sites are there' serve_sites
# shellcheck disable=SC2046 # several
start_network() {
	mkfifo network.in network.out
	python3 "$root/tests/network.py" "$loopback" 8500 $(for each in $names; do echo "$each=8443"; done) \
		<network.in >network.out 2>network.log &
	servers="$servers $!"
	exec 7>network.in 8<network.out
	read -r line <&8
}
start_network
outside() {
	env -u no_proxy -u NO_PROXY -u HTTPS_PROXY -u ALL_PROXY -u all_proxy SSL_CERT_FILE="$PWD/site.pem" \
		https_proxy="http://$loopback:$((8500 + $(echo "$names" | wc -w)))" "$@"
}

# --- what is found

cat >list.txt <<'END'
# whom we look at
good.example      Good Inc.
old.example       # it moved
odd.example
bare.example
gone.example
END
audit() { outside "$accord" audit --at 2026-10-01T00:00:00Z --list list.txt "$@"; }
audit --json >audit.json
same 'something contradicts what was said' 1 $?
check 'and each host was asked over one connection' test "$(wc -l <connections)" -le "$(echo "$names" | wc -w)"
found() { # DOMAIN ABOUT
	jq -r --arg name "$1" --arg about "$2" \
		'.nodes[] | select(.name == $name) | .found[] | select(.about == $about) | .result' audit.json
}
for about in 'security.txt' 'disclosure policy' 'safe harbour' 'thanks to finders' 'CSAF provider' advisories; do
	same "one has what it should: $about" present "$(found good.example "$about")"
done
same 'the dates of its advisories fit each other' kept "$(found good.example 'dates of advisories')"
same 'how fresh they are is told' 1 "$(jq -r '.nodes[0].found[].words' audit.json |
	grep -c 'newest changed at 2026-09-25T00:00:00Z, 6 days before')"
same 'what was seen is told by its hash' "$(sha256sum <sites/good.example/policy.html | cut -d' ' -f1)" \
	"$(jq -r '.nodes[0].found[] | select(.about == "disclosure policy") | .sha256' audit.json)"
same 'another let its contact lapse' broken "$(found old.example 'security.txt')"
same 'which was found where it leads to' https://www.old.example/.well-known/security.txt \
	"$(jq -r '.nodes[1].found[0].url' audit.json)"
same 'a file that is no security.txt is none' absent "$(found odd.example 'security.txt')"
same 'an advisory that ends before it begins is found' broken "$(found odd.example 'dates of advisories')"
same 'what is not there is absent' absent "$(found bare.example 'CSAF provider')"
same 'who cannot be reached is not measured' 'not measurable' "$(found gone.example 'security.txt')"

# --- as it is shown

mkdir replies
echo 'We have renewed it since.' >replies/old.example
page() { audit --replies replies --html; }
page >page.html
same 'a reply stands beside it' 1 "$(grep -c 'We have renewed it since.' page.html)"
page >another.html
check 'the same sites give the same bytes' cmp page.html another.html
audit >words
same 'as a person reads it' 1 "$(grep -c 'words of a safe harbour' words)"
refuse 3 'a domain is no address' outside "$accord" audit good.example https://good.example
refuse 5 'who can reach nobody is told so' env https_proxy=http://127.0.0.1:9 "$accord" audit good.example
refuse 2 'somebody is named' "$accord" audit

finish
