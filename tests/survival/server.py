"""`accord log serve` as a process that may be struck: see fault.c."""

import errno
import http.client
import mmap
import os
import random
import select
import signal
import struct
import subprocess
import threading
import time

from oracle import Broken, demand

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 120  # seconds: whatever takes longer hangs

# As enum part and enum blow in fault.c.
PARTS = ("main", "writer", "publisher", "signer")
FAIL, SHORT, KILL, KILL_ALL, TEAR = range(5)
BLOWS = {
    "EIO": (FAIL, errno.EIO),
    "ENOSPC": (FAIL, errno.ENOSPC),
    "short": (SHORT, 0),
    "kill": (KILL, 0),
    "kill all": (KILL_ALL, 0),
    "tear": (TEAR, 0),
}


class Faults:
    """What fault.c is told, and tells."""

    LENGTH = 4096

    def __init__(self, path):
        with open(path, "w+b") as f:
            f.truncate(self.LENGTH)
            self.memory = mmap.mmap(f.fileno(), self.LENGTH)

    def put(self, at, value):
        struct.pack_into("i", self.memory, at, value)

    def get(self, at):
        return struct.unpack_from("i", self.memory, at)[0]

    def arm(self, part, blow, at):
        """Strike the at-th call of that part from now."""
        how, error = BLOWS[blow]
        self.disarm()
        self.put(0, PARTS.index(part))
        self.put(8, how)
        self.put(12, error)
        self.put(20, 0)
        self.put(4, at)

    def disarm(self):
        self.put(4, 0)

    def fill(self, full):
        self.put(16, int(full))

    def hit(self):
        """What was struck since it was armed; None: nothing."""
        if self.get(20) == 0:
            return None
        return self.memory[44:444].split(b"\0")[0].decode()

    def calls(self):
        return [self.get(24 + 4 * i) for i in range(len(PARTS))]


