"""One run of tests/survival/survive: a log, its clients, how far it came."""

import json
import os
import time

from oracle import Client, demand
from server import Gone, Place, Server


def say(text, *args):
    print(text % args, flush=True)


class Run:
    """What the modes share: a place, its clients, how far it came."""

    def __init__(self, home, accord, log=None):
        self.place = Place(home, accord, log)
        self.client = Client(os.path.join(home, "clients"))
        self.progress_path = os.path.join(home, "progress")
        self.progress = {}
        if os.path.exists(self.progress_path):
            with open(self.progress_path, encoding="ascii") as f:
                self.progress = json.load(f)
        self.server = None

    def save(self, **progress):
        self.progress.update(progress)
        with open(self.progress_path + ".new", "w", encoding="ascii") as f:
            json.dump(self.progress, f)
        os.rename(f.name, self.progress_path)

    def start(self, shim="fault"):
        """A server that nothing happens to, and all that must be so."""
        self.place.faults.disarm()
        self.server = Server(self.place, shim)
        self.server.demand_ready("the server")
        self.server.wait_head(self.client, self.client.least())
        self.client.catch_up(self.server.asker.get)
        return self.server

    def end(self):
        """Kill -9; what is public must be whole as it was left."""
        if self.server is not None:
            self.server.kill()
        self.server = None
        self.place.fsck()

    def add_one(self, size=300):
        """One entry that is taken, and comes into a checkpoint: the log goes on."""
        end = time.monotonic() + 60
        while True:
            try:
                if self.server.asker.add(self.client, self.client.entry(size)):
                    break
            except Gone:
                demand(self.server.running(), "the server ended")
            demand(time.monotonic() < end, "no entry is taken any more")
            time.sleep(0.005)
        self.server.wait_head(self.client, max(self.client.pending) + 1)

    def add_lines(self, count, shim=None, remember=True):
        """By another process.  True when it was told that all were added."""
        lines = [self.client.entry(60) for _ in range(count)]
        status, out = self.place.command("add", self.place.log, "-l", "-", shim=shim,
                                         input=b"".join(line + b"\n" for line in lines))
        for index, line in zip(out.split() if remember else [], lines):
            self.client.acknowledge(int(index), line)
        return status == 0
