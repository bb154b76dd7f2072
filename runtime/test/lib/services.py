# SPDX-License-Identifier: Apache-2.0
"""Starts the demo's services and its client in a sandbox, and reads back what they saw."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from runner import Skipped
from sandbox import SLOWNESS, Process, Sandbox
from spans import Span
from truth import Hop, Oracle, Request, Verdict, request_id

SOURCES = Path(__file__).resolve().parents[2] / "demo" / "services"
OWN_SOURCES = Path(__file__).resolve().parents[1] / "services"
JAVA_OPTIONS = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx256m",
    "-Xss512k",
    "-Dhttp.maxConnections=512",
    "-Dsun.net.httpserver.nodelay=true",
    "-Dsun.net.httpserver.idleInterval=300",
    "-Djdk.httpserver.maxIdleConnections=2000",
    "-Dsun.net.httpserver.maxIdleConnections=2000",
]


def python_service(sandbox: Sandbox, name: str, next_url: str = "", keep: bool = True, work_ms: float = 0) -> Process:
    argv = [sys.executable, str(SOURCES / "service.py"), "--name", name, "--work-ms", str(work_ms)]
    argv += ["--next", next_url] if next_url else []
    return sandbox.start_service(name, argv + (["--keep"] if keep else []), _named(name))


def java_service(sandbox: Sandbox, name: str, next_url: str = "", threads: int = 256, work_ms: int = 0) -> Process:
    java = os.environ.get("HOTPROBE_JAVA", "java")
    classes = Path(os.environ.get("HOTPROBE_CLASSES", sandbox.folder / "classes"))
    if not classes.exists():
        javac = str(Path(java).with_name("javac")) if os.sep in java else "javac"
        subprocess.run([javac, "-d", str(classes), str(SOURCES / "Service.java")], check=True)
    argv = [java, *JAVA_OPTIONS, "-cp", str(classes), "Service", name, str(threads), str(work_ms)]
    return sandbox.start_service(name, argv + ([next_url] if next_url else []), _named(name))


def apache(sandbox: Sandbox, name: str, next_url: str, model: str = "worker") -> Process:
    """Apache httpd in front of a service; its own configuration, nothing of the machine's is read."""
    program = next((found for found in map(shutil.which, ("apache2", "httpd", "/usr/sbin/apache2")) if found), None)
    modules = next(
        (path for path in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(path).is_dir()), None
    )
    if not program or not modules:
        raise RuntimeError("Apache httpd is not installed: package apache2-bin (Debian) or httpd (Fedora)")
    user = _become("User {}\nGroup #{}")
    words = {"MPM": model, "MODULES": modules, "NEXT": next_url, "USER": user}
    return _proxy(sandbox, name, SOURCES / "httpd.conf", words, [program, "-DFOREGROUND", "-f"], r"StartServers (\d+)")


def nginx(sandbox: Sandbox, name: str, next_port: int) -> Process:
    """nginx in front of a service: event loops, each with many requests at a time."""
    cache = Path(os.environ.get("HOTPROBE_CACHE", Path.home() / ".cache/hotprobe"))
    program = next(filter(None, map(shutil.which, ("nginx", "/usr/sbin/nginx", f"{cache}/nginx/usr/sbin/nginx"))), None)
    if not program:
        raise RuntimeError("nginx is not installed: package nginx")
    words = {"NEXT": f"127.0.0.1:{next_port}", "USER": _become("user {};")}
    argv = [program, "-e", "stderr", "-c"]
    return _proxy(sandbox, name, OWN_SOURCES / "nginx.conf", words, argv, r"worker_processes (\d+)")


def go_proxy(sandbox: Sandbox, name: str, next_url: str) -> Process:
    """A reverse proxy of Go's standard library in front of a service."""
    compiler = shutil.which("go")
    if not compiler:
        raise Skipped("no Go here to build its proxy")
    program = sandbox.folder / "proxy"
    source = OWN_SOURCES / "proxy.go"
    environment = {**os.environ, "GOFLAGS": "", "GO111MODULE": "off"}
    subprocess.run([compiler, "build", "-o", str(program), str(source)], check=True, env=environment)
    return sandbox.start_service(name, [str(program), next_url], _named(name))


