# SPDX-License-Identifier: Apache-2.0
"""Connections whose threads wait in recv(2) itself, without a time limit, for as long as a file is not there.

Usage: blocking_client.py PORT THREADS STOP-FILE
Prints `asking` when every thread has an answer, and at the end `done ANSWERS WITH-TRACEPARENT LAST-WITH`, where the
last number says on how many connections the last answer told of a traceparent.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path

from http_bytes import Stream


class Asker(threading.Thread):
    """One connection, one request after the other."""

    def __init__(self, port: int, number: int, stop: Path) -> None:
        super().__init__()
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.settimeout(None)
        self._request = f"GET /blocking/{number} HTTP/1.1\r\nHost: last\r\n\r\n".encode()
        self._stop_file = stop
        self.first = threading.Event()
        self.told: list[bool] = []

    def run(self) -> None:
        stream = Stream(self._socket)
        while not self._stop_file.exists():
            self._socket.sendall(self._request)
            _, body = stream.response("GET")
            self.told.append(bool(json.loads(body)["hops"][0]["traceparents"]))
            self.first.set()


def main() -> None:
    port, threads, stop = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    askers = [Asker(port, number, stop) for number in range(threads)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.first.wait()
    print("asking", flush=True)
    for asker in askers:
        asker.join()
    answers = [told for asker in askers for told in asker.told]
    print("done", len(answers), sum(answers), sum(asker.told[-1] for asker in askers), flush=True)


if __name__ == "__main__":
    main()
