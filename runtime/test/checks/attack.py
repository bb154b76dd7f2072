# SPDX-License-Identifier: Apache-2.0
"""Clients that misbehave: slow, gone, half closed, reset. Nothing breaks, and the next request is right."""

from __future__ import annotations

import time
from collections.abc import Callable

from agent import Agent, settings
from judge import judge, single
from puppet import Puppet, get, raw_server
from runner import Check
from sandbox import Process, Sandbox

Attack = Callable[[Puppet, Process, str], object]


def _slow_head(puppet: Puppet, server: Process, name: str) -> object:
    head = get(f"/attack/{name}", "Accept: */*")
    return (
        puppet.connect(server)
        .send_pieces([head[start : start + 5] for start in range(0, len(head), 5)], 0.1)
        .response()
        .act("close")
        .run()
    )


def _gone_in_head(puppet: Puppet, server: Process, name: str) -> object:
    return puppet.connect(server).send(get(f"/attack/{name}")[:-6]).act("close").run()


def _gone_before_response(puppet: Puppet, server: Process, name: str) -> object:
    return puppet.connect(server).send(get(f"/attack/{name}?wait=0.2")).act("close").run()


def _reset_before_response(puppet: Puppet, server: Process, name: str) -> object:
    return puppet.connect(server).send(get(f"/attack/{name}?wait=0.2")).act("sleep", seconds=0.05).act("reset").run()


def _reset_in_body(puppet: Puppet, server: Process, name: str) -> object:
    head = get(f"/attack/{name}", "Content-Length: 100000", method="POST")
    return puppet.connect(server).send(head + b"x" * 5000).act("reset").run()


def _half_closed(puppet: Puppet, server: Process, name: str) -> object:
    return puppet.connect(server).send(get(f"/attack/{name}?wait=0.1")).act("half_close").response().act("close").run()


def _server_resets(puppet: Puppet, server: Process, name: str) -> object:
    return (
        puppet.connect(server)
        .send(get(f"/attack/{name}?reset&bytes=50000"))
        .act("sleep", seconds=0.2)
        .act("close")
        .run()
    )


def _long_line(puppet: Puppet, server: Process, name: str) -> object:
    return puppet.connect(server).send(b"GET /" + b"a" * 200_000).act("sleep", seconds=0.1).act("close").run()


def _many_headers(puppet: Puppet, server: Process, name: str) -> object:
    head = get(f"/attack/{name}", *[f"X-{number}: v" for number in range(3000)])
    return puppet.connect(server).send(head).response().act("close").run()


def _no_end(puppet: Puppet, server: Process, name: str) -> object:
    return (
        puppet.connect(server)
        .send(get(f"/attack/{name}", "Transfer-Encoding: chunked", method="POST") + b"ffffffffff\r\nabc")
        .act("close")
        .run()
    )


ATTACKS: dict[str, Attack] = {
    "slow-head": _slow_head,
    "gone-in-head": _gone_in_head,
    "gone-before-response": _gone_before_response,
    "reset-before-response": _reset_before_response,
    "reset-in-body": _reset_in_body,
    "half-closed": _half_closed,
    "server-resets": _server_resets,
    "long-line": _long_line,
    "many-headers": _many_headers,
    "no-end": _no_end,
}


def misbehaving_clients(check: Check) -> None:
    with Sandbox("attack") as sandbox:
        server = raw_server(sandbox)
        puppets = {"traced": Puppet(sandbox), "untraced": Puppet(sandbox, "outside", inside=False)}
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for who, puppet in puppets.items():
                for name, attack in ATTACKS.items():
                    attack(puppet, server, f"{who}-{name}")
                    after = f"after-{who}-{name}"
                    echo = puppet.ask(server, get(f"/after/{after}")).echo
                    check.equal(f"{after}: traceparent headers", 1 if who == "traced" else 0, len(echo.traceparents))
                    requests.append(single(after, echo, puppet.pid if who == "traced" else 0))
            time.sleep(0.5)
            judge(check, agent, requests, only=True)
            check.equal("the agent is alive", None, agent.process.popen.poll())
            attacked = [span for span in agent.file.spans if span.path.startswith("/attack/")]
            ids = [span.span_id for span in attacked]
            check.equal("spans of attacks that came twice", len(set(ids)), len(ids))
            check.note(f"{len(attacked)} spans of broken exchanges")


CHECKS = {"attack: misbehaving clients": misbehaving_clients}
