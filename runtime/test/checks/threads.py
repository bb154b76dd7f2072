# SPDX-License-Identifier: Apache-2.0
"""A thread with more than one open request: no parent is better than a wrong one."""

from __future__ import annotations

import json
import sys
from typing import Any

import services
from agent import Agent, settings
from judge import judge
from puppet import PROGRAMS, Puppet, get
from runner import Check
from sandbox import Sandbox
from spans import CLIENT
from truth import Hop, Request, request_id

PAIRS = 20


def ambiguous(check: Check) -> None:
    with Sandbox("threads") as sandbox:
        last = services.python_service(sandbox, "last")
        server = sandbox.start_service("both", [sys.executable, str(PROGRAMS / "select_server.py"), str(last.port)])
        puppet = Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests: list[Request] = []
            for pair in range(PAIRS):
                for side in ("a", "b"):
                    puppet.connect(server, on=side).send(get(f"/both/{side}{pair}"), on=side)
                for side, answer in zip(
                    "ab",
                    puppet.response(on="a").response(on="b").act("close", on="a").act("close", on="b").run(),
                    strict=False,
                ):
                    requests += _requests(f"{side}{pair}", json.loads(answer.body)["hops"], puppet, server.pid)
            judge(check, agent, requests)
            counters = agent.counters()
            counted = sum(count for name, count in counters.items() if "ambiguous" in name)
            check.equal("ambiguous requests that were counted", 2 * PAIRS, counted)
            below = [span for span in agent.file.spans if span.kind == CLIENT and request_id(span).endswith("-below")]
            check.equal("client spans that claim a link", [], [span.link for span in below if span.link != "none"])


def _requests(name: str, hops: list[dict[str, Any]], puppet: Puppet, server: int) -> list[Request]:
    """The request and the one below it: two traces, by necessity."""
    upper, lower = (Hop(hop["pid"], tuple(hop["traceparents"])) for hop in hops)
    return [Request(name, [upper], puppet.pid), Request(f"{name}-below", [lower], server)]


CHECKS = {"threads: one thread, two open requests": ambiguous}
