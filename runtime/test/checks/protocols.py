# SPDX-License-Identifier: Apache-2.0
"""The corners of HTTP/1, and bytes that are not HTTP at all."""

from __future__ import annotations

import hashlib
import random

from agent import Agent, settings
from judge import judge, single
from puppet import Puppet, get, raw_server
from runner import Check
from sandbox import Process, Sandbox
from spans import CLIENT, SERVER
from truth import request_id

HELLO = bytes.fromhex("1603010200010001fc0303") + bytes(range(256)) * 2
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")
FRAME = bytes.fromhex("81858f1e2d3c") + b"GET /not/a/request HTTP/1.1\r\n\r\n"


def corners(check: Check) -> None:
    """IPv6, HTTP/1.0, HEAD, statuses without a body, methods: each is one exchange."""
    with Sandbox("protocols") as sandbox:
        server, six, puppet = raw_server(sandbox), raw_server(sandbox, "six", "--host", "::1"), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = [single("ipv6", puppet.ask(six, get("/corner/ipv6"), host="::1").echo, puppet.pid)]
            answers = {"http10": puppet.ask(server, get("/corner/http10?until_close", version="1.0"))}
            for status in (204, 304, 404, 503):
                answers[f"status{status}"] = puppet.ask(server, get(f"/corner/status{status}?status={status}&bytes=0"))
                check.equal(f"status {status}", status, answers[f"status{status}"].status)
            answers["head"] = puppet.ask(server, get("/corner/head?bytes=500", method="HEAD"), method="HEAD")
            for method in ("OPTIONS", "DELETE", "PATCH", "PUT"):
                answers[method] = puppet.ask(server, get(f"/corner/{method}", "Content-Length: 0", method=method))
            for name, answer in answers.items():
                check.equal(f"{name}: traceparent headers", 1, len(answer.echo.traceparents))
                requests.append(single(name, answer.echo, puppet.pid))
            judge(check, agent, requests)
            found = {(request_id(span), span.kind): span.status for span in agent.file.spans}
            for status in (204, 304, 404, 503):
                check.equal(
                    f"status {status} of both spans",
                    (status, status),
                    (found.get((f"status{status}", SERVER)), found.get((f"status{status}", CLIENT))),
                )


def keep_alive_after_corners(check: Check) -> None:
    """On one connection: HEAD, 204, 304, 100-continue and plain requests in turn do not shift the framing."""
    with Sandbox("protocols") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            puppet.connect(server)
            for number in range(40):
                method, query = [
                    ("GET", ""),
                    ("HEAD", "?bytes=900"),
                    ("GET", "?status=204&bytes=0"),
                    ("GET", "?status=304&bytes=0"),
                    ("POST", ""),
                    ("GET", "?chunked"),
                    ("GET", "?bytes=0"),
                ][number % 7]
                lines = ["Content-Length: 3", "Expect: 100-continue"] if method == "POST" else []
                name = f"k{number}"
                puppet.send(get(f"/keep/{name}{query}", *lines, method=method))
                if lines:
                    puppet.receive(25).send(b"abc")
                answer = puppet.response(method).run()[-1]
                check.equal(f"{name}: traceparent headers", 1, len(answer.echo.traceparents))
                request = single(name, answer.echo, puppet.pid)
                requests.append(request)
            judge(check, agent, requests)


