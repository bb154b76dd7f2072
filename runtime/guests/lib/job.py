# SPDX-License-Identifier: Apache-2.0
"""What goes into a guest: the product, its tests, and the script that runs some of them."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tarfile
from pathlib import Path

import matrix
import plan
import product

PARTS = ("guests", "test", "demo", "setup", "hotprobe", "hotprobe.yaml")  # of runtime/
ENVIRONMENT = {
    "HOTPROBE_ROOT": "/job",
    "HOTPROBE_HOME": "/job/hotprobe",
    "HOTPROBE_JAVA": matrix.JAVA,
    "HOTPROBE_LIBBPF": matrix.LIBBPF,
    "HOTPROBE_CLASSES": "/job/classes",
    "HOTPROBE_SLOWNESS": "5",
    # Compilers pay late here: what they write has to be translated once more by the emulator.
    "HOTPROBE_JAVA_OPTIONS": "-XX:CompileThresholdScaling=8",
}


class Job:
    """The common part of all jobs is put together once; each gets the names of its tests."""

    def __init__(self, folder: Path, tests: set[str]) -> None:
        self._folder = folder
        self._common = folder / "common"
        runtime = self._common / "runtime"
        runtime.mkdir(parents=True)
        for part in PARTS:
            source = product.ROOT / "runtime" / part
            if source.is_dir():
                shutil.copytree(source, runtime / part, ignore=shutil.ignore_patterns("__pycache__", "target"))
            elif source.exists():
                shutil.copy(source, runtime / part)
        shutil.copytree(product.home(), self._common / "hotprobe")
        if plan.RAISED in tests:
            shutil.copy(product.bundle("io.hotprobe.test.writer"), self._common / "writer.jar")
        if tests - {"verifier", "check"}:
            self._compile()

    def tar(self, name: str, tests: list[str]) -> Path:
        """Returns the disk for a guest that runs these tests."""
        lines = [f"export {key}={shlex.quote(value)}" for key, value in ENVIRONMENT.items()]
        script = "\n".join(["#!/bin/sh", *lines, f"exec /job/runtime/guests/inside/suite {shlex.join(tests)}", ""])
        file = self._folder / f"{name}.job"
        file.write_text(script)
        file.chmod(0o755)
        disk = self._folder / f"{name}.tar"
        with tarfile.open(disk, "w") as archive:
            archive.add(self._common, ".")
            archive.add(file, "job")
        return disk

    def _compile(self) -> None:
        """Compiles the demo's Java service, which takes half a minute in a guest."""
        source = product.ROOT / "runtime" / "demo" / "services" / "Service.java"
        subprocess.run([str(product.javac()), "-d", str(self._common / "classes"), str(source)], check=True)
