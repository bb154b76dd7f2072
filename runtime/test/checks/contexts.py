# SPDX-License-Identifier: Apache-2.0
"""Incoming and own contexts: valid ones are honoured, broken ones restart the trace, `-00` stays `-00`."""

from __future__ import annotations

import kernel
from agent import Agent, settings
from judge import judge, single
from puppet import Echo, Puppet, get, raw_server
from runner import Check
from sandbox import Process, Sandbox
from spans import CLIENT, SERVER, Span
from truth import TRACEPARENT, request_id

T, S = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
BROKEN = {
    "empty": "",
    "dashes": "---",
    "word": "hello",
    "short": f"00-{T}-{S}",
    "no-flags": f"00-{T}-{S}-",
    "one-digit-flags": f"00-{T}-{S}-1",
    "three-digit-flags": f"00-{T}-{S}-001",
    "flags-not-hex": f"00-{T}-{S}-0g",
    "zero-trace": f"00-{'0' * 32}-{S}-01",
    "zero-span": f"00-{T}-{'0' * 16}-01",
    "both-zero": f"00-{'0' * 32}-{'0' * 16}-01",
    "short-trace": f"00-{T[1:]}-{S}-01",
    "long-trace": f"00-{T}0-{S}-01",
    "short-span": f"00-{T}-{S[1:]}-01",
    "long-span": f"00-{T}-{S}0-01",
    "upper-trace": f"00-{T.upper()}-{S}-01",
    "upper-span": f"00-{T}-{S.upper()}-01",
    "upper-flags": f"00-{T}-{S}-0A",
    "trace-not-hex": f"00-{T[:-1]}x-{S}-01",
    "span-not-hex": f"00-{T}-{S[:-1]}x-01",
    "version-ff": f"ff-{T}-{S}-01",
    "version-upper": f"0A-{T}-{S}-01",
    "version-one-digit": f"0-{T}-{S}-01",
    "version-not-hex": f"0x-{T}-{S}-01",
    "tail-in-version-00": f"00-{T}-{S}-01-extra",
    "dash-in-version-00": f"00-{T}-{S}-01-",
    "underscores": f"00_{T}_{S}_01",
    "spaces-inside": f"00 - {T} - {S} - 01",
    "quoted": f'"00-{T}-{S}-01"',
    "list": f"00-{T}-{S}-01, 00-{T}-{S}-01",
    "tail-without-dash": f"01-{T}-{S}-01extra",
    "nul": f"00-{T}-{S}-01\0",
    "very-long": f"00-{T}-{S}-01" + "0" * 4000,
}
VALID = {
    "sampled": f"00-{T}-{S}-01",
    "random-flag": f"00-{T}-{S}-03",
    "all-flags": f"00-{T}-{S}-ff",
    "next-version": f"01-{T}-{S}-01",
    "next-version-tail": f"cc-{T}-{S}-01-what-the-future-brings",
    "version-fe": f"fe-{T}-{S}-01",
}


def incoming(check: Check) -> None:
    with Sandbox("contexts") as sandbox:
        server, outside = raw_server(sandbox), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            for name, value in {**BROKEN, **VALID}.items():
                echo = outside.ask(server, get(f"/context/{name}", f"traceparent: {value}")).echo
                check.equal(f"{name}: bytes that arrived", value.strip(), "".join(echo.traceparents))
            twice = get("/context/twice", f"traceparent: 00-{T}-{S}-01", f"traceparent: 00-{T}-{S[::-1]}-01")
            outside.ask(server, twice)
            spans = {request_id(span): span for span in agent.file.wait(len(BROKEN) + len(VALID) + 1)}
            for name in [*BROKEN, "twice"]:
                _expect(check, name, spans.get(name), "", "")
            for name in VALID:
                _expect(check, name, spans.get(name), T, S)


def _expect(check: Check, name: str, span: Span | None, trace: str, parent: str) -> None:
    if span is None:
        check.true(f"{name}: a span", False, "one span", "none")
        return
    check.equal(f"{name}: parent", parent, span.parent_id)
    if trace:
        check.equal(f"{name}: trace", trace, span.trace_id)
    else:
        check.true(
            f"{name}: trace", span.trace_id != T and set(span.trace_id) != {"0"}, "a new trace id", span.trace_id
        )


def unsampled(check: Check) -> None:
    """An incoming `-00` goes out as `-00` in the same trace, and makes no span anywhere."""
    with Sandbox("contexts") as sandbox:
        last = raw_server(sandbox, "last")
        first, outside = raw_server(sandbox, "first"), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            for flags in ("00", "02", "01"):
                answer = _through(outside, first, last, f"flags{flags}", f"traceparent: 00-{T}-{S}-{flags}")
                headers = Echo.of(answer.next or {}).traceparents
                check.equal(f"-{flags}: headers at the second service", 1, len(headers))
                match = TRACEPARENT.fullmatch(headers[0]) if headers else None
                check.equal(f"-{flags}: trace at the second service", T, match and match[1])
                check.true(
                    f"-{flags}: sender at the second service",
                    bool(match and match[2] != S),
                    "a span id of its own",
                    headers,
                )
                check.equal(
                    f"-{flags}: sampled bit at the second service", int(flags, 16) & 1, match and int(match[3], 16) & 1
                )
            agent.file.wait(3)
            spans = agent.file.settle()
            check.equal(
                "spans by request",
                {"flags01": 3},
                {name: len([s for s in spans if _name(s) == name]) for name in {_name(s) for s in spans}},
            )


