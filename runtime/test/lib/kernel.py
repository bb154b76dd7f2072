# SPDX-License-Identifier: Apache-2.0
"""What a process holds in the kernel, and what is left of it afterwards."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

KINDS = {"prog_id": "prog", "map_id": "map", "link_id": "link"}
Holding = set[tuple[str, int]]
SYS_BPF = 321  # x86-64
NEXT_ID = {"prog": 11, "map": 12, "link": 31}  # BPF_*_GET_NEXT_ID, include/uapi/linux/bpf.h
_libc = ctypes.CDLL(None, use_errno=True)


def bpftool(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("bpftool") or "/usr/sbin/bpftool"
    return subprocess.run([program, *words], capture_output=True, text=True)


def holding(pid: int) -> Holding:
    """Returns the eBPF programs, maps and links that a process has open, as (kind, id)."""
    found: Holding = set()
    for info in Path(f"/proc/{pid}/fdinfo").iterdir():
        for line in _read(info).splitlines():
            name, _, value = line.partition(":")
            if name in KINDS:
                found.add((KINDS[name], int(value)))
    return found


def remaining(held: Holding, seconds: float = 15) -> Holding:
    """Returns what of it still exists; the kernel may take a moment to free it."""
    limit = time.monotonic() + seconds
    while left := {one for one in held if exists(*one)}:
        if time.monotonic() > limit:
            break
        time.sleep(0.5)
    return left


def exists(kind: str, number: int) -> bool:
    """Whether there is a program, map or link of this id, found out without opening it.

    A descriptor of a PROG_ARRAY that the kernel is clearing keeps the map for ever (6.18,
    kernel/bpf/arraymap.c: prog_array_map_clear takes a reference each time, its work gives back one).
    """
    attributes = struct.pack("=III", number - 1, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    if _libc.syscall(SYS_BPF, NEXT_ID[kind], buffer, len(attributes)) < 0:
        return False
    return int(struct.unpack("=III", buffer.raw)[1]) == number


def names(objects: Holding) -> dict[tuple[str, int], str]:
    """Returns the names of programs and maps, as the kernel cuts them to 15 characters. For what is in use."""
    shown = {one: bpftool("-j", one[0], "show", "id", str(one[1])).stdout for one in objects}
    return {one: str(json.loads(text).get("name", "")) for one, text in shown.items() if text.startswith("{")}


def entries(pid: int, name: str) -> int:
    """Returns how many elements the map of this name has that the process holds."""
    found = [one for one, known in names({o for o in holding(pid) if o[0] == "map"}).items() if known == name[:15]]
    if len(found) != 1:
        raise LookupError(f"process {pid} holds {len(found)} maps named {name}")
    return len(json.loads(bpftool("-j", "map", "dump", "id", str(found[0][1])).stdout))


def attached(cgroup: Path) -> str:
    """Returns what is attached to a cgroup, as bpftool lists it; empty when nothing is."""
    return bpftool("cgroup", "show", str(cgroup)).stdout.strip()


@dataclass(frozen=True)
class Usage:
    """What a process has used so far: processor seconds, and memory it has now, in MiB."""

    cpu: float
    rss: float


def thread_seconds(pid: int, name: str) -> float:
    """Returns the processor time of a process's thread with this name (15 characters at most)."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == name[:15]:
            return _seconds(task / "stat")
    raise RuntimeError(f"process {pid} has no thread '{name}'")


def usage(pid: int) -> Usage:
    rss = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return Usage(_seconds(Path(f"/proc/{pid}/stat")), int(rss[1]) / 1024 if rss else 0)


def java_child(pid: int) -> int:
    """Returns the process itself, or the Java program that a start script left behind as a child."""
    while Path(f"/proc/{pid}/comm").read_text().strip() != "java":
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children:
            return pid
        pid = int(children[0])
    return pid


def _seconds(stat: Path) -> float:
    """User and system time of a process or thread (proc_pid_stat(5)), in seconds."""
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # the descriptor was closed meanwhile
