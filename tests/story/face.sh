#!/bin/sh
# What a stranger sees of a node over HTTP: pages, the same as JSON, security.txt; and a
# browser that finds nothing to run.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

echo 'a passphrase that nobody guesses' >passphrase
export ACCORD_DIR="$PWD/node"

serve() {
	start "$accord" serve --listen "$loopback:0"
}

# A long epoch: it ends in no run of this story.
"$accord" init psirt.vendor.example --url http://127.0.0.1 --epoch 86400 \
	--passphrase-fd 3 3<passphrase >/dev/null
check 'a node serves' serve

# get PATH: its body; the headers are in `headers`.
get() {
	curl -sS -D headers "$url$1"
}

# header NAME: its value in the last answer.
header() {
	sed -n "s/\r\$//; s/^$1: //p" headers
}

# --- before there is a policy

check 'a stranger finds who this is' get /
same 'on a page' 'text/html; charset=utf-8' "$(header Content-Type)"
check 'which says what is missing' grep -q 'No disclosure policy has been published yet' node/public/index.html
same 'and is the file that a web server would send' "$(cat node/public/index.html)" "$(get /)"

# --- every page

# page NAME: over HTTP, as a file, its JSON, its headers.
page() {
	get "/$1.html" >page.html && grep -q '^HTTP/1.1 200' headers &&
		cmp -s page.html "node/public/$1.html" &&
		[ "$(header Content-Type)" = 'text/html; charset=utf-8' ] &&
		[ "$(header X-Content-Type-Options)" = nosniff ] &&
		[ "$(header Referrer-Policy)" = no-referrer ] &&
		header Content-Security-Policy | grep -q "default-src 'none'.*frame-ancestors 'none'" &&
		grep -q '<html lang="en">' page.html && grep -q '<main id="content">' page.html &&
		! grep -qiE '<script|<style|style=|javascript:| on[a-z]+=' page.html &&
		get "/$1.json" | jq -e '.name == "psirt.vendor.example"' &&
		[ "$(header Content-Type)" = application/json ]
}
for name in index report policy releases told alerts thanks keys log members canary requests; do
	check "the page '$name' is there, as JSON too, and can run nothing" page "$name"
done
check 'they have a style' sh -c "curl -sSf '$url/style.css' | grep -q prefers-color-scheme"
get /style.css >/dev/null
same 'of the type that browsers want' 'text/css; charset=utf-8' "$(header Content-Type)"
lost() {
	[ "$(curl -s -o lost.html -w '%{http_code} %{content_type}' -H "Accept: $1" "$url/$2")" = "$3" ]
}
for path in nothing.html policy/nothing statement/zz; do
	check "a browser that asks for '$path' is led back" lost 'text/html,*/*;q=0.8' "$path" '404 text/html; charset=utf-8'
	check 'from any address' grep -q 'href="/report.html"' lost.html
done
check 'a program is told in a line' lost '*/*' nothing.html '404 text/plain; charset=utf-8'
# told METHOD PATH ACCEPT: what is wrong, and how.
told() {
	curl -s -o told.html -w '%{http_code} %{content_type}' -X "$1" -H "Accept: $3" "$url$2"
}
same 'what a browser may not do it is told on a page' '405 text/html; charset=utf-8' "$(told PUT / text/html)"
check 'in words, with a way on' grep -q 'This is only read;.*</p>' told.html
same 'a program is told in a line' '405 text/plain; charset=utf-8' "$(told PUT / '*/*')"
same 'a link that lets nobody in is a page' '404 text/html; charset=utf-8' "$(told GET /guest/ text/html)"
head -c 140000 /dev/zero >long
same 'and so is what is too long' '413 text/html; charset=utf-8' "$(curl -s -o told.html \
	-w '%{http_code} %{content_type}' -H 'Accept: text/html' --data-binary @long "$url/guest/")"
check 'which says what to do' grep -q 'make it shorter' told.html
get /nothing.html >/dev/null
check 'what is not there is guarded as well' grep -q "^Content-Security-Policy: default-src 'none'" headers

