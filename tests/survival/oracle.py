"""What a client of a log remembers, and whether the log keeps to it.

It knows nothing of accord but what the log's readers know: c2sp.org/tlog-tiles over
RFC 6962.  Whatever is acknowledged or seen is on the disk before it counts, so that a
driver that was ended itself goes on from there.
"""

import base64
import hashlib
import os
import threading

WIDTH = 256


class Broken(Exception):
    """The log did what it must never do."""


def demand(so, text, *args):
    if not so:
        raise Broken(text % args)


def leaf_of(entry):
    return hashlib.sha256(b"\0" + entry).digest()


class Tree:
    """The hashes of the complete subtrees of a list of leaves, largest first."""

    def __init__(self):
        self.size = 0
        self.parts = []

    def add(self, leaf):
        n = self.size
        while n & 1:
            leaf = hashlib.sha256(b"\1" + self.parts.pop() + leaf).digest()
            n >>= 1
        self.parts.append(leaf)
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        root = self.parts[-1]
        for part in reversed(self.parts[:-1]):
            root = hashlib.sha256(b"\1" + part + root).digest()
        return root


def parse_head(note):
    """Size and root of a checkpoint.  Who signed it is `accord log fsck`'s affair."""
    lines = note.decode().split("\n")
    demand(len(lines) >= 6 and lines[3] == "" and lines[4].startswith("— "),
           "this is no checkpoint: %r", note)
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def plain(note):
    """Without the lines of witnesses, which differ from time to time."""
    text, lines = note.split(b"\n\n", 1)
    return text + b"\n\n" + lines.split(b"\n", 1)[0] + b"\n"


def cosigners(note):
    """The names of those who signed beside the log."""
    lines = note.decode().split("\n\n", 1)[1].split("\n")[1:-1]
    return [line.split(" ")[1] for line in lines]


def tile_path(level, index):
    path = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        path = "x%03d/%s" % (index % 1000, path)
    return "tile/%s/%s" % (level, path)


def read_tile(get, level, index, width):
    """The log may grow between a checkpoint and what is asked for under it: the full tile
    then takes the partial one's place (c2sp.org/tlog-tiles)."""
    path = tile_path(level, index)
    if width < WIDTH:
        try:
            return get("%s.p/%d" % (path, width))
        except Broken:
            pass
    return get(path)


def entries_in(bundle):
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        demand(2 <= len(bundle) >= 2 + length, "a bundle is cut short")
        yield bundle[2:2 + length]
        bundle = bundle[2 + length:]


