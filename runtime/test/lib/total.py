# SPDX-License-Identifier: Apache-2.0
"""Adds up the result lines of all parts. Usage: total.py FILE BROKEN, the latter: parts that ended without one."""

from __future__ import annotations

import re
import sys
from pathlib import Path

RESULT = re.compile(r"HOTPROBE-RESULT ([\w-]+) passed=(\d+) failed=(\d+) skipped=(\d+)")


def main() -> int:
    rows = RESULT.findall(Path(sys.argv[1]).read_text())
    broken = int(sys.argv[2])
    print()
    for name, *counts in rows:
        print("{:>14}: {} passed, {} failed, {} skipped".format(name, *counts))
    if broken:
        print(f"{broken} part(s) ended without a result")
    passed, failed, skipped = (sum(int(row[column]) for row in rows) for column in (1, 2, 3))
    failed += broken
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
