# SPDX-License-Identifier: Apache-2.0
"""The oracle must notice every kind of wrong trace: it is given right ones, corrupted on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runner import Check
from spans import CLIENT, SERVER, Span
from truth import Hop, Oracle, Request

Corruption = Callable[[list[Span]], list[Span]]


def notices_every_corruption(check: Check) -> None:
    requests, spans = _right()
    check.equal("faults in right traces", {}, dict(Oracle(spans).judge(requests).faults))
    for name, (fault, corrupt) in _corruptions().items():
        verdict = Oracle(corrupt(list(spans))).judge(requests)
        check.true(name, fault in verdict.faults, f"the fault '{fault}'", dict(verdict.faults))
    for name, (fault, headers) in _bad_headers(requests).items():
        hops = [replace(requests[0].hops[0], headers=headers), *requests[0].hops[1:]]
        verdict = Oracle(spans).judge([replace(requests[0], hops=hops), *requests[1:]])
        check.true(name, fault in verdict.faults, f"the fault '{fault}'", dict(verdict.faults))


def _right() -> tuple[list[Request], list[Span]]:
    """Three requests through a client and three services, traced perfectly."""
    requests, spans = [], []
    for number in range(1, 4):
        trace, hops, parent = f"{number:032x}", [], ""
        for pid in (11, 12, 13):
            client_id, server_id = f"{number}{pid}c".zfill(16), f"{number}{pid}5".zfill(16)
            spans.append(_span(trace, client_id, parent, CLIENT, 10 if pid == 11 else pid - 1, number))
            spans.append(_span(trace, server_id, client_id, SERVER, pid, number))
            hops.append(Hop(pid, (f"00-{trace}-{client_id}-01",)))
            parent = server_id
        requests.append(Request(f"r{number}", hops, 10))
    return requests, spans


def _span(trace: str, span: str, parent: str, kind: int, pid: int, number: int) -> Span:
    return Span(trace, span, parent, kind, "GET", 1, 2, pid, attributes={"url.path": f"/r/r{number}"})


def _change(index: int, **values: object) -> Corruption:
    def corrupt(spans: list[Span]) -> list[Span]:
        spans[index] = replace(spans[index], **values)  # type: ignore[arg-type]
        return spans

    return corrupt


def _swap_parents(spans: list[Span]) -> list[Span]:
    """What a mixed-up thread does: two requests exchange the parents of their client spans."""
    first, second = spans[2], spans[8]
    spans[2] = replace(first, parent_id=second.parent_id, trace_id=second.trace_id)
    spans[8] = replace(second, parent_id=first.parent_id, trace_id=first.trace_id)
    return spans


def _corruptions() -> dict[str, tuple[str, Corruption]]:
    return {
        "a server span is lost": ("span missing", lambda spans: spans[:1] + spans[2:]),
        "a client span is lost": ("span missing", lambda spans: spans[:2] + spans[3:]),
        "all spans are lost": ("span missing", lambda spans: []),
        "a span comes twice": ("span more than once", lambda spans: [*spans, spans[3]]),
        "two spans share an id": ("span id used twice", _change(5, span_id="0" * 12 + "111c")),
        "two requests exchange parents": ("wrong parent", _swap_parents),
        "a parent is lost": ("wrong parent", _change(3, parent_id="")),
        "a root gets a parent": ("wrong parent", _change(0, parent_id="f" * 16)),
        "a span is in another trace": ("wrong trace", _change(4, trace_id="f" * 32)),
        "a server span's id is its parent's": ("wrong parent", _change(2, parent_id="0" * 12 + "111c")),
        "a span is of the wrong kind": ("span missing", _change(3, kind=CLIENT)),
        "a span is of the wrong process": ("span missing", _change(3, pid=11)),
        "a span of nobody": (
            "span of no request",
            lambda spans: [*spans, _span("a" * 32, "b" * 16, "", SERVER, 11, 99)],
        ),
        "a span too many": (
            "span that should not be",
            lambda spans: [*spans, _span("1".zfill(32), "d" * 16, "", CLIENT, 13, 1)],
        ),
        "a span with an id that is not on the wire": ("header and span disagree", _change(2, span_id="e" * 16)),
    }


def _bad_headers(requests: list[Request]) -> dict[str, tuple[str, tuple[str, ...]]]:
    right = (requests[0].hops[0].headers or ("",))[0]
    return {
        "no header on the wire": ("traceparent headers on the wire", ()),
        "two headers on the wire": ("traceparent headers on the wire", (right, right)),
        "a header in capitals": ("malformed traceparent on the wire", (right.replace("c", "C"),)),
        "a header with a space": ("malformed traceparent on the wire", (right + " ",)),
        "a header with another id": ("header and span disagree", (right.replace("111c", "211c"),)),
    }


CHECKS = {"oracle: notices every corruption": notices_every_corruption}
