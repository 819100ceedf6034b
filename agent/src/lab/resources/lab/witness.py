#!/usr/bin/python3
"""Watches every node of a lab from inside, on one clock, and writes down what it saw.

    witness.py SPEC OUT        SPEC is a JSON file written by Witness.java, OUT gets JSON lines

One process looks at all nodes in turn, every `period_ms`, at real-time priority where it may have it. A look at a node asks:
  address    which of the service addresses its interfaces have             (rtnetlink socket opened in its network namespace)
  port       which of the service ports it listens on                       (sock_diag socket, same place)
  process    which protected executables run in its pid namespace           (its own /proc; a zombie has no executable)
  write      whether it wrote into the watched folders of the store         (fanotify mark on the mount its view of the store reads
             and writes through: each node has a mount of its own, so a write names its node; the lease's folder is not watched; names made or removed without a byte written are not
             seen)
A node whose PID 1 is gone (pidfd) has none of these. Nothing here can block: no file of the store is ever opened.

A line is written when a look differs from the one before: {"t": ns, "before": ns, "node", "up", "address", "port", "process",
"write"}; t is the middle of this look, before the middle of the previous one: the change happened between. The last line is the
summary. Times are CLOCK_MONOTONIC, which namespaces share.
"""
import ctypes
import fcntl
import gc
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
NETLINK_ROUTE, NETLINK_SOCK_DIAG = 0, 4
RTM_GETADDR, SOCK_DIAG_BY_FAMILY, DUMP = 22, 20, 0x301
FAN_MODIFY, FAN_MARK_ADD_MOUNT = 0x2, 0x1 | 0x10
LISTEN_ONLY = 1 << 10
GETADDR = struct.pack('=IHHII', 24, RTM_GETADDR, DUMP, 1, 0) + bytes(8)


def diag_request(family):
    body = struct.pack('=BBBBI', family, socket.IPPROTO_TCP, 0, 0, LISTEN_ONLY) + bytes(48)
    return struct.pack('=IHHII', 16 + len(body), SOCK_DIAG_BY_FAMILY, DUMP, 1, 0) + body


LISTENERS = [diag_request(socket.AF_INET), diag_request(socket.AF_INET6)]


def dump(sock, request):
    """Yields (datagram, start of payload, end) for every message of a netlink dump."""
    sock.send(request)
    while True:
        data = sock.recv(65536)
        at = 0
        while at < len(data):
            length, kind = struct.unpack_from('=IH', data, at)
            if kind == 3:
                return
            if kind == 2:
                raise OSError('netlink answered with an error')
            yield data, at + 16, at + length
            at += (length + 3) & ~3


class Store:
    """A fanotify group on the mount through which one node's view of the store works."""

    def __init__(self, view_pid, shared, folders):
        self.folders = folders
        self.fd = LIBC.fanotify_init(0x2 | 0x1, os.O_RDONLY | os.O_CLOEXEC)   # non-blocking, close on exec
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), 'fanotify_init')
        path = f'/proc/{view_pid}/root{shared}'.encode()
        if LIBC.fanotify_mark(self.fd, FAN_MARK_ADD_MOUNT, ctypes.c_uint64(FAN_MODIFY), -100, path) < 0:
            raise OSError(ctypes.get_errno(), 'fanotify_mark')

    def doors(self):
        return (self.fd,)

    def written(self):
        """The watched folders written to since the last call."""
        found = set()
        while True:
            try:
                data = os.read(self.fd, 8192)
            except BlockingIOError:
                return found
            at = 0
            while at < len(data):
                length, _, _, _, _, fd, _ = struct.unpack_from('=IBBHQii', data, at)
                if fd >= 0:
                    path = os.readlink(f'/proc/self/fd/{fd}')
                    os.close(fd)
                    found.update(f for f in self.folders if f'/shared/{f}/' in path)
                at += length


class NoStore:
    def written(self):
        return set()

    def doors(self):
        return ()


