# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and what is set there here
# five.sh - five organisations that have founded an accord.  Source it after serving.sh.
#
#	five_begin                  they are there, serve, and witness each other
#	five_begin cert alder       these serve, and the others do not run
#	at cert case list           a command of its operator
#	outside accord report ...   one of somebody who has no node
#	sever alder birch           nothing gets through between the two
#	heal                        all gets through again
#	five_stop alder             its server ends
#	five_serve alder            and begins
#	shows alder TEXT            the case $case has that there; a basic regular expression
#	sees alder TEXT             soon: what was said elsewhere has come
#
# Vendors are alder, birch and cedar; cert coordinates; csirt is a government's response team.
# Each is NAME.example, has its folder NAME, and is reached at https://NAME.example by who goes
# through this story's network (network.py), with certificates of an authority of its own.
# In alder's log there is an anchor every other second, in those of others every hour.
#
# The accord is founded once, by the commands of docs/operate.md, and kept beside the program
# that is tested: whoever comes first does so, and while that goes on, others wait for it.
# What they take is a copy.

five='alder birch cedar cert csirt'
five_kept=$(dirname "$accord")/five
five_old=1200 # seconds, after which it is founded anew: the anchors since then are made up for

five_number() { # of a node among the five
	case $1 in
	alder) echo 1 ;;
	birch) echo 2 ;;
	cedar) echo 3 ;;
	cert) echo 4 ;;
	*) echo 5 ;;
	esac
}

# The environment of NODE, or of who has none (6): how the others are reached, whom to believe.
five_env() {
	number=$1
	shift
	env -u no_proxy -u NO_PROXY -u HTTPS_PROXY -u ALL_PROXY -u all_proxy SSL_CERT_FILE="$PWD/ca.pem" \
		https_proxy="http://$loopback:$((8410 + number))" "$@"
}

at() {
	node=$1
	shift
	five_env "$(five_number "$node")" "$accord" "$@" --dir "$node"
}

outside() {
	five_env 6 "$@"
}

# --- the network

five_network() {
	places=
	for name in $five; do places="$places $name.example=$((8400 + $(five_number "$name")))"; done
	rm -f network.in network.out
	mkfifo network.in network.out
	# shellcheck disable=SC2086 # several
	python3 "$root/tests/network.py" "$loopback" 8411 $places <network.in >network.out 2>network.log &
	servers="$servers $!"
	exec 7>network.in 8<network.out
	read -r line <&8
}

five_tell() {
	echo "$*" >&7
	read -r line <&8
}
sever() { five_tell sever "$1.example" "$2.example"; }
heal() { five_tell heal; }

# patiently COMMAND...: await what comes after a cut.  What was tried in vain is tried again only
# after about as long as that went on, which on a busy machine may be more than a minute.
patiently() {
	await "$@" || await "$@" || await "$@"
}

# --- the servers

# five_serve NODE...: at once; returns when all of them listen.
five_serve() {
	for name; do
		rm -f "$name.says"
		mkfifo "$name.says"
		# Not by a function: the process is to be the server itself.
		env -u no_proxy -u NO_PROXY -u HTTPS_PROXY -u ALL_PROXY -u all_proxy SSL_CERT_FILE="$PWD/ca.pem" \
			https_proxy="http://$loopback:$((8410 + $(five_number "$name")))" \
			"$accord" serve --dir "$name" --listen "$loopback:$((8400 + $(five_number "$name")))" \
			--certificate "$name.pem" --key "$name.key" \
			>"$name.says" 2>>"$name.log" </dev/null 7>&- 8<&- &
		echo $! >"$name.pid"
		servers="$servers $!"
	done
	for name; do
		read -r line <"$name.says" && [ -n "$line" ] && continue
		cat "$name.log" >&2
		return 1
	done
}

five_stop() {
	for name; do end -TERM "$(cat "$name.pid")"; done
}

# --- what is seen of $case

shows() {
	at "$1" case show "$case" --limit 500 >shown 2>&1 && grep -q -- "$2" shown
}

sees() {
	await shows "$1" "$2" || { cat shown "$1.log" >&2 && return 1; }
}

# the same, after a cut
sees_at_last() {
	patiently shows "$1" "$2" || { cat shown "$1.log" >&2 && return 1; }
}

# all_see TEXT NODE...
all_see() {
	text=$1
	shift
	for each; do sees "$each" "$text" || return; done
}

# --- the founding

five_certificates() {
	openssl req -x509 -newkey ed25519 -nodes -days 400 -subj '/CN=test' -keyout ca.key -out ca.pem || return
	for name in $five; do
		openssl req -newkey ed25519 -nodes -subj "/CN=$name" -keyout "$name.key" -out csr &&
			printf 'subjectAltName=DNS:%s.example' "$name" >ext &&
			openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -days 400 -extfile ext -out "$name.pem" || return
	done
}

five_make() { # NODE ROLE EPOCH
	"$accord" init "$1.example" --url "https://$1.example" --dir "$1" --role "$2" --epoch "$3" \
		--passphrase-fd 3 3<passphrase >/dev/null || return
	for name in $five; do echo "$name.example https://$name.example"; done >"$1/peers"
	EDITOR=true "$accord" policy edit --dir "$1" && "$accord" policy publish --dir "$1"
}

# By all four others: until then who witnesses whom, and what a release pins, goes on changing.
five_witnessed() {
	[ "$(grep -c '^witness ' "$1/public/witness-policy")" = 4 ] &&
		at "$1" status | grep -q '^log .*, witnessed$' && at "$1" members show --json | grep -q '"members":5'
}

five_found() {
	echo 'a passphrase that nobody guesses' >passphrase
	five_certificates && five_make alder vendor 2 && five_make birch vendor 3600 &&
		five_make cedar vendor 3600 && five_make cert coordinator 3600 &&
		five_make csirt csirt 3600 || return
	five_network && five_serve alder birch cedar cert csirt &&
		at cert members found 'The accord' https://alder.example https://birch.example \
			https://cedar.example https://csirt.example || return
	for name in alder birch cedar csirt; do at "$name" join https://cert.example || return; done
	for name in $five; do at "$name" members watch || return; done
	for name in $five; do await five_witnessed "$name" || return; done
	end_all
	servers=
	rm -f ./*.says network.* csr ext
}

# What it was founded with.
five_sum() {
	cat "$accord" "$root/tests/five.sh" | sha256sum
}

five_is_kept() {
	[ "$(cat "$five_kept/for" 2>/dev/null)" = "$(five_sum)" ] &&
		[ $(($(date +%s) - $(stat -c %Y "$five_kept/for"))) -lt "$five_old" ]
}

# Found it in a folder of the story's, then put it in its place whole: who is killed meanwhile
# leaves nothing there, and its lock is gone with it.
five_keep() {
	mkdir founding && cd founding || return
	five_found >founding.log 2>&1 || { cat founding.log ./*.log >&2; return 1; }
	rm -f founding.log ./*.log
	five_sum >for
	cd .. && rm -rf "$five_kept" "$five_kept".new* && cp -a founding "$five_kept.new" &&
		mv "$five_kept.new" "$five_kept"
}

five_begin() {
	[ -w "$(dirname "$accord")" ] || five_kept=$home/five
	exec 9>"$five_kept.lock" && flock 9 || return
	five_is_kept || five_keep || return
	cp -a "$five_kept/." . || return
	exec 9>&-
	[ $# -gt 0 ] || set -- alder birch cedar cert csirt
	five_network && five_serve "$@"
}
