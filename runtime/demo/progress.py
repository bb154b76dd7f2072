# SPDX-License-Identifier: Apache-2.0
"""Tells the user what takes so long."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """One line for each step: a spinner while it runs on a terminal, and the seconds it took."""

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began, done = time.monotonic(), threading.Event()
        spinner = threading.Thread(target=self._spin, args=(what, done), daemon=True)
        if sys.stdout.isatty():
            spinner.start()
        try:
            yield
        except BaseException:
            self._end(done, spinner, f"failed: {what}")
            raise
        self._end(done, spinner, f"{what}: {time.monotonic() - began:.1f} s")

    def _spin(self, what: str, done: threading.Event) -> None:
        for sign in itertools.cycle("|/-\\"):
            print(f"\r{sign} {what}", end="", flush=True)
            if done.wait(0.15):
                return

    def _end(self, done: threading.Event, spinner: threading.Thread, text: str) -> None:
        done.set()
        if spinner.is_alive():
            spinner.join()
        print(("\r\x1b[K" if sys.stdout.isatty() else "") + text, flush=True)
