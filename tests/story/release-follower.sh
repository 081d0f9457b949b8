#!/bin/sh
# A customer's follower takes a vendor's sealed fix from a web server that has nothing but the
# vendor's files, hands it to whatever takes it further, and lays it out for others; some of whom
# have no network, and some no accord.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in age curl git python3; do
	if ! command -v "$tool" >/dev/null; then
		skip 'a follower hands on what it unlocks' "there is no $tool"
		finish
	fi
done

# --- a vendor, who has sealed a fix as a patch, as commits, and as a package

echo 'a passphrase that nobody guesses' >passphrase
"$accord" init psirt.example.com --url https://psirt.example.com --dir node \
	--passphrase-fd 3 3<passphrase >/dev/null || exit 1
echo 'the fix' >fix.patch
head -c 200000 /dev/urandom >blob.bin
export GIT_AUTHOR_NAME=v GIT_AUTHOR_EMAIL=v@example.com GIT_COMMITTER_NAME=v GIT_COMMITTER_EMAIL=v@example.com
git init -q -b main vendor && cp fix.patch vendor/ && git -C vendor add fix.patch &&
	git -C vendor commit -q -m 'the fix' && git -C vendor bundle create -q "$PWD/fix.bundle" main || exit 1
mkdir -p deb/DEBIAN
printf 'Package: widget\nVersion: 3.1\nArchitecture: all\nMaintainer: v <v@example.com>\nSection: misc\nPriority: optional\nDescription: fixed\n' \
	>deb/DEBIAN/control
dpkg-deb -b deb widget_3.1_all.deb >/dev/null || exit 1
"$accord" release seal fix.patch blob.bin fix.bundle widget_3.1_all.deb --at 2099-01-01T00:00:00Z --dir node >sealed ||
	exit 1
release=$(sed -n 's/^release *//p' sealed)
bundle=$(sed -n 's|^bundle *public/\([^,]*\),.*|\1|p' sealed)

# --- a web server that has copies of its files, and one that has half of the bundle

