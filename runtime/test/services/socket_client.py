# SPDX-License-Identifier: Apache-2.0
"""Uses connections to socket_server.py in every way that a program may, and prints what it got.

Usage: socket_client.py PORT
Prints one line for each way, `NAME: RESULT`, without anything that depends on time, and at the end `finished`.
"""

from __future__ import annotations

import array
import ctypes
import errno
import fcntl
import hashlib
import os
import select
import socket
import struct
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable

PAUSE = 0.2  # until what was sent on this machine has come
PATIENCE = 5
MIB = 1 << 20
SO_TIMESTAMP, SO_ZEROCOPY, TCP_INQ, MSG_ZEROCOPY = 29, 60, 36, 0x4000000

Way = Callable[[socket.socket], object]


def _queued(peer: socket.socket, request: int = termios.FIONREAD) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(peer, request, count)
    return count[0]


def _ask(peer: socket.socket, line: bytes, pause: float = PAUSE) -> None:
    peer.sendall(line + b"\n")
    time.sleep(pause)


def _all(peer: socket.socket, size: int = 65536) -> bytes:
    return b"".join(iter(lambda: peer.recv(size), b""))


def _error(call: Callable[[], object]) -> object:
    try:
        return call()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)


def _blocking(peer: socket.socket) -> None:
    peer.settimeout(None)


def wait_all(peer: socket.socket) -> object:
    _blocking(peer)
    _ask(peer, b"SEND 3000 3 50", 0)
    return len(peer.recv(3000, socket.MSG_WAITALL))


def wait_all_until_the_end(peer: socket.socket) -> object:
    _blocking(peer)
    _ask(peer, b"SEND 300 3 20\nCLOSE", 0)
    return len(peer.recv(3000, socket.MSG_WAITALL))


def queued_bytes(peer: socket.socket) -> object:
    _ask(peer, b"SEND 1000 1 0")
    before = _queued(peer)
    peer.recv(300)
    return before, _queued(peer)


def unsent_bytes(peer: socket.socket) -> object:
    _ask(peer, b"SEND 100 1 0")
    return _queued(peer, termios.TIOCOUTQ)


def peek(peer: socket.socket) -> object:
    _ask(peer, b"SEND 2000 2 0")
    return len(peer.recv(1500, socket.MSG_PEEK)), len(peer.recv(100)), len(peer.recv(5000, socket.MSG_PEEK))


def without_waiting(peer: socket.socket) -> object:
    _blocking(peer)
    empty = _error(lambda: peer.recv(1, socket.MSG_DONTWAIT))
    _ask(peer, b"SEND 10 1 0")
    return empty, len(peer.recv(100, socket.MSG_DONTWAIT))


def receive_limit(peer: socket.socket) -> object:
    _blocking(peer)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 200_000))
    return _error(lambda: peer.recv(1))


def send_limit(peer: socket.socket) -> object:
    _blocking(peer)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 0, 200_000))
    _ask(peer, b"WAIT 2", 0)
    return _error(lambda: [peer.send(b"a" * 65536) for _ in range(10_000)])


def low_water(peer: socket.socket) -> object:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1000)
    _ask(peer, b"SEND 2000 4 100", 0)
    select.select([peer], [], [], PATIENCE)
    return _queued(peer) >= 1000


def half_closed(peer: socket.socket) -> object:
    _ask(peer, b"HALF")
    poll = select.poll()
    poll.register(peer, select.POLLIN | select.POLLRDHUP)
    return poll.poll(1000)[0][1], peer.recv(100), peer.recv(100)


def reset(peer: socket.socket) -> object:
    _ask(peer, b"RESET")
    poll = select.poll()
    poll.register(peer, select.POLLIN | select.POLLRDHUP)
    return poll.poll(1000)[0][1], _error(lambda: peer.recv(10))


def answer_then_close(peer: socket.socket) -> object:
    _ask(peer, b"SEND 100000 10 0\nCLOSE")
    return len(_all(peer, 999))


def edges(peer: socket.socket) -> object:
    peer.setblocking(False)
    with select.epoll() as epoll:
        epoll.register(peer, select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET)
        epoll.poll(1)
        peer.send(b"SEND 500000 500 0.1\nCLOSE\n")
        size = 0
        while epoll.poll(PATIENCE):
            try:
                while data := peer.recv(4096):
                    size += len(data)
                return size
            except BlockingIOError:
                continue
    return "stalled", size


def urgent(peer: socket.socket) -> object:
    peer.settimeout(1)
    _ask(peer, b"URGENT")
    before = peer.recv(10)
    return before, _error(lambda: peer.recv(1, socket.MSG_OOB)), _error(lambda: peer.recv(10))


def urgent_in_line(peer: socket.socket) -> object:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    _ask(peer, b"URGENT\nCLOSE")
    return _all(peer)


def truncated(peer: socket.socket) -> object:
    _ask(peer, b"SEND 1000 1 0")
    return len(peer.recv(300, socket.MSG_TRUNC)), _queued(peer)


def _ancillary(peer: socket.socket, level: int, option: int) -> object:
    peer.setsockopt(level, option, 1)
    _ask(peer, b"SEND 1000 1 0")
    data, told, flags, _ = peer.recvmsg(300, 100)
    return len(data), [(of, what) for of, what, _ in told], flags


def rest_told(peer: socket.socket) -> object:
    return _ancillary(peer, socket.IPPROTO_TCP, TCP_INQ)


def time_told(peer: socket.socket) -> object:
    return _ancillary(peer, socket.SOL_SOCKET, SO_TIMESTAMP)


