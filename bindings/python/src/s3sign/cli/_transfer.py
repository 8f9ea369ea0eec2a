"""Carries out the plan of `s3sign cp`: some files at a time, reporting each when it is done."""

from __future__ import annotations

import io
import mimetypes
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Callable, cast

from ..errors import Error
from ._errors import Failure, describe
from ._output import Output, Progress
from ._plan import Copy, show
from ._uri import Uri

if TYPE_CHECKING:
    from ..client import Client


class _Stopped(Exception):
    """The run was interrupted while this was being copied."""


class _Counted(io.RawIOBase):
    """A file to write to, which reports progress."""

    def __init__(self, file: BinaryIO, wrote: Callable[[int], None]) -> None:
        self._file, self._wrote = file, wrote

    def write(self, data: Any) -> int:
        self._file.write(data)
        self._wrote(len(data))
        return len(data)


def _counted(file: BinaryIO, wrote: Callable[[int], None]) -> BinaryIO:
    return cast(BinaryIO, _Counted(file, wrote))


class Transfers:
    """Copies up to `files` files in parallel, each with up to `parts` parts in parallel."""

    def __init__(
        self,
        client: Client,
        output: Output,
        *,
        files: int,
        parts: int,
        part_size: int | None = None,
        headers: Sequence[tuple[str, str]] = (),
        checksum: str | None = None,
        resume: bool = False,
    ) -> None:
        self._client, self._output = client, output
        self._files, self._parts, self._part_size = files, parts, part_size
        self._headers, self._checksum, self._resume = headers, checksum, resume
        self._stopped = False
        self._lock = Lock()

    def run(self, copies: Iterable[Copy], progress: Progress) -> bool:
        """Copy everything; return whether all succeeded. A failure is reported, and does not stop the others."""
        if self._files == 1:
            # In this thread, which receives interrupts immediately.
            return all([self._tell(copy, self._attempt(copy, progress)) for copy in _expected(copies, progress)])
        good = True
        with ThreadPoolExecutor(self._files) as pool:
            try:
                for copy, done in _ahead(pool, self, _expected(copies, progress), progress):
                    good &= self._tell(copy, done.result())
            except BaseException:
                self._stopped = True  # stops running copies at their next piece
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return good

    def _attempt(self, copy: Copy, progress: Progress) -> str:
        """Copy one; return the error, or ""."""
        if copy.refusal:
            return f"{show(copy.source)}: not copied: {copy.refusal}"
        what = copy.source if isinstance(copy.source, Uri) else copy.target
        try:
            self._copy(copy, progress)
        except (Failure, Error, OSError, ValueError) as error:
            if isinstance(error, BrokenPipeError) and copy.target is None:
                raise
            return describe(error, show(what))
        return ""

    def _copy(self, copy: Copy, progress: Progress) -> None:
        source, target = copy.source, copy.target

        def moved(count: int) -> None:
            if self._stopped:
                raise _Stopped
            with self._lock:
                progress.update(count)

        parts: dict[str, Any] = {"part_size": self._part_size, "concurrency": self._parts, "progress": moved}
        if isinstance(source, Uri) and isinstance(target, Uri):
            there = (target.bucket, target.key)
            self._client.copy(source.bucket, source.key, *there, headers=self._headers, **parts)
        elif isinstance(target, Uri):
            self._client.upload(
                target.bucket,
                target.key,
                source if isinstance(source, Path) else sys.stdin.buffer,
                headers=self._headers_of(source),
                checksum=self._checksum,
                resume=self._resume,
                **parts,
            )
        elif isinstance(source, Uri):
            if target is None:
                self._client.get(source.bucket, source.key, _counted(sys.stdout.buffer, moved), self._headers)
            elif target.exists() and not target.is_file():  # a device or a pipe, which must not be replaced by a file
                with target.open("wb") as file:
                    self._client.get(source.bucket, source.key, _counted(file, moved), self._headers)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._client.download(source.bucket, source.key, target, headers=self._headers, **parts)

    def _headers_of(self, source: object) -> Sequence[tuple[str, str]]:
        """The given headers, and the media type by the file's name."""
        if not isinstance(source, Path) or any(name.lower() == "content-type" for name, _ in self._headers):
            return self._headers
        kind, encoding = mimetypes.guess_type(source.name)
        return [*self._headers, ("Content-Type", kind)] if kind and not encoding else self._headers

    def _tell(self, copy: Copy, problem: str) -> bool:
        if problem:
            self._output.error(problem)
        elif self._output.json:
            self._output.record(source=show(copy.source), target=show(copy.target))
        elif copy.target is not None:
            self._output.note(f"{show(copy.source)} -> {show(copy.target)}")
        return not problem


def _expected(copies: Iterable[Copy], progress: Progress) -> Iterator[Copy]:
    for copy in copies:
        if not copy.refusal:
            progress.expect(copy.size)
        yield copy


def _ahead(
    pool: ThreadPoolExecutor, transfers: Transfers, copies: Iterable[Copy], progress: Progress
) -> Iterator[tuple[Copy, Future[str]]]:
    """The copies in order, with only a few started ahead: a listing may have millions."""
    begun: deque[tuple[Copy, Future[str]]] = deque()
    for copy in copies:
        begun.append((copy, pool.submit(transfers._attempt, copy, progress)))
        if len(begun) > 4 * transfers._files:
            yield begun.popleft()
    yield from begun
