# SPDX-License-Identifier: Apache-2.0
"""What a program gets from its sockets is what it gets without the agent."""

from __future__ import annotations

import sys

from agent import Agent, settings
from puppet import PROGRAMS
from runner import Check
from sandbox import Process, Sandbox

ANY, REDIS = 0, 6379

# What the kernel does otherwise for sockets in a socket map (net/ipv4/tcp_bpf.c: tcp_bpf_recvmsg, and with a verdict
# program tcp_bpf_recvmsg_parser). A program for which one of these matters is to be left out by the selectors.
KNOWN = {
    "both_ways": "a receive that waits ends with EAGAIN when another thread had to wait for room to send",
    "without_copying": "a receive that waits ends with EAGAIN when the kernel tells of a send with MSG_ZEROCOPY",
    "wait_all": "MSG_WAITALL returns what is there",
    "wait_all_until_the_end": "MSG_WAITALL returns what is there",
    "urgent": "urgent data is lost",
    "rest_told": "TCP_INQ tells nothing",
    "time_told": "SO_TIMESTAMP tells nothing",
    "connected_anew": "bytes of the connection before are still there after connect(2) to AF_UNSPEC",
}


def _results(sandbox: Sandbox, name: str, server: Process) -> dict[str, str]:
    client = sandbox.start(name, [sys.executable, str(PROGRAMS / "socket_client.py"), str(server.port)])
    client.wait_for("finished", 90)
    lines = [line.split(": ", 1) for line in client.output().splitlines() if ": " in line]
    return {way: result for way, result in lines}


def _compared(check: Check, port: int) -> set[str]:
    """Runs the same program with the agent and without; returns the names of what had another result."""
    with Sandbox("sockets") as sandbox:
        sandbox.new_network()
        server = sandbox.start_service("server", [sys.executable, str(PROGRAMS / "socket_server.py"), str(port)])
        without = _results(sandbox, "without", server)
        with Agent(sandbox, settings(sandbox)):
            traced = _results(sandbox, "traced", server)
    check.true("ways", len(without) > 30, "more than 30", len(without))
    check.equal("ways with the agent", sorted(without), sorted(traced))
    different = {way for way in without if traced.get(way) != without[way]}
    for way in sorted(different - (KNOWN.keys() if port == ANY else set())):
        check.equal(f"{way}, port {port or 'any'}", without[way], traced.get(way))
    return different


def socket_calls(check: Check) -> None:
    """Every call on a program's connections has the result that it has without the agent."""
    different = _compared(check, ANY)
    check.true("connections that are enrolled", bool(different), "one that is known to differ", sorted(different))
    check.note(f"different on enrolled connections, as known: {', '.join(sorted(different & KNOWN.keys()))}")


def socket_calls_of_others(check: Check) -> None:
    """Connections to a port of another protocol are not enrolled: nothing is different at all."""
    check.equal("different", set(), _compared(check, REDIS))


CHECKS = {
    "sockets: calls on enrolled connections": socket_calls,
    "sockets: calls on connections to ports of other protocols": socket_calls_of_others,
}
