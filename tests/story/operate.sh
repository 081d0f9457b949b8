#!/bin/sh
# A node as docs/operate.md sets it up: behind a real nginx that speaks TLS, with the files
# of deploy/; a key ceremony beside the running server; found out when another answers in
# its name.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell that is begun
. "$(dirname "$0")/../tap.sh"

for tool in nginx openssl curl; do
	if ! command -v "$tool" >/dev/null && ! [ -x "/usr/sbin/$tool" ]; then
		skip 'a node behind nginx' "there is no $tool"
		finish
	fi
done
PATH=$PATH:/usr/sbin

clean() {
	for name in node nginx; do
		[ -f "$name.pid" ] && kill "$(cat "$name.pid")" 2>/dev/null
		for _ in $(seq 100); do
			kill -0 "$(cat "$name.pid" 2>/dev/null)" 2>/dev/null || break
			sleep 0.05
		done
	done
}

port() { # of what "listens on 127.0.0.1:PORT"
	for _ in $(seq 200); do
		sed -n 's/.* listens on .*:\([0-9]*\)$/\1/p' node.out 2>/dev/null | grep . && return
		sleep 0.05
	done
}

serve() {
	rm -f node.out # a port that was told before is not waited for
	"$accord" serve --dir node --listen "127.0.0.1:${back:-0}" >node.out 2>node.err </dev/null &
	echo $! >node.pid
	back=$(port)
}

stop() {
	kill "$(cat node.pid)"
	wait "$(cat node.pid)"
	rm -f node.pid
}

# nginx's configuration as the guide has it, but for names, ports and places.
configure() {
	{
		printf 'daemon off; pid %s/nginx-own.pid; error_log %s/nginx.err;\n' "$PWD" "$PWD"
		[ "$(id -u)" != 0 ] || echo 'user root;'
		printf 'worker_processes 1; events { worker_connections 64; }\nhttp {\n'
		for kind in client_body proxy fastcgi uwsgi scgi; do
			printf '%s_temp_path %s/%s;\n' "$kind" "$PWD" "$kind"
		done
		sed -e "s|127.0.0.1:8080|127.0.0.1:$back|" -e "s|/etc/ssl/accord|$PWD|" \
			-e "s|listen 80;|listen 127.0.0.1:$plain;|" \
			-e "s|listen 443 |listen 127.0.0.1:$front |" \
			-e '/listen \[::\]/d' -e 's|psirt.example.com|localhost|' \
			"$root/deploy/nginx.conf"
		echo '}'
	} >nginx.conf
}

free_port() { # one that nobody has now
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' 2>/dev/null || shuf -i 20000-30000 -n 1
}

front=$(free_port)
plain=$(free_port)
url=https://localhost:$front
echo 'nobody guesses it' >passphrase
check 'a certificate' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout privkey.pem -out fullchain.pem -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost
check 'a node' sh -c '"$0" init psirt.example.com --url "$1" --role vendor --epoch 1 \
	--dir node --passphrase-fd 3 3<passphrase' "$accord" "$url"
SSL_CERT_FILE=$PWD/fullchain.pem
CURL_CA_BUNDLE=$SSL_CERT_FILE
export SSL_CERT_FILE CURL_CA_BUNDLE
mkdir stick
mv node/offline-keys.age stick/
serve
configure
check 'nginx takes the configuration' nginx -t -p "$PWD" -c "$PWD/nginx.conf" -e "$PWD/nginx.err"
nginx -p "$PWD" -c "$PWD/nginx.conf" -e "$PWD/nginx.err" >nginx.out 2>&1 </dev/null &
echo $! >nginx.pid
for _ in $(seq 100); do
	curl -s --cacert fullchain.pem -o /dev/null "$url/checkpoint" && break
	sleep 0.05
done

check 'the manifest is had over TLS' curl -sf --cacert fullchain.pem -o manifest \
	"$url/.well-known/accord"
check 'it is the one that was made' cmp manifest node/public/.well-known/accord
check 'plain HTTP leads to TLS' sh -c 'curl -s -o /dev/null -w "%{redirect_url}" \
	"http://localhost:$0/" | grep -q "^https://localhost/"' "$plain"

head -c 3000000 /dev/urandom >crash.bin
check 'a report comes in through nginx' "$accord" report --dir finder "$url" crash.bin
check 'the address shows what the node said' "$accord" manifest check --dir node

check 'the key ceremony, with the stick, beside the running server' sh -c '"$0" manifest \
	rotate all --dir node --offline-keys stick/offline-keys.age --passphrase-fd 3 \
	3<passphrase' "$accord"
check 'which goes on with the new keys' "$accord" status --dir node
check 'a report comes in under the new keys' "$accord" report --dir finder "$url" crash.bin
for _ in $(seq 100); do
	"$accord" poll --dir finder >polled 2>&1 && break
	sleep 0.1
done
check 'both reports are proven' sh -c '"$0" verify finder/sent/* | grep -c "^proof *good" |
	grep -qx 2' "$accord"
check 'the old keys are forgotten' sh -c '"$0" manifest forget --dir node | grep -q "drops them"' "$accord"
check 'a report comes in after that' "$accord" report --dir finder "$url" crash.bin
check 'the address still shows what the node said' "$accord" manifest check --dir node

# Somebody who has got hold of the address.
"$accord" init psirt.example.com --url "$url" --dir impostor --passphrase-fd 3 3<passphrase \
	>/dev/null
sed -i "s|location / {|location = /.well-known/accord { alias $PWD/impostor/public/.well-known/accord; } &|" \
	nginx.conf
kill -HUP "$(cat nginx.pid)"
until curl -s --cacert fullchain.pem "$url/.well-known/accord" | cmp -s - impostor/public/.well-known/accord; do
	sleep 0.05
done
refuse 4 'a finder refuses another manifest' "$accord" report --dir finder "$url" crash.bin
kill -HUP "$(cat node.pid)" # begins again, and looks at once what is shown
until ls node/alarm/manifest-* >/dev/null 2>&1; do sleep 0.05; done
check 'the node itself notices, and keeps what it saw' cmp node/alarm/manifest-* \
	impostor/public/.well-known/accord
until grep -q 'process=clerk event="trouble" text="ALARM' node.err; do sleep 0.05; done
pass 'it says so'
check 'its status does, too' sh -c '"$0" status --dir node | grep -q ALARM' "$accord"
check 'and the doctor' sh -c '"$0" doctor --dir node --offline | grep -q ^alarm:' "$accord"
try "$accord" manifest check --dir node
case $status:$out in
1:ALARM*) pass 'so is who asks by hand told' ;;
*) fail 'so is who asks by hand told' && show_what_was_said ;;
esac
finish
