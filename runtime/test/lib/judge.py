# SPDX-License-Identifier: Apache-2.0
"""Demands that every edge of many requests is right, and that nothing got lost without a count."""

from __future__ import annotations

import re

from agent import Agent
from puppet import Echo
from runner import Check, Overloaded
from truth import Hop, Oracle, Request

# What a busy machine costs. Other losses are of connections that cannot be followed, and never excused.
LOST_SPANS = re.compile(r"\blost\.(ring_full|queue|sink|export|stop)")


def judge(
    check: Check, agent: Agent, requests: list[Request], groups: dict[int, int] | None = None, only: bool = False
) -> None:
    """Waits for the spans and compares them; `only` leaves aside spans of other requests."""
    expected = sum(2 * len(request.hops) - (0 if request.client_pid else 1) for request in requests)
    made = {request.id for request in requests}
    spans = agent.file.wait(expected)
    if only:
        spans = [span for span in spans if span.path.rsplit("/", 1)[-1] in made]
    counters = agent.counters()
    lost = {name: count for name, count in counters.items() if LOST_SPANS.search(name) and count}
    if lost and check.tries_left and (only or len(spans) + sum(lost.values()) == expected):
        raise Overloaded(f"{sum(lost.values())} spans lost, all counted: {lost}")
    verdict = Oracle(spans, groups).judge(requests)
    check.note(str(verdict).splitlines()[0])
    check.true("every edge", not verdict.faults, "no fault", str(verdict))
    check.true(
        "spans and counted losses together",
        only or len(spans) + sum(lost.values()) == expected,
        str(expected),
        f"{len(spans)} spans, losses {lost}",
    )


def single(name: str, echo: Echo, client_pid: int = 0, sent: str = "") -> Request:
    """A request that only one server saw."""
    return Request(name, [Hop(echo.pid, tuple(echo.traceparents))], client_pid, sent)
