# SPDX-License-Identifier: Apache-2.0
"""Request and response heads in every shape that TCP and RFC 9112 allow."""

from __future__ import annotations

from agent import Agent, settings
from judge import judge, single
from puppet import Puppet, get, raw_server
from runner import Check
from sandbox import Process, Sandbox
from truth import Request

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SIZES = (1_000, 4_000, 16_000, 32_000, 60_000)


def _context(number: int) -> str:
    return f"00-{TRACE}-{number + 1:016x}-01"


def split_as_client(check: Check) -> None:
    """The traced client cuts its head at every byte; the header must still go in, once, at its end."""
    with Sandbox("heads") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for cut in range(1, len(get("/split/c000", "Accept: */*", "X-Some: thing"))):
                name = f"c{cut:03d}"
                head = get(f"/split/{name}", "Accept: */*", "X-Some: thing")
                requests.append(_send(check, puppet, server, name, head, [head[:cut], head[cut:]]))
            head = get("/split/each", "Accept: */*", "X-Some: thing")
            requests.append(_send(check, puppet, server, "each", head, [bytes([byte]) for byte in head]))
            judge(check, agent, requests)


def _send(check: Check, puppet: Puppet, server: Process, name: str, head: bytes, pieces: list[bytes]) -> Request:
    answer = puppet.connect(server).send_pieces(pieces).response().act("close").run()[0]
    check.equal(f"{name}: traceparent headers", 1, len(answer.echo.traceparents))
    check.equal(f"{name}: the other bytes of the head", head, answer.echo.without_traceparent())
    return single(name, answer.echo, puppet.pid)


def split_as_server(check: Check) -> None:
    """A client that is not traced cuts a head that carries a context at every byte."""
    with Sandbox("heads") as sandbox:
        server, slow = raw_server(sandbox), raw_server(sandbox, "slow", "--read-size", "1")
        peeking = raw_server(sandbox, "peeking", "--peek")
        puppet = Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for cut in range(1, len(get("/split/s000", f"traceparent: {_context(0)}", "Accept: */*"))):
                name = f"s{cut:03d}"
                head = get(f"/split/{name}", f"traceparent: {_context(cut)}", "Accept: */*")
                echo = (
                    puppet.connect(server)
                    .send_pieces([head[:cut], head[cut:]], 0.002)
                    .response()
                    .act("close")
                    .run()[0]
                    .echo
                )
                requests.append(single(name, echo, sent=_context(cut)))
            for name, target in (("slow", slow), ("peeking", peeking)):
                head = get(f"/split/{name}", f"traceparent: {_context(1000)}")
                pieces = [bytes([byte]) for byte in head]
                echo = puppet.connect(target).send_pieces(pieces, 0.001).response().act("close").run()[0].echo
                requests.append(single(name, echo, sent=_context(1000)))
            judge(check, agent, requests)


def split_responses(check: Check) -> None:
    """The server writes its response in pieces of every size, head and body together."""
    with Sandbox("heads") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            puppet.connect(server)
            for size in [*range(1, 24), 50, 100]:
                kind = ("", "&chunked")[size % 2]
                answer = puppet.send(get(f"/pieces/p{size}?split={size}{kind}")).response().run()[0]
                check.equal(f"p{size}: status", 200, answer.status)
                requests.append(single(f"p{size}", answer.echo, puppet.pid))
            judge(check, agent, requests)
            check.equal("statuses of the spans", {200}, {span.status for span in agent.file.spans})


def long_heads(check: Check) -> None:
    """Heads of up to 64 KiB, with the context first, in the middle, last, or to be written."""
    with Sandbox("heads") as sandbox:
        server, inside, outside = raw_server(sandbox), Puppet(sandbox), Puppet(sandbox, "outside", inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for size in SIZES:
                filler = [f"X-Filler-{number:04d}: {'v' * 980}" for number in range(size // 1000)]
                head = get(f"/long/write{size}", *filler)
                requests.append(_send(check, inside, server, f"write{size}", head, [head]))
                half = len(filler) // 2
                for place, at in (("first", 0), ("middle", half), ("last", len(filler))):
                    lines = [*filler[:at], f"traceparent: {_context(size)}", *filler[at:]]
                    name = f"{place}{size}"
                    echo = outside.ask(server, get(f"/long/{name}", *lines)).echo
                    requests.append(single(name, echo, sent=_context(size)))
            judge(check, agent, requests)


def letter_case_and_spaces(check: Check) -> None:
    """The context is found however its name is written, and whatever legal space surrounds it."""
    value = _context(7)
    lines = {
        "lower": f"traceparent: {value}",
        "title": f"Traceparent: {value}",
        "camel": f"TraceParent: {value}",
        "upper": f"TRACEPARENT: {value}",
        "mixed": f"tRaCePaReNt: {value}",
        "nospace": f"traceparent:{value}",
        "tab": f"traceparent:\t{value}",
        "spaces": f"traceparent:    {value}",
        "after": f"traceparent: {value}  ",
        "tabs": f"traceparent: \t {value}\t \t",
    }
    with Sandbox("heads") as sandbox:
        server, inside, outside = raw_server(sandbox), Puppet(sandbox), Puppet(sandbox, "outside", inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for name, line in lines.items():
                requests.append(single(name, outside.ask(server, get(f"/case/{name}", line)).echo, sent=value))
                echo = inside.ask(server, get(f"/case/own-{name}", line)).echo
                check.equal(f"{name}: an application's own header stays alone", [value], echo.traceparents)
            decoys = ["X-traceparent: no", "traceparents: no", f"X-Data: traceparent: {value}", "tracestate: a=b"]
            echo = inside.ask(server, get("/case/decoys", *decoys)).echo
            check.equal("decoys: headers", 1, len([one for one in echo.traceparents if one.startswith("00-")]))
            requests.append(single("decoys", echo, inside.pid))
            judge(check, agent, requests, only=True)


CHECKS = {
    "heads: split at every byte, as client": split_as_client,
    "heads: split at every byte, as server": split_as_server,
    "heads: responses in pieces": split_responses,
    "heads: up to 64 KiB": long_heads,
    "heads: letter case and spaces": letter_case_and_spaces,
}
