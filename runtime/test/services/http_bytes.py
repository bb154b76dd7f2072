# SPDX-License-Identifier: Apache-2.0
"""HTTP/1 as bytes: heads are kept exactly as they came, bodies are taken off the stream."""

from __future__ import annotations

import re
import socket


class Stream:
    """Buffered reads of one connection."""

    def __init__(self, connection: socket.socket, read_size: int = 65536, peek: bool = False) -> None:
        self.socket = connection
        self._read_size = read_size
        self._peek = peek
        self._buffer = bytearray()

    def head(self) -> bytes:
        """Returns a head with its blank line; empty when the stream ended before it began."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if not self._fill():
                if self._buffer:
                    raise EOFError(f"the stream ended within a head, after {len(self._buffer)} bytes")
                return b""
        return self._take(end + 4)

    def exactly(self, count: int) -> bytes:
        """Returns so many bytes, or fewer when the stream ends."""
        while len(self._buffer) < count and self._fill():
            pass
        return self._take(min(count, len(self._buffer)))

    def some(self) -> bytes:
        """Returns what is there, waiting for at least one byte; empty at the end of the stream."""
        if not self._buffer:
            self._fill()
        return self._take(len(self._buffer))

    def body(self, head: bytes, until_end: bool = False) -> bytes:
        """Returns the body that the head announces, decoded if it is chunked."""
        if b"chunked" in (header(head, "Transfer-Encoding") or [b""])[0].lower():
            return self._chunks()
        length = header(head, "Content-Length")
        if length:
            return self._whole(int(length[0]))
        return self._rest() if until_end else b""

    def response(self, method: str) -> tuple[bytes, bytes]:
        """Returns head and body of a response; the head includes those of interim responses."""
        head = self.head()
        if not head:
            raise EOFError("the stream ended before a response")
        status = int(head.split(b" ", 2)[1])
        if 100 <= status < 200 and status != 101:
            later, body = self.response(method)
            return head + later, body
        if method == "HEAD" or status in (101, 204, 304) or (method == "CONNECT" and status == 200):
            return head, b""
        return head, self.body(head, until_end=True)

    def _chunks(self) -> bytes:
        body = bytearray()
        while True:
            size = int(self._line().split(b";")[0], 16)
            if size == 0:
                while self._line():
                    pass
                return bytes(body)
            body += self._whole(size)
            self._line()

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if not self._fill():
                raise EOFError("the stream ended within a line")
        return self._take(end + 2)[:-2]

    def _whole(self, count: int) -> bytes:
        data = self.exactly(count)
        if len(data) < count:
            raise EOFError(f"the stream ended after {len(data)} of {count} bytes of a body")
        return data

    def _rest(self) -> bytes:
        while self._fill():
            pass
        return self._take(len(self._buffer))

    def _fill(self) -> bool:
        if self._peek:
            self.socket.recv(self._read_size, socket.MSG_PEEK)
        data = self.socket.recv(self._read_size)
        self._buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data


def header(head: bytes, name: str) -> list[bytes]:
    """Returns the values of a header, without the spaces around them."""
    pattern = rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*(.*?)[ \t]*\r$"
    return re.findall(pattern, head)
