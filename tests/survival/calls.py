"""One call of accord fails, or is its last: each in turn, or some.

A phase prepares, arms, does something, and puts in order what that left; before and after
it a server runs.
"""

import random
import time

from oracle import Broken, demand
from run import say
from server import PARTS, Gone, Server


class Phase:
    parts = PARTS
    stride = None  # of many that are alike, the next is further on, by this part of the way
    brief = True   # fit for the short loop

    def __init__(self, run):
        self.run, self.faults = run, run.place.faults

    def prepare(self):
        pass

    def do(self):
        """Under fire.  Broken is for what must never be; all else is put in order later."""

    def trial(self, part, blow, at):
        """What was struck; None: there are not so many calls."""
        self.prepare()
        self.faults.arm(part, blow, at)
        try:
            self.do()
        except Gone:
            pass
        self.faults.disarm()
        hit = self.faults.hit()
        self.recover(hit is not None and deadly(part, blow))
        return hit

    def recover(self, killed):
        """`killed`: the server, if there is one."""
        run = self.run
        if killed and run.server is not None:
            run.server.wait_end()
            run.server = None
            run.place.fsck()
        if run.server is None:
            run.start()
        run.add_one()

    def count(self):
        """The calls of each part, when nothing happens."""
        self.prepare()
        before = self.faults.calls()
        self.faults.disarm()
        self.do()
        after = self.faults.calls()
        self.recover(False)
        return {part: after[i] - before[i] for i, part in enumerate(PARTS)
                if part in self.parts}

    def settle(self):
        """Until the server has nothing to do."""
        calls = None
        while calls != self.faults.calls() and self.run.server.running():
            calls = self.faults.calls()
            time.sleep(0.005)


class Work(Phase):
    """An entry, and the checkpoint that has it."""

    def prepare(self):
        if self.run.server is None:
            self.run.start()
        self.settle()

    def do(self):
        run = self.run
        if run.server.asker.add(run.client, run.client.entry(300)) and \
                self.faults.hit() is None:
            while run.client.see(run.server.asker.get("checkpoint")) <= \
                    max(run.client.pending) and self.faults.hit() is None:
                time.sleep(0.001)
        self.settle()


class Tile(Work):
    """The same when the entry completes a tile."""

    def prepare(self):
        super().prepare()
        run = self.run
        run.client.catch_up(run.server.asker.get)
        missing = 255 - run.client.tree.size % 256
        if missing > 0:
            demand(run.add_lines(missing), "lines are not added")
        self.settle()


class Start(Phase):
    """From the first call until it has published; there are entries that nobody signed."""

    def prepare(self):
        self.run.end()
        demand(self.run.add_lines(2), "lines are not added")

    def do(self):
        self.run.server = Server(self.run.place)
        if not self.run.server.wait_ready():
            self.run.server = None
            return
        self.settle()  # its threads begin beside that


class Stop(Phase):
    """From SIGTERM to its end."""

    def prepare(self):
        run = self.run
        run.add_one()
        self.settle()

    def do(self):
        self.run.server.process.terminate()
        self.run.server.wait_end()
        self.run.server = None

    def recover(self, killed):
        self.run.place.fsck()
        super().recover(killed)


class Add(Phase):
    """`accord log add`."""
    parts = ("main",)

    def prepare(self):
        self.run.end()

    def do(self):
        self.run.add_lines(3, shim="fault")


class Checkpoint(Phase):
    """`accord log checkpoint`."""
    parts = ("main", "signer")
    more = ()

    def prepare(self):
        self.run.end()
        demand(self.run.add_lines(3), "lines are not added")

    def do(self):
        self.run.place.command("checkpoint", self.run.place.log, *self.more)


class Rebuild(Checkpoint):
    """`accord log checkpoint --rebuild`."""
    more = ("--rebuild",)
    stride = 16  # it reads the whole log


class Backfill(Work):
    """SQLite's write-ahead log is full, and goes into the database."""
    parts = ("writer",)
    pages = 1000  # of the write-ahead log, as SQLite has it
    stride = 4    # there are thousands of writes
    brief = False

    def do(self):
        run = self.run
        for _ in range(self.pages // 16 + 6):
            if self.faults.hit() is not None:
                break
            run.server.asker.add(run.client, run.client.entry(65535))
        self.settle()


# The tree grows, and so does what there is to do at a start: those come first.
PHASES = (Work, Start, Stop, Add, Checkpoint, Rebuild, Tile, Backfill)
BLOWS = ("EIO", "ENOSPC", "short", "kill", "kill all", "tear")
MISSES = 3  # in a row, and there are no more calls: their number varies a little


def deadly(part, blow):
    """Does it end the server, or whoever else it befalls?  A signer begins again."""
    return blow in ("kill all", "tear") or (blow == "kill" and part != "signer")


def blows(part):
    """The signer's death alone is one of its own; of the server's it is not."""
    return [blow for blow in BLOWS if part == "signer" or blow != "kill all"]


def try_one(run, phase, part, blow, at):
    said = run.place.said()
    try:
        hit = phase.trial(part, blow, at)
    except (Broken, Gone) as e:
        raise Broken("%s, %s, %s of call %d (%s): %s" % (
            type(phase).__name__.lower(), part, blow, at, phase.faults.hit(), e)) from e
    if hit is not None:
        say("%s: %s at call %d, %s", type(phase).__name__.lower(), blow, at, hit)
        for line in sorted(set(run.place.said()[len(said):].splitlines())):
            say("    %s", line)
    return hit is not None


def all_calls(run):
    """In order; what was done is not done again."""
    total = 0
    for phase in (kind(run) for kind in PHASES):
        for part in phase.parts:
            for blow in blows(part):
                name = "%s/%s/%s" % (type(phase).__name__.lower(), part, blow)
                at = run.progress.get(name, 0)
                misses = 0
                while misses < MISSES:
                    at += at // phase.stride + 1 if phase.stride else 1
                    misses = 0 if try_one(run, phase, part, blow, at) else misses + 1
                    total += misses == 0
                    run.save(**{name: at if misses == 0 else run.progress.get(name, 0)})
                say("%s: up to call %d", name, run.progress[name])
    return total


def some_calls(run, number):
    """Chosen at random, each phase as often as the others."""
    phases = [kind(run) for kind in PHASES if kind.brief]
    counts = {}
    done = 0
    for phase in phases:
        counts[phase] = phase.count()
        say("%s: %s", type(phase).__name__.lower(),
            ", ".join("%d calls of the %s" % (n, part) for part, n in counts[phase].items()))
    for i in range(number):
        phase = phases[i % len(phases)]
        part = random.choice([part for part, n in counts[phase].items() if n > 0])
        done += try_one(run, phase, part, random.choice(blows(part)),
                        random.randint(1, counts[phase][part]))
    return done


def calls(run, number):
    run.start()
    run.add_one()
    total = all_calls(run) if number is None else some_calls(run, number)
    run.start() if run.server is None else None
    run.add_one()
    run.end()
    run.start()
    run.end()
    say("%d calls were struck; %d entries were acknowledged, %d checkpoints seen; nothing was "
        "lost", total, run.client.acknowledged, run.client.checked_heads)