def _proxy(
    sandbox: Sandbox, name: str, source: Path, words: dict[str, str], argv: list[str], children_are: str
) -> Process:
    """Starts a proxy with its configuration, and waits for the processes that it forks."""
    folder = sandbox.folder / name
    folder.mkdir()
    port = free_port()
    text = source.read_text()
    words = {**words, "FOLDER": str(folder), "PORT": str(port)}
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    config = folder / source.name
    config.write_text(text)
    process = sandbox.start(name, [*argv, str(config)], _named(name))
    process.port = port
    wait_port(port, process)
    _wait_children(process, int(re.findall(children_are, text)[0]))
    return process


def client(
    sandbox: Sandbox,
    url: str,
    requests: int,
    concurrency: int,
    name: str = "client",
    prefix: str = "r",
    pause: float = 0,
    inside: bool = True,
) -> Process:
    """Starts the load; read its records with `records` once it said `done`."""
    argv = [
        sys.executable,
        str(SOURCES / "client.py"),
        url,
        "--requests",
        str(requests),
        "--concurrency",
        str(concurrency),
        "--prefix",
        prefix,
        "--pause",
        str(pause),
        "--out",
        str(sandbox.folder / f"{name}.jsonl"),
    ]
    return sandbox.start(name, argv + ([] if requests else ["--flush"]), _named(name), inside=inside)


def records(sandbox: Sandbox, name: str = "client") -> list[dict[str, Any]]:
    """What the client wrote: one record per request."""
    text = (sandbox.folder / f"{name}.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def requests_of(found: list[dict[str, Any]], front: int = 0, traced_client: bool = True) -> list[Request]:
    """Turns records into requests for the oracle; `front` is a proxy before the first service that echoes."""
    made = []
    for record in found:
        hops = [Hop(hop["pid"], tuple(hop["traceparents"])) for hop in record.get("hops", [])]
        if front:
            seen = record.get("seen")
            hops.insert(0, Hop(front, tuple(seen) if seen else ()))
        made.append(Request(record["id"], hops, record["client"] if traced_client else 0))
    return made


def verdict_of(spans: list[Span], found: list[dict[str, Any]]) -> Verdict:
    """Judges some of the requests, and only the spans that belong to them."""
    made = {record["id"] for record in found}
    return Oracle([span for span in spans if request_id(span) in made]).judge(requests_of(found))


def children(process: Process) -> dict[int, int]:
    """Maps the processes that a server forked to the server itself."""
    tree = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return {int(pid): process.pid for pid in tree.read_text().split()}


def url(process: Process, path: str = "") -> str:
    return f"http://127.0.0.1:{process.port}{path}"


def compiled(sandbox: Sandbox, source: Path) -> Path:
    """Compiles a C program that may use threads."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise RuntimeError(f"{source.name} needs a C compiler: cc or clang")
    program = sandbox.folder / source.stem
    subprocess.run([compiler, "-O2", "-pthread", "-o", str(program), str(source)], check=True)
    return program


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_port(port: int, process: Process, seconds: float = 15) -> None:
    """Waits until a server listens, in whichever network namespace it is."""
    limit = time.monotonic() + seconds * SLOWNESS
    while time.monotonic() < limit and process.popen.poll() is None:
        table = Path(f"/proc/{process.pid}/net/tcp").read_text()
        if re.search(rf":{port:04X} 00000000:0000 0A ", table):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.name} does not listen on port {port}:\n{process.output()[-2000:]}")


def _wait_children(process: Process, count: int, seconds: float = 30) -> None:
    """Waits until a server that listens has forked all those that will serve."""
    limit = time.monotonic() + seconds * SLOWNESS
    while len(found := children(process)) < count:
        if time.monotonic() > limit:
            words = process.output()[-2000:]
            raise RuntimeError(f"{process.name} forked {len(found)} processes to serve, expected {count}:\n{words}")
        time.sleep(0.05)


def _named(name: str) -> dict[str, str]:
    return {"OTEL_SERVICE_NAME": name}


def _become(words: str) -> str:
    """The words with whom a server that root starts becomes, and the number of the group."""
    if os.getuid() != 0:
        return ""
    groups = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    name = next(name for name in ("www-data", "apache", "nobody") if name in groups)
    return words.format(name, groups[name])
