# SPDX-License-Identifier: Apache-2.0
"""Where the variables of a BPF object are: its symbol table (System V ABI, chapters 4 and 5; 64 bit, little endian)."""

from __future__ import annotations

import struct
from typing import NamedTuple

SHT_SYMTAB = 2
_HEADER_SECTIONS, _HEADER_COUNTS = 0x28, 0x3A  # e_shoff; e_shentsize, e_shnum, e_shstrndx
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")


class Section(NamedTuple):
    """One entry of the section header table."""

    name: int
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int


def variables(elf: bytes, section: str) -> dict[str, int]:
    """Offsets in the named section of what the symbol table says is in it."""
    (at,) = struct.unpack_from("<Q", elf, _HEADER_SECTIONS)
    size, count, names = struct.unpack_from("<HHH", elf, _HEADER_COUNTS)
    sections = [Section(*_SECTION.unpack_from(elf, at + size * index)) for index in range(count)]
    found: dict[str, int] = {}
    for table in sections:
        if table.type != SHT_SYMTAB:
            continue
        for offset in range(table.offset, table.offset + table.size, table.entry_size):
            name, _, _, place, value, _ = _SYMBOL.unpack_from(elf, offset)
            if 0 < place < count and _text(elf, sections[names], sections[place].name) == section:
                found[_text(elf, sections[table.link], name)] = value
    return found


def _text(elf: bytes, strings: Section, offset: int) -> str:
    start = strings.offset + offset
    return elf[start : elf.index(b"\0", start)].decode()
