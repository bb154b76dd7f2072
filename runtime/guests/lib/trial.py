# SPDX-License-Identifier: Apache-2.0
"""Loads every program of an object alone, through libbpf, and tells what the verifier made of it."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import elf
import product

NUMBERS, POINTERS_SINCE = ".numbers", (6, 12)
PREEMPTED_SINCE = (6, 19)  # KernelVersion.preemptsTracepoints
CONSTANTS = {"hp_understudies": 7}  # what the loader sets there, and changes the programs
LOG_STATS, LOG_FULL = 4, 5
LOG_SIZE = 16 << 20
_SK_SKB, _SK_SKB_VERDICT = 14, 38  # BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_VERDICT
_PROCESSED = re.compile(rb"processed (\d+) insns")
_SILENT = {errno.ESRCH: "there is nothing of that name to attach to", errno.EPERM: "it may not be loaded at all"}
_Pointer = ctypes.c_void_p
_FUNCTIONS = {  # result, then arguments
    "libbpf_set_print": (_Pointer, _Pointer),
    "bpf_object__open_mem": (_Pointer, ctypes.c_char_p, ctypes.c_size_t, _Pointer),
    "bpf_object__find_map_by_name": (_Pointer, _Pointer, ctypes.c_char_p),
    "bpf_object__load": (ctypes.c_int, _Pointer),
    "bpf_object__close": (None, _Pointer),
    "bpf_object__next_program": (_Pointer, _Pointer, _Pointer),
    "bpf_map__initial_value": (_Pointer, _Pointer, _Pointer),
    "bpf_program__name": (_Pointer, _Pointer),
    "bpf_program__section_name": (_Pointer, _Pointer),
    "bpf_program__set_autoload": (ctypes.c_int, _Pointer, ctypes.c_bool),
    "bpf_program__set_log_level": (ctypes.c_int, _Pointer, ctypes.c_uint32),
    "bpf_program__set_log_buf": (ctypes.c_int, _Pointer, ctypes.c_char_p, ctypes.c_size_t),
    "bpf_program__set_type": (ctypes.c_int, _Pointer, ctypes.c_int),
    "bpf_program__set_expected_attach_type": (ctypes.c_int, _Pointer, ctypes.c_int),
}


class Refused(Exception):
    """The kernel's word on a program that it does not load."""


def objects(home: Path) -> dict[str, bytes]:
    """All objects that the bundles of an installed product hold, by name."""
    found: dict[str, bytes] = {}
    for jar in sorted(home.glob("bundles/*.jar")):
        with zipfile.ZipFile(jar) as archive:
            for entry in archive.namelist():
                if entry.startswith("bpf/") and entry.endswith(".bpf.o"):
                    found[entry.removeprefix("bpf/").removesuffix(".bpf.o")] = archive.read(entry)
    if not found:
        raise RuntimeError(f"no bundle in {home / 'bundles'} holds a bpf/*.bpf.o")
    return found


class Verifier:
    """Loads programs as the product's loader does, one at a time, and unloads them at once."""

    def __init__(self, library: str, constants: dict[str, int]) -> None:
        self._constants = constants
        self._bpf = ctypes.CDLL(library, use_errno=True)
        for name, (result, *arguments) in _FUNCTIONS.items():
            getattr(self._bpf, name).restype = result
            getattr(self._bpf, name).argtypes = arguments
        self._bpf.libbpf_set_print(None)
        self._log = ctypes.create_string_buffer(LOG_SIZE)

    def programs(self, image: bytes) -> list[str]:
        """The names of the programs in an object."""
        handle = self._open(image)
        try:
            return [name for name, _ in self._each(handle)]
        finally:
            self._bpf.bpf_object__close(handle)

    def instructions(self, image: bytes, program: str) -> int:
        """How many instructions the verifier went through until it accepted the program."""
        result = self._load(image, program, LOG_STATS)
        if result == 0:
            match = _PROCESSED.search(self._log.value)
            if not match:
                raise RuntimeError(f"program {program} was loaded, but the verifier did not say how many instructions")
            return int(match[1])
        self._load(image, program, LOG_FULL)
        words = self._last_words() or _SILENT.get(-result, "without a word of the verifier")
        raise Refused(f"{errno.errorcode.get(-result, -result)}, {words}")

    def _load(self, image: bytes, chosen: str, level: int) -> int:
        handle = self._open(image)
        try:
            self._set(handle, image)
            for name, program in self._each(handle):
                self._bpf.bpf_program__set_autoload(program, name == chosen)
                self._bpf.bpf_program__set_log_level(program, level)
                self._bpf.bpf_program__set_log_buf(program, self._log, LOG_SIZE)
                if ctypes.string_at(self._bpf.bpf_program__section_name(program)) == b"sk_skb/verdict":
                    self._bpf.bpf_program__set_type(program, _SK_SKB)
                    self._bpf.bpf_program__set_expected_attach_type(program, _SK_SKB_VERDICT)
            self._log[0] = b"\0"
            return int(self._bpf.bpf_object__load(handle))
        finally:
            self._bpf.bpf_object__close(handle)

    def _set(self, handle: int, image: bytes) -> None:
        """Sets the constants that the object has, as the loader does."""
        for name, offset in elf.variables(image, ".rodata").items():
            if name in self._constants:
                values = self._bpf.bpf_object__find_map_by_name(handle, b".rodata")
                size = ctypes.c_size_t()
                at = self._bpf.bpf_map__initial_value(values, ctypes.byref(size)) + offset
                ctypes.c_uint32.from_address(at).value = self._constants[name]

    def _open(self, image: bytes) -> int:
        handle = self._bpf.bpf_object__open_mem(image, len(image), None)
        if not handle:
            raise RuntimeError(f"libbpf does not open the object: {os.strerror(ctypes.get_errno())}")
        return int(handle)

    def _each(self, handle: int) -> Iterator[tuple[str, int]]:
        program = None
        while program := self._bpf.bpf_object__next_program(handle, program):
            yield ctypes.string_at(self._bpf.bpf_program__name(program)).decode(), program

    def _last_words(self) -> str:
        lines = self._log.value.decode(errors="replace").splitlines()
        kept = [
            line.strip()
            for line in lines
            if line and not line.startswith((";", "processed", "verification", "stack depth"))
        ]
        return " / ".join(kept[-4:])


def _version() -> tuple[int, ...]:
    return tuple(map(int, product.series().split(".")))


def _for_others(name: str, every: Iterable[str]) -> bool:
    """Whether an object, or its variant without pointers as arguments, is not for this kernel (BpfObject.elf)."""
    if _version() < POINTERS_SINCE:
        return f"{name}{NUMBERS}" in every
    return name.endswith(NUMBERS)


def measure(home: Path, library: str) -> dict[str, dict[str, int | str]]:
    """Returns for every program of every object its instructions, or why the kernel refuses it."""
    verifier = Verifier(library, CONSTANTS if _version() >= PREEMPTED_SINCE else {})
    found: dict[str, dict[str, int | str]] = {}
    every = objects(home)
    for name, image in every.items():
        if _for_others(name, every):
            continue
        counts = found[name] = {}
        for program in verifier.programs(image):
            try:
                counts[program] = verifier.instructions(image, program)
            except Refused as reason:
                counts[program] = str(reason)
    return found
