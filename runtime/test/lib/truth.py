# SPDX-License-Identifier: Apache-2.0
"""The oracle: what the services saw on the wire, against what the agent exported.

Every service reports the traceparent headers that it received. So the true parent of every request
is known without asking the agent, and each exported span can be judged on its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from spans import CLIENT, SERVER, Span

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
Key = tuple[str, int, int]  # request id, kind, process (or group of processes)


@dataclass(frozen=True)
class Hop:
    """One service on a request's way: its process and the traceparent headers it received.

    `headers` is None for a service that cannot echo; then only its neighbours bear witness."""

    pid: int
    headers: tuple[str, ...] | None


@dataclass
class Request:
    """One request of the load client, with the hops it really took, in order."""

    id: str
    hops: list[Hop]
    client_pid: int = 0  # 0: the client is not traced
    sent: str = ""  # traceparent that a client which is not traced sent of its own accord


@dataclass
class Verdict:
    """What is wrong, by kind of fault, with a few examples of each."""

    edges: int = 0
    right: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def fault(self, kind: str, detail: str) -> None:
        self.faults[kind] += 1
        if len(self.examples[kind]) < 3:
            self.examples[kind].append(detail)

    def __str__(self) -> str:
        if not self.faults:
            return f"{self.right} of {self.edges} edges right"
        lines = [f"{self.right} of {self.edges} edges right"]
        for kind, count in self.faults.most_common():
            lines.append(f"{kind}: {count}, for example {'; '.join(self.examples[kind])}")
        return "\n".join(lines)


class Oracle:
    """Judges the spans of many requests. `groups` maps a process to the one it counts as (a server's children)."""

    def __init__(self, spans: list[Span], groups: dict[int, int] | None = None) -> None:
        self._groups = groups or {}
        self._spans: dict[Key, list[Span]] = defaultdict(list)
        self._ids: Counter[str] = Counter(span.span_id for span in spans)
        for span in spans:
            self._spans[(request_id(span), span.kind, self._groups.get(span.pid, span.pid))].append(span)

    def judge(self, requests: list[Request]) -> Verdict:
        """Compares all requests; spans of requests that were never made are faults as well."""
        verdict = Verdict()
        for request in requests:
            self._judge_one(request, verdict)
        made = {request.id for request in requests}
        for (name, kind, pid), spans in self._spans.items():
            if name not in made:
                verdict.fault("span of no request", f"{spans[0].name} '{name}' kind {kind} pid {pid}")
        for span_id, count in self._ids.items():
            if count > 1:
                verdict.fault("span id used twice", f"{span_id} by {count} spans")
        return verdict

    def _judge_one(self, request: Request, verdict: Verdict) -> None:
        expected: set[Key] = set()
        previous: Span | None = None
        pids = [hop.pid for hop in request.hops]
        for index, hop in enumerate(request.hops):
            sender = pids[index - 1] if index else request.client_pid
            client = None
            if sender:
                expected.add((request.id, CLIENT, sender))
                client = self._only(request, CLIENT, sender, verdict)
                self._edge(
                    client,
                    previous.span_id if previous else "",
                    previous.trace_id if previous else "",
                    verdict,
                    request.id,
                )
            expected.add((request.id, SERVER, hop.pid))
            server = self._only(request, SERVER, hop.pid, verdict)
            trace, sender_span = _on_the_wire(hop, client)
            self._edge(server, sender_span, trace, verdict, request.id)
            self._header(request, index, hop, client, verdict)
            previous = server
        self._extra(request, expected, verdict)

    def _only(self, request: Request, kind: int, pid: int, verdict: Verdict) -> Span | None:
        found = self._spans.get((request.id, kind, pid), [])
        what = f"request {request.id}, {'server' if kind == SERVER else 'client'} span of process {pid}"
        if not found:
            verdict.fault("span missing", what)
        elif len(found) > 1:
            verdict.fault("span more than once", f"{what}: {len(found)} times")
        return found[0] if found else None

    def _edge(self, span: Span | None, parent_id: str, trace_id: str, verdict: Verdict, request: str) -> None:
        verdict.edges += 1
        if span is None:
            return
        if span.parent_id != parent_id:
            verdict.fault(
                "wrong parent",
                f"request {request}, span {span.span_id} of {span.service}: "
                f"expected parent '{parent_id}', actual '{span.parent_id}' ({span.link})",
            )
        elif trace_id and span.trace_id != trace_id:
            verdict.fault(
                "wrong trace",
                f"request {request}, span {span.span_id}: expected trace {trace_id}, actual {span.trace_id}",
            )
        else:
            verdict.right += 1

    def _header(self, request: Request, index: int, hop: Hop, client: Span | None, verdict: Verdict) -> None:
        """The header on the wire must name the client span, once."""
        if hop.headers is None:
            return
        where = f"request {request.id}, hop {index + 1}"
        wanted = 1 if client is not None or (request.sent and not index) else 0
        if len(hop.headers) != wanted:
            verdict.fault(
                "traceparent headers on the wire",
                f"{where}: expected {wanted}, actual {len(hop.headers)} {hop.headers}",
            )
            return
        for header in hop.headers:
            match = TRACEPARENT.fullmatch(header)
            if match is None:
                verdict.fault("malformed traceparent on the wire", f"{where}: '{header}'")
            elif client and match.groups()[:2] != (client.trace_id, client.span_id):
                verdict.fault(
                    "header and span disagree", f"{where}: header {header}, span {client.trace_id} {client.span_id}"
                )

    def _extra(self, request: Request, expected: set[Key], verdict: Verdict) -> None:
        for kind in (SERVER, CLIENT):
            for pid in {key[2] for key in expected} | {hop.pid for hop in request.hops}:
                key = (request.id, kind, pid)
                if key in self._spans and key not in expected:
                    verdict.fault("span that should not be", f"request {request.id} kind {kind} process {pid}")


def _on_the_wire(hop: Hop, client: Span | None) -> tuple[str, str]:
    """Trace and parent of a server span: whoever the header on the wire names."""
    match = TRACEPARENT.fullmatch(hop.headers[0]) if hop.headers else None
    if match:
        return match[1], match[2]
    return (client.trace_id, client.span_id) if client else ("", "")


def request_id(span: Span) -> str:
    """Requests carry their id as the last segment of the path."""
    return span.path.rsplit("/", 1)[-1]
