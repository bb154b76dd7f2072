# SPDX-License-Identifier: Apache-2.0
"""Results of long steps, kept under a name that is a digest of all that went into them."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def folder() -> Path:
    """Where everything that guests need is kept between runs."""
    base = Path(os.environ.get("HOTPROBE_CACHE") or Path.home() / ".cache" / "hotprobe")
    return base / "guests"


def digest(parts: Iterable[str]) -> str:
    """A short name for what the parts say."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def kept(kind: str, ingredients: Iterable[str], what: str, make: Callable[[Path], None]) -> Path:
    """Returns the folder of this kind made of these ingredients; makes it, and drops older ones, if need be."""
    target = folder() / f"{kind}-{digest(ingredients)}"
    if target.is_dir():
        return target
    print(f"guests: making {what} (once, kept in {folder()})", flush=True)
    began = time.monotonic()
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        make(draft)
        for old in folder().glob(f"{kind}-" + "?" * 16):
            shutil.rmtree(old)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(f"guests: {what} made in {time.monotonic() - began:.0f} s", flush=True)
    return target
