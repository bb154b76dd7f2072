# SPDX-License-Identifier: Apache-2.0
"""Runs checks and says for each what was expected and what happened."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any


TRIES = 3


class Skipped(Exception):
    """A check that this machine cannot run, with the reason."""


class Overloaded(Exception):
    """The machine was too busy for the agent to keep up; every loss was counted. Worth another try."""


class Check:
    """Collects the outcome of one check, which may consist of many named cases."""

    def __init__(self, name: str, tries_left: int = 0) -> None:
        self.name = name
        self.tries_left = tries_left
        self.failures: list[str] = []
        self.cases = 0
        self.notes: list[str] = []

    def equal(self, what: str, expected: Any, actual: Any) -> bool:
        """Demands that both are the same."""
        return self._case(what, expected == actual, expected, actual)

    def true(self, what: str, condition: bool, expected: str, actual: Any) -> bool:
        """Demands a condition that is not plain equality."""
        return self._case(what, condition, expected, actual)

    def one_of(self, what: str, allowed: Iterable[Any], actual: Any) -> bool:
        allowed = list(allowed)
        return self._case(what, actual in allowed, f"one of {allowed}", actual)

    def note(self, text: str) -> None:
        """Adds a measured fact to the line of the check."""
        self.notes.append(text)

    def _case(self, what: str, good: bool, expected: Any, actual: Any) -> bool:
        self.cases += 1
        if not good:
            self.failures.append(f"{what}: expected {_short(expected)}, actual {_short(actual)}")
        return good


Function = Callable[[Check], None]


def run(checks: dict[str, Function]) -> tuple[int, int, int]:
    """Runs all; returns how many passed, failed and were skipped."""
    passed = failed = skipped = 0
    for name, function in checks.items():
        began = time.monotonic()
        check, reason = _tries(name, function)
        seconds = f"{time.monotonic() - began:6.1f} s"
        facts = "; ".join([f"{check.cases} cases", *check.notes])
        if reason is not None:
            skipped += 1
            print(f"skipped {seconds}  {name}: {reason}", flush=True)
        elif check.failures:
            failed += 1
            print(f"FAILED  {seconds}  {name} ({facts}; {len(check.failures)} failed)", flush=True)
            for failure in check.failures[:25]:
                print("        " + failure.replace("\n", "\n        "), flush=True)
        else:
            passed += 1
            print(f"ok      {seconds}  {name} ({facts})", flush=True)
    return passed, failed, skipped


def _tries(name: str, function: Function) -> tuple[Check, str | None]:
    """Repeats a check on a machine that was too busy; the last try has to do."""
    for left in reversed(range(TRIES)):
        check = Check(name, left)
        try:
            return check, _attempt(function, check)
        except Overloaded as reason:
            print(f"again             {name}: {reason}", flush=True)
    raise AssertionError("the last try is never too busy")


def _attempt(function: Function, check: Check) -> str | None:
    try:
        function(check)
    except Skipped as reason:
        return str(reason)
    except Overloaded:
        if check.tries_left:
            raise
        check.failures.append("every try lost events: the machine is too busy")
    except Exception:
        check.failures.append("the check itself ended early:\n" + "".join(traceback.format_exc(limit=-4)))
    return None


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) < 700 else text[:700] + f"... ({len(text)} characters)"
