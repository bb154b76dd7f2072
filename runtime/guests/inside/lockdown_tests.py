# SPDX-License-Identifier: Apache-2.0
"""Lockdown is raised while traffic runs: what needs the forbidden helper goes, everything else goes on."""

from __future__ import annotations

import ctypes
import shutil
import time
from pathlib import Path

import product
import services
from agent import CORE, Agent, settings
from judge import judge
from runner import Check
from sandbox import Process, Sandbox

FILE = Path("/sys/kernel/security/lockdown")
CONDITION = "hotprobe.helper.probe_write_user"
PROBE = "test.writer"
QUESTION = 0x600DCA11  # bpf/test/writer answers this
SYS_GETPGID = 121
REQUESTS, CONCURRENCY, PAUSE = 480, 4, 0.5  # a minute of traffic
PATIENCE_FOR_CHANGE = 90
_libc = ctypes.CDLL(None, use_errno=True)


def raised(check: Check) -> None:
    """none becomes integrity under load, beside a probe that writes to user memory."""
    check.true("lockdown before", "[none]" in FILE.read_text(), "[none]", FILE.read_text())
    with Sandbox("lockdown") as sandbox:
        last = services.python_service(sandbox, "python-b")
        front = services.python_service(sandbox, "python-a", services.url(last))
        home = _home_with_writer(sandbox)
        with Agent(sandbox, settings(sandbox), {"HOTPROBE_HOME": str(home), "HOTPROBE_CAPS": "sys_admin"}) as agent:
            agent.wait_for_probes(*CORE, PROBE)
            check.equal("bytes written by the probe, before", QUESTION, _ask())
            load = services.client(sandbox, services.url(front, "/r"), REQUESTS, CONCURRENCY, pause=PAUSE)
            time.sleep(5)
            FILE.write_text("integrity")
            _probe_goes(check, agent)
            check.equal("bytes written by the probe, after", 0, _ask())
            _core_goes_on(check, agent)
            _traffic(check, sandbox, agent, load)


def _home_with_writer(sandbox: Sandbox) -> Path:
    home = sandbox.folder / "home"
    shutil.copytree(product.home(), home)
    (home / "plugins").mkdir(exist_ok=True)
    shutil.copy(product.ROOT / "writer.jar", home / "plugins")
    return home


def _ask() -> int:
    """Asks the way the probe listens to; returns what it wrote, or 0."""
    answer = ctypes.c_uint64(0)
    _libc.syscall(SYS_GETPGID, ctypes.c_uint64(QUESTION), ctypes.byref(answer))
    return answer.value


def _probe_goes(check: Check, agent: Agent) -> None:
    began = time.monotonic()
    limit = began + PATIENCE_FOR_CHANGE
    while _ask() and time.monotonic() < limit:
        time.sleep(0.2)
    check.note(f"the probe was gone {time.monotonic() - began:.1f} s after lockdown was raised")
    agent.process.wait_for(f"{CONDITION} is gone", PATIENCE_FOR_CHANGE)
    lines = [line for line in agent.process.output().splitlines() if f"{CONDITION} is gone" in line]
    check.equal("log lines that say why", 1, len(lines))
    for word in ("integrity", PROBE.split(".")[-1]):
        check.true(f"the line names '{word}'", any(word in line for line in lines), word, lines)


def _core_goes_on(check: Check, agent: Agent) -> None:
    probes = agent.shell("probe:list").split("PROGRAM ")[0]
    for name in CORE:
        check.true(f"probe {name} is live", name in probes and "not live" not in probes, "live", probes)
    check.true(f"probe {PROBE} is gone", PROBE not in probes, "gone", probes)
    line = next((line for line in agent.shell("check").splitlines() if CONDITION in line), "")
    check.true("the shell says why", " no " in line and "integrity" in line, "no, with integrity as reason", line)


def _traffic(check: Check, sandbox: Sandbox, agent: Agent, load: Process) -> None:
    load.wait_for("done", 60)
    records = services.records(sandbox)
    check.equal("requests", REQUESTS, len(records))
    check.equal("failed requests", [], [record for record in records if record.get("status") != 200][:3])
    requests = services.requests_of(records)
    agent.file.wait(4 * len(requests))
    judge(check, agent, requests)


TESTS = {"lockdown raised": raised}
