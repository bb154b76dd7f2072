# SPDX-License-Identifier: Apache-2.0
"""Adds up the reports that Maven's test runner left. Usage: surefire.py ROOT NAME"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def main() -> int:
    root, name = Path(sys.argv[1]), sys.argv[2]
    reports = sorted(root.glob("*/**/target/*-reports/TEST-*.xml"))
    total = failed = skipped = 0
    for report in reports:
        suite = ElementTree.parse(report).getroot()
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += int(suite.get("tests", 0))
        failed += bad
        skipped += int(suite.get("skipped", 0))
        for case in suite.iter("testcase"):
            for kind in ("failure", "error"):
                if (found := case.find(kind)) is not None:
                    print(f"FAILED  {case.get('classname')}.{case.get('name')}: {found.get('message')}")
    print(f"HOTPROBE-RESULT {name} passed={total - failed - skipped} failed={failed} skipped={skipped}")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
