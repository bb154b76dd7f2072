# SPDX-License-Identifier: Apache-2.0
"""The small first file system of a guest: a shell, the modules it needs, and the script that mounts the root."""

from __future__ import annotations

import gzip
import lzma
import re
import stat
import subprocess
from pathlib import Path

# Disks and file systems to boot with; then what the product may meet or use.
MODULES = [
    "virtio_pci",
    "virtio_blk",
    "virtio_rng",
    "ext4",
    "crc32c_generic",
    "overlay",
    "veth",
    "sch_ingress",
    "cls_bpf",
    "act_bpf",
    "tls",
]
_DEPENDS = re.compile(rb"\0?depends=([\w,-]*)\0")


class Archive:
    """A cpio archive in the format that kernels unpack (newc), in memory."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._count = 0

    def folder(self, name: str) -> None:
        self._add(name, stat.S_IFDIR | 0o755, b"")

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        self._add(name, stat.S_IFREG | mode, content)

    def bytes(self) -> bytes:
        self._add("TRAILER!!!", 0, b"")
        return gzip.compress(b"".join(self._parts), 1, mtime=0)

    def _add(self, name: str, mode: int, content: bytes) -> None:
        self._count += 1
        path = name.encode() + b"\0"
        numbers = [self._count, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(path), 0]
        head = b"070701" + b"".join(b"%08X" % number for number in numbers) + path
        self._parts += [_padded(head), _padded(content)]


def make(modules: Path, busybox: Path, init: Path) -> bytes:
    """Builds it for the kernel whose modules are given."""
    archive = Archive()
    for name in ("bin", "dev", "proc", "sys", "modules", "lower", "upper", "root"):
        archive.folder(name)
    archive.file("bin/busybox", busybox.read_bytes(), 0o755)
    archive.file("init", init.read_bytes(), 0o755)
    order = _with_dependencies(modules)
    for name, content in order.items():
        archive.file(f"modules/{name}.ko", content)
    archive.file("modules/order", "".join(f"{name}\n" for name in order).encode())
    return archive.bytes()


def _with_dependencies(folder: Path) -> dict[str, bytes]:
    """The modules in the order to load them; one that is not there is part of the kernel."""
    files = {_module_name(path): path for path in folder.rglob("*.ko*")}
    order: dict[str, bytes] = {}

    def visit(name: str) -> None:
        name = name.replace("-", "_")
        if name in order or name not in files:
            return
        content = _plain(files[name])
        match = _DEPENDS.search(content)
        for needed in match[1].decode().split(",") if match else ():
            visit(needed)
        order[name] = content

    for name in MODULES:
        visit(name)
    return order


def _module_name(path: Path) -> str:
    return path.name.split(".ko")[0].replace("-", "_")


def _plain(path: Path) -> bytes:
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout
    return path.read_bytes()


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % 4)