def pipelining(check: Check) -> None:
    """Requests sent together: each is one exchange at the server; what has no room for a header has no parent."""
    with Sandbox("protocols") as sandbox:
        server, puppet, outside = raw_server(sandbox), Puppet(sandbox), Puppet(sandbox, "outside", inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            trace = "00-" + "7" * 32 + "-{:016x}-01"
            heads = [get(f"/pipe/out{n}", f"traceparent: {trace.format(n + 1)}") for n in range(8)]
            outside.connect(server).send(b"".join(heads))
            for _ in heads:
                outside.response()
            answers = outside.act("close").run()
            judge(
                check,
                agent,
                [single(f"out{n}", answer.echo, sent=trace.format(n + 1)) for n, answer in enumerate(answers)],
            )
            _traced_pipeline(check, agent, puppet, server)


def _traced_pipeline(check: Check, agent: Agent, puppet: Puppet, server: Process) -> None:
    heads = [get(f"/pipe/in{n}") for n in range(8)]
    puppet.connect(server).send(b"".join(heads))
    for _ in heads:
        puppet.response()
    answers = puppet.act("close").run()
    spans = agent.file.wait(8 + 16)
    for number, (head, answer) in enumerate(zip(heads, answers, strict=False)):
        check.equal(f"in{number}: the other bytes of the head", head, answer.echo.without_traceparent())
        headers = answer.echo.traceparents
        check.one_of(f"in{number}: traceparent headers", (0, 1), len(headers))
        server_spans = [span for span in spans if request_id(span) == f"in{number}" and span.kind == SERVER]
        check.equal(
            f"in{number}: parents at the server",
            [headers[0].split("-")[2] if headers else ""],
            [span.parent_id for span in server_spans],
        )


def other_bytes(check: Check) -> None:
    """What is not HTTP/1 passes untouched, to the last byte, and makes no span."""
    noise = random.Random(3).randbytes(200_000)
    streams = {
        "random": noise,
        "tls": HELLO,
        "http2": PREFACE,
        "almost": b"GET / HTTP/3.9\r\nno colon\r\n\r\n",
        "words": b"GETTING nothing\r\n\r\n",
        "empty-lines": b"\r\n" * 500,
        "text": b"hello\n" * 1000,
        "response": b"HTTP/1.1 200 OK\r\n\r\n",
        "no-target": b"GET\r\n\r\n",
        "zero": bytes(5000),
    }
    with Sandbox("protocols") as sandbox:
        server, puppet = raw_server(sandbox, "echo", "--echo"), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            for name, data in streams.items():
                for way, pieces in (("whole", [data]), ("pieces", [data[:3], data[3:11], data[11:]])):
                    echoed = (
                        puppet.connect(server)
                        .send_pieces(pieces)
                        .receive(len(data))
                        .act("half_close")
                        .receive(1)
                        .act("close")
                        .run()
                    )
                    check.equal(
                        f"{name}, {way}: bytes that came back",
                        hashlib.sha256(data).hexdigest(),
                        hashlib.sha256(echoed[0]).hexdigest(),
                    )
                    check.equal(f"{name}, {way}: bytes too many", b"", echoed[1])
            agent.file.settle()
            check.equal("spans", [], [span.name for span in agent.file.spans])


def upgrades(check: Check) -> None:
    """After 101 or CONNECT the bytes belong to another protocol, even if they look like a request."""
    data = FRAME * 300
    with Sandbox("protocols") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            upgrade = get("/upgrade/websocket", "Connection: Upgrade", "Upgrade: websocket")
            connect = b"CONNECT connect:443 HTTP/1.1\r\nHost: connect:443\r\n\r\n"
            for name, head, method in (("websocket", upgrade, "GET"), ("connect", connect, "CONNECT")):
                results = (
                    puppet.connect(server).send(head).response(method).send(data).receive(len(data)).act("close").run()
                )
                check.equal(f"{name}: status", 101 if name == "websocket" else 200, results[0].status)
                check.equal(f"{name}: head", head, results[0].echo.without_traceparent())
                check.one_of(f"{name}: headers", (0, 1), len(results[0].echo.traceparents))
                check.true(
                    f"{name}: bytes that came back",
                    results[1] == data,
                    "the same",
                    f"{len(results[1])} bytes, other ones",
                )
            agent.file.settle()
            names = {request_id(span) for span in agent.file.spans}
            check.true("spans", "request" not in names, "none of the bytes after the upgrade", sorted(names))


CHECKS = {
    "protocols: corners of HTTP/1": corners,
    "protocols: framing on a kept connection": keep_alive_after_corners,
    "protocols: pipelining": pipelining,
    "protocols: bytes that are not HTTP": other_bytes,
    "protocols: upgrades and tunnels": upgrades,
}
