"""The temporary file of a download."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import threading

from ..errors import TransferError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Partial:
    """The received bytes of an object, followed, until it is complete, by a note of what they are.

    The note is `identity`, which identifies the object and plan, and a digit for each part, 1 if it is complete. An
    interrupted download resumes if its note is the same, and needs only a single file.

    Args:
        target: the path of the complete object.
        keep: whether the file is kept after a failure, under a name that can be found again.
    """

    def __init__(self, target: str, size: int, parts: int, identity: bytes, keep: bool) -> None:
        self._target = os.path.realpath(target)  # keep a symbolic link
        self._size, self._note_at, self._keep = size, size + len(identity), keep
        self._lock = threading.Lock()
        folder, name = os.path.split(self._target)
        unique = hashlib.sha256(os.fsencode(name)).hexdigest()[:8] if keep else secrets.token_hex(8)
        self.path = os.path.join(folder, f".{name[:50]}.{unique}.s3sign")
        self._file = _locked(self.path)
        self._file.seek(size)
        note = self._file.read(len(identity) + parts + 1)
        self.whole = [digit == ord("1") for digit in note[len(identity) :]]
        if note[: len(identity)] != identity or len(self.whole) != parts:
            self.whole = [False] * parts
            self._file.truncate(0)
            self._file.seek(size)
            self._file.write(identity + b"0" * parts)
            self._file.flush()

    def write(self, start: int, data: bytes) -> None:
        """Write bytes at an offset. Thread-safe."""
        with self._lock:
            self._file.seek(start)
            self._file.write(data)

    def done(self, part: int) -> None:
        """Note that a part, counted from 0, is complete. The note is written after its bytes."""
        with self._lock:
            self._file.flush()
            self._file.seek(self._note_at + part)
            self._file.write(b"1")
            self._file.flush()

    def read(self, start: int, size: int) -> bytes:
        """Some of the bytes."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(size)

    def finish(self) -> None:
        """Rename the complete file to the target."""
        self._file.truncate(self._size)
        if fcntl:
            os.replace(self.path, self._target)  # before closing releases the lock
        self._file.close()
        if not fcntl:
            os.replace(self.path, self._target)

    def give_up(self, spoiled: bool = False) -> None:
        """Close the file, and delete it unless it is to be kept and intact."""
        self._file.close()
        if spoiled or not self._keep:
            os.unlink(self.path)


def _locked(path: str) -> io.BufferedRandom:
    """Open or create a file, exclusively for this download."""
    while True:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(path, flags, 0o666), "r+b")
        if not fcntl:
            return file
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another download may have finished meanwhile: then this file is the target now.
            if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                return file
        except BlockingIOError:
            file.close()
            raise TransferError(f"another download writes to {path}") from None
        except FileNotFoundError:
            pass
        file.close()
