# SPDX-License-Identifier: Apache-2.0
"""What guests are made of: the kernels of the matrix, the root file system and the emulator."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import debian
import initrd
import store

# Kernel series by the Debian release that carries them. The exact version is what the release has today.
KERNELS = {"5.10": "bullseye", "6.1": "bookworm", "6.12": "trixie", "7.2": "sid"}
LOCKDOWNS = ("none", "integrity")

ROOT_SUITE = "trixie"
ROOT_PACKAGES = [
    "apache2-bin",
    "base-files",
    "base-passwd",
    "bash",
    "bpftool",
    "busybox-static",
    "coreutils",
    "dash",
    "findutils",
    "grep",
    "hostname",
    "iproute2",
    "libbpf1",
    "libc-bin",
    "mawk",
    "mount",
    "openjdk-25-jdk-headless",
    "procps",
    "python3",
    "sed",
    "tar",
    "util-linux",
]
JAVA = "/usr/lib/jvm/java-25-openjdk-amd64/bin/java"
LIBBPF = "/usr/lib/x86_64-linux-gnu/libbpf.so.1"
OLDEST_QEMU = 9  # Debian's 7.2 crashes the guest with 6.12 at random
HERE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Kernel:
    """A kernel that can be booted."""

    series: str
    version: str
    image: Path
    initrd: Path


@dataclass(frozen=True)
class Emulator:
    """QEMU, and what it needs in its environment when it was unpacked into the cache."""

    argv: list[str]
    env: dict[str, str]


def _suite(name: str, status: Path | None = None) -> debian.Suite:
    suite = debian.Suite(debian.Mirror.of_machine(), name, store.folder() / "apt", status)
    suite.refresh()
    return suite


def kernel(series: str) -> Kernel:
    """Gets a kernel of the series; raises Unobtainable with the reason when there is none."""
    suite = _suite(KERNELS[series])
    name = re.compile(rf"linux-(image|binary|modules)-{re.escape(series)}[.\d+\w~-]*-cloud-amd64$")
    packages = [one for one in suite.closure("linux-image-cloud-amd64") if name.match(one.name)]
    if not packages:
        raise debian.Unobtainable(f"Debian's {KERNELS[series]} has no cloud kernel {series} any more")
    init = HERE / "inside" / "init"
    ingredients = [one.file for one in packages] + [init.read_text(), Path(initrd.__file__).read_text()]

    def make(folder: Path) -> None:
        debian.unpack(suite.download(packages), folder / "unpacked")
        image = next(folder.glob("unpacked/**/vmlinuz*"))
        modules = next(path for path in folder.glob("unpacked/**/lib/modules/*") if path.is_dir())
        (folder / "initrd").write_bytes(initrd.make(modules, root() / "busybox", init))
        image.rename(folder / "vmlinuz")
        shutil.rmtree(folder / "unpacked")
        suite.forget_downloads()

    made = store.kept(f"kernel-{series}", ingredients, f"the guest kernel {packages[0].version}", make)
    return Kernel(series, packages[0].version, made / "vmlinuz", made / "initrd")


def root() -> Path:
    """Returns the folder with the root file system `root.ext4` and a `busybox` for the first steps."""
    suite = _suite(ROOT_SUITE)
    packages = suite.closure(*ROOT_PACKAGES)
    ingredients = [one.file for one in packages] + [Path(__file__).read_text()]

    def make(folder: Path) -> None:
        tree = folder / "tree"
        for name in ("bin", "sbin", "lib", "lib64"):
            (tree / "usr" / name).mkdir(parents=True)
            (tree / name).symlink_to(f"usr/{name}")
        debian.unpack(suite.download(packages), tree)
        suite.forget_downloads()
        _complete(tree)
        shutil.copy(tree / "usr/bin/busybox", folder / "busybox")
        size = sum(path.lstat().st_size for path in tree.rglob("*")) * 5 // 4 // 2**20 + 64
        image = folder / "root.ext4"
        subprocess.run(
            ["mkfs.ext4", "-q", "-O", "^has_journal", "-d", str(tree), str(image), f"{size}M"],
            check=True,
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"},
        )
        shutil.rmtree(tree)

    return store.kept("root", ingredients, f"the guests' root file system ({len(packages)} packages)", make)


def _complete(tree: Path) -> None:
    """Does what the packages' own scripts would have done, as far as guests need it."""
    for name in ("dev", "proc", "sys", "run", "tmp", "job", "out", "root"):
        (tree / name).mkdir(exist_ok=True)
    for name in ("passwd", "group"):
        shutil.copy(tree / f"usr/share/base-passwd/{name}.master", tree / "etc" / name)
    (tree / "etc/hosts").write_text("127.0.0.1 localhost guest\n::1 localhost\n")
    (tree / "usr/bin/awk").symlink_to("mawk")
    for name in ("doc", "man", "locale", "info"):
        shutil.rmtree(tree / "usr/share" / name, ignore_errors=True)
    shared = ["chroot", str(tree), JAVA, "-XX:+UseSerialGC", "-Xshare:dump"]
    script = f"mount -t proc proc {tree}/proc && exec {' '.join(shared)}"
    subprocess.run(["unshare", "-m", "sh", "-c", script], check=True, stdout=subprocess.DEVNULL)


def emulator() -> Emulator:
    """Returns the machine's QEMU if it will do, else one that is unpacked beside it."""
    program = "qemu-system-x86_64"
    if shutil.which(program) and _major(Emulator([program], {})) >= OLDEST_QEMU:
        return Emulator([program], {})
    codename = debian.machine_codename()
    suite = _suite(f"{codename}-backports" if codename == "bookworm" else codename, debian.MACHINE_STATUS)
    packages = suite.closure("qemu-system-x86")

    def make(folder: Path) -> None:
        debian.unpack(suite.download(packages), folder)
        suite.forget_downloads()

    names = [one.file for one in packages]
    made = store.kept("qemu", names, f"QEMU {packages[-1].version} with {len(packages) - 1} packages it needs", make)
    found = _unpacked(made)
    if _major(found) < OLDEST_QEMU:
        raise debian.Unobtainable(f"QEMU {OLDEST_QEMU} or newer: {suite.suite} has only {_major(found)}")
    return found


def _unpacked(folder: Path) -> Emulator:
    libraries = [str(path) for path in (folder / "usr/lib/x86_64-linux-gnu", folder / "lib/x86_64-linux-gnu")]
    argv = [str(folder / "usr/bin/qemu-system-x86_64")]
    for data in ("qemu", "seabios"):
        argv += ["-L", str(folder / "usr/share" / data)]
    return Emulator(argv, {"LD_LIBRARY_PATH": ":".join(libraries)})


def _major(found: Emulator) -> int:
    done = subprocess.run(
        [*found.argv, "--version"], env={**os.environ, **found.env}, capture_output=True, text=True, check=True
    )
    match = re.search(r"version (\d+)\.", done.stdout)
    return int(match[1]) if match else 0
