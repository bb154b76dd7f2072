# SPDX-License-Identifier: Apache-2.0
"""The agent comes and goes under load; the services must not notice."""

from __future__ import annotations

import sys
import time
from typing import Any

import kernel
import services
from agent import Agent, settings
from judge import judge, overlapping
from puppet import PROGRAMS
from runner import Check
from sandbox import Process, Sandbox

Record = dict[str, Any]
OF_CONNECTIONS = {"hp_message", "hp_pass", "hp_sockets", "hp_plain", "hp_diverted", "hp_inject_slots", "network..rodata"}


def _chain(sandbox: Sandbox) -> Process:
    last = services.python_service(sandbox, "last")
    middle = services.java_service(sandbox, "middle", services.url(last))
    return services.python_service(sandbox, "front", services.url(middle))


def _no_failure(check: Check, records: list[Record]) -> None:
    check.true("requests", len(records) > 100, "more than 100", len(records))
    check.equal("failed requests", [], [record for record in records if record.get("status") != 200][:3])


def killed(check: Check) -> None:
    """kill -9 under load: no failed request, nothing attached, and a new agent works.

    Connections that were open keep their program, which does nothing any more, until they close: bytes
    that wait to be read would be lost otherwise. A new agent leaves them alone and counts them.
    """
    with Sandbox("killed", nice=5) as sandbox:
        front = _chain(sandbox)
        fresh = services.python_service(sandbox, "fresh", services.url(services.python_service(sandbox, "end")), False)
        load = services.client(sandbox, services.url(front, "/load"), 0, 20, name="load", pause=0.02)
        agent = Agent(sandbox, settings(sandbox)).wait()
        time.sleep(3)
        held = kernel.holding(kernel.java_child(agent.process.pid))
        check.true("programs, maps and links of the agent", len(held) > 5, "more than 5", len(held))
        check.note(f"{len(held)} kernel objects held")
        names = kernel.names(held)
        agent.kill()
        killed_at = time.time()
        left = kernel.remaining(held, 5)
        check.equal("kernel objects beside those of open connections", set(), {names[one] for one in left} - OF_CONNECTIONS)
        check.equal("attached to the cgroup", "", kernel.attached(sandbox.cgroup))
        with Agent(sandbox, settings(sandbox), name="second") as second:
            services.client(sandbox, services.url(fresh, "/again"), 300, 5, name="again", prefix="again").wait_for(
                "done", 60
            )
            requests = services.requests_of(services.records(sandbox, "again"))
            counted = second.counters().get("network.propagator.lost.enrolment", 0)
            check.true("connections left alone are counted", counted > 0, "some", counted)
            judge(check, second, requests, only=True)
        load.stop()
        records = services.records(sandbox, "load")
        _no_failure(check, records)
        check.true("requests after the kill", any(record["began"] > killed_at for record in records), "some", "none")
    left = {names[one] for one in kernel.remaining(held, 60)}
    check.equal("kernel objects when the connections are closed", set(), left)


def open_connections(check: Check) -> None:
    """Connections that were open before the agent came take part, and go on untraced after it left."""
    with Sandbox("open", nice=5) as sandbox:
        front = _chain(sandbox)
        load = services.client(sandbox, services.url(front, "/open"), 0, 10, name="load", prefix="o", pause=0.01)
        time.sleep(2)
        agent = Agent(sandbox, settings(sandbox)).wait()
        ready = time.time() + 1
        time.sleep(4)
        stopping = time.time()
        time.sleep(2)
        agent.stop()
        stopped = time.time()
        time.sleep(2)
        load.stop()
        records = services.records(sandbox, "load")
        _no_failure(check, records)
        during = [record for record in records if record["began"] > ready and record["ended"] < stopping]
        verdict = services.verdict_of(agent.file.spans, during)
        check.note(f"{len(during)} requests on old connections; {verdict.right} of {verdict.edges} edges right")
        check.true(
            "every edge on connections that are older than the agent",
            bool(during) and not verdict.faults,
            "no fault",
            str(verdict),
        )
        check.equal("answers given to other requests", [], overlapping(agent.file.spans)[:3])
        after = [record for record in records if record["began"] > stopped + 0.5]
        headers = {tuple(hop["traceparents"]) for record in after for hop in record["hops"]}
        check.equal("headers after the agent left", {()}, headers)
        check.equal("attached to the cgroup", "", kernel.attached(sandbox.cgroup))


