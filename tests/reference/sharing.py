#!/usr/bin/env python3
"""Feldman's scheme as DESIGN has it, a second time and independently: plain integers, the
curves by their equations (RFC 7748, RFC 8032), nothing of accord's.

usage: sharing.py > tests/sharing_vectors.h     the vectors that crypto/sharing_test.c reads
       sharing.py --check < DEALT               check what accord dealt, and put it together
       sharing.py --open SEAL SCALARS MEMBER...
                                               the identity that shares of these members make

Every number in the vectors grows from a label by SHA-512, so that they are the same each time.
DEALT is lines of hex, each after a word: recipient, commitment (in order), share (of member 1,
2, ...), key (the scalar that accord put together of the first shares).

SEAL is a release.seal; SCALARS is what tests/traitor.c wrote, among it the shares of those members,
who are numbered from 1.  Ends with status 2 when what they make is not what was shared: then the
identity is that of the number all the same.
"""

import hashlib
import itertools
import json
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """Points of the twisted Edwards curve, affine."""
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P)


def multiply(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def base():
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x if x % 2 == 0 else P - x, y)


def compress(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def montgomery(point):
    return ((1 + point[1]) * pow(1 - point[1], -1, P) % P).to_bytes(32, "little")


def x25519(scalar):
    """RFC 7748, section 5, of the base point 9."""
    x1, x2, z2, x3, z3, swap = 9, 1, 0, 9, 1, 0
    for t in reversed(range(255)):
        bit = scalar >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a % P, b * b % P
        x3, z3 = pow(da + cb, 2, P), 9 * pow(da - cb, 2, P) % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, -1, P) % P).to_bytes(32, "little")


def grown(label):
    return int.from_bytes(hashlib.sha512(label.encode()).digest(), "little")


def clamp(number):
    return number % 2**254 // 8 * 8 + 2**254


def sum_of(points, i):
    """What stands for the share of member i: the sum of i^k * C_k."""
    total = (0, 1)
    for k, point in enumerate(points):
        total = add(total, multiply(pow(i, k, L), point))
    return total


def interpolate(shares):
    """p(0) of {i: p(i)}, by Lagrange."""
    total = 0
    for i, share in shares.items():
        above = below = 1
        for j in shares:
            if j != i:
                above, below = above * j % L, below * (j - i) % L
        total = (total + share * above * pow(below, -1, L)) % L
    return total


def recover(number, recipient):
    """The clamped scalar that the shares of p(0) make, as accord chooses: among the at most
    eight numbers below 8 L that are congruent to p(0), then to -p(0), the one that X25519
    leaves as it is and whose public key it is."""
    found = []
    for start in (number, -number % L):
        candidates = [start + k * L for k in range(8)]
        clamped = [c for c in candidates if 2**254 <= c < 2**255 and c % 8 == 0]
        assert len(clamped) <= 1  # L is odd: one of the eight is a multiple of 8
        found += [c for c in clamped if x25519(c) == recipient]
    return found


def deal(label, threshold, members, secret, negate):
    coefficients = [(-secret if negate else secret) % L]
    coefficients += [grown("%s/%d" % (label, k)) % L for k in range(1, threshold)]
    shares = [sum(a * i**k for k, a in enumerate(coefficients)) % L
              for i in range(1, members + 1)]
    points = [multiply(a, base()) for a in coefficients]
    assert montgomery(points[0]) == x25519(secret)
    for i, share in enumerate(shares, 1):
        assert sum_of(points, i) == multiply(share, base())
    return points, shares


def combine_any(threshold, shares, recipient):
    """Whichever members come, it is one key; fewer make none."""
    dealt = dict(enumerate(shares, 1))
    keys = {recover(interpolate({i: dealt[i] for i in some}), recipient)[0]
            for some in itertools.combinations(dealt, threshold)}
    assert len(keys) == 1
    if threshold > 1:
        fewer = {i: dealt[i] for i in range(1, threshold)}
        assert recover(interpolate(fewer), recipient) == []
    return keys.pop()


def literal(data):
    return '"%s"' % data.hex()


