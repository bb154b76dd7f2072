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
SETTINGS = ("HOTPROBE_HOME", "HOTPROBE_JAVA", "HOTPROBE_LIBBPF")
_SETTLE = """
say() { echo "hotprobe: $*" >&2; }
fail() { say "$*"; exit 1; }
cache=${HOTPROBE_CACHE:-$HOME/.cache/hotprobe}
. "$root/runtime/setup/packages.sh"
. "$root/runtime/setup/build.sh"
ready
printf '%s\\n' "$HOTPROBE_HOME" "$HOTPROBE_JAVA" "$HOTPROBE_LIBBPF"
"""
BASELINE = ROOT / "bpf" / "verifier.baseline"


def settle() -> None:
    """Completes the environment as the command would: builds the product, finds a JDK 25 and a libbpf."""
    if all(os.environ.get(name) for name in SETTINGS):
        return
    done = subprocess.run(
        ["sh", "-euc", _SETTLE], env={**os.environ, "root": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise SystemExit("guests: what the product needs to run could not be set up")
    os.environ.update(zip(SETTINGS, done.stdout.splitlines()[-len(SETTINGS) :], strict=True))


def home() -> Path:
    """The installed runtime: a folder with bundles/ and lib/."""
    folder = Path(os.environ["HOTPROBE_HOME"])
    if not any(folder.glob("bundles/io.hotprobe.*.jar")):
        raise SystemExit(f"guests: HOTPROBE_HOME={folder} holds no bundles of the product")
    return folder


def libbpf() -> str:
    return os.environ["HOTPROBE_LIBBPF"]


def bundle(name: str) -> Path:
    """A bundle of the tests, which is no part of the installed runtime; built when it is older than its sources."""
    folder = ROOT / "bundles" / name
    jar = next(folder.glob(f"target/{name}-*.jar"), None)
    sources = [path for path in [*folder.glob("src/**/*.java"), *(ROOT / "bpf").rglob("*.[ch]")] if path.is_file()]
    if jar is None or any(path.stat().st_mtime > jar.stat().st_mtime for path in sources):
        command = ["mvn", "-B", "-q", "-ntp", "-DskipTests", "package", "-pl", f"bundles/{name}", "-am"]
        java_home = str(javac().parents[1])
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "JAVA_HOME": java_home})
        jar = next(folder.glob(f"target/{name}-*.jar"))
    return jar


def javac() -> Path:
    """The compiler of the JDK that runs the product."""
    found = shutil.which(os.environ["HOTPROBE_JAVA"])
    return Path(found or "java").resolve().with_name("javac")


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
