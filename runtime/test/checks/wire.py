# SPDX-License-Identifier: Apache-2.0
"""Judged by a party that knows neither the agent nor the services: tshark."""

from __future__ import annotations

from collections import Counter

import services
from agent import Agent, settings
from capture import Capture
from judge import judge
from runner import Check
from sandbox import Sandbox

REQUESTS, CONCURRENCY = 2_000, 100


def one_header_each(check: Check) -> None:
    """Every request on the wire carries exactly one traceparent, the one that the service received."""
    with Sandbox("wire", nice=5) as sandbox:
        sandbox.new_network()
        last = services.python_service(sandbox, "last")
        middle = services.java_service(sandbox, "middle", services.url(last))
        front = services.apache(sandbox, "front", services.url(middle))
        groups = services.children(front)
        with Agent(sandbox, settings(sandbox)) as agent:
            capture = Capture(sandbox)
            services.client(sandbox, services.url(front, "/wire"), REQUESTS, CONCURRENCY).wait_for("done", 120)
            capture.stop()
            requests = services.requests_of(services.records(sandbox), front.pid)
            judge(check, agent, requests, groups)
        wire = capture.traceparents()
        counts = Counter(len(headers) for exchanges in wire.values() for headers in exchanges)
        check.equal("requests by number of traceparent headers", {1: REQUESTS * 3}, dict(counts))
        for request in requests:
            seen = sorted(header for headers in wire.get(f"/wire/{request.id}", []) for header in headers)
            echoed = sorted(header for hop in request.hops for header in hop.headers or ())
            if seen != echoed:
                check.equal(f"{request.id}: wire and services", echoed, seen)


CHECKS = {"wire: tshark sees one traceparent per request": one_header_each}
