# SPDX-License-Identifier: Apache-2.0
"""The table kernel x lockdown x feature, as Markdown, from what `hotprobe check --json` said in each guest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matrix import KERNELS, LOCKDOWNS

Report = dict[str, Any]
HEAD = """\
# What works on which kernel

Written by `runtime/guests/run --table` from what `hotprobe check` found out in guests with Debian's kernels, by trying,
and from the tests that ran there. Do not edit.

{versions}
A cell says what is found without lockdown; where lockdown `integrity` makes a difference, that stands after a slash.
What Hotprobe does was asked with the capabilities that it runs with, what the kernel can do with all capabilities.

"""
GROUPS = {
    "features": ("What Hotprobe does there", "feature"),
    "tests": ("What was tested there", "test"),
    "abilities": ("What the kernel can do, by trial", "ability"),
    "quirks": ("Oddities", "oddity"),
}


def render(reports: dict[tuple[str, str], Report]) -> str:
    """Renders the reports of guests, by kernel series and lockdown."""
    kernels = [series for series in KERNELS if any(key[0] == series for key in reports)]
    text = [HEAD.format(versions=_versions(kernels, reports))]
    for group, (title, column) in GROUPS.items():
        names = dict.fromkeys(entry["feature"] for report in reports.values() for entry in report.get(group, []))
        if names:
            text.append(f"## {title}\n\n| {column} | {' | '.join(kernels)} |\n| --- |{' --- |' * len(kernels)}\n")
            text += [_row(name, group, kernels, reports) for name in names]
            text.append("\n")
    text.append(_meanings(reports))
    return "".join(text)


def _versions(kernels: list[str], reports: dict[tuple[str, str], Report]) -> str:
    rows = ["| series | kernel |\n| --- | --- |\n"]
    for series in kernels:
        report = next(report for key, report in reports.items() if key[0] == series)
        rows.append(f"| {series} | {report.get('facts', {}).get('kernel.release', {}).get('value', 'unknown')} |\n")
    return "".join(rows)


def _row(name: str, group: str, kernels: list[str], reports: dict[tuple[str, str], Report]) -> str:
    cells = []
    for series in kernels:
        words = [_word(name, reports.get((series, lockdown), {}).get(group, [])) for lockdown in LOCKDOWNS]
        cells.append(" / ".join(dict.fromkeys(word for word in words if word)) or "not tried")
    return f"| {_cell(name)} | {' | '.join(cells)} |\n"


def _word(name: str, entries: list[dict[str, Any]]) -> str:
    for entry in entries:
        if entry["feature"] == name:
            word = _cell(entry.get("result") or ("yes" if entry["available"] else "no"))
            return word if entry["available"] else f"**{word}**"
    return ""


def _meanings(reports: dict[tuple[str, str], Report]) -> str:
    """What is lost where an ability is missing; the same on every kernel."""
    found: dict[str, str] = {}
    for report in reports.values():
        for group in ("features", "abilities"):
            for entry in report.get(group, []):
                if not entry["available"] and entry.get("consequence"):
                    found.setdefault(entry["feature"], entry["consequence"])
    rows = "".join(f"| {_cell(name)} | {_cell(text)} |\n" for name, text in found.items())
    return f"## What is lost where something is missing\n\n| missing | means |\n| --- | --- |\n{rows}" if rows else ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def collect(folder: Path) -> dict[tuple[str, str], Report]:
    """Reads what the guests of the last runs left."""
    reports: dict[tuple[str, str], Report] = {}
    for series in KERNELS:
        for lockdown in LOCKDOWNS:
            place = folder / f"{series}-{lockdown}"
            if (place / "check.json").exists():
                report = json.loads((place / "check.json").read_text())
                report["tests"] = _tests(place / "outcome.json")
                reports[(series, lockdown)] = report
    return reports


def _tests(file: Path) -> list[dict[str, Any]]:
    outcome = json.loads(file.read_text()) if file.exists() else {}
    return [{"feature": name, "available": word == "passed", "result": word} for name, word in outcome.items()]
