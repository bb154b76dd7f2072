# SPDX-License-Identifier: Apache-2.0
"""The agent under test: started as an operator starts it, watched from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from sandbox import Process, Sandbox
from spans import SpanFile

ROOT = Path(os.environ.get("HOTPROBE_ROOT", Path(__file__).resolve().parents[3]))
READY = "Hotprobe is tracing"
CORE = ("kernel.probe", "network.propagator", "process.discovery")
Settings = dict[str, Any]


def settings(sandbox: Sandbox, propagate: bool = True, **more: Any) -> Settings:
    """The configuration most checks use: everything in the sandbox's cgroup takes part."""
    base: Settings = {
        "ebpf": {"cgroup_path": str(sandbox.cgroup), "context_propagation": "headers" if propagate else "disabled"},
        "discovery": {"instrument": [{"exe_path": "*"}], "excluded_linux_system_paths": [], "min_process_age": "0s"},
    }
    return merge(base, more)


def merge(base: Settings, more: Settings) -> Settings:
    """Adds settings to others, going into nested ones."""
    both = dict(base)
    for key, value in more.items():
        both[key] = merge(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


class Agent:
    """One running agent with its configuration, span file and shell."""

    def __init__(
        self,
        sandbox: Sandbox,
        config: Settings,
        env: dict[str, str] | None = None,
        name: str = "agent",
        through: list[str] | None = None,
    ) -> None:
        """Starts it, `through` a program that changes its privileges if one is given."""
        self._sandbox = sandbox
        self.config_file = sandbox.folder / f"{name}.yaml"
        self.file = SpanFile(sandbox.folder / f"{name}-spans.jsonl")
        self.socket = sandbox.folder / f"{name}.sock"
        self.configure(config)
        self.env = {
            "HOTPROBE_SPANS_FILE": str(self.file.path),
            "HOTPROBE_SHELL_SOCKET": str(self.socket),
            **(env or {}),
        }
        self.started = time.monotonic()
        argv = [*(through or []), str(ROOT / "runtime/hotprobe"), "run", "--config", str(self.config_file)]
        self.process: Process = sandbox.start(name, argv, self.env, inside=False)

    def __enter__(self) -> Agent:
        return self.wait()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self, seconds: float = 120) -> Agent:
        """Waits until the probes are live and the processes that were there before are known."""
        self.process.wait_for(READY, seconds)
        time.sleep(0.5)
        return self

    def wait_for_probes(self, *names: str, seconds: float = 120) -> None:
        """On a very slow machine the agent says that it traces before every probe is live."""
        for name in names or CORE:
            self.process.wait_for(f"probe {name} LOADED", seconds)

    def configure(self, config: Settings) -> None:
        """Writes the configuration as an editor would: a new file under the old name. JSON is YAML."""
        draft = self.config_file.with_suffix(".new")
        draft.write_text(json.dumps(config, indent=2))
        draft.rename(self.config_file)

    def stop(self) -> int:
        """Ends the agent politely, so that it sends what it still holds."""
        code = self.process.stop()
        self.file.read()
        return code

    def kill(self) -> None:
        """Ends the agent as the kernel's out-of-memory killer would."""
        self.process.stop(signal.SIGKILL)

    def shell(self, command: str) -> str:
        """Runs a command of the agent's shell and returns its output."""
        done = subprocess.run(
            [str(ROOT / "runtime/hotprobe"), "shell", command],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode != 0:
            raise RuntimeError(f"shell command '{command}' ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def counters(self) -> dict[str, int]:
        """What the agent counted, losses above all, as the shell shows it."""
        return {
            name: int(value)
            for name, value in re.findall(r"([a-z][\w.]*\.\w+|\w+)[ :=]+(\d+)\s*$", self.shell("stats"), re.M)
        }
