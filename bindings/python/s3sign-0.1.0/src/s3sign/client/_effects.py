"""What the client's operations ask of whoever runs them.

An operation is a generator: it yields effects, is sent what came of each, and returns its result. So all that needs no
I/O stands once, for the client that blocks and for the one of asyncio, each of which performs the four effects.
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
    """A response: status, headers (names in any case), and the body where it went to no sink."""

    status: int
    headers: HTTPHeaderDict
    body: bytes = b""


#: Is called when a body of success begins, and gives what takes its pieces.
Sink = Callable[[Answer], Callable[[bytes], object]]


@dataclass
class Send:
    """Send a signed request. Gives an Answer; TransferError where no whole one comes."""

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
    """Call what may take long or block, such as to read a file."""

    call: Callable[[], T]


@dataclass
class Parallel(Generic[T]):
    """Run operations, `limit` at once. Gives their results in order.

    They are taken as they are needed. After a failure no more are begun; it is raised once none runs any more.
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
