#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A threaded server that reports exactly which bytes it received, and answers as the query asks.

Words in the query: status=N, bytes=N (size of the body), chunked, until_close, split=N (bytes per
write), wait=SECONDS, reset (in the middle of the body), sendfile, next=URL (asked on the same thread,
with the header own=TRACEPARENT if given). Upgrades and CONNECT turn into an echo of raw bytes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import time
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, os.path.dirname(__file__))
from http_bytes import Stream, header

Query = dict[str, str]


def serve(connection: socket.socket, options: argparse.Namespace) -> None:
    """Serves one connection to its end."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = Stream(connection, options.read_size, options.peek)
    try:
        if options.echo:
            _echo(stream)
        else:
            while head := stream.head():
                if not _exchange(stream, head):
                    break
    except (OSError, EOFError, ValueError):
        pass  # the tests break connections on purpose, and look at the other end
    finally:
        connection.close()


def _echo(stream: Stream) -> None:
    while data := stream.some():
        stream.socket.sendall(data)


def _exchange(stream: Stream, head: bytes) -> bool:
    """Serves one request; returns whether the connection goes on."""
    method, target, version = head.split(b"\r\n")[0].decode("latin-1").split(" ")
    if method == "CONNECT" or header(head, "Upgrade"):
        status = "200 Established" if method == "CONNECT" else "101 Switching Protocols\r\nUpgrade: raw"
        stream.socket.sendall(f"HTTP/1.1 {status}\r\nX-Head: {base64.b64encode(head).decode()}\r\n\r\n".encode())
        _echo(stream)
        return False
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query, keep_blank_values=True).items()}
    if header(head, "Expect"):
        stream.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    received = stream.body(head)
    report = {
        "pid": os.getpid(),
        "head": base64.b64encode(head).decode(),
        "size": len(received),
        "sha256": hashlib.sha256(received).hexdigest(),
    }
    if "next" in query:
        report["next"] = _ask(query)
    time.sleep(float(query.get("wait", 0)))
    _answer(stream.socket, method, query, report)
    return version == "HTTP/1.1" and "until_close" not in query and "reset" not in query


def _ask(query: Query) -> dict[str, object]:
    url = urlsplit(query["next"])
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=20)
    own = {"traceparent": query["own"]} if "own" in query else {}
    connection.request("GET", url.path, headers=own)
    return dict(json.loads(connection.getresponse().read()))


def _answer(connection: socket.socket, method: str, query: Query, report: dict[str, object]) -> None:
    status = int(query.get("status", 200))
    body = json.dumps(report).encode()
    lines = [f"HTTP/1.1 {status} Because"]
    if "bytes" in query:
        lines.append(f"X-Report: {base64.b64encode(body).decode()}")
        body = pattern(int(query["bytes"]))
    if status in (204, 304):
        body = b""
    elif "chunked" in query:
        lines.append("Transfer-Encoding: chunked")
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _parts(body, 10_000)) + b"0\r\n\r\n"
    elif "until_close" not in query:
        lines.append(f"Content-Length: {len(body)}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    _write(connection, head, b"" if method == "HEAD" else body, query)


def _write(connection: socket.socket, head: bytes, body: bytes, query: Query) -> None:
    if "reset" in query:
        connection.sendall(head + body[: len(body) // 2])
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif "sendfile" in query:
        connection.sendall(head)
        with tempfile.TemporaryFile() as file:
            file.write(body)
            file.seek(0)
            connection.sendfile(file)
    else:
        size = int(query.get("split", 0)) or len(head + body)
        for part in _parts(head + body, size):
            connection.sendall(part)
            if "split" in query:
                time.sleep(0.0005)


def pattern(size: int) -> bytes:
    """A body that shows when bytes are lost, added or moved."""
    block = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(64))
    return (block * (size // len(block) + 1))[:size]


def _parts(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--read-size", type=int, default=65536, help="bytes asked for by each read")
    parser.add_argument("--peek", action="store_true", help="look at the bytes (MSG_PEEK) before reading them")
    parser.add_argument("--echo", action="store_true", help="send back what comes, without looking at it")
    options = parser.parse_args()
    listener = socket.create_server(
        (options.host, 0), family=socket.AF_INET6 if ":" in options.host else socket.AF_INET, backlog=512
    )
    print("listening", listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, options), daemon=True).start()


if __name__ == "__main__":
    main()