def show(label, threshold, members, negate=False, secret=None):
    secret = secret or clamp(grown(label + "/secret"))
    points, shares = deal(label, threshold, members, secret, negate)
    key = combine_any(threshold, shares, x25519(secret))
    assert negate or key == secret
    print("\t{ %u, %u, %s,\n\t    %s,\n\t    %s,"
          % (threshold, members, literal(secret.to_bytes(32, "little")),
             literal(x25519(secret)), literal(key.to_bytes(32, "little"))))
    print("\t    { %s }," % ",\n\t\t".join(literal(compress(point)) for point in points))
    print("\t    { %s } }," % ",\n\t\t".join(literal(s.to_bytes(32, "little")) for s in shares))


def main():
    print("""/* sharing_vectors.h - made by tests/reference/sharing.py; see there. */
#pragma once

/* Scalars and points as 32 bytes in hex; the secret is the clamped scalar of X25519, the key
 * the one that shares make: another one where the negative was shared. */
static const struct {
	unsigned threshold;
	unsigned members;
	const char *secret;
	const char *recipient;
	const char *key;
	const char *commitment[8];
	const char *share[8];
} sharing_vectors[] = {""")
    show("one of one", 1, 1)
    show("two of three", 2, 3)
    show("three of five", 3, 5)
    show("the other sign, four of seven", 4, 7, negate=True)
    show("the other sign, two of two", 2, 2, negate=True)
    show("the least clamped scalar", 2, 3, secret=2**254)
    show("the greatest clamped scalar", 2, 3, secret=2**255 - 8)
    print("};")


def decompress(data):
    """RFC 8032, 5.1.3; a point of the group that B makes, spelled the one way."""
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    assert y < P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    point = (x if x % 2 == sign else P - x, y)
    assert compress(point) == data and multiply(L, point) == (0, 1) and point != (0, 1)
    return point


def check(lines):
    """Is it a sharing of the recipient's identity, and does it make the key it should?"""
    told = {"recipient": [], "commitment": [], "share": [], "key": []}
    for line in lines:
        word, data = line.split()
        told[word].append(bytes.fromhex(data))
    points = [decompress(data) for data in told["commitment"]]
    shares = [int.from_bytes(data, "little") for data in told["share"]]
    recipient = told["recipient"][0]
    assert montgomery(points[0]) == recipient
    for i, share in enumerate(shares, 1):
        assert share < L and sum_of(points, i) == multiply(share, base())
    some = dict(list(enumerate(shares, 1))[:len(points)])
    keys = recover(interpolate(some), recipient)
    assert keys[0].to_bytes(32, "little") == told["key"][0]
    print("%u of %u, dealt by accord: right, and the same key is put together"
          % (len(points), len(shares)))


def bech32(prefix, data):
    """BIP 173, as age spells identities."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    values, left, bits = [], 0, 0
    for byte in data:
        left, bits = left << 8 | byte, bits + 8
        while bits >= 5:
            bits -= 5
            values.append(left >> bits & 31)
    if bits:
        values.append(left << (5 - bits) & 31)
    check = 1
    for value in ([ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
                  + values + [0] * 6):
        top, check = check >> 25, (check & 0x1ffffff) << 5 ^ value
        for i, row in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            check ^= row if top >> i & 1 else 0
    sums = [(check ^ 1) >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(letters[value] for value in values + sums)


def open_seal(seal, scalars, members):
    with open(seal, encoding="utf-8") as f:
        points = [decompress(bytes.fromhex(c)) for c in json.loads(f.readline())["commitments"]]
    with open(scalars, "rb") as f:
        data = f.read()
    known = {multiply(s, base()): s for s in
             {int.from_bytes(data[i:i + 32], "little") for i in range(32, len(data), 32)} - {0}}
    shares = {i: known[sum_of(points, i)] for i in members}
    number = interpolate(shares)
    keys = recover(number, montgomery(points[0]))
    identity = (keys + [clamp(number)])[0].to_bytes(32, "little")
    print(bech32("age-secret-key-", identity).upper())
    return 0 if keys else 2


if sys.argv[1:] == ["--check"]:
    check(sys.stdin)
elif sys.argv[1:2] == ["--open"]:
    sys.exit(open_seal(sys.argv[2], sys.argv[3], [int(i) for i in sys.argv[4:]]))
else:
    main()
