#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One thread that works on two requests at once: it reads both before it asks for either.

Which request its own requests belong to cannot be told from outside, so nobody may guess; unless it
sends on the traceparent that came in, as proxies do: with `copy` as its second argument, but for paths
that begin with /plain. With `late` it does so after it has answered.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import socket
import sys

sys.path.insert(0, os.path.dirname(__file__))
from http_bytes import Stream, header


def ask(port: int, head: bytes, copy: bool) -> list[dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    copy = copy and not head.startswith(b"GET /plain")
    headers = {"traceparent": value.decode() for value in header(head, "traceparent") if copy}
    connection.request("GET", head.split(b" ")[1].decode() + "-below", headers=headers)
    return list(json.loads(connection.getresponse().read())["hops"])


def serve(listener: socket.socket, port: int, mode: str) -> None:
    """Takes connections until two requests are open, then asks the next service for each."""
    waiting: list[tuple[Stream, bytes]] = []
    streams: dict[socket.socket, Stream] = {}
    while len(waiting) < 2:
        for ready in select.select([listener, *streams], [], [])[0]:
            if ready is listener:
                connection, _ = listener.accept()
                streams[connection] = Stream(connection)
            elif head := streams[ready].head():
                waiting.append((streams[ready], head))
    below = [ask(port, head, mode == "copy") if mode != "late" else [] for _, head in waiting]
    for (stream, head), hops in zip(waiting, below, strict=True):
        seen = [value.decode() for value in header(head, "traceparent")]
        body = json.dumps({"hops": [{"pid": os.getpid(), "traceparents": seen}, *hops]}).encode()
        stream.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    for _, head in waiting if mode == "late" else []:
        ask(port, head, True)
    for stream in streams.values():
        stream.socket.close()


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print("listening", listener.getsockname()[1], flush=True)
    while True:
        serve(listener, int(sys.argv[1]), "".join(sys.argv[2:]))


if __name__ == "__main__":
    main()
