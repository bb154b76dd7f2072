# SPDX-License-Identifier: Apache-2.0
"""The checked-in cost of every program on every kernel, and how a measurement differs from it.

The file is a table: one line per program, one column per kernel series. A cell is the number of instructions that
the verifier went through, `refused`, or `-` where nobody measured. What integrity changes stands behind a slash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

REFUSED, UNKNOWN = "refused", "-"
GROWTH = 0.20  # more than this is a failure
SMALL = 100  # instructions by which a program may always grow
HEAD = """\
# Instructions that the kernel's verifier goes through until it accepts a program, by kernel.
# {command} compares, with --write it writes this file anew.
# refused: the kernel does not load it, another rung takes its place; -: not measured;
# a/b: a without lockdown, b under integrity.
"""
COMMAND = "runtime/guests/verifier (this kernel) and runtime/guests/run verifier (the others)"

Measured = dict[str, dict[str, int | str]]  # object, program: instructions, or why it is refused
Key = tuple[str, str, str]  # object, program, kernel series


@dataclass
class Difference:
    """What a measurement says against the baseline: failures, and what is merely worth knowing."""

    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: int = 0


class Baseline:
    """The table, in memory."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._cells: dict[Key, str] = {}
        lines = file.read_text().splitlines() if file.exists() else []
        rows = [(number, line.split()) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
        self._kernels = rows[0][1][2:] if rows else []
        for number, row in rows[1:]:
            if len(row) != len(self._kernels) + 2:
                raise ValueError(f"{file}:{number}: expected {len(self._kernels) + 2} columns, found {len(row)}")
            for kernel, cell in zip(self._kernels, row[2:], strict=True):
                if cell != UNKNOWN:
                    self._cells[(row[0], row[1], kernel)] = cell

    def knows(self, kernel: str) -> bool:
        """Whether any program has been measured on this kernel."""
        return kernel in self._kernels

    def compare(self, kernel: str, lockdown: str, measured: Measured) -> Difference:
        """Judges a measurement: new refusals and growth are failures."""
        difference = Difference()
        for name, programs in measured.items():
            for program, now in programs.items():
                before = self._cell(name, program, kernel, lockdown)
                difference.compared += before != UNKNOWN
                _judge(difference, f"{name} {program}", before, now)
        known = {(name, program) for name, program, measured_on in self._cells if measured_on == kernel}
        gone = known - {(name, program) for name, programs in measured.items() for program in programs}
        difference.notes += [f"{name} {program}: in the baseline, but no longer there" for name, program in gone]
        return difference

    def take(self, kernel: str, lockdown: str, measured: Measured) -> None:
        """Replaces what is known of a kernel: other kernels may have other objects. Programs that are gone go.

        One that was accepted and is refused now stays as it was, so that comparing fails: to accept that, delete its row.
        """
        if kernel not in self._kernels:
            self._kernels = sorted([*self._kernels, kernel], key=_numbers)
        there = {(name, program) for name, programs in measured.items() for program in programs}
        self._cells = {key: cell for key, cell in self._cells.items() if key[2] != kernel or key[:2] in there}
        for name, programs in measured.items():
            for program, now in programs.items():
                if isinstance(now, str) and self._cell(name, program, kernel, lockdown) not in (UNKNOWN, REFUSED):
                    continue
                value = str(now) if isinstance(now, int) else REFUSED
                key = (name, program, kernel)
                plain, _, locked = self._cells.get(key, UNKNOWN).partition("/")
                plain, locked = (value, locked or plain) if lockdown == "none" else (plain, value)
                self._cells[key] = _joined(plain, locked)

    def write(self) -> None:
        """Writes the file."""
        rows = [["object", "program", *self._kernels]]
        for name, program in sorted({key[:2] for key in self._cells}):
            rows.append([name, program] + [self._cells.get((name, program, one), UNKNOWN) for one in self._kernels])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = []
        for row in rows:
            text = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
            lines.append("  ".join(text + [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]))
        self._file.write_text(HEAD.format(command=COMMAND) + "".join(f"{line.rstrip()}\n" for line in lines))

    def _cell(self, name: str, program: str, kernel: str, lockdown: str) -> str:
        plain, _, locked = self._cells.get((name, program, kernel), UNKNOWN).partition("/")
        return locked or plain if lockdown != "none" else plain


def _joined(plain: str, locked: str) -> str:
    """One cell of both; counts under integrity are those without lockdown, but for chance."""
    if locked == UNKNOWN or (plain != UNKNOWN and (plain == REFUSED) == (locked == REFUSED)):
        return plain
    return locked if plain == UNKNOWN else f"{plain}/{locked}"


def _judge(difference: Difference, what: str, before: str, now: int | str) -> None:
    if isinstance(now, str):
        if before == REFUSED:
            return
        was = "not in the baseline" if before == UNKNOWN else f"{before} instructions in the baseline"
        difference.failures.append(f"{what}: {was}, now refused: {now}")
    elif before == UNKNOWN:
        difference.notes.append(f"{what}: not in the baseline, now {now} instructions")
    elif before == REFUSED:
        difference.notes.append(f"{what}: refused in the baseline, now {now} instructions")
    elif now != int(before):
        change = f"{what}: {before} to {now} instructions ({(now / int(before) - 1):+.1%})"
        grown = now > int(before) * (1 + GROWTH) and now > int(before) + SMALL
        (difference.failures if grown else difference.notes).append(change)


def _numbers(series: str) -> list[int]:
    return [int(part) for part in series.split(".")]
