# SPDX-License-Identifier: Apache-2.0
"""The built product that is to be tested."""

from __future__ import annotations

import os
import platform
import re
import shutil
from pathlib import Path

ROOT = Path(os.environ.get("HOTPROBE_ROOT", Path(__file__).resolve().parents[3]))
BASELINE = ROOT / "bpf" / "verifier.baseline"


def home() -> Path:
    """The installed runtime: a folder with bundles/ and lib/."""
    folder = Path(os.environ.get("HOTPROBE_HOME") or ROOT / "runtime" / "target" / "hotprobe")
    if not any(folder.glob("bundles/io.hotprobe.*.jar")):
        raise SystemExit(f"guests: no bundles in {folder / 'bundles'}: build first, runtime/hotprobe does it")
    return folder


def libbpf() -> str:
    return os.environ.get("HOTPROBE_LIBBPF") or "libbpf.so.1"


def javac() -> str | None:
    """A compiler for the services of the demo."""
    java = os.environ.get("HOTPROBE_JAVA", "")
    found = Path(java).with_name("javac") if os.sep in java else Path(os.environ.get("JAVA_HOME", "-"), "bin", "javac")
    return str(found) if found.exists() else shutil.which("javac")


def series() -> str:
    """The series of the running kernel, as 6.18."""
    match = re.match(r"\d+\.\d+", platform.release())
    return match[0] if match else platform.release()


def lockdown() -> str:
    """The lockdown of the running kernel, as far as it can be read without changing anything."""
    try:
        match = re.search(r"\[(\w+)\]", Path("/sys/kernel/security/lockdown").read_text())
    except OSError:
        return "none"
    return match[1] if match else "none"