def blocked_readers(check: Check) -> None:
    """Threads that wait in recv(2) itself while their connections are enrolled get their answers, and go on traced."""
    for name, work_ms, threads in (("waiting", 30.0, 20), ("busy", 0.0, 4)):
        with Sandbox("blocked", nice=5) as sandbox:
            target = services.python_service(sandbox, "last", work_ms=work_ms)
            stop = sandbox.folder / "stop"
            program = str(PROGRAMS / "blocking_client.py")
            client = sandbox.start("blocking", [sys.executable, program, str(target.port), str(threads), str(stop)])
            client.wait_for("asking", 30)
            with Agent(sandbox, settings(sandbox)) as agent:
                time.sleep(4)
                stop.touch()
                answers, told, last = map(int, client.wait_for("done", 30).split()[1:])
                check.equal(f"{name}: answers given to other requests", [], overlapping(agent.file.settle())[:3])
            check.note(f"{name}: {answers} answers, {told} of them to requests with traceparent")
            check.true(f"{name}: requests before the agent", told < answers, f"fewer than {answers}", told)
            check.equal(f"{name}: connections whose last request had a traceparent", threads, last)


def nobody_selected(check: Check) -> None:
    """With no process selected nothing happens to anybody; and a process outside the cgroup never takes part."""
    with Sandbox("nobody") as sandbox:
        front = _chain(sandbox)
        config = settings(sandbox, discovery={"instrument": [{"exe_path": "/no/such/program"}]})
        with Agent(sandbox, config) as agent:
            records = _some(sandbox, front, "unselected")
            check.equal("headers", {()}, _headers(records))
            check.equal("spans", 0, len(agent.file.settle()))
    with Sandbox("inside") as sandbox, Sandbox("outside") as elsewhere:
        front = _chain(elsewhere)
        with Agent(sandbox, settings(sandbox)) as agent:
            records = _some(elsewhere, front, "outside")
            check.equal("headers outside the cgroup", {()}, _headers(records))
            check.equal(
                "spans from outside the cgroup",
                [],
                [span.name for span in agent.file.settle() if "outside" in span.path],
            )


def live_reload(check: Check) -> None:
    """A changed file takes effect without a restart; a broken one changes nothing."""
    with Sandbox("reload") as sandbox:
        front = _chain(sandbox)
        with Agent(sandbox, settings(sandbox, propagate=False)) as agent:
            check.equal("disabled: headers", {0}, _counts(sandbox, front, "before"))
            agent.configure(settings(sandbox))
            check.equal("enabled: headers", {1}, _counts(sandbox, front, "on", {1}))
            good = agent.config_file.read_text()
            agent.config_file.write_text("ebpf:\n  context_propagation: [headers\n discovery")
            time.sleep(2)
            check.equal("broken file: headers", {1}, _counts(sandbox, front, "broken"))
            check.true(
                "broken file: message",
                "line" in agent.process.output(),
                "line and column of the mistake",
                agent.process.output()[-500:],
            )
            agent.config_file.write_text(good)
            agent.configure(settings(sandbox, propagate=False))
            check.equal("disabled again: headers", {0}, _counts(sandbox, front, "off", {0}))


def _counts(sandbox: Sandbox, front: Process, name: str, until: set[int] | None = None) -> set[int]:
    """Returns how many traceparent headers services received, trying for a while until it is as wanted."""
    for attempt in range(10 if until else 1):
        seen = {len(headers) for headers in _headers(_some(sandbox, front, f"{name}{attempt}"))}
        if seen == until:
            break
        time.sleep(0.5)
    return seen


def _some(sandbox: Sandbox, front: Process, name: str) -> list[Record]:
    services.client(sandbox, services.url(front, f"/{name}"), 20, 2, name=name, prefix=name, pause=0.05).wait_for(
        "done", 30
    )
    return services.records(sandbox, name)


def _headers(records: list[Record]) -> set[tuple[str, ...]]:
    return {tuple(hop["traceparents"]) for record in records for hop in record.get("hops", [])}


CHECKS = {
    "lifecycle: kill -9 under load": killed,
    "lifecycle: connections older than the agent": open_connections,
    "lifecycle: readers that block since before": blocked_readers,
    "lifecycle: nobody selected": nobody_selected,
    "lifecycle: live reload": live_reload,
}
