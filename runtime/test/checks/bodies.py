# SPDX-License-Identifier: Apache-2.0
"""Bodies arrive byte by byte as they were sent, in both directions, whatever system call sends them."""

from __future__ import annotations

import base64
import hashlib
import time

import services
from agent import Agent, settings
from judge import judge, single
from puppet import PROGRAMS, Answer, Puppet, get, raw_server
from runner import Check
from sandbox import Sandbox
from truth import Request

SIZES = (0, 1, 1_000, 65_535, 65_536, 1 << 20, 8 << 20)


def _pattern(size: int) -> bytes:
    block = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(64))
    return (block * (size // len(block) + 1))[:size]


def _chunked(body: bytes) -> bytes:
    parts = [body[start : start + 50_000] for start in range(0, len(body), 50_000)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def uploads(check: Check) -> None:
    with Sandbox("bodies") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for size in SIZES:
                body = _pattern(size)
                name = f"length{size}"
                head = get(f"/up/{name}", f"Content-Length: {size}", method="POST")
                requests.append(_sent(check, name, body, puppet, puppet.ask(server, head, body)))
                name = f"chunked{size}"
                head = get(f"/up/{name}", "Transfer-Encoding: chunked", method="POST")
                requests.append(_sent(check, name, body, puppet, puppet.ask(server, head, _chunked(body))))
                name = f"expect{size}"
                head = get(f"/up/{name}", f"Content-Length: {size}", "Expect: 100-continue", method="PUT")
                interim, *rest = puppet.connect(server).send(head).receive(25).send(body).response().act("close").run()
                check.equal(f"{name}: interim response", b"HTTP/1.1 100 Continue\r\n\r\n", interim)
                requests.append(_sent(check, name, body, puppet, rest[0]))
            judge(check, agent, requests)


def _sent(check: Check, name: str, body: bytes, puppet: Puppet, answer: Answer) -> Request:
    echo = answer.echo
    check.equal(f"{name}: body", (len(body), hashlib.sha256(body).hexdigest()), (echo.size, echo.sha256))
    check.equal(f"{name}: traceparent headers", 1, len(echo.traceparents))
    return single(name, echo, puppet.pid)


def downloads(check: Check) -> None:
    with Sandbox("bodies") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            for size in SIZES:
                for way in ("length", "chunked", "sendfile", "until_close"):
                    name = f"{way}{size}"
                    answer = puppet.ask(server, get(f"/down/{name}?bytes={size}&{way}"))
                    check.equal(
                        f"{name}: body",
                        hashlib.sha256(_pattern(size)).hexdigest(),
                        hashlib.sha256(answer.body).hexdigest(),
                    )
                    requests.append(single(name, answer.echo, puppet.pid))
            judge(check, agent, requests)


def system_calls(check: Check) -> None:
    """writev with many pieces, sendfile, and a full send buffer that refuses bytes (EAGAIN)."""
    body = _pattern(3 << 20)
    with Sandbox("bodies") as sandbox:
        server, puppet = raw_server(sandbox), Puppet(sandbox)
        (sandbox.folder / "upload").write_bytes(body)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests = []
            head = get("/call/writev", "Content-Length: 2048", method="POST")
            pieces = [bytes([byte]) for byte in head[:500]] + [head[500:], body[:2048]]
            answer = puppet.connect(server).writev(pieces).response().act("close").run()[0]
            requests.append(_sent(check, "writev", body[:2048], puppet, answer))
            head = get("/call/sendfile", f"Content-Length: {len(body)}", method="POST")
            puppet.connect(server).send(head).act("sendfile", path=str(sandbox.folder / "upload"))
            requests.append(_sent(check, "sendfile", body, puppet, puppet.response().act("close").run()[0]))
            head = get("/call/eagain", f"Content-Length: {len(body)}", method="POST")
            puppet.connect(server, send_buffer=8192).act("send_impatiently", data=_base64(head + body))
            refused, answer = puppet.response().act("close").run()
            check.true("eagain: the buffer was full", refused > 0, "at least one EAGAIN", refused)
            requests.append(_sent(check, "eagain", body, puppet, answer))
            judge(check, agent, requests)


def spliced(check: Check) -> None:
    """A proxy that moves answers with splice(2), on connections from before the agent and on later ones, is not held up."""
    with Sandbox("spliced") as sandbox:
        program = services.compiled(sandbox, PROGRAMS / "splicer.c")
        last = services.python_service(sandbox, "last")
        proxy = sandbox.start_service("splicer", [str(program), "0", str(last.port)])
        load = services.client(sandbox, services.url(proxy, "/before"), 0, 3, name="load", pause=0.01)
        time.sleep(1)
        with Agent(sandbox, settings(sandbox)):
            live = time.time() + 1
            time.sleep(2)
            later = services.client(sandbox, services.url(proxy, "/later"), 60, 3, name="later", prefix="l")
            later.wait_for("done", 60)
        load.stop()
        for name in ("load", "later"):
            records = services.records(sandbox, name)
            check.true(f"{name}: requests", len(records) >= 60, "60 or more", len(records))
            check.equal(f"{name}: failed", [], [record for record in records if record.get("status") != 200][:3])
        after = [record for record in services.records(sandbox, "load") if record["began"] > live]
        check.true("requests on the old connections", len(after) >= 60, "60 or more", len(after))
        told = sum(bool(hop["traceparents"]) for record in services.records(sandbox, "later") for hop in record["hops"])
        check.equal("later requests with a traceparent", 60, told)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


CHECKS = {
    "bodies: uploads": uploads,
    "bodies: downloads": downloads,
    "bodies: system calls": system_calls,
    "bodies: spliced": spliced,
}
