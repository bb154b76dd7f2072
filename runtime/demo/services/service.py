#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A threaded HTTP service of the standard library that knows nothing about tracing.

It answers with what it received: its process and the traceparent headers, followed by what the next
service answered. So whoever asked can see the way that the request really took.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import queue
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Connections:
    """Connections to the next service; idle ones are handed to whichever thread asks first."""

    def __init__(self, url: str, keep: bool) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._keep = keep
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()

    def exchange(self, method: str, path: str, body: bytes | None) -> bytes:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = http.client.HTTPConnection(*self._address, timeout=60)
        connection.request(method, path, body)
        answer = connection.getresponse().read()
        if self._keep:
            self._idle.put(connection)
        else:
            connection.close()
        return answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Service

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _serve(self, body: bytes | None) -> None:
        hop: dict[str, Any] = {
            "service": self.server.label,
            "pid": os.getpid(),
            "traceparents": self.headers.get_all("traceparent") or [],
        }
        if body is not None:
            hop["sha256"] = hashlib.sha256(body).hexdigest()
        hops = [hop]
        time.sleep(self.server.work)
        if self.server.next:
            hops += json.loads(self.server.next.exchange(self.command, self.path, body))["hops"]
        self._answer(json.dumps({"hops": hops}).encode())

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Stays quiet: one line per request would drown everything else."""


class Service(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(("127.0.0.1", options.port), Handler)
        self.label: str = options.name
        self.work: float = options.work_ms / 1000
        self.next = Connections(options.next, options.keep) if options.next else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="python")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--next", help="URL of the service to ask")
    parser.add_argument("--keep", action="store_true", help="keep connections to the next service for later requests")
    parser.add_argument("--work-ms", type=float, default=0, help="how long to pretend to work")
    service = Service(parser.parse_args())
    print("listening", service.server_address[1], flush=True)
    service.serve_forever()


if __name__ == "__main__":
    main()
