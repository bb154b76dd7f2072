# SPDX-License-Identifier: Apache-2.0
"""What was really on the wire, told by tshark inside a network namespace of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from runner import Skipped
from sandbox import Sandbox


class Capture:
    """Records loopback of the sandbox's network namespace from start to stop."""

    def __init__(self, sandbox: Sandbox) -> None:
        if not shutil.which("tshark"):
            raise Skipped("tshark is not installed (package tshark)")
        if not sandbox.namespace_pid:
            raise RuntimeError("a capture needs a sandbox with a network namespace of its own")
        self._file = Path(sandbox.folder) / "wire.pcapng"
        self._file.touch()
        self._file.chmod(0o666)
        argv = ["tshark", "-q", "-i", "lo", "-B", "128", "-f", "tcp", "-w", str(self._file)]
        self._process = sandbox.start("tshark", argv)
        self._process.wait_for("Capturing on", 20)
        time.sleep(1)

    def stop(self) -> None:
        time.sleep(1)
        self._process.stop(2)

    def traceparents(self) -> dict[str, list[list[str]]]:
        """Returns for each request target the traceparent headers of each request that carried it."""
        fields = ["-e", "http.request.uri", "-e", "http.request.line"]
        ports = self._ports()
        argv = [
            "tshark",
            "-r",
            str(self._file),
            "-Y",
            "http.request",
            "-T",
            "fields",
            *fields,
            "-E",
            "occurrence=a",
            "-E",
            "aggregator=\x1f",
            *ports,
        ]
        out = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        found: dict[str, list[list[str]]] = {}
        for line in out.splitlines():
            uri, _, lines = line.partition("\t")
            headers = [
                one.split(":", 1)[1].strip().removesuffix("\\r\\n")
                for one in lines.split("\x1f")
                if one.lower().startswith("traceparent:")
            ]
            found.setdefault(uri, []).append(headers)
        return found

    def _ports(self) -> list[str]:
        """Has every port that was listened on decoded as HTTP."""
        out = subprocess.run(
            [
                "tshark",
                "-r",
                str(self._file),
                "-Y",
                "tcp.flags.syn==1 && tcp.flags.ack==0",
                "-T",
                "fields",
                "-e",
                "tcp.dstport",
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return [word for port in sorted(set(out.split())) for word in ("-d", f"tcp.port=={port},http")]
