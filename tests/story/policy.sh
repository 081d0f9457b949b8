#!/bin/sh
# A vendor writes its disclosure policy, publishes it and changes its mind: what changes for
# finders is told, what is worse has to be meant, and the log has every version.
# watched
# shellcheck disable=SC2016 # what stands in single quotes is for the shell that is begun
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

echo 'a passphrase that nobody guesses' >passphrase
"$accord" init psirt.vendor.example --url https://psirt.vendor.example --dir node --epoch 60 \
	--passphrase-fd 3 3<passphrase >/dev/null
export ACCORD_DIR="$PWD/node"
draft=node/policy.json

# edit SCRIPT: edit the draft as somebody does, with sed for an editor.
edit() {
	EDITOR="sed -i '$1'" "$accord" policy edit
}

# --- the draft

EDITOR=true check 'an editor is opened on a policy to begin with' "$accord" policy edit
check 'which is in order' "$accord" policy check
same 'and says that none was published yet' "no policy has been published yet" "$(tail -n 1 "$said")"
refuse 5 'there is none to show' "$accord" policy show
EDITOR='' VISUAL='' refuse 3 'without an editor and a terminal it says what to do' "$accord" policy edit
EDITOR=false refuse 8 'an editor that fails is told of' "$accord" policy edit

refuse 3 'a slip is named by its place' edit 's/"embargo_days": 90/"embargo_days": 900/'
same 'with what belongs there' \
	"accord: '$PWD/node/policy.json': '/embargo_days' is too large: give the days for which a flaw is kept secret by default, 0 to 365, such as 90" \
	"$err"
refuse 3 'such a policy is not published' "$accord" policy publish
check 'mended, it is taken' edit 's/"embargo_days": 900/"embargo_days": 90/'

# --- publishing

check 'it is published' "$accord" policy publish
first=$(sed -n 's/^published //p' "$said")
check 'and is a signed statement in the public tree' grep -q '"type":"policy"' "node/public/statement/$first"
vkey=$(head -n 1 node/public/.well-known/accord | jq -r .keys.statement)
check 'which holds by itself' "$accord" note verify -k "$vkey" "node/public/statement/$first"
check 'its id is the hash of its text' sh -c "
	[ \"\$(head -n 1 node/public/statement/$first | sha256sum | cut -d ' ' -f 1)\" = $first ]"
refuse 6 'the same once more is refused' "$accord" policy publish

check 'a better one says so' edit 's/"fix": 90/"fix": 60/'
same 'in words' 'better   a fix is out within: 60 days, was 90' "$(head -n 1 "$said")"
check 'and is published without more ado' "$accord" policy publish
check 'a worse one says so, too' edit 's/"fix": 60/"fix": 120/; s/"level": "full"/"level": "partial"/'
refuse 4 'and is not published unless it is meant' "$accord" policy publish
check 'when it is meant, it is' "$accord" policy publish --worse
third=$(sed -n 's/^published //p' "$said")
same 'each names the one before' "$(sed -n 's/^follows *//p' <<END
$("$accord" policy show "$(echo "$third" | cut -c 1-10)")
END
)" "$(head -n 1 "node/public/statement/$third" | jq -r .previous)"
check 'the difference is told' "$accord" policy diff "$first" "$third"
same 'from the first to the last' 'worse    safe harbour: partial, was full
worse    a fix is out within: 120 days, was 90' "$out"
check 'any version can be shown, as what can be published' "$accord" policy show "$first" --json
cp "$said" again.json
on_terminal() { "$root/tests/terminal" -- "$@" | tr -d '\r'; }
words() { tr -s ' ' '\n'; }
shown=$(COLUMNS=80 on_terminal "$accord" policy show "$first")
same 'on a terminal nothing is wider than that' '' "$(echo "$shown" | grep -E '.{81}')"
same 'and not a word is lost' "$("$accord" policy show "$first" | words)" "$(echo "$shown" | words)"
check 'what a program reads is not folded' sh -c "'$accord' policy show '$first' | grep -qE '.{200}'"
check 'and brought back' "$accord" policy publish again.json
refuse 5 'what is no version is told of' "$accord" policy show 0123456789