static() { # FOLDER: sets $url
	rm -f listens && mkfifo listens
	(cd "$1" && exec python3 -u -m http.server --bind "$loopback" 0) >listens 2>>serve.log </dev/null &
	server=$! servers="$servers $!"
	read -r line <listens
	line=${line#*port } url=http://$loopback:${line%% *}
}
cp -r node/public copy
static copy
of_vendor=$url
mkdir -p "into/.accord/$release"
head -c 100000 "copy/$bundle" >"into/.accord/$release/bundle.age.part"
part_of="into/.accord/$release/bundle.age.part"
before=$(stat -c %i "$part_of")
"$accord" follow "$of_vendor" --into into --mirror mirror --once >follow.log 2>&1 </dev/null &
follower=$! servers="$servers $!"
holds() { grep -q "^held *$release" follow.log; }
check 'a follower holds it, from any static web server' await holds
same 'it has gone on where an attempt before had stopped' "$before" "$(stat -c %i "into/.accord/$release/bundle.age")"
check 'of which nothing is left' [ ! -e "$part_of" ]
check 'the bundle is the promised one' cmp "copy/$bundle" "into/.accord/$release/bundle.age"
check 'nothing of it can be read' [ ! -e "into/$release" ]

# --- across a gap, days before: the bundle

check 'it lays out what it has verified' cmp "copy/$bundle" "mirror/$bundle"
cp -r mirror carried
"$accord" follow "$PWD/carried" --into inside --once >inside.log 2>&1 </dev/null &
inside=$! servers="$servers $!"
inside_holds() { grep -q "^held *$release" inside.log; }
check 'behind a gap another holds it, from a copy that was carried over' await inside_holds

# --- it is opened; the key reaches the web server as any file does

"$accord" release early "$release" --why 'it is exploited' --dir node >/dev/null || exit 1
cp -r node/public/. copy/
{ kill "$follower" && wait "$follower"; } 2>/dev/null
check 'the follower, begun anew, has the key from there' \
	"$accord" follow "$of_vendor" --into into --mirror mirror --once
same 'and the files' 'the fix' "$(cat "into/$release/fix.patch")"
for file in seal checkpoint key; do
	check "it keeps the evidence: $file" test -s "into/.accord/$release/$file"
done
check 'which proves to others what was promised' "$accord" release verify "into/.accord/$release/seal" \
	--manifest into/.accord/manifest --bundle "into/.accord/$release/bundle.age" --key "into/.accord/$release/key"
{ kill "$inside" && wait "$inside"; } 2>/dev/null
cp -r mirror/. carried/
check 'behind the gap it is opened when the next copy has come' \
	"$accord" follow "$PWD/carried" --into inside --once
same 'by what was there before' 'the fix' "$(cat "inside/$release/fix.patch")"

# --- who has no accord

curl -sfO "$of_vendor/$bundle" && curl -sf -o key "$of_vendor/release/$release/key"
same 'what stock curl fetches has the digest for its name' "${bundle##*/}" "$(sha256sum <"${bundle##*/}" | cut -d ' ' -f 1).age"
same 'stock age, zstd and tar open it' 'the fix' "$(age -d -i key "${bundle##*/}" | zstd -qd | tar -xO fix.patch)"

# --- what takes it further: the examples

again() { # HOOK: as who follows anew, from what is laid out
	rm -f "into/.accord/$release/hook-done"
	"$accord" follow "$PWD/mirror" --into into --once --exec "$root/deploy/hooks/$1"
}
TARGET=$PWD/taken
export TARGET
check 'a plain copy' again copy
same 'has all files' "$(cat fix.patch blob.bin fix.bundle widget_3.1_all.deb | sha256sum)" \
	"$(cd "taken/psirt.example.com/$release" && cat fix.patch blob.bin fix.bundle widget_3.1_all.deb | sha256sum)"
check 'which stays as it is when the same comes again' again copy
git init -q --bare ours.git
REPOSITORY=$PWD/ours.git
export REPOSITORY
check 'commits' again git-bundle
same 'are fetched beside all branches' 'the fix' \
	"$(git -C ours.git show "refs/releases/$release/main:fix.patch")"
printf '#!/bin/sh\ncat >%s\n' "$PWD/mailed" >sendmail && chmod +x sendmail
TO=psirt@customer.example SENDMAIL=$PWD/sendmail
export TO SENDMAIL
check 'a mail' again mail
same 'tells names and digests' "$(sha256sum fix.patch)" "$(grep fix.patch mailed)"
if command -v reprepro >/dev/null; then
	mkdir -p apt/conf
	printf 'Codename: stable\nArchitectures: amd64\nComponents: main\n' >apt/conf/distributions
	REPOSITORY=$PWD/apt
	check 'a package' again apt
	same 'is in a repository of its own' 'stable|main|amd64: widget 3.1' "$(reprepro -b apt list stable)"
else
	skip 'a package is in a repository of its own' 'there is no reprepro'
fi
cat >looks <<'EOF'
#!/bin/sh
sed -n 's/^SigIgn:[[:space:]]*/0x/p' /proc/self/status >"$TARGET/ignored"
env | sed -n 's/^\(ACCORD_[A-Z]*\)=.*/\1/p' | sort | xargs >"$TARGET/told"
EOF
chmod +x looks
rm "into/.accord/$release/hook-done"
check 'one that looks around' env ACCORD_DIR=/elsewhere ACCORD_SECRET=x "$accord" follow "$PWD/mirror" --into into --once --exec "$PWD/looks"
same 'finds nothing of ours but what is meant for it' \
	'ACCORD_DIR ACCORD_EVIDENCE ACCORD_NODE ACCORD_OPENED ACCORD_RELEASE' "$(cat taken/told)"
same 'and a broken pipe as any program does' 0 "$(($(cat taken/ignored) & 0x1000))"
printf '#!/bin/sh\nexit 1\n' >fails && chmod +x fails
rm "into/.accord/$release/hook-done"
failing() { "$accord" follow "$PWD/mirror" --into into --once --exec "$PWD/fails"; }
refuse 8 'one that fails is told' failing
check 'and is run again' again copy
finish
