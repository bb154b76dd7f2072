# SPDX-License-Identifier: Apache-2.0
"""What the product says and does on the guest's kernel."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import product
import trial
from runner import Check

OUT = Path("/out")
COMMAND = product.ROOT / "runtime" / "hotprobe"


def verifier(check: Check) -> None:
    """Loads every program alone; the host compares what it took with the baseline."""
    measured = trial.measure(product.home(), product.libbpf())
    (OUT / "verifier.json").write_text(json.dumps(measured))
    loaded = [count for programs in measured.values() for count in programs.values() if isinstance(count, int)]
    check.true("programs that load", bool(loaded), "some", len(loaded))
    check.note(f"{len(loaded)} programs, {sum(loaded)} instructions")


def abilities(check: Check) -> None:
    """`hotprobe check --json`: what the product does here, and what the kernel can do for those who may all."""
    found = _check(check, "check", {})
    check.equal("the product works here", True, found["works"])
    found["abilities"] = _check(check, "check-all", {"HOTPROBE_CAPS": "all"})["abilities"]
    (OUT / "check.json").write_text(json.dumps(found, indent=1))
    available = sum(entry["available"] for entry in found["abilities"])
    check.note(f"{available} of {len(found['abilities'])} abilities")


def _check(check: Check, name: str, env: dict[str, str]) -> dict[str, Any]:
    command = [str(COMMAND), "check", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env}, timeout=600)
    (OUT / f"{name}.txt").write_text(done.stdout + done.stderr)
    check.equal(f"{name}: exit status, with the words {done.stderr[-1500:]}", 0, done.returncode)
    found = json.loads(done.stdout)
    for group in ("features", "abilities"):
        check.true(f"{name}: {group}", bool(found[group]), "some", found[group])
        for entry in found[group]:
            explained = entry["available"] or (entry["detail"] and entry["consequence"])
            check.true(f"{name}: {entry['feature']} is missing", bool(explained), "a reason and a consequence", entry)
    return dict(found)


def demo(check: Check) -> None:
    """The demo's services in one trace, in agreement with the headers on the wire."""
    program = product.ROOT / "runtime" / "demo" / "run"
    done = subprocess.run([str(program), "--once", "--pause", "0.5"], capture_output=True, text=True)
    (OUT / "demo.txt").write_text(done.stdout + done.stderr)
    check.equal(f"exit status, with the words {(done.stdout + done.stderr)[-3000:]}", 0, done.returncode)
    check.true("services in one trace", "4 services, 6 spans" in done.stdout, "4 with 6 spans", done.stdout[-1500:])
    check.true("links", "6 of 6 links" in done.stdout, "6 of 6", done.stdout[-1500:])


TESTS = {"verifier": verifier, "check": abilities, "demo": demo}
