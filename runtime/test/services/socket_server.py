# SPDX-License-Identifier: Apache-2.0
"""A server that does with its sockets what lines of text ask for.

SEND BYTES PIECES MILLISECONDS; READ BYTES (and tells what it read); WAIT SECONDS; URGENT (x, ! out of band, y);
HALF (says bye and ends its direction); RESET; CLOSE. Takes a port (0: any); prints `listening PORT`.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time


def _serve(connection: socket.socket) -> None:
    lines = connection.makefile("rb")
    for line in lines:
        word, *numbers = line.decode().split()
        if word == "SEND":
            size, pieces, pause = int(numbers[0]), int(numbers[1]), float(numbers[2])
            for piece in range(pieces):
                connection.sendall(bytes([65 + piece % 26]) * (size // pieces))
                time.sleep(pause / 1000)
        elif word == "READ":
            data = lines.read(int(numbers[0]))
            connection.sendall(b"got %d %d\n" % (len(data), sum(data) % 65521))
        elif word == "WAIT":
            time.sleep(float(numbers[0]))
        elif word == "URGENT":
            connection.send(b"x")
            connection.send(b"!", socket.MSG_OOB)
            connection.send(b"y")
        elif word == "HALF":
            connection.sendall(b"bye")
            connection.shutdown(socket.SHUT_WR)
        elif word == "RESET":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            break
        elif word == "CLOSE":
            break
    lines.close()
    connection.close()


def _guarded(connection: socket.socket) -> None:
    try:
        _serve(connection)
    except OSError:
        connection.close()


def main() -> None:
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
        print("listening", listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=_guarded, args=(listener.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    main()
