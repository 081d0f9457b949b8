"""What a power cut might leave of a folder: trace.c tells what was done, and flushed.

What was flushed is there.  Of all else any part may be: of what was written to a file some
writes and not others, of a folder's names the first so many changes (no more is assumed
of a file system than that it keeps their order).
"""

import os
import random
import shutil
import struct

HEADER = struct.Struct("=IIQQQ")
TORN = 512  # bytes: what a disk writes whole


class Record:
    def __init__(self, kind, file, at, name, data):
        self.kind, self.file, self.at = kind, file, at
        self.name, self.data = name, data
        self.flushed = False


def clean(name):
    """As all names here are: "/a/b"."""
    return os.path.normpath("/" + name.lstrip("/"))


def read_trace(path):
    with open(path, "rb") as f:
        trace = f.read()
    at = 0
    while at + HEADER.size <= len(trace):
        kind, name_len, file, where, data_len = HEADER.unpack_from(trace, at)
        at += HEADER.size
        if at + name_len + data_len > len(trace):
            break
        name = trace[at:at + name_len].decode()
        if name or chr(kind) == "G":  # of the folder itself it is empty
            name = clean(name)
        at += name_len
        yield Record(chr(kind), file, where, name, trace[at:at + data_len])
        at += data_len


def folder_of(name):
    return os.path.dirname(name)


def mark_flushed(records):
    """Each that a flush covers which began after it, and ended."""
    ended = {record.file for record in records if record.kind == "E"}
    files, folders, everything = {}, {}, -1
    for i, record in enumerate(records):
        if record.kind in "FGS" and record.file in ended:
            if record.kind == "F":
                files[record.at] = i
            elif record.kind == "G":
                folders[record.name] = i
            else:
                everything = i
    reused = {}  # an inode's number may go to another file: its flushes are not the first's
    for i in range(len(records) - 1, -1, -1):
        record = records[i]
        if record.kind in "WT":
            last = files.get(record.file, -1) if record.file not in reused else max(
                (j for j in flushes_of(records, record.file, ended)
                 if i < j < reused[record.file]), default=-1)
            record.flushed = i < max(last, everything)
        elif record.kind in "CLURMD" and record.name:
            record.flushed = i < max(folders.get(folder_of(record.name), -1), everything)
        if record.kind == "C":
            reused[record.file] = i


def flushes_of(records, file, ended):
    return [i for i, record in enumerate(records)
            if record.kind == "F" and record.at == file and record.file in ended]


class File:
    def __init__(self, path=None):
        self.path = path  # as it was before, unless there are bytes
        self.bytes = None if path else bytearray()

    def load(self):
        if self.bytes is None:
            self.bytes = bytearray()
            if self.path is not None:
                with open(self.path, "rb") as f:
                    self.bytes += f.read()

    def write(self, at, data):
        self.load()
        if len(self.bytes) < at:
            self.bytes += bytes(at - len(self.bytes))
        self.bytes[at:at + len(data)] = data

    def cut(self, length):
        self.load()
        del self.bytes[length:]
        self.bytes += bytes(length - len(self.bytes))

    def save(self, path):
        if self.bytes is None:
            shutil.copy2(self.path, path)
            return
        with open(path, "wb") as f:
            f.write(self.bytes)
        os.chmod(path, 0o600 if self.path is None else os.stat(self.path).st_mode & 0o777)


def torn(data):
    """Some of its sectors; None: nothing."""
    if random.random() < 0.5 or len(data) <= TORN:
        return data
    return data[:random.randrange(0, len(data), TORN)] or None


class Folder:
    """In memory, as it would be."""

    def __init__(self, before):
        self.names = {"/": None}  # path -> File; None: a folder
        self.now = {}             # the same as the program saw it
        self.files = {}           # inode -> File
        for at, folders, names in os.walk(before):
            base = "/" + os.path.relpath(at, before)
            for name in folders:
                self.names[clean(os.path.join(base, name))] = None
            for name in names:
                self.names[clean(os.path.join(base, name))] = File(os.path.join(at, name))
        self.now = dict(self.names)

    def follow(self, record, names):
        """A change of names."""
        name, kind = record.name, record.kind
        if folder_of(name) not in names:
            return
        if kind in "CL":
            names[name] = self.files[record.file]
        elif kind == "M":
            names.setdefault(name, None)
        elif kind == "R":
            to = clean(record.data.decode())
            if name in names:
                names[to] = names.pop(name)
        elif kind in "UD":
            for below in [n for n in names if n == name or n.startswith(name + "/")]:
                del names[below]

    def replay(self, records):
        keep_names = {}  # folder -> how many of its changes that were not flushed are kept
        keep_data = {}   # inode -> how likely each write is
        for record in records:
            if record.kind in "CLURMD" and record.name and not record.flushed:
                at = folder_of(record.name)
                keep_names[at] = keep_names.get(at, 0) + 1
        for at, count in keep_names.items():
            keep_names[at] = random.choice((0, count, random.randint(0, count)))
        for record in records:
            if record.kind == "C":
                self.files[record.file] = File()
            elif record.kind == "O":
                self.files[record.file] = self.now[record.name]
            if record.kind in "WT":
                if record.file not in keep_data:
                    keep_data[record.file] = random.choice((0, 1, random.random()))
                self.change(record, keep_data[record.file])
            if record.kind in "CLURMD" and record.name:
                self.follow(record, self.now)
                at = folder_of(record.name)
                if not record.flushed:
                    keep_names[at] -= 1
                if record.flushed or keep_names[at] >= 0:
                    self.follow(record, self.names)

    def change(self, record, likely):
        data = record.data
        if not record.flushed:
            if random.random() >= likely:
                return
            data = torn(data)
        if record.kind == "T":
            self.files[record.file].cut(record.at)
        elif data is not None:
            self.files[record.file].write(record.at, data)

    def save(self, path):
        for name in sorted(self.names):
            if self.names[name] is None:
                os.makedirs(path + name, exist_ok=True)
            else:
                self.names[name].save(path + name)


def cut_power(before, trace, after):
    """Make `after`: what might be left, had `before` been as it is when the trace began."""
    records = list(read_trace(trace))
    mark_flushed(records)
    folder = Folder(before)
    folder.replay(records)
    for name in [name for name in folder.names if name.endswith("-shm")]:
        del folder.names[name]  # is shared memory, no more
    folder.save(after)
    return sum(not r.flushed for r in records if r.kind in "WTCLURMD"), len(records)
