"""Witnesses are struck: those of a log, and one alone, each of whose calls fails."""

import base64
import hashlib
import os
import random
import subprocess
import time

from oracle import Broken, demand, leaf_of, parse_head
from run import say
from server import Crowd, Gone, Place, Server

COUNT = 3
QUORUM = 2
ORIGIN = "survival.example/log"


def own_address(number):
    """A port on an address of our own, so that nobody else takes it meanwhile."""
    pid = os.getpid()
    return "127.%d.%d.%d:%d" % (128 | pid >> 16 & 63, pid >> 8 & 255, pid & 255, 21000 + number)


class WitnessPlace(Place):
    """A witness that knows one log."""
    kind = "witness"

    def __init__(self, home, accord, name, log_vkey):
        self.name, self.log_vkey = name, log_vkey
        super().__init__(home, accord, os.path.join(home, "witness"))

    def make(self):
        subprocess.run(["rm", "-rf", self.log], check=True)
        made = subprocess.run([self.accord, "witness", "init", self.log, "--name", self.name],
                              check=True, capture_output=True)
        subprocess.run([self.accord, "witness", "add", self.log, self.log_vkey], check=True,
                       capture_output=True)
        with open(self.vkey_path, "wb") as f:
            f.write(made.stdout)


def shown(server):
    """The size that a witness says it cosigned last."""
    status, body = server.asker.ask(
        "GET", "/%s/checkpoint" % hashlib.sha256(ORIGIN.encode()).hexdigest())
    demand(status in (200, 404), "the witness answers %d %s", status, body)
    return parse_head(body)[0] if status == 200 else 0


# The witnesses of a log

class Bench:
    """All of them."""

    def __init__(self, run):
        self.run = run
        home = run.place.home
        self.places = [WitnessPlace(os.path.join(home, "w%d" % i), run.place.accord,
                                    "w%d.example" % i, run.place.vkey) for i in range(COUNT)]
        self.servers = [None] * COUNT
        policy = ["log " + run.place.vkey]
        for i, place in enumerate(self.places):
            place.address = own_address(i)
            policy.append("witness w%d %s http://%s" % (i, place.vkey, place.address))
        policy.append("group most %d %s" % (QUORUM, " ".join("w%d" % i for i in range(COUNT))))
        policy.append("quorum most")
        path = os.path.join(home, "policy")
        with open(path, "w", encoding="ascii") as f:
            f.write("\n".join(policy) + "\n")
        run.place.options = ("--policy", path)

    def start(self):
        """Those that are not there; each remembers all that left it."""
        for i, place in enumerate(self.places):
            if self.servers[i] is not None:
                continue
            place.faults.disarm()
            self.servers[i] = Server(place)
            self.servers[i].demand_ready("a witness")
            size = shown(self.servers[i])
            least = self.run.client.cosigned.get(place.name, 0)
            demand(size >= least, "a witness cosigned %d entries, and knows of %d", least, size)

    def kill(self, i):
        if self.servers[i] is not None:
            self.servers[i].kill()
        self.servers[i] = None

    def end(self):
        for i in range(COUNT):
            self.kill(i)


def witnesses_round(run, bench, number):
    before = run.client.acknowledged, run.client.checked_heads
    bench.start()
    run.start()
    crowd = Crowd(run.server, run.client, random.choice((1, 2, 4)),
                  lambda: random.randint(60, 600))
    killed = 0
    try:
        for _ in range(random.randint(1, 4)):
            time.sleep(random.random() * 0.15)
            bench.kill(random.randrange(COUNT))
            killed += 1
            time.sleep(random.random() * 0.1)
            if random.random() < 0.7:
                bench.start()
        if random.random() < 0.5:
            run.server.kill()
        bench.start()  # those who wait for a proof may have it
    finally:
        crowd.end()
    run.end()
    say("round %d: %d witnesses were killed; %d acknowledged, %d checkpoints held together",
        number, killed, run.client.acknowledged - before[0],
        run.client.checked_heads - before[1])


def witnesses(run, rounds):
    bench = Bench(run)
    try:
        for number in range(run.progress.get("rounds", 0) + 1, (rounds or 20) + 1):
            witnesses_round(run, bench, number)
            run.save(rounds=number)
        bench.end()
        bench.start()
        run.start()
        run.add_one()
        run.end()
    finally:
        bench.end()
    say("%d rounds: %d entries were acknowledged, %d checkpoints seen; nothing was lost",
        run.progress.get("rounds", 0), run.client.acknowledged, run.client.checked_heads)


# One witness, each of whose calls fails

