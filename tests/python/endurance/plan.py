"""Which request meets which fault: drawn from a seed, by what the request is and how often it came."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter

from conftest import Received

#: The faults and how likely each is, in thousandths of the requests that it can happen to.
FAULTS = {
    # The server is not reached.
    "500 before the body is read": 6,
    "503 SlowDown": 12,
    "reset while the body is sent": 16,
    "stalled": 3,
    "clock said to be an hour off": 6,
    # It is, and half a request comes.
    "half a body, then reset": 8,
    # It does what is asked, and the client does not learn of it.
    "500 after it is done": 6,
    "done, then reset": 8,
    "done after the time-out": 2,
    "not HTTP": 6,
    "answer cut short": 10,
    "answer reset": 10,
    "answer stalled": 2,
    # It learns something wrong.
    "wrong checksum": 30,
    "byte of the object changed": 30,
    # The server does it twice, or says it twice.
    "sent twice": 10,
    "answered twice": 10,
}


class Plan:
    """Draws the faults. The same for each seed, whatever the order in which requests come."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.injected: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def fault(self, request: Received) -> str:
        """The fault of a request, "" for none."""
        name = identity(request)
        with self._lock:
            self._seen[name] += 1
            draw = random.Random(f"{self.seed} {self._seen[name]} {name}")
        left = draw.uniform(0, 1000)
        for fault, weight in FAULTS.items():
            left -= weight
            if left < 0:
                return fault if _can_be(fault, request) else ""
        return ""

    def note(self, fault: str) -> None:
        """Count a fault that took place."""
        with self._lock:
            self.injected[fault] += 1


def identity(request: Received) -> str:
    """What a request asks for: the same for each attempt at it, and for each run."""
    target = re.sub(r"uploadId=[^& ]+", "uploadId", request.line)
    return f"{target} {request.header('range') or ''}"


def _can_be(fault: str, request: Received) -> bool:
    """Whether the fault makes sense: some need a body, some an object of which the server knows the checksum."""
    if fault in ("half a body, then reset", "reset while the body is sent"):
        return int(request.header("content-length") or 0) > 1
    if fault == "byte of the object changed":
        return request.line.startswith("GET ") and "/summed-" in request.line
    return True
