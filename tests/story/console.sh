#!/bin/sh
# Handlers ask a node at work: with a token, over HTTP, and from the command line; what the
# description says is what is served; and nobody asks without.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

ACCORD_DIR=$PWD/node
export ACCORD_DIR

echo secret >passphrase
check 'a node is made' "$accord" init psirt.example.com --url http://127.0.0.1:1 \
	--epoch 60 --passphrase-fd 3 3<passphrase
check 'it serves' start "$accord" serve --listen "$loopback:0" --console "$loopback:0"

check 'a reader gets a token' "$accord" token add ada --role read-only
reader=$out
check 'a handler gets one' "$accord" token add bob --role handler
handler=$out

# ask TOKEN PATH [curl's arguments]: what is answered, then its status on a line of its own.
ask() {
	token=$1
	path=$2
	shift 2
	try curl -s -w '\n%{http_code}\n' -H "Authorization: Bearer $token" "$@" "$console$path"
	code=$(printf '%s\n' "$out" | tail -1)
}

ask "$reader" /api/v1/status
same 'the status is told' 200 "$code"
case $out in
*'"name":"psirt.example.com"'*'"statements":'*) pass 'of this node' ;;
*) fail 'of this node' && printf '%s\n' "$out" | comment ;;
esac
ask wrong /api/v1/status
same 'not without a token' 401 "$code"
id=$("$accord" statements --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' | tail -1)
ask "$reader" "/api/v1/statements/$id/remarks" -H 'Content-Type: application/json' -d '{"text":"a"}'
same 'a reader notes nothing' 403 "$code"
ask "$handler" "/api/v1/statements/$id/remarks" -H 'Content-Type: application/json' \
	-d '{"text":"this began it"}'
same 'a handler does' 201 "$code"
check 'and so does the command line, through the server' "$accord" remark "$id" 'it did' --as Eve
ask "$reader" "/api/v1/statements/$id"
case $out in
*'"who":"Eve","text":"it did"'*'"who":"bob","text":"this began it"'*) pass 'both are shown' ;;
*) fail 'both are shown' && printf '%s\n' "$out" | comment ;;
esac
check 'also by the command line' "$accord" show "$id"
case $out in
*'Eve: it did'*'bob: this began it'*) pass 'with who noted what' ;;
*) fail 'with who noted what' && show_what_was_said ;;
esac
check 'a token ends at once' "$accord" token remove ada
ask "$reader" /api/v1/status
same 'and opens nothing then' 401 "$code"
check 'the status says that it is served' "$accord" status
case $out in
*'server     process '*': '*) pass 'by which processes' ;;
*) fail 'by which processes' && show_what_was_said ;;
esac

# Somebody else's validator, where it can be had.
ask none /api/v1/openapi.json
printf '%s\n' "$out" | sed '$d' >openapi.json
venv=$root/.cache/openapi-venv
if [ ! -x "$venv/bin/openapi-spec-validator" ] && [ -z "${ACCORD_OFFLINE-}" ]; then
	python3 -m venv "$venv" >/dev/null 2>&1 &&
		timeout 60 "$venv/bin/pip" install -q --disable-pip-version-check \
			openapi-spec-validator >/dev/null 2>&1
fi
if [ -x "$venv/bin/openapi-spec-validator" ]; then
	check 'the description is sound OpenAPI 3.1' "$venv/bin/openapi-spec-validator" openapi.json
else
	skip 'the description is sound OpenAPI 3.1' 'openapi-spec-validator cannot be had here'
fi
finish
