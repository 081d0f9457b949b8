"""What the suites here share: finding vectors, asking a driver, the tally."""

import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def directory():
    """The directory named on the command line."""
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit("usage: %s DIRECTORY, one that holds JSON files of vectors" % sys.argv[0])
    return sys.argv[1]


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def load(folder, fits):
    """(file name, contents) of each JSON file in the folder that fits."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            contents = read(os.path.join(folder, name))
            if fits(contents):
                yield name, contents


def load_below(folder, fits):
    """The same for all folders below it; names begin with them."""
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(at, name)
            if name.endswith(".json") and fits(read(path)):
                yield os.path.relpath(path, folder), read(path)


def spell(data):
    """Bytes as the driver reads them."""
    return data.hex() or "-"


def ask(driver, lines):
    """The driver's answer to each line."""
    build = os.path.join(ROOT, os.environ.get("BUILD_DIR", "build"))
    program = os.path.join(build, "tests", "conformance", driver)
    if not os.access(program, os.X_OK):
        sys.exit("there is no %s: build first (ninja -C %s)" % (program, build))
    run = subprocess.run([program], input="".join(line + "\n" for line in lines),
                         stdout=subprocess.PIPE, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(lines), "%d answers to %d cases" % (len(answers), len(lines))
    return answers


def tally(results, skipped=()):
    """Print each disagreement of (name, expected, got, agree), what was skipped as
    (how many, why), and the count; exit."""
    bad = [r for r in results if not r[3]]
    for name, expected, got, _ in bad:
        print("disagree: %s: expected %s, got %s" % (name, expected, got))
    for count, why in skipped:
        print("skipped: %d: %s" % (count, why))
    if not results:
        print("no vectors found")
    line = "%d agree, %d disagree" % (len(results) - len(bad), len(bad))
    if skipped:
        line += ", %d skipped" % sum(count for count, _ in skipped)
    print(line)
    sys.exit(1 if bad or not results else 0)