def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Log:
    """A log that grows by an entry when it is asked to."""

    def __init__(self, home, accord):
        self.accord, self.key = accord, os.path.join(home, "log.key")
        self.known = {}
        vkey_path = os.path.join(home, "log.vkey")
        if not os.path.exists(self.key):
            with open(vkey_path, "wb") as f:
                subprocess.run([accord, "note", "keygen", ORIGIN, "-o", self.key], check=True,
                               stdout=f)
        with open(vkey_path, encoding="ascii") as f:
            self.vkey = f.read().strip()

    def root(self, first, end):
        """Of some leaves; those of complete subtrees are remembered."""
        if end - first == 1:
            return leaf_of(b"%d" % first)
        if (first, end) not in self.known:
            middle = first + split(end - first)
            self.known[first, end] = node(self.root(first, middle), self.root(middle, end))
        return self.known[first, end]

    def path(self, old, first, end, whole=True):
        """RFC 6962, 2.1.2, of the first `old` of those leaves."""
        if old == end - first:
            return [] if whole else [self.root(first, end)]
        middle = first + split(end - first)
        if old <= middle - first:
            return self.path(old, first, middle, whole) + [self.root(middle, end)]
        return self.path(old - (middle - first), middle, end, False) + [self.root(first, middle)]

    def request(self, old, size, forked=False):
        root = hashlib.sha256(b"fork").digest() if forked else self.root(0, size)
        text = "%s\n%d\n%s\n" % (ORIGIN, size, base64.b64encode(root).decode())
        note = subprocess.run([self.accord, "note", "sign", "-k", self.key],
                              input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
        proof = [base64.b64encode(h) + b"\n" for h in self.path(old, 0, size)] \
            if 0 < old < size else []
        return b"old %d\n" % old + b"".join(proof) + b"\n" + note


class Struck:
    """A witness, and what must be so of it."""
    BLOWS = ("EIO", "ENOSPC", "short", "kill", "tear")

    def __init__(self, run):
        self.run = run
        home, accord = run.place.home, run.place.accord
        self.log = Log(home, accord)
        self.place = WitnessPlace(os.path.join(home, "w"), accord, "w.example", self.log.vkey)
        self.faults = self.place.faults
        self.server = None
        self.told = run.progress.get("told", 0)  # the size that it was told it cosigned last
        self.tried = self.told + 1               # and that it may have
        self.struck = 0

    def start(self):
        self.faults.disarm()
        self.server = Server(self.place)
        self.server.demand_ready("the witness")

    def look(self):
        """It remembers all that left it, and nothing that it was not shown."""
        size = shown(self.server)
        demand(self.told <= size <= self.tried, "the witness cosigned %d, was asked for %d, and "
               "knows of %d", self.told, self.tried, size)
        self.told = self.tried = size
        self.run.save(told=size)

    def ask(self):
        """One entry more; True when it was cosigned."""
        body = self.log.request(self.told, self.told + 1)
        self.tried = self.told + 1
        status, words = self.server.asker.ask("POST", "/add-checkpoint", body)
        if status == 200:
            demand(words.startswith("— w.example ".encode()) and words.count(b"\n") == 1,
                   "this is no cosignature: %r", words)
            self.told = self.tried
        elif status == 409:
            demand(int(words) == self.tried, "it has another size: %s", words)
        else:
            demand(status in (429, 500, 503), "it answers %d %s", status, words)
        return status == 200

    def refuse_fork(self):
        body = self.log.request(self.told, self.told + 1, forked=True)
        status, _ = self.server.asker.ask("POST", "/add-checkpoint", body)
        demand(self.told == 0 or status == 422, "a fork is answered %d", status)

    def recover(self):
        if self.server is not None and not self.server.running():
            self.server.wait_end()
            self.server = None
        if self.server is None:
            self.start()
        self.server.asker.close()  # what was struck may have been the connection
        self.look()
        demand(self.ask(), "the witness does not go on")
        self.refuse_fork()

    def work(self):
        self.ask()

    def begin(self):
        self.server.kill()
        self.faults.arm(*self.armed)
        self.server = Server(self.place)
        if not self.server.wait_ready():
            self.server = None

    def finish(self):
        self.server.process.terminate()
        self.server.wait_end()
        self.server = None

    def bury(self, hit, blow):
        """Whoever was struck dead ends."""
        if hit is not None and blow in ("kill", "tear") and self.server is not None:
            self.server.wait_end()
            self.server = None

    def trial(self, phase, blow, at):
        """What was struck; None: there are not so many calls."""
        self.armed = "main", blow, at
        if phase != "begin":
            self.faults.arm(*self.armed)
        try:
            getattr(self, phase)()
        except Gone:
            pass
        self.faults.disarm()
        hit = self.faults.hit()
        self.bury(hit, blow)
        try:
            self.recover()
        except Gone:
            # It may have been struck in the very moment in which that was called off.
            if hit is not None or self.faults.hit() is None:
                raise
            hit = self.faults.hit()
            self.bury(hit, blow)
            self.recover()
        if hit is not None:
            self.struck += 1
            say("%s: %s at call %d, %s", phase, blow, at, hit)
        return hit

    def try_one(self, phase, blow, at):
        try:
            return self.trial(phase, blow, at)
        except (Broken, Gone) as e:
            raise Broken("%s, %s of call %d (%s): %s\n%s" % (
                phase, blow, at, self.faults.hit(), e, self.place.said()[-1000:])) from e


PHASES = ("work", "begin", "finish")
STRIDE = 64  # of many reads that are alike, as of a write-ahead log, some
MISSES = 3   # in a row, and there are no more calls


def every_call(struck):
    """In order; what was done is not done again."""
    for phase in PHASES:
        for blow in struck.BLOWS:
            name = "%s/%s" % (phase, blow)
            at, misses = struck.run.progress.get(name, 0), 0
            while misses < MISSES:
                at += at // STRIDE + 1
                misses = 0 if struck.try_one(phase, blow, at) else misses + 1
                if misses == 0:
                    struck.run.save(**{name: at})
            say("%s: up to call %d", name, struck.run.progress.get(name, 0))


def some_calls(struck, number):
    for i in range(number):
        phase = PHASES[i % len(PHASES)]
        struck.try_one(phase, random.choice(struck.BLOWS),
                       random.randint(1, 80 if phase == "begin" else 30))


def cosign(run, number):
    struck = Struck(run)
    try:
        struck.start()
        struck.recover()
        if number is None:
            every_call(struck)
        else:
            some_calls(struck, number)
    finally:
        if struck.server is not None:
            struck.server.kill()
    say("%d calls were struck; the witness cosigned %d heads of one log, and no other",
        struck.struck, struck.told)
