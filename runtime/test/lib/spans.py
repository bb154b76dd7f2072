# SPDX-License-Identifier: Apache-2.0
"""Spans as the agent exports them: OTLP/JSON, one request per line."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox import SLOWNESS

INTERNAL, SERVER, CLIENT = 1, 2, 3


@dataclass(frozen=True)
class Span:
    """One span; ids are lower-case hex, `parent_id` is empty for a root."""

    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    name: str
    start: int
    end: int
    pid: int
    flags: int = 0
    error: bool = False
    trace_state: str = ""
    attributes: dict[str, Any] = field(default_factory=dict, hash=False)
    resource: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def service(self) -> str:
        return str(self.resource.get("service.name", "?"))

    @property
    def link(self) -> str:
        return str(self.attributes.get("hotprobe.link", "none")).lower()

    @property
    def path(self) -> str:
        """The request's path, from whichever attribute the kind of span has."""
        path = self.attributes.get("url.path")
        return str(path) if path else urlsplit(str(self.attributes.get("url.full", ""))).path

    @property
    def query(self) -> str:
        query = self.attributes.get("url.query")
        return str(query) if query else urlsplit(str(self.attributes.get("url.full", ""))).query

    @property
    def status(self) -> int:
        return int(self.attributes.get("http.response.status_code", 0))


class SpanFile:
    """Reads a growing file of spans; a line that is not complete yet waits for the next read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spans: list[Span] = []
        self._offset = 0

    def read(self) -> list[Span]:
        """Takes in what was added, and returns all spans so far. What comes meanwhile is for the next time."""
        if self.path.exists():
            with self.path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(self._offset)
                for line in file:
                    if not line.endswith(b"\n") or self._offset >= end:
                        break
                    self._offset += len(line)
                    self.spans.extend(decode(json.loads(line)))
        return self.spans

    def wait(
        self, count: int, seconds: float = 10, quiet: float = 2.5, counts: Callable[[Span], bool] = lambda span: True
    ) -> list[Span]:
        """Waits for so many spans that count, and returns those; gives up when none came for `quiet` seconds after
        `seconds`."""
        seconds, quiet = seconds * SLOWNESS, quiet * SLOWNESS
        limit = time.monotonic() + seconds
        last, seen = time.monotonic(), 0
        while True:
            counted = [span for span in self.read() if counts(span)]
            now = time.monotonic()
            if len(counted) != seen:
                last, seen = now, len(counted)
            if len(counted) >= count or (now > limit and now - last > quiet):
                return counted
            time.sleep(0.1)

    def settle(self, quiet: float = 2.0, seconds: float = 20) -> list[Span]:
        """Waits until no span has come for a while: for checks that expect none, or no more."""
        seen, since = len(self.read()), time.monotonic()
        quiet, limit = quiet * SLOWNESS, since + seconds * SLOWNESS
        while time.monotonic() - since < quiet and time.monotonic() < limit:
            time.sleep(0.1)
            if len(self.read()) != seen:
                seen, since = len(self.spans), time.monotonic()
        return self.spans


def decode(request: dict[str, Any]) -> list[Span]:
    """Turns one ExportTraceServiceRequest into spans."""
    spans: list[Span] = []
    for group in request.get("resourceSpans", []):
        resource = _attributes(group.get("resource", {}).get("attributes", []))
        for scope in group.get("scopeSpans", []):
            spans.extend(_span(raw, resource) for raw in scope.get("spans", []))
    return spans


def _span(raw: dict[str, Any], resource: dict[str, Any]) -> Span:
    parent = raw.get("parentSpanId", "")
    return Span(
        trace_id=raw["traceId"],
        span_id=raw["spanId"],
        parent_id="" if set(parent) <= {"0"} else parent,
        kind=raw.get("kind", 0),
        name=raw.get("name", ""),
        start=int(raw["startTimeUnixNano"]),
        end=int(raw["endTimeUnixNano"]),
        pid=int(resource.get("process.pid", 0)),
        flags=int(raw.get("flags", 0)),
        error=raw.get("status", {}).get("code", 0) == 2,
        trace_state=raw.get("traceState", ""),
        attributes=_attributes(raw.get("attributes", [])),
        resource=resource,
    )


def _attributes(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    return {pair["key"]: _value(pair["value"]) for pair in pairs}


def _value(value: dict[str, Any]) -> Any:
    if "intValue" in value:
        return int(value["intValue"])
    if "arrayValue" in value:
        return [_value(item) for item in value["arrayValue"].get("values", [])]
    return next(iter(value.values()), None)
