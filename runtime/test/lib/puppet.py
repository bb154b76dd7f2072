# SPDX-License-Identifier: Apache-2.0
"""Drives the raw client, and reads what the raw server reports."""

from __future__ import annotations

import base64
import json
import re
import select
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import SLOWNESS, Process, Sandbox

PROGRAMS = Path(__file__).resolve().parents[1] / "services"
HEADER_LINE = re.compile(rb"(?im)^traceparent:[ \t]*(.*?)[ \t]*\r\n")
Step = dict[str, Any]


@dataclass(frozen=True)
class Echo:
    """What the raw server received: the head byte by byte, the body as a digest."""

    pid: int
    head: bytes
    size: int
    sha256: str
    next: dict[str, Any] | None = None

    @property
    def traceparents(self) -> list[str]:
        return [value.decode("latin-1") for value in HEADER_LINE.findall(self.head)]

    def without_traceparent(self) -> bytes:
        return HEADER_LINE.sub(b"", self.head)

    @staticmethod
    def of(report: bytes | dict[str, Any]) -> Echo:
        found = report if isinstance(report, dict) else json.loads(report)
        return Echo(found["pid"], base64.b64decode(found["head"]), found["size"], found["sha256"], found.get("next"))


@dataclass(frozen=True)
class Answer:
    """One response as the raw client received it."""

    head: str
    body: bytes

    @property
    def status(self) -> int:
        """The final status, after interim responses."""
        return int(re.findall(r"(?m)^HTTP/1\.\d (\d+)", self.head)[-1])

    @property
    def echo(self) -> Echo:
        report = re.search(r"X-Report: (\S+)", self.head)
        if report:
            return Echo.of(base64.b64decode(report[1]))
        head = re.search(r"X-Head: (\S+)", self.head)
        return Echo(0, base64.b64decode(head[1]), 0, "") if head else Echo.of(self.body)


class Puppet:
    """A raw client process. Steps are collected and then performed together."""

    def __init__(self, sandbox: Sandbox, name: str = "puppet", inside: bool = True) -> None:
        self.process: Process = sandbox.start(
            name, [sys.executable, str(PROGRAMS / "raw_client.py")], inside=inside, pipes=True
        )
        self._steps: list[Step] = []

    @property
    def pid(self) -> int:
        return self.process.pid

    def connect(self, server: Process, host: str = "127.0.0.1", on: str = "", **options: int) -> Puppet:
        return self._add(do="connect", host=host, port=server.port, on=on, **options)

    def send(self, data: bytes, on: str = "", times: int = 1) -> Puppet:
        return self._add(do="send", data=_text(data), on=on, times=times)

    def send_pieces(self, pieces: list[bytes], pause: float = 0.001, on: str = "") -> Puppet:
        return self._add(do="send_pieces", pieces=[_text(piece) for piece in pieces], pause=pause, on=on)

    def writev(self, pieces: list[bytes], on: str = "") -> Puppet:
        return self._add(do="writev", pieces=[_text(piece) for piece in pieces], on=on)

    def response(self, method: str = "GET", on: str = "") -> Puppet:
        return self._add(do="response", method=method, on=on)

    def receive(self, count: int, on: str = "") -> Puppet:
        return self._add(do="receive", bytes=count, on=on)

    def act(self, what: str, on: str = "", **values: Any) -> Puppet:
        """Adds any other step of the raw client, by its name."""
        return self._add(do=what, on=on, **values)

    def run(self, seconds: float = 60) -> list[Any]:
        """Performs the steps; returns what they gave: answers, bytes and numbers."""
        steps, self._steps = self._steps, []
        pipe = self.process.popen
        assert pipe.stdin and pipe.stdout
        pipe.stdin.write(json.dumps(steps).encode() + b"\n")
        pipe.stdin.flush()
        if not select.select([pipe.stdout], [], [], seconds * SLOWNESS)[0]:
            raise RuntimeError(
                f"the raw client did not finish within {seconds * SLOWNESS} s: {[step['do'] for step in steps]}"
            )
        answer = json.loads(pipe.stdout.readline())
        if "error" in answer:
            raise ConnectionError(f"{answer['error']} in the steps {[step['do'] for step in steps]}")
        return [_result(result) for result in answer["results"]]

    def ask(
        self, server: Process, head: bytes, body: bytes = b"", method: str = "GET", host: str = "127.0.0.1"
    ) -> Answer:
        """Sends one request over a connection of its own."""
        steps = self.connect(server, host).send(head + body).response(method)
        answer = steps.act("close").run()[0]
        assert isinstance(answer, Answer)
        return answer

    def _add(self, **step: Any) -> Puppet:
        self._steps.append(step)
        return self


def raw_server(sandbox: Sandbox, name: str = "raw", *options: str) -> Process:
    return sandbox.start_service(name, [sys.executable, str(PROGRAMS / "raw_server.py"), *options])


def get(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    """Returns a head as bytes."""
    return "\r\n".join([f"{method} {path} HTTP/{version}", "Host: raw.example", *lines, "", ""]).encode("latin-1")


def _result(result: Any) -> Any:
    if isinstance(result, dict):
        return Answer(result["head"], base64.b64decode(result["body"]))
    return base64.b64decode(result) if isinstance(result, str) else result


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
