# SPDX-License-Identifier: Apache-2.0
"""The table of the bench: measured, beside the un-traced run, beside the budget."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = ("what", "un-traced", "measured", "ratio", "budget")


@dataclass(frozen=True)
class Row:
    """One measurement; `base` is the same without the agent, where that exists."""

    what: str
    measured: float | None
    unit: str
    budget: str = ""
    base: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, str, str, str, str]:
        ratio = f"{self.measured / self.base:.3f}" if self.measured is not None and self.base else ""
        return (
            self.what,
            _number(self.base, self.unit),
            _number(self.measured, self.unit) or f"not measured: {self.note}",
            ratio,
            self.budget,
        )


def render(rows: list[Row]) -> str:
    """Returns the rows under each other in columns."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * (sum(widths) + 8), *lines[1:]])


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 1000 or value == int(value) else 2 if value < 10 else 1
    return f"{value:,.{digits}f} {unit}"