class Client:
    """All that the clients of one log know; kept in a folder."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.lock = threading.Lock()
        self.tree = Tree()
        self.leaves = set()      # of the tree
        self.pending = {}        # index -> leaf: acknowledged, and not found in the tree yet
        self.heads = {}          # size -> note: seen, and not compared with the tree yet
        self.latest = b"", -1    # the newest checkpoint that was seen, and its size
        self.acknowledged = 0
        self.refused = 0
        self.checked_heads = 0
        self.cosigned = {}       # witness -> the largest size that it was seen to have cosigned
        self.key = self.load(folder)

    def load(self, folder):
        """Go on from what is there."""
        def file(name):
            f = open(os.path.join(folder, name), "a+b", buffering=0)
            f.seek(0)
            return f, f.read()

        key_file, key = file("key")
        if not key:
            key = os.urandom(16)
            key_file.write(key)
        key_file.close()
        self.leaf_file, leaves = file("leaves")
        self.leaf_file.truncate(len(leaves) // 32 * 32)
        for at in range(0, len(leaves) // 32 * 32, 32):
            self.take(leaves[at:at + 32])
        self.head_file, heads = file("heads")
        for line in heads.split(b"\n\f\n")[:-1]:
            self.remember_head(line + b"\n")
        self.ack_file, acks = file("acknowledged")
        for line in acks.decode().split("\n")[:-1]:
            index, leaf = line.split()
            self.remember(int(index), bytes.fromhex(leaf))
        return key

    # While the log is at work

    def entry(self, size):
        """An entry of about that size that there was never before; known() tells it again."""
        body = os.urandom(12).hex().encode()
        body += b"." * max(0, size - len(body) - 16)
        return body + self.mark(body)

    def mark(self, body):
        return hashlib.sha256(self.key + body).hexdigest()[:16].encode()

    def known(self, entry):
        return entry[-16:] == self.mark(entry[:-16])

    def acknowledge(self, index, entry):
        leaf = leaf_of(entry)
        with self.lock:
            self.ack_file.write(b"%d %s\n" % (index, leaf.hex().encode()))
            self.remember(index, leaf)

    def acknowledge_proof(self, proof, entry):
        """By a tlog-proof, whose checkpoint may be an older one than was seen already."""
        head, note = proof.split(b"\n\n", 1)
        name, number = head.split(b"\n")[1].split()
        demand(name == b"index", "this is no proof: %r", proof)
        with self.lock:
            self.head_file.write(plain(note) + b"\f\n")
            self.remember_head(note)
        demand(parse_head(note)[0] > int(number), "a proof is under a checkpoint that lacks "
               "its entry: %r", proof)
        self.acknowledge(int(number), entry)

    def remember(self, index, leaf):
        self.acknowledged += 1
        if index < self.tree.size:
            at = self.leaf_file.seek(index * 32)
            demand(self.leaf_file.read(32) == leaf, "entry %d was acknowledged, but "
                   "another is there", at // 32)
            return
        demand(self.pending.get(index, leaf) == leaf, "two entries got index %d", index)
        self.pending[index] = leaf

    def refuse(self):
        with self.lock:
            self.refused += 1

    def see(self, note):
        """A checkpoint, asked for after the last one that was seen had come; its size."""
        with self.lock:
            if note == self.latest[0]:
                return self.latest[1]
            size, _ = parse_head(note)
            self.head_file.write(plain(note) + b"\f\n")
            self.remember_head(note)
            demand(size >= self.latest[1], "the checkpoint went back from %d to %d",
                   self.latest[1], size)
            self.latest = note, size
            return size

    def forget_latest(self):
        """A power cut may leave an older checkpoint to be seen until the next is."""
        self.latest = b"", -1

    def remember_head(self, note):
        size, root = parse_head(note)
        for name in cosigners(note):
            self.cosigned[name] = max(size, self.cosigned.get(name, 0))
        note = plain(note)
        demand(self.heads.get(size, note) == note, "two checkpoints of size %d", size)
        if size == self.tree.size:
            demand(root == self.tree.root(), "the checkpoint of size %d is another than "
                   "before", size)
            self.checked_heads += 1
        elif size > self.tree.size:
            self.heads[size] = note

    # When it was read again

    def take(self, leaf):
        demand(leaf not in self.leaves, "an entry is in the log twice: %d", self.tree.size)
        self.leaves.add(leaf)
        self.tree.add(leaf)
        index = self.tree.size - 1
        demand(self.pending.pop(index, leaf) == leaf,
               "entry %d was acknowledged, but another is there", index)

    def compare(self):
        note = self.heads.pop(self.tree.size, None)
        if note is not None:
            self.checked_heads += 1
            demand(parse_head(note)[1] == self.tree.root(), "the checkpoint of size %d that "
                   "was seen does not agree with the log", self.tree.size)

    def least(self):
        """How long the log must be."""
        return max([index + 1 for index in self.pending] + [*self.heads, self.tree.size])

    def catch_up(self, get):
        """Read what is new; `get` is given a path.  All that was acknowledged must be there,
        and all checkpoints ever seen must be of one log, this one."""
        size = self.see(get("checkpoint"))
        while self.tree.size < size:
            first = self.tree.size // WIDTH
            width = min(WIDTH, size - first * WIDTH)
            entries = list(entries_in(read_tile(get, "entries", first, width)))
            demand(len(entries) in (width, WIDTH), "a bundle of %d entries has %d", width,
                   len(entries))
            entries = entries[:width]
            for entry in entries[self.tree.size - first * WIDTH:]:
                demand(self.known(entry), "entry %d is nobody's", self.tree.size)
                leaf = leaf_of(entry)
                self.take(leaf)
                self.leaf_file.write(leaf)
                self.compare()
        demand(not self.heads, "a checkpoint of size %s was seen, but the log has %d entries",
               max(self.heads, default=0), size)
        demand(not self.pending, "entry %s was acknowledged, but the log has %d entries",
               min(self.pending, default=0), size)