class Node:
    def __init__(self, name, spec):
        self.name, self.spec, self.dir = name, spec, f"{spec['work']}/nodes/{name}"
        self.addresses = {socket.inet_pton(socket.AF_INET6 if ':' in a else socket.AF_INET, a): a for a in spec['addresses']}
        self.ports = set(spec['ports'])
        self.executables = re.compile(spec['executables'])
        self.ignored = re.compile(spec['ignored']) if spec['ignored'] else None
        self.pid = self.pidfd = None
        self.plain = set()      # executables that are none of the protected ones

    def find(self):
        """Opens the doors into a node that has been powered on since the last look."""
        try:
            with open(self.dir + '/init') as f:
                pid = int(f.read())
            if pid == self.pid:
                return
            with open(self.dir + '/view') as f:
                view = int(f.read())
            pidfd = os.pidfd_open(pid)
            net = os.open(f'/proc/{pid}/ns/net', os.O_RDONLY)
            proc = os.open(f'/proc/{pid}/root/proc', os.O_RDONLY | os.O_DIRECTORY)
            folders = self.spec['folders']      # none: the store is no directory of this machine
            store = Store(view, self.spec['work'] + '/shared', folders) if folders else NoStore()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        home = os.open('/proc/self/ns/net', os.O_RDONLY)
        try:
            if LIBC.setns(net, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), 'setns')
            self.route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE)
            self.diag = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
        finally:
            LIBC.setns(home, CLONE_NEWNET)
            os.close(home)
            os.close(net)
        self.pid, self.pidfd, self.proc, self.store = pid, pidfd, proc, store
        self.alive = select.poll()
        self.alive.register(pidfd, select.POLLIN)

    def lost(self):
        doors = (self.pidfd, self.proc, *self.store.doors(), self.route.detach(), self.diag.detach())
        # Closing a fanotify group waits for a grace period of the kernel, longer than a look may take.
        threading.Thread(target=lambda: [os.close(fd) for fd in doors], daemon=True).start()
        self.pidfd = None

    def look(self):
        """(up, addresses, ports, processes, folders written)"""
        if self.pidfd is None:
            self.find()
        if self.pidfd is None:
            return (False, (), (), (), ())
        wrote = tuple(sorted(self.store.written()))
        if not self.alive.poll(0):
            try:
                return (True, self.address(), self.port(), self.process(), wrote)
            except OSError:
                if not self.alive.poll(0):     # else it died under our eyes
                    raise
        self.lost()
        return (False, (), (), (), wrote)

    def address(self):
        found = set()
        for data, at, end in dump(self.route, GETADDR):
            at += 8
            while at < end:
                length, kind = struct.unpack_from('=HH', data, at)
                if kind in (1, 2):
                    name = self.addresses.get(data[at + 4:at + length])
                    if name:
                        found.add(name)
                at += (length + 3) & ~3
        return tuple(sorted(found))

    def port(self):
        found = set()
        for request in LISTENERS:
            for data, at, _ in dump(self.diag, request):
                port = struct.unpack_from('!H', data, at + 4)[0]
                if port in self.ports:
                    found.add(port)
        return tuple(sorted(found))

    def process(self):
        found = set()
        for pid in os.listdir(self.proc):
            if not pid[0].isdigit():
                continue
            try:
                exe = os.readlink(pid + '/exe', dir_fd=self.proc)
            except OSError:
                continue
            if exe in self.plain:
                continue
            name = self.protected(pid, exe)
            if name:
                found.add(name)
        return tuple(sorted(found))

    def protected(self, pid, exe):
        python = '/python' in exe
        if not python and not self.executables.search(exe):
            self.plain.add(exe)
            return None
        if not python and not self.ignored:
            return exe
        try:
            fd = os.open(pid + '/cmdline', os.O_RDONLY, dir_fd=self.proc)
        except OSError:
            return None
        try:
            command = os.read(fd, 4096).replace(b'\0', b' ').decode(errors='replace')
            if not command:     # in the middle of exec, or ending: it serves nobody, the next look will tell
                return None
        except OSError:
            return None
        finally:
            os.close(fd)
        if self.ignored and self.ignored.search(command):
            return None
        if python:
            found = self.executables.search(command)
            return found.group() if found else None
        return exe


def main():
    with open(sys.argv[1]) as f:
        spec = json.load(f)
    # Another process does the writing: a file system that is busy committing must not hold up the next look.
    writer = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=open(sys.argv[2], 'ab'))
    fcntl.fcntl(writer.stdin, 1031, 1 << 20)      # F_SETPIPE_SZ
    tape = writer.stdin.fileno()

    def note(**what):
        os.write(tape, json.dumps(what).encode() + b'\n')

    nodes = [Node(n, spec) for n in spec['nodes']]
    stop, parent = [], os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    LIBC.mlockall(3)
    gc.disable()
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        realtime = True
    except OSError:
        realtime = False
    period = int(spec['period_ms'] * 1e6)
    limit = int(spec['limit_ms'] * 1e6)
    clock = time.monotonic_ns
    last = {n.name: None for n in nodes}
    seen = {n.name: None for n in nodes}
    looks, late, longest, longest_at = 0, 0, 0, 0
    started, cpu = clock(), time.process_time_ns()
    due = started
    last_rounds = 0
    while True:
        # Two more when it is told to stop: what one node shows only now is seen beside what the others show after that.
        last_rounds += bool(stop)
        ending = last_rounds == 2
        for node in nodes:
            begin = clock()
            state = node.look()
            now = (begin + clock()) // 2
            before = seen[node.name]
            if before is not None:
                looks += 1
                gap = now - before
                if gap > longest:
                    longest, longest_at = gap, now
                if gap > limit:
                    late += 1
                    note(late=node.name, t=now, before=before)
            if state != last[node.name] or ending:
                up, address, port, process, write = state
                note(t=now, before=now if before is None else before, node=node.name, up=up,
                     address=address, port=port, process=process, write=write)
                last[node.name] = state
            seen[node.name] = now
        if ending:
            break
        if os.getppid() != parent:
            return      # nobody is left to read the verdict
        due += period
        now = clock()
        if due < now:
            due = now
        time.sleep((due - now) / 1e9)
    span = max(1, clock() - started)
    note(summary=True, looks=looks, late=late, longest_ms=longest / 1e6, longest_at=longest_at, realtime=realtime,
         seconds=span / 1e9, cpu_percent=(time.process_time_ns() - cpu) * 100 / span)
    writer.stdin.close()
    writer.wait()


main()
