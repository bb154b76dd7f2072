# SPDX-License-Identifier: Apache-2.0
"""Sampling is decided once, at the root, and honoured after it."""

from __future__ import annotations

import services
from agent import Agent, settings
from puppet import Puppet, get, raw_server
from runner import Check
from sandbox import Sandbox
from spans import Span
from truth import TRACEPARENT, Oracle, Request, request_id

REQUESTS = 400
SPANS = 6  # of one request, see the chain below
SAMPLERS = {
    "always_on": (1.0, ""),
    "always_off": (0.0, ""),
    "traceidratio": (0.5, "0.5"),
    "parentbased_always_on": (1.0, ""),
    "parentbased_always_off": (0.0, ""),
    "parentbased_traceidratio": (0.25, "0.25"),
}


def roots(check: Check) -> None:
    for name, (share, argument) in SAMPLERS.items():
        with Sandbox("sampling") as sandbox:
            last = services.python_service(sandbox, "last")
            middle = services.python_service(sandbox, "middle", services.url(last))
            front = services.python_service(sandbox, "front", services.url(middle))
            config = settings(sandbox, otel_traces_export={"sampler": {"name": name, "arg": argument}})
            with Agent(sandbox, config) as agent:
                services.client(sandbox, services.url(front, "/s"), REQUESTS, 4).wait_for("done", 60)
                spans = agent.file.settle()
            _judge(check, name, share, services.requests_of(services.records(sandbox)), spans)


def _judge(check: Check, name: str, share: float, requests: list[Request], spans: list[Span]) -> None:
    sampled = []
    for request in requests:
        flags = {
            int(match[3], 16) & 1
            for hop in request.hops
            for header in hop.headers or ()
            if (match := TRACEPARENT.fullmatch(header))
        }
        check.true(
            f"{name}, {request.id}: flags along the way",
            len(flags) == 1 and all(len(hop.headers or ()) == 1 for hop in request.hops),
            "one decision for all hops",
            [hop.headers for hop in request.hops],
        )
        if flags == {1}:
            sampled.append(request)
    tolerance = 0.0 if share in (0.0, 1.0) else 0.12  # five standard deviations of 400 draws
    check.true(
        f"{name}: share of sampled traces",
        abs(len(sampled) / REQUESTS - share) <= tolerance,
        f"{share} within {tolerance}",
        len(sampled) / REQUESTS,
    )
    verdict = Oracle(spans).judge(sampled)
    check.true(f"{name}: every edge of sampled traces, and no other span", not verdict.faults, "no fault", str(verdict))
    check.equal(f"{name}: spans", SPANS * len(sampled), len(spans))


def parents(check: Check) -> None:
    """A parent's decision counts with parentbased samplers, and does not with the others."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    expected = {
        "parentbased_always_off": {"01"},
        "parentbased_always_on": {"01"},
        "always_on": {"00", "01"},
        "always_off": set(),
    }
    for name, flags in expected.items():
        with Sandbox("sampling") as sandbox:
            server, outside = raw_server(sandbox), Puppet(sandbox, inside=False)
            config = settings(sandbox, otel_traces_export={"sampler": {"name": name}})
            with Agent(sandbox, config) as agent:
                for flag in ("00", "01"):
                    outside.ask(server, get(f"/parent/{flag}", f"traceparent: 00-{trace}-b7ad6b7169203331-{flag}"))
                agent.file.wait(len(flags), 5)
                spans = agent.file.settle()
            check.equal(f"{name}: parents that got a span", flags, {request_id(span) for span in spans})


CHECKS = {"sampling: roots": roots, "sampling: parents": parents}