def _name(span: Span) -> str:
    return request_id(span)


def _through(puppet: Puppet, first: Process, last: Process, name: str, *lines: str, own: str = "") -> Echo:
    """Sends a request that the first server passes on to the last."""
    query = f"next=http://127.0.0.1:{last.port}/context/{name}" + (f"&own={own}" if own else "")
    return puppet.ask(first, get(f"/context/{name}?{query}", *lines)).echo


def own_context(check: Check) -> None:
    """An application's own context is left alone and adopted; one that it only forwards names a new sender."""
    own = f"00-{T}-{'c' * 16}-01"
    with Sandbox("contexts") as sandbox:
        last = raw_server(sandbox, "last")
        first, inside, outside = raw_server(sandbox, "first"), Puppet(sandbox), Puppet(sandbox, "outside", inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            echo = inside.ask(last, get("/context/own", f"traceparent: {own}")).echo
            check.equal("own: headers that arrived", [own], echo.traceparents)
            forwarded = _through(outside, first, last, "forwarded", f"traceparent: {own}", own=own)
            headers = Echo.of(forwarded.next or {}).traceparents
            spans = agent.file.wait(5)
            server = _find(spans, "own", SERVER, last.pid)
            check.equal(
                "own: parent of the server's span", (T, "c" * 16), server and (server.trace_id, server.parent_id)
            )
            client = _find(spans, "own", CLIENT, inside.pid)
            check.equal("own: trace of the client's span", T, client and client.trace_id)
            _forwarded(check, spans, headers, first, last)


def _forwarded(check: Check, spans: list[Span], headers: list[str], first: Process, last: Process) -> None:
    check.equal("forwarded: headers that arrived", 1, len(headers))
    entry, sender = _find(spans, "forwarded", SERVER, first.pid), _find(spans, "forwarded", CLIENT, first.pid)
    receiver = _find(spans, "forwarded", SERVER, last.pid)
    check.equal("forwarded: parent of the first server", "c" * 16, entry and entry.parent_id)
    check.equal("forwarded: parent of the client", entry and entry.span_id, sender and sender.parent_id)
    check.equal("forwarded: parent of the second server", sender and sender.span_id, receiver and receiver.parent_id)
    check.equal("forwarded: header", [f"00-{T}-{sender.span_id}-01"] if sender else [], headers)
    check.equal("forwarded: one trace", {T}, {span.trace_id for span in (entry, sender, receiver) if span})


def _find(spans: list[Span], name: str, kind: int, pid: int) -> Span | None:
    found = [span for span in spans if request_id(span) == name and span.kind == kind and span.pid == pid]
    return found[0] if len(found) == 1 else None


def tracestate(check: Check) -> None:
    """tracestate stays on the wire and is exported."""
    state = "vendor=value,other=t61rcWkgMzE"
    with Sandbox("contexts") as sandbox:
        server, outside = raw_server(sandbox), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            head = get("/context/state", f"traceparent: 00-{T}-{S}-01", f"tracestate: {state}")
            echo = outside.ask(server, head).echo
            check.equal("head that arrived", head, echo.head)
            judge(check, agent, [single("state", echo, sent=f"00-{T}-{S}-01")])
            check.equal("tracestate of the span", [state], [span.trace_state for span in agent.file.spans])


def tracestates(check: Check) -> None:
    """Each request has its own or none, whether they come one by one or together; the kernel keeps nothing of them."""
    parent, broken = f"traceparent: 00-{T}-{S}-01", f"traceparent: 00-{T}-{'0' * 16}-01"
    longest = f"c={'3' * 254},i={'9' * 253}"
    lines: dict[str, list[str]] = {
        "first": [parent, "tracestate: a=1"],
        "none": [parent],
        "broken": [broken, "tracestate: b=2"],
        "longest": [parent, f"tracestate: {longest}"],
        "too-long": [parent, f"tracestate: {longest}9"],
        "twice": [parent, "tracestate: e=5", "tracestate: f=6"],
        "orphan": ["tracestate: g=7"],
        "last": [parent, "tracestate: h=8"],
    }
    expected = {"first": "a=1", "longest": longest, "twice": "e=5", "last": "h=8"}
    with Sandbox("contexts") as sandbox:
        server, outside = raw_server(sandbox), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            outside.connect(server)
            for name, extra in lines.items():
                outside.send(get(f"/context/alone-{name}", *extra)).response()
            outside.act("close").connect(server)
            outside.send(b"".join(get(f"/context/together-{name}", *extra) for name, extra in lines.items()))
            for _ in lines:
                outside.response()
            outside.act("close").run()
            spans = agent.file.wait(2 * len(lines))
            for way in ("alone", "together"):
                check.equal(
                    f"{way}: tracestates",
                    {f"{way}-{name}": expected.get(name, "") for name in lines},
                    {request_id(span): span.trace_state for span in spans if request_id(span).startswith(way)},
                )
            agent_pid = kernel.java_child(agent.process.pid)
            for name in ("hp_tracestates", "hp_exchanges"):
                check.equal(f"elements of {name} left", 0, kernel.entries(agent_pid, name))


CHECKS = {
    "contexts: 40 incoming traceparents": incoming,
    "contexts: unsampled": unsampled,
    "contexts: own and forwarded": own_context,
    "contexts: tracestate": tracestate,
    "contexts: tracestates of many requests": tracestates,
}