class Place:
    """A log, what its clients know of it, and the program."""
    kind = "log"
    address = "127.0.0.1:0"
    options = ()

    def __init__(self, home, accord, log=None):
        self.home = os.path.abspath(home)
        self.log = os.path.abspath(log or os.path.join(home, "log"))
        self.accord = accord
        self.trace = os.path.join(self.home, "trace")
        self.complaints = os.path.join(self.home, "said")
        self.vkey_path = os.path.join(self.home, "vkey")
        os.makedirs(self.home, exist_ok=True)
        self.faults = Faults(os.path.join(self.home, "control"))
        self.build()
        if not os.path.exists(self.vkey_path):
            self.make()
        with open(self.vkey_path, encoding="ascii") as f:
            self.vkey = f.read().strip()

    def build(self):
        for name in ("fault", "trace"):
            subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-fPIC", "-shared",
                            "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-o",
                            self.shim(name), os.path.join(HERE, name + ".c"), "-ldl"],
                           check=True)

    def shim(self, name):
        return os.path.join(self.home, name + ".so")

    def make(self):
        subprocess.run(["rm", "-rf", self.log], check=True)
        made = subprocess.run([self.accord, "log", "init", self.log, "--origin",
                               "survival.example/log"], check=True, capture_output=True)
        with open(self.vkey_path, "wb") as f:
            f.write(made.stdout)

    def said(self):
        """What accord complained of so far."""
        if not os.path.exists(self.complaints):
            return ""
        with open(self.complaints, encoding="utf-8", errors="replace") as f:
            return f.read()

    def environment(self, shim="fault"):
        env = dict(os.environ, LD_PRELOAD=self.shim(shim), SURVIVAL_FOLDER=self.log,
                   SURVIVAL_CONTROL=os.path.join(self.home, "control"),
                   SURVIVAL_TRACE=self.trace)
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return env

    def command(self, *args, shim="fault", **more):
        """`accord log ...` to its end: its exit status and what it printed."""
        with open(self.complaints, "ab") as complaints:
            done = subprocess.run([self.accord, "log", *args], stdout=subprocess.PIPE,
                                  stderr=complaints, timeout=PATIENCE, check=False,
                                  env=self.environment(shim) if shim else None, **more)
        demand(done.returncode >= 0 or done.returncode == -signal.SIGKILL,
               "accord log %s ended by signal %d", args[0], -done.returncode)
        return done.returncode, done.stdout

    def fsck(self):
        """What is public is whole, as the files lie there."""
        done = subprocess.run([self.accord, "log", "fsck", self.log, "--vkey", self.vkey],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        demand(done.returncode == 0, "accord log fsck ended with %d:\n%s%s", done.returncode,
               done.stdout, done.stderr)

    def get_file(self, path):
        with open(os.path.join(self.log, "public", path), "rb") as f:
            return f.read()


class Gone(Exception):
    """No answer, or none yet: whether an entry was added is not known."""


class Asker:
    """One connection to a server."""

    def __init__(self, address):
        self.address = address
        self.connection = None

    def ask(self, method, path, body=None):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
            self.connection.request(method, path, body)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except TimeoutError as e:
            raise Broken("%s %s: no answer in %d seconds" % (method, path, PATIENCE)) from e
        except (OSError, http.client.HTTPException) as e:
            self.close()
            raise Gone(str(e)) from e

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def get(self, path):
        status, body = self.ask("GET", "/" + path)
        if status == 503:
            raise Gone("GET /%s: %s" % (path, body))
        demand(status == 200, "GET /%s: %d %s", path, status, body)
        return body

    def add(self, client, entry, proof=False):
        """Was it acknowledged?"""
        status, body = self.ask("POST", "/add?proof=1" if proof else "/add", entry)
        if status == 200 and proof:
            client.acknowledge_proof(body, entry)
            return True
        if status == 200 or (status == 202 and proof):
            client.acknowledge(int(body), entry)
            return True
        demand(status == 503, "POST /add: %d %s", status, body)
        client.refuse()
        return False


class Server:
    def __init__(self, place, shim="fault"):
        self.place = place
        with open(place.complaints, "ab") as complaints:
            self.process = subprocess.Popen(
                [place.accord, place.kind, "serve", place.log, "--listen", place.address,
                 *place.options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
                env=place.environment(shim))
        self.address = None
        self.asker = None

    def wait_ready(self):
        """False: it ended instead."""
        out = self.process.stdout
        ready, _, _ = select.select([out], [], [], PATIENCE)
        demand(ready, "the server neither listens nor ends")
        line = out.readline().decode()
        if " listens on " not in line:
            self.wait_end()
            return False
        self.address = line.split()[-1]
        self.asker = Asker(self.address)
        return True

    def wait_end(self):
        """Its exit status; a bug would end it by another signal than ours."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired as e:
            self.kill()
            raise Broken("the server does not end") from e
        self.process.stdout.close()
        demand(status >= 0 or status == -signal.SIGKILL, "the server ended by signal %d",
               -status)
        demand(status not in (97, 99), "a sanitizer ended the server")
        return status

    def demand_ready(self, what):
        if not self.wait_ready():
            raise Broken("%s does not start: %s" % (what, self.place.said()[-500:]))

    def running(self):
        return self.process.poll() is None

    def signer(self):
        """The process id of its signer; None while there is none."""
        for name in os.listdir("/proc"):
            try:
                with open("/proc/%s/stat" % int(name), encoding="ascii") as f:
                    fields = f.read().rsplit(")", 1)[1].split()
                if int(fields[1]) == self.process.pid and fields[0] != "Z":
                    return int(name)
            except (OSError, ValueError, IndexError):
                pass
        return None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def wait_head(self, client, size):
        """Until a checkpoint covers so many entries."""
        end = time.monotonic() + PATIENCE
        while client.see(self.asker.get("checkpoint")) < size:
            demand(time.monotonic() < end, "no checkpoint of %d entries comes", size)
            time.sleep(0.001)


class Crowd:
    """Clients who add all the time, and one who looks at the checkpoint."""

    def __init__(self, server, client, adders, sizes):
        self.server, self.client, self.sizes = server, client, sizes
        self.stop = False
        self.failure = None
        self.threads = [threading.Thread(target=self.live, args=(self.add,))
                        for _ in range(adders)]
        self.threads.append(threading.Thread(target=self.live, args=(self.look,)))
        for thread in self.threads:
            thread.start()

    def live(self, deed):
        asker = Asker(self.server.address)
        while not self.stop and self.failure is None:
            try:
                deed(asker)
            except Gone:
                if not self.server.running():
                    break
            except Exception as e:  # pylint: disable=broad-except
                self.failure = e
        asker.close()

    def add(self, asker):
        entry = self.client.entry(self.sizes())
        if not asker.add(self.client, entry, random.random() < 0.1):
            time.sleep(0.005)

    def look(self, asker):
        self.client.see(asker.get("checkpoint"))
        time.sleep(0.0005)

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join()
        if self.failure is not None:
            raise self.failure