# Every address of our own that a page names leads somewhere.
links() {
	for page in node/public/*.html; do
		grep -oE 'href="[^"]*"' "$page" | sed 's/^href="//; s/"$//; s/^\///' |
			grep -vE '^(https?:|mailto:|tel:|#)'
	done | sort -u | while read -r link; do
		code=$(curl -s -o /dev/null -w '%{http_code}' "$url/$link")
		[ "$code" = 200 ] || echo "$link: $code"
	done
}
same 'every link within leads somewhere' '' "$(links)"

# --- the policy

EDITOR=true "$accord" policy edit >/dev/null
hostile='<script src=x onerror=alert(1)>'
jq --arg name "$hostile" '.name = $name | .contact = ["mailto:psirt@vendor.example"]
	| .rewards.table = [{id: "high", what: "A leak", least: 50000, most: 250000}]' \
	node/policy.json >policy.json
check 'a policy is published beside the running server' "$accord" policy publish policy.json
first=$(sed -n 's/^published //p' "$said")
jq '.embargo_days = 120' policy.json >later.json
check 'and a worse one' "$accord" policy publish later.json --worse
shows() {
	get /policy.html | grep -q "$1"
}
# The server looks once a second whether another process said something, and writes one file
# after the other, security.txt last.
of_version() {
	get /policy.html | grep -q 'version 2' && get /policy.json | jq -e '.policy.embargo_days == 120' &&
		grep -q '^Contact: mailto:psirt@vendor.example' node/public/.well-known/security.txt
}
check 'the page shows it, and all others go by it' await of_version
check 'with what changed' shows '120 days, was 90'
check 'and with money as people write it' shows 'EUR 500 to EUR 2,500'
check 'what the operator wrote is no markup' sh -c "
	! grep -rq '<script' node/public --include=*.html && grep -q '&lt;script src=x' node/public/policy.html"
check 'the first version has a page of its own' sh -c "
	curl -sSf '$url/policy/$first.html' | grep -q 'version 1'"
same 'as JSON it is what was signed' "$(jq -cS . later.json)" "$(get /policy.json | jq -cS .policy)"

# --- security.txt

check 'security.txt is there' get /.well-known/security.txt
same 'as text' 'text/plain; charset=utf-8' "$(header Content-Type)"
same 'with whom to write to' 'Contact: mailto:psirt@vendor.example' "$(head -n 1 node/public/.well-known/security.txt)"
until=$(sed -n 's/^Expires: //p' node/public/.well-known/security.txt)
days=$((($(date -d "$until" +%s) - $(date +%s)) / 86400))
check "it is good for $days days, which is neither too short nor over a year" sh -c "
	[ $days -ge 90 ] && [ $days -le 120 ]"

# --- a web server by itself would do

check 'the server ends' stop
cp -r node/public before
rm node/public/*.html node/public/*.json node/public/style.css node/public/policy/*
check 'it begins again' serve
check 'and has made all pages again, byte for byte but for how long the log is now, and when it was' \
	diff -r -x index.html -x log.html -x log.json -x releases.html -x releases.json \
	-x checkpoint -x tile before node/public

# --- in a browser

chromium=$(command -v chromium chromium-browser google-chrome 2>/dev/null | head -n 1)
# render NAME WIDTH: what a browser makes of a page, and whether it complained.
render() {
	timeout 60 "$chromium" --headless --no-sandbox --disable-gpu --no-first-run \
		--disable-background-networking --enable-logging=stderr --user-data-dir="$PWD/browser" \
		--window-size="$2,800" --screenshot="$PWD/$1-$2.png" "$url/$1.html" >browser.log 2>&1 &&
		[ -s "$1-$2.png" ] && ! grep -E 'CONSOLE|Refused' browser.log
}
for size in 390:index 1280:policy; do
	told="a browser shows '${size#*:}', ${size%:*} wide, and has no complaint"
	if [ -n "$chromium" ]; then
		check "$told" render "${size#*:}" "${size%:*}"
	else
		skip "$told" 'there is no chromium'
	fi
done
finish
