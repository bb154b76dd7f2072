# SPDX-License-Identifier: Apache-2.0
"""Prints a trace as a tree: who asked whom, for how long, and how the link was found."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from spans import CLIENT, SERVER, Span

LINKS = {
    "none": "root",
    "header": "traceparent header",
    "exact": "work for that very request",
    "thread": "thread that serves the request",
    "turn": "turn of the event loop",
    "option": "TCP option",
}
BAR = 24
PALETTE = (36, 33, 32, 35, 34)  # one colour for each service, in order of appearance


class TreePrinter:
    """Renders traces, in colour when a person looks at them."""

    def __init__(self, colour: bool | None = None) -> None:
        self._colour = sys.stdout.isatty() if colour is None else colour
        self._colours: dict[str, int] = {}

    def render(self, spans: list[Span]) -> str:
        """Returns the trace as lines of text; spans with a parent that is not there count as roots."""
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        services = len({span.service for span in spans})
        title = f"Trace {spans[0].trace_id}"
        lines = [f"{self.paint(title, 1)}  {services} services, {len(spans)} spans, {_millis(end - start)}"]
        rows = list(_walk(spans))
        width = max(len(prefix) + len(_label(span)) for prefix, span in rows)
        for prefix, span in rows:
            label = self._service(span, _label(span)) + " " * (width - len(prefix) - len(_label(span)))
            lines.append(
                f"  {prefix}{label}  {_millis(span.end - span.start):>9}  {self._bar(span, start, end)}  "
                f"{self._status(span)}  {self.paint(LINKS.get(span.link, span.link), 2)}"
            )
        return "\n".join(lines)

    def paint(self, text: str, code: int) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def _service(self, span: Span, text: str) -> str:
        code = self._colours.setdefault(span.service, PALETTE[len(self._colours) % len(PALETTE)])
        return text.replace(span.service, self.paint(span.service, code), 1)

    def _status(self, span: Span) -> str:
        return self.paint(str(span.status), 31 if span.error else 32)

    def _bar(self, span: Span, start: int, end: int) -> str:
        scale = BAR / max(end - start, 1)
        left = min(int((span.start - start) * scale), BAR - 1)
        length = max(1, min(BAR - left, round((span.end - span.start) * scale)))
        full, empty = ("━", "·") if _unicode() else ("=", ".")
        bar = self.paint(full * length, self._colours.get(span.service, 0))
        return empty * left + bar + empty * (BAR - left - length)


def _walk(spans: list[Span]) -> Iterator[tuple[str, Span]]:
    """Yields every span with the tree's branch before it, parents first."""
    known = {span.span_id for span in spans}
    children: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda one: one.start):
        children.setdefault(span.parent_id if span.parent_id in known else "", []).append(span)
    corner, tee, pipe = ("└─ ", "├─ ", "│  ") if _unicode() else ("`- ", "|- ", "|  ")

    def below(parent: str, indent: str) -> Iterator[tuple[str, Span]]:
        siblings = children.get(parent, [])
        for number, span in enumerate(siblings, 1):
            last = number == len(siblings)
            branch = "" if parent == "" else indent + (corner if last else tee)
            yield branch, span
            yield from below(span.span_id, "" if parent == "" else indent + ("   " if last else pipe))

    yield from below("", "")


def _label(span: Span) -> str:
    verb = {SERVER: "serves", CLIENT: "asks"}.get(span.kind, "does")
    return f"{span.service} {verb} {span.name}"


def _millis(nanos: int) -> str:
    return f"{nanos / 1e6:.2f} ms"


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")
