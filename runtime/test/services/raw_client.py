#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A client that does to sockets exactly what it is told: one JSON list of steps per input line.

It answers each line with a JSON list, one element per step that returns something.
"""

from __future__ import annotations

import base64
import json
import os
import select
import socket
import struct
import sys
import time
from typing import Any

sys.path.insert(0, os.path.dirname(__file__))
from http_bytes import Stream

Step = dict[str, Any]


class Puppet:
    """Holds the connections, by name, over several lines of steps."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}

    def perform(self, steps: list[Step]) -> list[Any]:
        results = []
        for step in steps:
            result = getattr(self, "do_" + step["do"])(step)
            if result is not None:
                results.append(result)
        return results

    def do_connect(self, step: Step) -> None:
        family = socket.AF_INET6 if ":" in step["host"] else socket.AF_INET
        connection = socket.socket(family)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if step.get("send_buffer"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, step["send_buffer"])
        connection.settimeout(20)
        connection.connect((step["host"], step["port"]))
        self._streams[step["on"]] = Stream(connection)

    def do_send(self, step: Step) -> None:
        self._socket(step).sendall(_data(step))

    def do_send_pieces(self, step: Step) -> None:
        """One system call for each piece, with a pause after it."""
        for piece in step["pieces"]:
            self._socket(step).sendall(base64.b64decode(piece))
            time.sleep(step["pause"])

    def do_writev(self, step: Step) -> None:
        pieces = [base64.b64decode(piece) for piece in step["pieces"]]
        sent = self._socket(step).sendmsg(pieces)
        self._socket(step).sendall(b"".join(pieces)[sent:])

    def do_sendfile(self, step: Step) -> None:
        with open(step["path"], "rb") as file:
            self._socket(step).sendfile(file)

    def do_send_impatiently(self, step: Step) -> int:
        """Sends without blocking, trying again after each EAGAIN; returns how many there were."""
        connection, data, refused = self._socket(step), _data(step), 0
        connection.setblocking(False)
        while data:
            try:
                data = data[connection.send(data) :]
            except BlockingIOError:
                refused += 1
                select.select([], [connection], [], 5)
        connection.settimeout(20)
        return refused

    def do_response(self, step: Step) -> dict[str, Any]:
        head, body = self._streams[step["on"]].response(step.get("method", "GET"))
        return {"head": head.decode("latin-1"), "body": base64.b64encode(body).decode()}

    def do_receive(self, step: Step) -> str:
        """Receives so many bytes, or what comes before the end of the stream."""
        return base64.b64encode(self._streams[step["on"]].exactly(step["bytes"])).decode()

    def do_sleep(self, step: Step) -> None:
        time.sleep(step["seconds"])

    def do_half_close(self, step: Step) -> None:
        self._socket(step).shutdown(socket.SHUT_WR)

    def do_reset(self, step: Step) -> None:
        self._socket(step).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.do_close(step)

    def do_close(self, step: Step) -> None:
        self._streams.pop(step["on"]).socket.close()

    def _socket(self, step: Step) -> socket.socket:
        return self._streams[step["on"]].socket


def _data(step: Step) -> bytes:
    data = base64.b64decode(step["data"])
    return data * int(step.get("times", 1))


def main() -> None:
    puppet = Puppet()
    for line in sys.stdin:
        try:
            answer: dict[str, Any] = {"results": puppet.perform(json.loads(line))}
        except (OSError, EOFError, ValueError) as failure:
            answer = {"error": repr(failure)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
