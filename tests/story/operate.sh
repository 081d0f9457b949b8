#!/bin/sh
# A node as docs/operate.md sets it up: behind a real nginx that speaks TLS, with the files
# of deploy/; a key ceremony beside the running server; found out when another answers in
# its name.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in nginx openssl curl; do
	if ! command -v "$tool" >/dev/null && ! [ -x "/usr/sbin/$tool" ]; then
		skip 'a node behind nginx' "there is no $tool"
		finish
	fi
done
PATH=$PATH:/usr/sbin

serve() {
	start "$accord" serve --dir node --listen "${back:-$loopback:0}"
	back=$address url=https://$loopback:$front
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
		sed -e "s|127.0.0.1:8080|$back|" -e "s|/etc/ssl/accord|$PWD|" \
			-e "s|listen 80;|listen $loopback:$plain;|" \
			-e "s|listen 443 |listen $loopback:$front |" \
			-e '/listen \[::\]/d' -e "s|psirt.example.com|$loopback|" \
			"$root/deploy/nginx.conf"
		echo '}'
	} >nginx.conf
}

front=8443 # of the story's own address, and out of the range from which the system chooses
plain=8080
url=https://$loopback:$front
echo 'nobody guesses it' >passphrase
check 'a certificate' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout privkey.pem -out fullchain.pem -days 2 -subj "/CN=$loopback" \
	-addext "subjectAltName=IP:$loopback"
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
proxy=$!
servers="$servers $proxy"
await curl -s --cacert fullchain.pem -o /dev/null "$url/checkpoint"

check 'the manifest is had over TLS' curl -sf --cacert fullchain.pem -o manifest \
	"$url/.well-known/accord"
check 'it is the one that was made' cmp manifest node/public/.well-known/accord
check 'plain HTTP leads to TLS' sh -c 'curl -s -o /dev/null -w "%{redirect_url}" \
	"http://$0:$1/" | grep -q "^https://$0/"' "$loopback" "$plain"

head -c 3000000 /dev/urandom >crash.bin
check 'a report comes in through nginx' "$accord" report --dir finder "$url" crash.bin
check 'the address shows what the node said' "$accord" manifest check --dir node

check 'the key ceremony, with the stick, beside the running server' sh -c '"$0" manifest \
	rotate all --dir node --offline-keys stick/offline-keys.age --passphrase-fd 3 \
	3<passphrase' "$accord"
check 'which goes on with the new keys' "$accord" status --dir node
check 'a report comes in under the new keys' "$accord" report --dir finder "$url" crash.bin
poll() {
	"$accord" poll --dir finder >polled 2>&1
}
await poll
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
# Its old workers answer on until they are gone.
old=$(cat "/proc/$proxy/task/$proxy/children")
kill -HUP "$proxy"
for worker in $old; do
	while kill -0 "$worker" 2>/dev/null; do sleep 0.05; done
done
until curl -s --cacert fullchain.pem "$url/.well-known/accord" | cmp -s - impostor/public/.well-known/accord; do
	sleep 0.05
done
refuse 4 'a finder refuses another manifest' "$accord" report --dir finder "$url" crash.bin
kill -HUP "$server" # begins again, and looks at once what is shown
until ls node/alarm/manifest-* >/dev/null 2>&1; do sleep 0.05; done
check 'the node itself notices, and keeps what it saw' cmp node/alarm/manifest-* \
	impostor/public/.well-known/accord
until grep -q 'process=clerk event="trouble" text="ALARM' serve.log; do sleep 0.05; done
pass 'it says so'
check 'its status does, too' sh -c '"$0" status --dir node | grep -q ALARM' "$accord"
check 'and the doctor' sh -c '"$0" doctor --dir node --offline | grep -q ^alarm:' "$accord"
try "$accord" manifest check --dir node
case $status:$out in
1:ALARM*) pass 'so is who asks by hand told' ;;
*) fail 'so is who asks by hand told' && show_what_was_said ;;
esac
finish
