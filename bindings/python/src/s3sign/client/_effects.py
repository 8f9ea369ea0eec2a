"""The effects of the client's operations.

An operation is a generator: it yields effects, is sent the outcome of each, and returns its result. So everything
without I/O is shared by the blocking and the asyncio client, each of which performs the four effects.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, Callable, Generic, Optional, TypeVar, Union

from urllib3 import HTTPHeaderDict

from .._body import Body
from .._signed import Signed

T = TypeVar("T")

Pairs = list[tuple[bytes, bytes]]


@dataclass
class Answer:
    """A response: status, headers (names in any case), and the body unless it went to a sink."""

    status: int
    headers: HTTPHeaderDict
    body: bytes = b""


#: Called when a successful body starts; returns a callable for its pieces.
Sink = Callable[[Answer], Callable[[bytes], object]]


@dataclass
class Send:
    """Send a signed request. Results in an Answer, or TransferError without a complete one."""

    method: str
    signed: Signed
    headers: Pairs
    body: bytes | Body | None
    sink: Sink | None

    def wire_headers(self) -> Iterator[tuple[str, str]]:
        """All headers, in Latin-1."""
        yield "host", self.signed.host
        yield "accept-encoding", "identity"
        yield from self.signed.headers.items()
        for name, value in self.headers:
            yield name.decode("latin-1"), value.decode("latin-1")


@dataclass
class Sleep:
    """Wait so many seconds."""

    seconds: float


@dataclass
class Work(Generic[T]):
    """Call something that may block, such as reading a file."""

    call: Callable[[], T]


@dataclass
class Parallel(Generic[T]):
    """Run operations, `limit` in parallel. Results in their results, in order.

    They are consumed lazily. After a failure no more are started, and it is raised when all running ones have ended.
    """

    jobs: Iterator[Operation[T]]
    limit: int


Effect = Union[Send, Sleep, "Work[Any]", "Parallel[Any]"]
Operation = Generator[Effect, Any, T]


def work(call: Callable[[], T]) -> Operation[T]:
    """`Work`, with the type of its result."""
    result: T = yield Work(call)
    return result


def parallel(jobs: Iterator[Operation[T]], limit: int) -> Operation[list[T]]:
    """`Parallel`, with the type of its results."""
    results: list[T] = yield Parallel(jobs, limit)
    return results


Progress = Optional[Callable[[int], object]]
