"""Request bodies: sized, hashed where they can be read twice, and sent in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

#: Sent at once. Python's socket time-out covers all of one send, so that pieces are small.
PIECE = 1 << 16


class Body:
    """`size` bytes of a binary file from `start` on, as urllib3 iterates over them: never more, never fewer.

    urllib3 goes back with `tell` and `seek` to send the body again.
    """

    def __init__(self, file: BinaryIO, size: int, start: int = 0) -> None:
        self.file = file
        self.size = size
        self.start = start
        self.left = size

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            piece = self.file.read(min(PIECE, self.left))
            if not piece:
                # Not an OSError, which urllib3 would take for a broken connection and retry.
                raise ValueError(f"data: the file ended {self.left} bytes before the {self.size} that were announced")
            self.left -= len(piece)
            yield piece

    def tell(self) -> int:
        return self.size - self.left

    def seek(self, position: int) -> None:
        self.file.seek(self.start + position)
        self.left = self.size - position


def hashed(file: BinaryIO) -> tuple[Body, str]:
    """What is left in a seekable file, and its SHA-256 in hex. The file is read in pieces and put back."""
    start = file.tell()
    sha256 = hashlib.sha256()
    size = 0
    for piece in iter(lambda: file.read(PIECE), b""):
        sha256.update(piece)
        size += len(piece)
    file.seek(start)
    return Body(file, size, start), sha256.hexdigest()
