# shellcheck shell=sh disable=SC2046,SC2086,SC2154 # several; what is set there is used here
# 1. Five organisations form an accord, and witness each other.

step '1. Three vendors, a coordinator and a government response team make a node each'
nodes_make || exit 1
words 'Each has its keys, a journal, an empty public log and a disclosure policy.'
for each in $five; do
	shown "accord serve --dir $each --listen $host:$((first + $(number "$each"))) &"
	serve "$each" || exit 1
done
claim 'anybody can read who they are, with curl' sh -c "
	for at in $(urls $five); do curl -sf \"\$at/.well-known/accord\" | grep -q '\"type\":\"manifest\"' || exit 1; done"
claim 'and, in a browser, in plain words' sh -c "
	curl -sf '$(url alder)/' | grep -q '<title>.*alder.example' && curl -sf '$(url alder)/report.html' >/dev/null"

step '   They form an accord: each signs the pledge, or the charter, and they witness each other'
at cert members found 'The accord' $(urls alder birch cedar csirt) || exit 1
for each in alder birch cedar csirt; do
	at "$each" join "$(url cert)" || exit 1
done
all_members() {
	for each in $five; do
		quietly "$each" members show --json | grep -q '"members":5' && continue
		quietly "$each" members watch >/dev/null 2>&1
		return 1
	done
}
claim 'all five see all five' await all_members
all_witnessed() {
	for each in $five; do quietly "$each" status | grep -q '^log .*, witnessed$' || return; done
}
claim 'the log of each is cosigned by a quorum of the others' await all_witnessed

step '   An auditor, who belongs to nobody, looks at what they show'
do_quietly '^  kept\|^[a-z]*\.example' "$accord" audit $(urls $five)
claim 'their manifests, logs and witnesses hold; nothing is broken' "$accord" audit $(urls $five)
