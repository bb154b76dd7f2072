# SPDX-License-Identifier: Apache-2.0
"""One guest: a kernel booted under software emulation that runs one job and brings back what it left."""

from __future__ import annotations

import ctypes
import io
import os
import signal
import subprocess
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from matrix import Emulator, Kernel

MEMORY = "2G"
RESULTS = 64 << 20  # bytes of the disk for results
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Outcome:
    """How a job ended: its exit code, or None if the guest crashed or hung, with the reason."""

    code: int | None
    seconds: float
    console: str
    reason: str = ""


class Guest:
    """Boots a kernel with a lockdown mode."""

    def __init__(self, emulator: Emulator, kernel: Kernel, root: Path, lockdown: str) -> None:
        self._emulator = emulator
        self._kernel = kernel
        self._root = root
        self._lockdown = lockdown

    def run(self, job: Path, results: Path, patience: float) -> Outcome:
        """Runs the job, a tar with an executable `job`, and unpacks its results; tries again after a crash."""
        outcome = self._once(job, results, patience)
        if outcome.code is None:
            print(f"guests: {self._name()}: {outcome.reason}; it is run once more", flush=True)
            outcome = self._once(job, results, patience)
        return outcome

    def _once(self, job: Path, results: Path, patience: float) -> Outcome:
        results.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="hotprobe-guest-") as folder:
            disk = Path(folder) / "results"
            with disk.open("wb") as file:
                file.truncate(RESULTS)
            console = results / "console"
            in_time = self._boot(self._command(job, disk), console, patience)
            seconds = time.monotonic() - began
            text = console.read_text(errors="replace")
            if not in_time:
                return Outcome(None, seconds, text, f"the guest did not finish within {patience:.0f} s")
            return self._collect(disk, results, seconds, text)

    def _collect(self, disk: Path, results: Path, seconds: float, console: str) -> Outcome:
        try:
            with tarfile.open(fileobj=io.BytesIO(disk.read_bytes()), mode="r:") as archive:
                archive.extractall(results, filter="data")
            return Outcome(int((results / "exit").read_text()), seconds, console)
        except (tarfile.ReadError, FileNotFoundError, ValueError):
            return Outcome(None, seconds, console, "the guest ended without handing back its results")

    def _boot(self, argv: list[str], console: Path, patience: float) -> bool:
        with console.open("wb") as out:
            qemu = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **self._emulator.env},
                preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL),
            )
            try:
                qemu.wait(patience)
                return True
            except subprocess.TimeoutExpired:
                return False
            finally:
                qemu.kill()
                qemu.wait()

    def _command(self, job: Path, disk: Path) -> list[str]:
        line = "console=ttyS0 quiet panic=-1 oops=panic mitigations=off nokaslr"
        line += f" lockdown={self._lockdown}" if self._lockdown != "none" else ""
        drives = []
        for path, options in ((self._root, ",readonly=on"), (job, ",readonly=on"), (disk, "")):
            drives += ["-drive", f"file={path},if=virtio,format=raw,cache=unsafe{options}"]
        return [
            *self._emulator.argv,
            *("-accel", "tcg,thread=multi", "-cpu", "max,la57=off", "-smp", "1", "-m", MEMORY),
            *("-nodefaults", "-no-reboot", "-nographic", "-serial", "stdio", "-monitor", "none"),
            *("-kernel", str(self._kernel.image), "-initrd", str(self._kernel.initrd), "-append", line),
            *drives,
            *("-device", "virtio-rng-pci"),
        ]

    def _name(self) -> str:
        return f"kernel {self._kernel.series}, lockdown {self._lockdown}"
