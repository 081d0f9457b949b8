#!/usr/bin/env python3
"""Feldman's scheme as DESIGN has it, a second time and independently: plain integers, the
curves by their equations (RFC 7748, RFC 8032), nothing of accord's.

usage: sharing.py > tests/sharing_vectors.h     the vectors that crypto/sharing_test.c reads

Every number in them grows from a label by SHA-512, so that they are the same each time.
"""

import hashlib

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


def deal(label, threshold, members, negate):
    secret = clamp(grown(label + "/secret"))
    coefficients = [(-secret if negate else secret) % L]
    coefficients += [grown("%s/%d" % (label, k)) % L for k in range(1, threshold)]
    shares = [sum(a * i**k for k, a in enumerate(coefficients)) % L
              for i in range(1, members + 1)]
    points = [multiply(a, base()) for a in coefficients]
    assert montgomery(points[0]) == x25519(secret)
    for i, share in enumerate(shares, 1):
        total = (0, 1)
        for k, point in enumerate(points):
            total = add(total, multiply(i**k, point))
        assert total == multiply(share, base())
    return secret, [compress(point) for point in points], shares


def literal(data):
    return '"%s"' % data.hex()


def show(label, threshold, members, negate=False):
    secret, points, shares = deal(label, threshold, members, negate)
    print("\t{ %u, %u, %s,\n\t    %s," % (threshold, members,
                                         literal(secret.to_bytes(32, "little")),
                                         literal(x25519(secret))))
    print("\t    { %s }," % ",\n\t\t".join(map(literal, points)))
    print("\t    { %s } }," % ",\n\t\t".join(literal(s.to_bytes(32, "little")) for s in shares))


def main():
    print("""/* sharing_vectors.h - made by tests/reference/sharing.py; see there. */
#pragma once

/* Scalars and points as 32 bytes in hex; the secret is the clamped scalar of X25519. */
static const struct {
	unsigned threshold;
	unsigned members;
	const char *secret;
	const char *recipient;
	const char *commitment[8];
	const char *share[8];
} sharing_vectors[] = {""")
    show("one of one", 1, 1)
    show("two of three", 2, 3)
    show("three of five", 3, 5)
    show("the other sign, four of seven", 4, 7, negate=True)
    print("};")


main()
