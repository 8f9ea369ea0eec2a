"""What may be stored under each key, after operations of which some failed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Content:
    """Bytes that a label stands for."""

    label: str
    size: int

    def data(self) -> bytes:
        """The bytes."""
        return random.Random(self.label).randbytes(self.size)


#: None is no object.
Stored = Content | None


@dataclass
class Model:
    """A bucket that one thread writes: for each key all that may be there. One, but after a write that failed."""

    may: dict[str, set[Stored]] = field(default_factory=dict)
    past: list[str] = field(default_factory=list)  # what was done, for whoever looks for a fault

    def of(self, key: str) -> set[Stored]:
        """What may be stored under a key."""
        return self.may.get(key, {None})

    def did(self, key: str, *stored: Stored) -> None:
        """A write succeeded: it left one of these."""
        self.past.append(f"{key}: did {stored}")
        self.may[key] = set(stored)

    def tried(self, key: str, *stored: Stored) -> None:
        """A write failed: it may have left one of these."""
        self.past.append(f"{key}: tried {stored}")
        self.may[key] = self.of(key) | set(stored)

    def saw(self, key: str, data: bytes | None, begin: int = 0, end: int | None = None) -> None:
        """A read got these bytes of an object, from `begin` to `end`, or learned that there is none."""
        fits = {one for one in self.of(key) if (None if one is None else one.data()[begin:end]) == data}
        what = "no object" if data is None else f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}"
        assert fits, f"{key}: {what} is not among {self.of(key)}"
        self.past.append(f"{key}: saw {what} and now {fits}")
        self.may[key] = fits

    def saw_size(self, key: str, size: int | None) -> None:
        """The same of an object's size."""
        fits = {one for one in self.of(key) if (None if one is None else one.size) == size}
        assert fits, f"{key}: size {size} is not among {self.of(key)}"
        self.past.append(f"{key}: saw size {size} and now {fits}")
        self.may[key] = fits
