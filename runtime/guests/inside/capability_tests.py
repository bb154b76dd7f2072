# SPDX-License-Identifier: Apache-2.0
"""The agent as a user without privileges, but for the capabilities that it needs; then without each of them."""

from __future__ import annotations

import os
from collections.abc import Callable

import product
import services
from agent import CORE, Agent, settings
from judge import judge
from runner import Check
from sandbox import Sandbox
from spans import CLIENT

NOBODY = 65534
NEEDED = ("bpf", "perfmon", "net_admin", "net_raw", "sys_ptrace", "dac_read_search", "checkpoint_restore")
# What is not live without a capability; everything else has to be.
COSTS = {"perfmon": CORE, "net_admin": ("network.propagator",)}
COOKIES_BY_CGROUP = (5, 11)  # up to this kernel sockets get their cookies from a program of the cgroup
REQUESTS = 40


def _through(capabilities: list[str]) -> list[str]:
    """What a service manager does: a user, ambient capabilities, no limit of locked memory."""
    some = "-all," + ",".join(f"+{name}" for name in capabilities)
    change = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return [
        *("prlimit", "--memlock=unlimited:unlimited", "--"),
        *(*change, f"--bounding-set={some}", f"--inh-caps={some}", f"--ambient-caps={some}", "--"),
    ]


class Bench:
    """Two services, and an agent with some of the capabilities."""

    def __init__(self, sandbox: Sandbox, capabilities: list[str]) -> None:
        self.sandbox = sandbox
        last = services.python_service(sandbox, "python-b")
        self.front = services.python_service(sandbox, "python-a", services.url(last))
        os.chown(sandbox.folder, NOBODY, NOBODY)
        os.chown(sandbox.cgroup, NOBODY, NOBODY)  # as a service manager delegates it
        self.agent = Agent(sandbox, settings(sandbox), through=_through(capabilities))

    def traffic(self) -> list[dict[str, object]]:
        load = services.client(self.sandbox, services.url(self.front, "/r"), REQUESTS, 4)
        load.wait_for("done", 60)
        return services.records(self.sandbox)


def exactly(check: Check) -> None:
    """All seven: everything works."""
    with Sandbox("caps") as sandbox:
        bench = Bench(sandbox, list(NEEDED))
        with bench.agent as agent:
            agent.wait_for_probes()
            status = dict(
                line.split(":\t")
                for line in _status(agent.process.pid).splitlines()
                if line.startswith(("Uid", "CapEff"))
            )
            check.true("user of the agent", status["Uid"].split() == [str(NOBODY)] * 4, "nobody", status)
            check.equal("capabilities of the agent", 7, int(status["CapEff"], 16).bit_count())
            requests = services.requests_of(bench.traffic())
            agent.file.wait(4 * len(requests))
            judge(check, agent, requests)
            missing = [line for line in agent.process.output().splitlines() if "is missing: " in line]
            check.equal("complaints about capabilities", [], missing)


def _without(name: str) -> Callable[[Check], None]:
    def test(check: Check) -> None:
        with Sandbox("caps") as sandbox:
            bench = Bench(sandbox, [one for one in NEEDED if one != name])
            title = f"CAP_{name.upper()}"
            if name == "bpf":
                code = bench.agent.process.popen.wait(120)
                check.equal("exit status", 1, code)
                words = bench.agent.process.output()
                check.true("the message names it", title in words and "Traceback" not in words, title, words)
                return
            if set(_lost(name)) == set(CORE):
                bench.agent.process.wait_for("Hotprobe traces nothing", 120)
            else:
                bench.agent.wait()
            try:
                _rest_works(check, bench, bench.agent, name)
            finally:
                bench.agent.stop()
            words = bench.agent.process.output()
            check.true("a line of the log names it", f"{title} is missing: " in words, title, words[-2000:])

    test.__doc__ = f"Without {name}: it is named, and the rest works."
    return test


def _rest_works(check: Check, bench: Bench, agent: Agent, name: str) -> None:
    lost = _lost(name)
    agent.wait_for_probes(*(one for one in CORE if one not in lost))
    records = bench.traffic()
    check.equal("failed requests", [], [record for record in records if record.get("status") != 200][:3])
    spans = agent.file.wait(0 if "kernel.probe" in lost else 4 * REQUESTS)
    if "kernel.probe" in lost:
        check.equal("spans", 0, len(spans))
        headers = [record for record in records if any(hop["traceparents"] for hop in record["hops"])]
        check.equal("headers written", [], headers[:2])
    elif name == "net_admin":
        check.equal("spans", 4 * REQUESTS, len(spans))
        clients = [span for span in spans if span.kind == CLIENT]
        headers = [record for record in records if any(hop["traceparents"] for hop in record["hops"])]
        check.equal("headers written", [], headers[:2])
        check.equal("client spans", 2 * REQUESTS, len(clients))
    else:
        judge(check, agent, services.requests_of(records))


def _lost(name: str) -> tuple[str, ...]:
    old = tuple(int(part) for part in product.series().split(".")) <= COOKIES_BY_CGROUP
    return (*COSTS.get(name, ()), *(("kernel.probe",) if name == "net_admin" and old else ()))


def _status(pid: int) -> str:
    with open(f"/proc/{pid}/status") as file:
        return file.read()


TESTS = {"capabilities: exactly these": exactly} | {f"capabilities: without {name}": _without(name) for name in NEEDED}
