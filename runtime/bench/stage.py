# SPDX-License-Identifier: Apache-2.0
"""The programs that the bench measures with, and the agent's processes seen from the kernel."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import kernel
import services
from agent import Agent
from sandbox import Process, Sandbox

SOURCE = Path(__file__).with_name("roundtrip.c")
SINK = Path(__file__).with_name("sink.py")
SWITCH = Path("/proc/sys/kernel/bpf_stats_enabled")


def build(sandbox: Sandbox) -> Path:
    """Compiles the round trip's server and client."""
    return services.compiled(sandbox, SOURCE)


def keep_awake(sandbox: Sandbox, program: Path, seconds: int = 600) -> Process:
    """Keeps the CPUs from halting: waking them costs more than what is measured, and an agent wakes them as well."""
    return sandbox.start("awake", [str(program), "awake", str(seconds)], inside=False)


def sink(sandbox: Sandbox) -> dict[str, object]:
    """Starts a receiver of OTLP that throws away what it gets; returns the settings that send spans there."""
    port = services.free_port()
    process = sandbox.start("sink", [sys.executable, str(SINK), str(port)], inside=False)
    services.wait_port(port, process)
    return {"otel_traces_export": {"endpoint": f"http://127.0.0.1:{port}"}}


def server(sandbox: Sandbox, program: Path) -> Process:
    return sandbox.start_service("roundtrip-server", [str(program), "server"])


def client(
    sandbox: Sandbox,
    program: Path,
    target: Process,
    count: int,
    rate: int = 0,
    prefix: str = "b",
    name: str = "roundtrip-client",
) -> Process:
    return sandbox.start(name, [str(program), "client", str(target.port), str(count), str(rate), prefix])


def result(process: Process, seconds: float = 120) -> list[float]:
    """Waits for a client; returns p50, p90, p99 and mean in microseconds."""
    try:
        process.popen.wait(seconds)
    except subprocess.TimeoutExpired as late:
        raise RuntimeError(f"{process.name} did not end within {seconds:.0f} s") from late
    return [int(word) / 1000 for word in process.wait_for("result", 1).split()[1:]]


def programs(agent: Agent) -> list[dict[str, Any]]:
    """Returns the agent's eBPF programs as bpftool describes them, with their run times."""
    held = kernel.holding(kernel.java_child(agent.process.pid))
    ids = {number for kind, number in held if kind == "prog"}
    return [one for one in json.loads(kernel.bpftool("-j", "prog", "show").stdout) if one["id"] in ids]


def map_bytes(agent: Agent) -> int:
    """Returns the kernel memory that the agent's maps are charged with."""
    held = kernel.holding(kernel.java_child(agent.process.pid))
    ids = {number for kind, number in held if kind == "map"}
    return sum(
        int(one.get("bytes_memlock", 0))
        for one in json.loads(kernel.bpftool("-j", "map", "show").stdout)
        if one["id"] in ids
    )


class RunTimes:
    """Has the kernel measure every eBPF program while it is entered, and restores the switch."""

    def __enter__(self) -> None:
        self._before = SWITCH.read_text()
        SWITCH.write_text("1")
        time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        SWITCH.write_text(self._before)
