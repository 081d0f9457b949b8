#!/usr/bin/env python3
"""Spell the facts of the Vultron protocol, which a JSON file tells, as C.

usage: vultron.py tables FILE     > src/case/vultron.c         what the program goes by
       vultron.py vectors FILE    > tests/vultron_vectors.h    what its tests compare with

FILE is vultron.json; its errata choices are told in docs/case.md.  Both are laid out by
clang-format afterwards; tools/conformance makes them again where FILE is at hand.
"""

import json
import sys

SOURCE = """ * Made by tests/reference/vultron.py; not written by hand.  The facts are those of CERT/CC's
 * Vultron protocol (github.com/CERTCC/Vultron at 6883299d, "MIT (SEI)", Copyright 2025
 * Carnegie Mellon University and Contributors; CMU/SEI-2021-SR-021), in a structure of our
 * own, with the errata choices of docs/case.md.
 */"""

RM = {"S": "START", "R": "RECEIVED", "I": "INVALID", "V": "VALID", "D": "DEFERRED",
      "A": "ACCEPTED", "C": "CLOSED"}
RM_BY = {"r": "RECEIVE", "v": "VALIDATE", "i": "INVALIDATE", "a": "ACCEPT", "d": "DEFER",
         "c": "CLOSE"}
EM = {"N": "NONE", "P": "PROPOSED", "A": "ACTIVE", "R": "REVISE", "X": "EXITED"}
EM_BY = {"p": "PROPOSE", "a": "ACCEPT", "r": "REJECT", "t": "TERMINATE"}
LETTERS = "vfdpxa"


def rm(letter):
    return "RM_" + RM[letter]


def em(letter):
    return "EM_" + EM[letter]


def many(names):
    """A set of bits; the large ones have names."""
    bits = " | ".join("BIT(%s)" % name for name in names) or "0"
    return next((name for name, spelled in SETS.items() if spelled == bits), bits)


# Choice C1 of docs/case.md: the table of what is sent leaves out two messages that the table
# of what is received answers with; they go as those of the other processes do.
ADDED = [{"msg": [name], "effect": {"cs": None, "rm": None, "em": None},
          "pre": {"cs": "*", "rm": "SRIVDA", "em": "NPARX"}} for name in ("CK", "CE")]

SETS = {}
SETS.update({"RM_ANY": many(rm(s) for s in RM), "EM_ANY": many(em(s) for s in EM),
             "RM_OPEN": many(rm(s) for s in RM if s != "C"),
             "RM_KNOWN": many(rm(s) for s in RM if s not in "SC"),
             "EM_QUIET": many(em(s) for s in "NX"), "EM_IN_FORCE": many(em(s) for s in "AR")})


def events(letters):
    """The events of a state or an effect: its upper-case letters, in the order of all."""
    return " | ".join("CS_" + e for e in LETTERS.upper() if e in (letters or "")) or "0"


def pattern(text):
    """{ which letters it tells, which of them have happened, P or X or A has }"""
    if text == "*":
        return "ANY_CS"
    if text == "!pxa":
        return "{ 0, 0, true }"
    known = "".join(c.upper() for c in text if c != ".")
    return "{ %s, %s, false }" % (events(known), events(text))


def table(kind, name, rows):
    print("const struct %s %s[] = {" % (kind, name))
    for row in rows:
        print("\t{ %s }," % ", ".join(row))
    print("};\nconst size_t %s_count = sizeof(%s) / sizeof(%s[0]);\n" % (name, name, name))


def message(name):
    return "MESSAGE_" + (name or "NONE")


def messages_of(facts, text):
    """The messages of a row: one, those of a process ("E?"), or all ("*")."""
    names = [m["type"] for m in facts["messages"]]
    if text == "*":
        return names
    if text.endswith("?"):
        return [name for name in names if name[0] == text[0]]
    return [text]


ROLE = {None: "MESSAGE_TO_ANY", "vendor": "MESSAGE_TO_VENDOR",
        "non-vendor": "MESSAGE_TO_OTHER"}


