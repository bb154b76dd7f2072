#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A client that knows nothing about tracing: it sends requests with unique ids from many threads,
over kept connections, and writes what came back, one JSON object per line."""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import sys
import threading
import time
from typing import Any, TextIO
from urllib.parse import urlsplit


class Load:
    def __init__(self, options: argparse.Namespace, out: TextIO) -> None:
        parts = urlsplit(options.url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._path = parts.path.rstrip("/")
        self._options = options
        self._ids = iter(itertools.count(1))
        self._lock = threading.Lock()
        self._out = out

    def run(self) -> None:
        threads = [threading.Thread(target=self._work) for _ in range(self._options.concurrency)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        connection = http.client.HTTPConnection(*self._address, timeout=60)
        while True:
            with self._lock:
                number = next(self._ids)
            if self._options.requests and number > self._options.requests:
                return
            request = f"{self._options.prefix}{number}"
            record: dict[str, Any] = {"id": request, "client": os.getpid(), "began": time.time()}
            try:
                connection.request("GET", f"{self._path}/{request}")
                response = connection.getresponse()
                record["status"] = response.status
                record["seen"] = response.headers.get_all("X-Seen-Traceparent")
                record["hops"] = json.loads(response.read()).get("hops", [])
            except (OSError, http.client.HTTPException, ValueError) as failure:
                record["error"] = repr(failure)
                connection.close()
            record["ended"] = time.time()
            with self._lock:
                print(json.dumps(record), file=self._out, flush=self._options.flush)
            time.sleep(self._options.pause)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--requests", type=int, default=0, help="how many; 0 for no end")
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0, help="seconds that each thread waits between requests")
    parser.add_argument("--prefix", default="r", help="what the ids begin with")
    parser.add_argument("--out", help="file for the records (default: standard output)")
    parser.add_argument("--flush", action="store_true", help="write each record at once")
    parser.add_argument("--wait", action="store_true", help="begin when a line comes on standard input")
    options = parser.parse_args()
    if options.wait:
        sys.stdin.readline()
    with open(options.out, "w") if options.out else sys.stdout as out:
        Load(options, out).run()
    print("done", flush=True)


if __name__ == "__main__":
    main()
