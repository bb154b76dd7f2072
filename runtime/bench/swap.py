# SPDX-License-Identifier: Apache-2.0
"""Probes replaced under load: what is lost, and what is linked wrongly."""

from __future__ import annotations

import os
import time

import services
from agent import Agent, settings
from sandbox import Sandbox
from table import Row
from truth import Oracle

SWAPS = int(os.environ.get("HOTPROBE_SWAPS", "20"))
MANY = SWAPS > 100  # then fewer requests for each, for every one is judged
REQUEST_PAUSE = 0.1 if MANY else 0.005
SWAP_PAUSE = 0.1 if MANY else 0.5
PROBES = ("io.hotprobe.kernel.probe", "io.hotprobe.network.propagator")


def swap() -> list[Row]:
    """Updates the probes' bundles in turn while 10 clients ask without a pause."""
    with Sandbox("bench") as sandbox:
        last = services.python_service(sandbox, "last")
        front = services.python_service(sandbox, "front", services.url(last))
        with Agent(sandbox, settings(sandbox)) as agent:
            load = services.client(sandbox, services.url(front, "/swap"), 0, 10, pause=REQUEST_PAUSE)
            time.sleep(1)
            taken = []
            for number in range(SWAPS):
                began = time.monotonic()
                agent.shell(f"felix:update {PROBES[number % len(PROBES)]}")
                taken.append(time.monotonic() - began)
                time.sleep(SWAP_PAUSE)
            time.sleep(1)
            load.stop()
            agent.file.settle()
            return _rows(sandbox, agent, taken)


def _generations(agent: Agent) -> int:
    """How many generations the audit tells of, beside the first of each probe."""
    lines = [line.split()[1:4] for line in agent.shell("probe:audit").splitlines()[1:]]
    highest = {probe: int(generation) for probe, change, generation in lines if change in ("LOADED", "SWAPPED")}
    return sum(highest.get(bundle.removeprefix("io.hotprobe."), 1) - 1 for bundle in PROBES)


def _rows(sandbox: Sandbox, agent: Agent, taken: list[float]) -> list[Row]:
    records = services.records(sandbox)
    finished = [record for record in records if record.get("status") == 200]
    verdict = Oracle(agent.file.spans).judge(services.requests_of(finished))
    wrong = sum(verdict.faults[kind] for kind in ("wrong parent", "wrong trace", "header and span disagree"))
    return [
        Row(f"{SWAPS} swaps under load: requests", len(finished), ""),
        Row("  new generations of the probes, by the audit", _generations(agent), "", f"at least {SWAPS}"),
        Row("  failed requests", len(records) - len(finished), "", "0"),
        Row("  lost spans", verdict.faults["span missing"], "", "0"),
        Row("  wrong parents", wrong, "", "0"),
        Row("  duration of a swap with the shell, longest", max(taken), "s"),
    ]
