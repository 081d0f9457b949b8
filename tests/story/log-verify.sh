#!/bin/sh
# A proof that came with an entry is checked offline, under a policy that its reader
# wrote; whatever is wrong with entry, proof or policy is told apart.
# watched
. "$(dirname "$0")/../tap.sh"

cat >proof <<'END'
c2sp.org/tlog-proof@v1
index 1
oa8DAjHKL9IOzzDFKUuvj2kyHQm7FqxTiFzNF6OFKA0=

example.com/log
2
OuW/pX/6dp2WNKhvOiYoaqaf1Q6gWF+AYfkCrV8DJ/c=

— example.com/log h+1bOxAliBshr/gxl+dPjy86+VwKjCxJpTBDUi/gCMG6bwj+a2i20P+qpGZ42rg8E669+5F4VMXBepu2wVoO4IWwDwA=
— witness.example/w0 3dD/iwAAAABlU/EAsUx7Fm0VqdnxmGAz9LrEV3XlHgrR2Lo+sGGd+skibKETqY6XEfwfJzOnP1+jdrU30nwBm/zjvE4oo46/AwcUDA==
— witness.example/w1 9YAsGQAAAABlU/EHLyE166N3crgLXQe/RzKgrqVzud5Q7TsCYgcfe+vRAqbrY2FnLKnX1H0ZOIP3LhXpxJ6Dg1bXNNC0cTi+FzmdCg==
END
cat >keys <<'END'
log example.com/log+87ed5b3b+AW1E+Tn4KdQ1mLze3akN4B22n6pQyqM+jGwyikuQDU2s
witness w0 witness.example/w0+ddd0ff8b+BBukB1t3yeP7Ps3hXNr1Ih88EDc+Yj97Dh73Y2awr3E3
witness w1 witness.example/w1+f5802c19+BEgHWll+choVbi4Hmd5cwMUyTcbn6vHN1GJQho7FMhXd
witness w2 witness.example/w2+21e84b38+BF4hLAmA5LOfwJchE0qgIQk3Tt/SYMDT0Dy1AcjWVFep
END
printf second >entry
{
	cat keys
	printf 'group most 2 w0 w1 w2\nquorum most\n'
} >policy
{
	cat keys
	printf 'group each all w0 w1 w2\nquorum each\n'
} >strict
{
	cat keys
	printf 'quorum none\n'
} >lax

# verify [OPTION...]: the entry, under the policy.
verify() {
	"$accord" log verify --policy policy --proof proof "$@"
}

verify_input() {
	verify "$@" - <entry
}

says() {
	case $err in
	*"$1"*) pass "it says '$1'" ;;
	*) fail "it says '$1', not '$err'" ;;
	esac
}

check 'the entry is proven' verify entry
same 'it tells log, index, root, and who cosigned when' 'log       example.com/log, signed
index     1, of 2 entries, counted from 0
leaf      a94dd4d3c2c6d2548ca4e560d72727bab5d795500191f5b85579130dd3b14603
root      3ae5bfa57ffa769d9634a86f3a26286aa69fd50ea0585f8061f902ad5f0327f7
witness   w0 (witness.example/w0), at 2023-11-14T22:13:20Z
witness   w1 (witness.example/w1), at 2023-11-14T22:13:27Z
quorum    met: most' "$out"
check 'and so it is from standard input, for a program' verify_input --json
same 'which gets one object' '{"log":"example.com/log","index":1,"size":2,"leaf":"a94dd4d3c2c6d2548ca4e560d72727bab5d795500191f5b85579130dd3b14603","root":"3ae5bfa57ffa769d9634a86f3a26286aa69fd50ea0585f8061f902ad5f0327f7","witnesses":[{"name":"w0","key":"witness.example/w0","at":"2023-11-14T22:13:20Z"},{"name":"w1","key":"witness.example/w1","at":"2023-11-14T22:13:27Z"}],"quorum":"most"}' "$out"

printf 'second\n' >other
refuse 4 'another entry is not proven, were it by a newline' verify other
refuse 4 'nor is this one under a policy that asks for more' "$accord" log verify \
	--policy strict --proof proof entry
says "quorum 'each' is not met: 2 of the policy's 3 witnesses"

sed '/witness.example.w1/d' proof >thin
refuse 4 'nor without a cosignature that the quorum needs' "$accord" log verify \
	--policy policy --proof thin entry
sed '/ example.com.log /d' proof >unsigned
refuse 4 'nor by witnesses alone' "$accord" log verify --policy lax --proof unsigned entry
sed 's/^. witness.example.w1 /&AAAA/' proof >foreign
refuse 4 "a stranger's line does not count" "$accord" log verify \
	--policy policy --proof foreign entry
sed 's/ w0 / none /' policy >odd
refuse 3 'a policy that is none is told by its line' "$accord" log verify \
	--policy odd --proof proof entry
says "'odd': policy, line 2: nobody can be named 'none'"
refuse 3 'a proof that is none is told' "$accord" log verify --policy policy --proof policy entry
says "'policy': this is no proof"
refuse 5 'a file that is missing is told' verify missing
refuse 2 'an entry must be named' verify
refuse 2 'one at a time' verify entry entry
check 'and all that without a witness, if the policy says so' "$accord" log verify \
	--policy lax --proof proof entry
finish
