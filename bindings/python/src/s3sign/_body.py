"""Request bodies: sized, hashed if they can be read twice, and sent in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

#: Sent at once. Python's socket timeout covers a whole send, so pieces are small.
PIECE = 1 << 16


class Body:
    """Exactly `size` bytes of a binary file from `start`, for urllib3 to iterate over.

    urllib3 uses `tell` and `seek` to send the body again.
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
                # Not an OSError: urllib3 would treat it as a broken connection and retry.
                raise ValueError(f"data: the file ended {self.left} bytes before the announced {self.size}")
            self.left -= len(piece)
            yield piece

    def tell(self) -> int:
        return self.size - self.left

    def seek(self, position: int) -> None:
        self.file.seek(self.start + position)
        self.left = self.size - position


def hashed(file: BinaryIO) -> tuple[Body, str]:
    """The rest of a seekable file and its SHA-256 in hex. The file is read in pieces, and its position restored."""
    start = file.tell()
    sha256 = hashlib.sha256()
    size = 0
    for piece in iter(lambda: file.read(PIECE), b""):
        sha256.update(piece)
        size += len(piece)
    file.seek(start)
    return Body(file, size, start), sha256.hexdigest()