def message_row(facts, row, names, fallback):
    pre, effect = row["pre"], row["effect"]
    return [many(message(n) for n in names), pattern(pre["cs"]),
            many(rm(s) for s in pre["rm"]), many(em(s) for s in pre["em"]),
            ROLE[pre.get("role")], "true" if fallback else "false",
            "{ %s, %s, %s }" % (events(effect["cs"]),
                                rm(effect["rm"]) if effect["rm"] else "RM_COUNT",
                                em(effect["em"]) if effect["em"] else "EM_COUNT"),
            many(message(n) for n in row.get("respond", []))]


def tables(facts):
    print("/*\n * vultron.c - the tables of the Vultron protocol.\n *\n" + SOURCE)
    print('#include "case/vultron.h"\n')
    print("#define ANY_CS { 0, 0, false }")
    for name, bits in SETS.items():
        print("#define %s (%s)" % (name, bits))
    print("")
    table("vultron_rm", "vultron_rm", [
        [rm(t["from"]), "RM_" + RM_BY[t["symbol"]], rm(t["to"]), message(t["emit"])]
        for t in facts["rm"]["transitions"]])
    table("vultron_em", "vultron_em", [
        [em(t["from"]), "EM_" + EM_BY[t["symbol"]], em(t["to"]), message(t["emit"])]
        for t in facts["em"]["transitions"]])
    table("vultron_cs", "vultron_cs", [
        [events(t["from"]), "CS_" + t["event"], events(t["to"])]
        for t in facts["cs"]["transitions"]])
    table("vultron_message", "vultron_messages", [
        ['"%s"' % m["type"], '"%s"' % m["name"], "PROCESS_" + m["process"]]
        for m in facts["messages"]])
    table("vultron_row", "vultron_sent", [
        message_row(facts, row, row["msg"], False) for row in facts["send_table"] + ADDED])
    table("vultron_row", "vultron_received", [
        message_row(facts, row, messages_of(facts, row["msg"]), len(row["msg"]) == 1
                    or row["msg"].endswith("?")) for row in facts["receive_table"]])
    table("vultron_order", "vultron_desired", [
        ["CS_" + d["first"], "CS_" + d["then"]] + d["baseline_frequency"].split("/")
        for d in facts["desiderata"]])


def strings(name, values):
    print("static const char *const %s[] = {" % name)
    print(", ".join('"%s"' % value for value in values))
    print("};\n")


def vectors(facts):
    cs, space = facts["cs"], facts["participant_state_space"]
    print("/*\n * vultron_vectors.h - what comes out of the tables of the Vultron protocol.\n"
          " *\n" + SOURCE)
    print("#pragma once\n")
    strings("vultron_rm_strings", facts["rm"]["test_vectors"]["accepted_strings_len_le_7"])
    strings("vultron_histories", [h["h"] for h in cs["history"]["histories"]])
    strings("vultron_states", cs["states"])
    strings("vultron_transient", cs["transient_states"])
    print("enum {")
    for name, value in (
            ("RM_TRANSITIONS", facts["rm"]["count"]), ("EM_TRANSITIONS", facts["em"]["count"]),
            ("CS_TRANSITIONS", cs["transition_count"]), ("CS_STATES", cs["state_count"]),
            ("HISTORIES", cs["history"]["valid_count"]),
            ("PERMUTATIONS", cs["history"]["of_permutations"]),
            ("EM_STRINGS", facts["em"]["test_vectors"]
             ["accepted_nonempty_strings_len_le_7_count"]),
            ("MESSAGES", facts["message_count"]), ("CARTESIAN", space["cartesian"]),
            ("REACHABLE", space["reachable_generic"])):
        print("\tVULTRON_%s = %d," % (name, value))
    print("};")


def main():
    jobs = {"tables": tables, "vectors": vectors}
    if len(sys.argv) != 3 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as f:
        jobs[sys.argv[1]](json.load(f))


main()
