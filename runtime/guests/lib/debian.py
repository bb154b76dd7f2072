# SPDX-License-Identifier: Apache-2.0
"""Debian packages of any release, from the mirror that this machine uses, without touching the machine's own apt."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MACHINE_STATUS = Path("/var/lib/dpkg/status")
FRESH = 24 * 3600  # seconds that package lists are used without asking again
_PACKAGE = re.compile(r"^'(?P<uri>\S+)' (?P<file>\S+_(?P<version>\S+)_\S+\.deb) \d+", re.M)


class Unobtainable(Exception):
    """A package or a release that cannot be had, with the reason."""


@dataclass(frozen=True)
class Mirror:
    """Where this machine's apt gets Debian and its security updates from."""

    main: str
    security: str

    @staticmethod
    def of_machine(folder: Path = Path("/etc/apt")) -> Mirror:
        """Reads it from the machine's sources."""
        codename = machine_codename()
        found = dict(_sources(folder))
        main = found.get(codename)
        if main is None:
            raise Unobtainable(
                f"no apt source for Debian's suite '{codename}' in {folder}: expected a .sources or .list entry, "
                f"found suites {sorted(found) or 'none'}"
            )
        return Mirror(main, found.get(f"{codename}-security", main.removesuffix("/") + "-security"))

    def entries(self, suite: str) -> list[tuple[str, str]]:
        """Returns where a suite and its updates are, as (URI, suite)."""
        if suite in ("sid", "unstable"):
            return [(self.main, suite)]
        if suite.endswith("-backports"):
            return [*self.entries(suite.removesuffix("-backports")), (self.main, suite)]
        return [(self.main, suite), (self.security, f"{suite}-security")]


def machine_codename() -> str:
    """The release that this machine runs."""
    match = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.M)
    return match[1] if match else "unknown"


def _sources(folder: Path) -> list[tuple[str, str]]:
    """All (suite, URI) of the machine, whichever of the two formats they are written in."""
    found: list[tuple[str, str]] = []
    for file in sorted(folder.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text()):
            fields = dict(re.findall(r"^(URIs|Suites):\s*(.+)$", stanza, re.M))
            for uri in fields.get("URIs", "").split()[:1]:
                found += [(suite, uri) for suite in fields.get("Suites", "").split()]
    for file in [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]:
        if file.exists():
            lines = re.findall(r"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)", file.read_text(), re.M)
            found += [(suite, uri) for uri, suite in lines]
    return found


@dataclass(frozen=True)
class Package:
    """One version of one package."""

    name: str
    version: str
    file: str


class Suite:
    """One release with package lists and a download folder of its own."""

    def __init__(self, mirror: Mirror, suite: str, folder: Path, status: Path | None = None) -> None:
        self.suite = suite
        self._folder = folder / suite
        self._mirror = mirror
        self._status = status or self._folder / "status"
        self._downloads = self._folder / "downloads"

    def refresh(self) -> None:
        """Gets the package lists, unless they are of today; old ones will do when there are no new ones."""
        stamp = self._folder / "refreshed"
        text = self._write_configuration()
        if stamp.exists() and stamp.read_text() == text and time.time() - stamp.stat().st_mtime < FRESH:
            return
        done = self._apt("apt-get", "-o", "APT::Update::Error-Mode=any", "update")
        if done.returncode == 0:
            stamp.write_text(text)
        elif not stamp.exists():
            raise Unobtainable(f"Debian's suite {self.suite} cannot be had: {_last_line(done)}")

    def closure(self, *names: str) -> list[Package]:
        """Resolves packages with all that they depend on and that is not installed where the status says so."""
        target = ["-t", self.suite] if self.suite.endswith("-backports") else []
        done = self._apt("apt-get", "--print-uris", "-y", *target, "install", *names)
        if done.returncode != 0:
            raise Unobtainable(f"packages {' '.join(names)} of {self.suite} do not resolve: {_last_line(done)}")
        found = _PACKAGE.finditer(done.stdout)
        return [Package(one["file"].split("_")[0], unquote(one["version"]), one["file"]) for one in found]

    def download(self, packages: list[Package]) -> list[Path]:
        """Fetches packages that are not there yet; apt verifies each against the signed lists."""
        missing = [one for one in packages if not (self._downloads / one.file).exists()]
        if missing:
            done = self._apt("apt-get", "download", *(f"{one.name}={one.version}" for one in missing))
            if done.returncode != 0:
                raise Unobtainable(f"{missing[0].name} and others of {self.suite}: {_last_line(done)}")
        return [self._downloads / one.file for one in packages]

    def forget_downloads(self) -> None:
        """Removes what was fetched, once it has been unpacked."""
        for file in self._downloads.glob("*.deb"):
            file.unlink()

    def _write_configuration(self) -> str:
        for part in ("lists/partial", "archives/partial", "downloads", "none"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        if not self._status.exists():
            self._status.write_text("")
        sources = "".join(
            f"deb [signed-by={KEYRING}] {uri} {suite} main\n" for uri, suite in self._mirror.entries(self.suite)
        )
        (self._folder / "sources.list").write_text(sources)
        options = {
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": self._folder / "none",
            "Dir::Etc::preferencesparts": self._folder / "none",
            "Dir::State": self._folder,
            "Dir::State::lists": self._folder / "lists",
            "Dir::State::status": self._status,
            "Dir::Cache": self._folder,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "true",
        }
        (self._folder / "apt.conf").write_text("".join(f'{key} "{value}";\n' for key, value in options.items()))
        return sources

    def _apt(self, *argv: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "APT_CONFIG": str(self._folder / "apt.conf"), "LC_ALL": "C"}
        return subprocess.run(argv, cwd=self._downloads, env=env, capture_output=True, text=True)


def unpack(files: list[Path], root: Path) -> None:
    """Extracts packages into a folder; nothing of them is run."""
    root.mkdir(parents=True, exist_ok=True)
    for file in files:
        subprocess.run(["dpkg-deb", "--extract", str(file), str(root)], check=True)


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("E:", "W:"))]
    return lines[-1] if lines else f"apt ended with {done.returncode}"
