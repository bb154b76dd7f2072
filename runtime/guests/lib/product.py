# SPDX-License-Identifier: Apache-2.0
"""The built product that is to be tested."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(os.environ.get("HOTPROBE_ROOT", Path(__file__).resolve().parents[3]))
BASELINE = ROOT / "bpf" / "verifier.baseline"


def home() -> Path:
    """The installed runtime, a folder with bundles/ and lib/; it is built when the environment names none."""
    named = os.environ.get("HOTPROBE_HOME")
    if not named:
        command = [str(ROOT / "runtime" / "hotprobe"), "build"]
        named = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    if not any(Path(named).glob("bundles/io.hotprobe.*.jar")):
        raise SystemExit(f"guests: HOTPROBE_HOME={named} holds no bundles of the product")
    return Path(named)


def bundle(name: str) -> Path:
    """A bundle of the tests, which is no part of the installed runtime; built when it is older than its sources."""
    folder = ROOT / "bundles" / name
    jar = next(folder.glob(f"target/{name}-*.jar"), None)
    sources = [path for path in [*folder.glob("src/**/*.java"), *(ROOT / "bpf").rglob("*.[ch]")] if path.is_file()]
    if jar is None or any(path.stat().st_mtime > jar.stat().st_mtime for path in sources):
        command = ["mvn", "-B", "-q", "-ntp", "-DskipTests", "package", "-pl", f"bundles/{name}", "-am"]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **_java_home()})
        jar = next(folder.glob(f"target/{name}-*.jar"))
    return jar


def _java_home() -> dict[str, str]:
    java = os.environ.get("HOTPROBE_JAVA", "")
    return {"JAVA_HOME": str(Path(java).resolve().parents[1])} if os.sep in java else {}


def libbpf() -> str:
    """The library that the command would take."""
    cache = Path(os.environ.get("HOTPROBE_CACHE") or Path.home() / ".cache" / "hotprobe")
    fetched = sorted(cache.glob("libbpf/usr/lib/*/libbpf.so.1"))
    return os.environ.get("HOTPROBE_LIBBPF") or (str(fetched[0]) if fetched else "libbpf.so.1")


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
