# SPDX-License-Identifier: Apache-2.0
"""A cgroup, a folder and processes of one's own, with nothing left behind at the end."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "hotprobe-"
SLOWNESS = float(os.environ.get("HOTPROBE_SLOWNESS", "1"))  # how many times longer everything may take
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def cgroup_mount() -> Path:
    """Returns where cgroup v2 is mounted on this machine."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, where, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(where)
    raise RuntimeError("no cgroup v2 mount in /proc/self/mounts: eBPF needs one")


def sweep() -> None:
    """Removes empty cgroups of runs that were killed before they could tidy up."""
    for left in cgroup_mount().glob(PREFIX + "*-*-*"):
        owner = left.name.split("-")[-2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            _kill_cgroup(left)


class Process:
    """A started program; its output goes to a file in the sandbox's folder."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.popen = popen
        self.log = log
        self.port = 0

    @property
    def pid(self) -> int:
        return self.popen.pid

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str, seconds: float) -> str:
        """Waits until a line of the output contains the text, and returns that line."""
        limit = time.monotonic() + seconds * SLOWNESS
        while True:
            ended = self.popen.poll() is not None  # before its last words are read
            for line in self.output().splitlines():
                if text in line:
                    return line
            if ended:
                raise RuntimeError(
                    f"{self.name} ended with {self.popen.returncode} before it said '{text}':\n{self.output()[-2000:]}"
                )
            if time.monotonic() > limit:
                raise RuntimeError(
                    f"{self.name} did not say '{text}' within {seconds * SLOWNESS:.0f} s:\n{self.output()[-2000:]}"
                )
            time.sleep(0.02)

    def stop(self, sign: int = signal.SIGTERM, seconds: float = 10) -> int:
        """Ends the process and those it started in its session; returns the exit code."""
        if self.popen.poll() is None:
            try:
                os.killpg(self.pid, sign)
                self.popen.wait(seconds * SLOWNESS)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return self.popen.wait()


class Sandbox:
    """Owns one cgroup below the cgroup v2 mount, one temporary folder and every process started."""

    _count = 0

    def __init__(self, kind: str, nice: int = 0) -> None:
        """`nice` lets everything inside the cgroup step back behind the agent: a load that takes all processors."""
        Sandbox._count += 1
        self._nice = nice
        self.cgroup = cgroup_mount() / f"{PREFIX}{kind}-{os.getpid()}-{Sandbox._count}"
        self.cgroup.mkdir()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}-"))
        self.namespace_pid = 0
        self._processes: list[Process] = []

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(
        self, name: str, argv: list[str], env: dict[str, str] | None = None, inside: bool = True, pipes: bool = False
    ) -> Process:
        """Starts a program, inside the cgroup (and network namespace) unless told otherwise."""
        if inside and self.namespace_pid:
            argv = ["nsenter", "-t", str(self.namespace_pid), "-n", "--", *argv]
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            popen = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipes else out,
                stderr=out,
                cwd=self.folder,
                env={**os.environ, **(env or {})},
                start_new_session=True,
                preexec_fn=lambda: self._child(inside),
            )
        process = Process(name, popen, log)
        self._processes.append(process)
        return process

    def start_service(
        self, name: str, argv: list[str], env: dict[str, str] | None = None, seconds: float = 30
    ) -> Process:
        """Starts a program that prints `listening PORT` once it serves."""
        process = self.start(name, argv, env)
        process.port = int(process.wait_for("listening ", seconds).split()[-1])
        return process

    def new_network(self) -> None:
        """Gives everything started from now on a network namespace with nothing but loopback."""
        holder = self.start(
            "network", ["unshare", "-n", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600"], inside=False
        )
        holder.wait_for("up", 10)
        self.namespace_pid = holder.pid

    def close(self) -> None:
        """Ends all processes, newest first, and removes the cgroup and the folder."""
        for process in reversed(self._processes):
            process.stop()
        _kill_cgroup(self.cgroup)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _child(self, inside: bool) -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if inside:
            os.nice(self._nice)
            (self.cgroup / "cgroup.procs").write_text(str(os.getpid()))


def _kill_cgroup(cgroup: Path) -> None:
    limit = time.monotonic() + 5
    while cgroup.exists():
        for pid in (cgroup / "cgroup.procs").read_text().split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            cgroup.rmdir()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