def slow_reader(peer: socket.socket) -> object:
    _ask(peer, b"SEND 30000000 300 0\nCLOSE", 1)
    return hashlib.sha256(_all(peer)).hexdigest()


def _upload(peer: socket.socket, send: Callable[[bytes], object]) -> object:
    data = bytes(range(256)) * 40_000
    send(b"WAIT 0.5\nREAD %d\n" % len(data) + data)
    peer.settimeout(PATIENCE)
    return peer.recv(100)


def upload(peer: socket.socket) -> object:
    return _upload(peer, peer.sendall)


def impatient_upload(peer: socket.socket) -> object:
    def send(data: bytes) -> None:
        peer.setblocking(False)
        sent = 0
        while sent < len(data):
            try:
                sent += peer.send(data[sent:])
            except BlockingIOError:
                select.select([], [peer], [], PATIENCE)

    return _upload(peer, send)


def both_ways(peer: socket.socket) -> object:
    """One thread waits for bytes, while another waits for room."""
    _blocking(peer)
    answers: list[object] = []
    reader = threading.Thread(target=lambda: answers.append(_error(lambda: peer.recv(100))))
    reader.start()
    data = bytes(range(256)) * 80_000
    peer.sendall(b"WAIT 0.5\nREAD %d\n" % len(data) + data)
    reader.join(PATIENCE)
    return answers


def not_writable(peer: socket.socket) -> object:
    _ask(peer, b"WAIT 2", 0)
    peer.setblocking(False)
    _error(lambda: [peer.send(b"b" * 65536) for _ in range(10_000)])
    time.sleep(PAUSE)
    return _error(lambda: peer.send(b"b")), len(select.select([], [peer], [], PAUSE)[1])


def from_a_file(peer: socket.socket) -> object:
    with tempfile.TemporaryFile() as file:
        file.write(bytes(range(256)) * 20_000)
        file.seek(0)
        _ask(peer, b"READ 5120000", 0)
        return peer.sendfile(file), peer.recv(100)


def without_copying(peer: socket.socket) -> object:
    _blocking(peer)
    peer.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
    _ask(peer, b"READ 500000", 0)
    data = b"z" * 500_000
    while data:
        data = data[peer.send(data, MSG_ZEROCOPY) :]
    answer = peer.recv(100)
    return answer, _error(lambda: bool(peer.recvmsg(1, 200, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)[1]))


def read_ended(peer: socket.socket) -> object:
    peer.shutdown(socket.SHUT_RD)
    return peer.recv(10)


def write_ended(peer: socket.socket) -> object:
    _ask(peer, b"SEND 1000 2 50", 0)
    peer.shutdown(socket.SHUT_WR)
    return len(_all(peer, 100))


def duplicate(peer: socket.socket) -> object:
    copy = os.dup(peer.fileno())
    peer.close()
    os.set_blocking(copy, True)
    os.write(copy, b"SEND 10 1 0\n")
    data = os.read(copy, 100)
    os.close(copy)
    return data


def by_a_child(peer: socket.socket) -> object:
    child = os.fork()
    if not child:
        peer.sendall(b"SEND 10 1 0\n")
        os._exit(0)
    os.waitpid(child, 0)
    return peer.recv(100)


def vectors(peer: socket.socket) -> object:
    _ask(peer, b"SEND 1000 1 0")
    return os.readv(peer.fileno(), [bytearray(10), bytearray(500)])


def corked(peer: socket.socket) -> object:
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    peer.send(b"SEND 1")
    peer.send(b"0 1 0\n")
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
    return peer.recv(100)


def more_to_come(peer: socket.socket) -> object:
    peer.send(b"SEND 1", socket.MSG_MORE)
    peer.send(b"0 1 0\n")
    return peer.recv(100)


def connected_anew(peer: socket.socket) -> object:
    address = peer.getpeername()
    _ask(peer, b"SEND 10 1 0")
    left = ctypes.CDLL(None).connect(peer.fileno(), struct.pack("H14x", socket.AF_UNSPEC), 16)
    peer.connect(address)
    _ask(peer, b"SEND 7 1 0")
    return left, peer.recv(100)


def bytes_counted(peer: socket.socket) -> object:
    _ask(peer, b"SEND 100 1 0")
    peer.recv(1000)
    return struct.unpack_from("Q", peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 128)[0]


def turns(peer: socket.socket) -> object:
    size = 0
    for _ in range(200):
        peer.sendall(b"SEND 10 1 0\n")
        size += len(peer.recv(100))
    return size


WAYS: list[Way] = [
    wait_all,
    wait_all_until_the_end,
    queued_bytes,
    unsent_bytes,
    peek,
    without_waiting,
    receive_limit,
    send_limit,
    low_water,
    half_closed,
    reset,
    answer_then_close,
    edges,
    urgent,
    urgent_in_line,
    truncated,
    rest_told,
    time_told,
    slow_reader,
    upload,
    impatient_upload,
    both_ways,
    not_writable,
    from_a_file,
    without_copying,
    read_ended,
    write_ended,
    duplicate,
    by_a_child,
    vectors,
    corked,
    more_to_come,
    connected_anew,
    bytes_counted,
    turns,
]


def _try(way: Way, port: int) -> object:
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.settimeout(PATIENCE)
        try:
            return way(peer)
        except OSError as error:
            return f"{type(error).__name__}: {error}"


def main() -> None:
    for way in WAYS:
        print(f"{way.__name__}: {_try(way, int(sys.argv[1]))}", flush=True)
    print("finished", flush=True)


if __name__ == "__main__":
    main()
