# SPDX-License-Identifier: Apache-2.0
"""Which tests run in which guests."""

from __future__ import annotations

from dataclasses import dataclass

from matrix import KERNELS, LOCKDOWNS

EVERYWHERE = ("verifier", "check", "demo", "truth")
RAISED = "lockdown raised"
CAPABILITIES = ("bpf", "perfmon", "net_admin", "net_raw", "sys_ptrace", "dac_read_search", "checkpoint_restore")
# Capabilities are the same everywhere but for the limit of locked memory, which counts before 5.11 only.
PRIVILEGES = ("capabilities: exactly these", *(f"capabilities: without {name}" for name in CAPABILITIES))
WITH_PRIVILEGES = ("5.10", "7.2")
# 7.2 preempts programs of tracepoints, which shows under load only.
QUICK = {
    ("5.10", "integrity"): EVERYWHERE,
    **{(series, "none"): ("verifier",) for series in KERNELS if series != "5.10"},
    ("7.2", "none"): ("verifier", "truth"),
}


@dataclass(frozen=True)
class Plan:
    """One guest and its tests."""

    series: str
    lockdown: str
    tests: list[str]

    @property
    def name(self) -> str:
        return f"{self.series}-{self.lockdown}"


def plans(words: list[str], quick: bool) -> list[Plan]:
    """Kernels and lockdowns among the words choose guests, the other words choose tests by a part of their name."""
    chosen = []
    for series in KERNELS:
        for lockdown in LOCKDOWNS:
            tests = _tests(series, lockdown, words, quick)
            if tests and _wanted(words, series, KERNELS) and _wanted(words, lockdown, LOCKDOWNS):
                chosen.append(Plan(series, lockdown, tests))
    return sorted(chosen, key=lambda plan: -len(plan.tests))


def _whole(series: str, lockdown: str) -> tuple[str, ...]:
    if lockdown != "none":
        return EVERYWHERE
    # Nobody can take lockdown back: what comes after it has to stand it.
    return EVERYWHERE + (PRIVILEGES if series in WITH_PRIVILEGES else ()) + (RAISED,)


def _tests(series: str, lockdown: str, words: list[str], quick: bool) -> list[str]:
    all_tests = QUICK.get((series, lockdown), ()) if quick else _whole(series, lockdown)
    parts = [word for word in words if word not in KERNELS and word not in LOCKDOWNS]
    return [test for test in all_tests if not parts or any(part in test for part in parts)]


def _wanted(words: list[str], value: str, values: object) -> bool:
    named = [word for word in words if word in values]  # type: ignore[operator]
    return not named or value in named
