# SPDX-License-Identifier: Apache-2.0
"""100 times stopped and started, a probe leaves nothing more behind than it had at first."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections import Counter
from pathlib import Path

import kernel
import services
from agent import Agent, settings
from judge import judge
from runner import Check
from sandbox import Sandbox

CYCLES, WARM_UP, CHUNK = 100, 10, 10
SPARE_CLASSES = 10  # of a path that is taken for the first time
PROBES = ("kernel.probe", "network.propagator")


def start_and_stop(check: Check) -> None:
    with Sandbox("cycles") as sandbox:
        last = services.python_service(sandbox, "last")
        front = services.python_service(sandbox, "front", services.url(last))
        with Agent(sandbox, settings(sandbox)) as agent:
            pid = kernel.java_child(agent.process.pid)
            for probe in PROBES:
                _cycle(agent, probe, WARM_UP)
                before = _held(pid)
                _cycle(agent, probe, CYCLES)
                after = _settled(pid, before)
                for what in sorted(before.keys() | after.keys()):
                    allowed = before[what] + (SPARE_CLASSES if what == "classes" else 0)
                    good = after[what] <= allowed
                    check.true(f"{probe}: {what}", good, f"at most {allowed}", f"{after[what]} (before {before[what]})")
                check.note(f"{probe}: {CYCLES} cycles, {dict(after)}")
            services.client(sandbox, services.url(front, "/cycles"), 200, 5).wait_for("done", 60)
            judge(check, agent, services.requests_of(services.records(sandbox)), only=True)


def _cycle(agent: Agent, probe: str, times: int) -> None:
    for _ in range(times // CHUNK):
        agent.shell("; ".join([f"probe:stop {probe}; probe:start {probe}"] * CHUNK))


def _held(pid: int) -> Counter[str]:
    """Counts the programs, maps, links, descriptors, class loaders and loaded classes of the agent."""
    classes = _classes(pid)  # first: it makes the virtual machine open a socket for good
    counts = Counter(kind for kind, _ in kernel.holding(pid))
    counts["descriptors"] = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return counts + classes


def _classes(pid: int) -> Counter[str]:
    """Leaves out hidden classes: the virtual machine makes them for method handles that become hot."""
    jcmd = Path(os.environ.get("HOTPROBE_JAVA", "java")).with_name("jcmd")
    out = subprocess.run([str(jcmd), str(pid), "VM.classloader_stats"], capture_output=True, text=True).stdout
    rows = re.findall(r"^0x\w+ +0x\w+ +0x\w+ +(\d+) ", out, re.M)
    return Counter({"class loaders": len(rows), "classes": sum(map(int, rows))})


def _settled(pid: int, before: Counter[str]) -> Counter[str]:
    """Counts once more until no more than before is held, or for 10 seconds."""
    limit = time.monotonic() + 10
    while (after := _held(pid)) and any(after[what] > before[what] for what in after) and time.monotonic() < limit:
        time.sleep(0.5)
    return after


CHECKS = {"cycles: each probe stopped and started 100 times": start_and_stop}