# --- disclose.io

check 'it is told as disclose.io lists programmes' "$accord" policy export
same 'with what that list knows' 'full co-ordinated 90 https://psirt.vendor.example/policy.html' \
	"$(jq -r '"\(.safe_harbor) \(.public_disclosure) \(.disclosure_timeline_days) \(.policy_url)"' "$said")"
cat >entry.json <<'END'
{"program_name": "Vendor", "contact_email": "psirt@vendor.example", "offers_bounty": "yes",
 "policy_url": "https://vendor.example/vdp", "safe_harbor": "full", "public_disclosure": "co-ordinated",
 "disclosure_timeline_days": 45, "preferred_languages": "de, en", "offers_swag": true}
END
check 'an entry is taken over into the draft' "$accord" policy import entry.json
same 'where it says what it does not know' 'offers_bounty: fill in /rewards/table' "$(head -n 1 "$said")"
check 'the draft has it' jq -e \
	'.contact[0] == "mailto:psirt@vendor.example" and .embargo_days == 45 and .swag' "$draft"
echo '[]' >entry.json
refuse 3 'a list without a programme is refused' "$accord" policy import entry.json

# --- what should never have been published

old=$(echo "$third" | cut -c 1-12)
check 'an old version is taken down' "$accord" takedown "$old" --why 'it named somebody'
check 'it is not public any more' test ! -e "node/public/statement/$third" -a ! -e "node/public/policy/$third.html"
check 'a tombstone says why' grep -q 'it named somebody' "node/public/takedown/$third"
refuse 5 'nor can it be shown' "$accord" policy show "$old"
refuse 5 'nor taken down again' "$accord" takedown "$old" --why 'once more'
newest=$(jq -r .policy node/public/index.json)
refuse 6 'what is in force stays' "$accord" takedown "$newest" --why 'no'
manifest=$("$accord" statements --kind manifest --json | jq -r .id | head -n 1)
refuse 4 'and so do manifests' "$accord" takedown "$manifest" --why 'no'
check 'the views agree' sh -c '"$0" rebuild | grep -q "what they were"' "$accord"
check 'the journal as a whole does' "$accord" verify --all
start "$accord" serve --listen "$loopback:0" || exit 1
check 'a browser is led to its tombstone' sh -c "
	curl -s -H 'Accept: text/html' '$url/statement/$third' | grep -q 'href=\"/takedown/$third'"
same 'who asks for it is told that it is gone' 410 \
	"$(curl -s -o /dev/null -w '%{http_code}' "$url/statement/$third")"
check 'where its tombstone is' sh -c 'curl -sf "$0/takedown/$1" | grep -q takedown' "$url" "$third"
log=$(head -n 1 node/public/.well-known/accord | jq -r .keys.log)
check 'the log is whole' "$accord" log fsck "$url" --vkey "$log"
check 'which says what was taken down, and why' \
	sh -c 'echo "$0" | grep -q "$1 was taken down .*it named somebody"' "$out" "$third"
check 'and counts it' sh -c '"$0" log fsck "$1" --vkey "$2" --json | tail -n 1 |
	jq -e ".taken_down == 1 and .missing == 0 and .altered == 0"' "$accord" "$url" "$log"
check 'who watches the log is told as well' sh -c '"$0" log watch "$1" --vkey "$2" --state w --once |
	grep -q "was taken down .*it named somebody; its own entry stays"' "$accord" "$url" "$log"
check 'once' sh -c '! "$0" log watch "$1" --vkey "$2" --state w --once | grep "taken down"' "$accord" "$url" "$log"
check 'who follows is told' sh -c '"$0" follow "$1" --into customer --once 2>&1 | grep -q "1 public statements were taken down"' "$accord" "$url"
same 'another one is taken down beside the server' "taken down $first" "$("$accord" takedown "$first" --why 'that, too' | head -n 1)"
same 'at once' 410 "$(curl -s -o /dev/null -w '%{http_code}' "$url/statement/$first")"
rm "node/public/takedown/$third"
refuse 5 'without a tombstone nobody believes that it is gone' "$accord" follow "$url" --into other --once
finish
