# SPDX-License-Identifier: Apache-2.0
"""Results of guests, for people and as JUnit XML."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree


@dataclass
class Result:
    """One test in one guest."""

    name: str
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    skipped: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "failed" if self.failures else "skipped" if self.skipped is not None else "passed"


def show(guest: str, results: list[Result]) -> None:
    """Prints one line for each test, and what went wrong."""
    for result in results:
        word = {"passed": "ok", "failed": "FAILED"}.get(result.status, result.status)
        facts = result.skipped or "; ".join(result.notes)
        print(f"{word:7} {result.seconds:6.1f} s  {guest}: {result.name} ({facts})", flush=True)
        for failure in result.failures[:25]:
            print("        " + failure.replace("\n", "\n        "), flush=True)


def keep(folder: Path, results: list[Result]) -> None:
    """Leaves what became of each test, for the table; tests of earlier runs stay."""
    file = folder / "outcome.json"
    before = json.loads(file.read_text()) if file.exists() else {}
    folder.mkdir(exist_ok=True)
    file.write_text(json.dumps(before | {result.name: result.status for result in results}))


def write(file: Path, guest: str, results: list[Result]) -> None:
    """Writes a test suite with one case for each test."""
    count = {status: sum(result.status == status for result in results) for status in ("failed", "skipped")}
    suite = ElementTree.Element(
        "testsuite",
        name=f"guests.{guest}",
        tests=str(len(results)),
        failures=str(count["failed"]),
        errors="0",
        skipped=str(count["skipped"]),
        time=f"{sum(result.seconds for result in results):.1f}",
    )
    for result in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"guests.{guest}", name=result.name, time=f"{result.seconds:.1f}"
        )
        if result.failures:
            text = _printable("\n".join(result.failures))
            ElementTree.SubElement(case, "failure", message=text.splitlines()[0][:300]).text = text
        elif result.skipped is not None:
            ElementTree.SubElement(case, "skipped", message=_printable(result.skipped))
        ElementTree.SubElement(case, "system-out").text = _printable("\n".join(result.notes))
    ElementTree.indent(suite)
    ElementTree.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)


def _printable(text: str) -> str:
    """XML 1.0 has no control characters."""
    return "".join(one if one >= " " or one in "\n\t" else "?" for one in text)
