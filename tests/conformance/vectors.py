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


def load(folder, fits):
    """(file name, contents) of each JSON file in the folder that fits."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                contents = json.load(f)
            if fits(contents):
                yield name, contents


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


def tally(results):
    """Print each disagreement of (name, expected, got, agree), and the count; exit."""
    bad = [r for r in results if not r[3]]
    for name, expected, got, _ in bad:
        print("disagree: %s: expected %s, got %s" % (name, expected, got))
    if not results:
        print("no vectors found")
    print("%d agree, %d disagree" % (len(results) - len(bad), len(bad)))
    sys.exit(1 if bad or not results else 0)
