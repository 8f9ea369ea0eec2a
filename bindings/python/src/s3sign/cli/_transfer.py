"""Carries out what `s3sign cp` plans: some files at a time, each told of when it is done."""

from __future__ import annotations

import mimetypes
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ..errors import Error
from ._failure import Failure, describe
from ._output import Output, Progress
from ._plan import Copy, show
from ._uri import Uri

if TYPE_CHECKING:
    from ..client import Client


class _Stopped(Exception):
    """The run was interrupted while this was being copied."""


class Transfers:
    """Copies, at most `files` of them at the same time, each in at most `parts` parts at the same time."""

    def __init__(
        self,
        client: Client,
        output: Output,
        *,
        headers: list[tuple[str, str]],
        part_size: int | None,
        files: int,
        parts: int,
    ) -> None:
        self._client, self._output = client, output
        self._headers, self._part_size = headers, part_size
        self._files, self._parts = files, parts
        self._stopped = False
        self._lock = Lock()

    def run(self, copies: Iterable[Copy], progress: Progress) -> bool:
        """Copy; whether all went well. What fails is told, and does not stop the others."""
        if self._files == 1:
            # In this thread, which an interrupt reaches at once.
            return all([self._tell(copy, self._attempt(copy, progress)) for copy in copies])
        good = True
        with ThreadPoolExecutor(self._files) as pool:
            try:
                for copy, done in _ahead(pool, self, copies, progress):
                    good &= self._tell(copy, done.result())
            except BaseException:
                self._stopped = True  # which ends what is under way with its next piece
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return good

    def _attempt(self, copy: Copy, progress: Progress) -> str:
        """Copy one; what went wrong, or ""."""
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

        if isinstance(source, Uri) and isinstance(target, Uri):
            self._client.copy(source.bucket, source.key, target.bucket, target.key)
            moved(copy.size or 0)
        elif isinstance(target, Uri):
            file = source if isinstance(source, Path) else sys.stdin.buffer
            self._client.upload(
                target.bucket, target.key, file, headers=self._headers_of(source), part_size=self._part_size,
                concurrency=self._parts, progress=moved,
            )  # fmt: skip
        elif isinstance(source, Uri):
            if isinstance(target, Path):
                target.parent.mkdir(parents=True, exist_ok=True)
            into = target if isinstance(target, Path) else sys.stdout.buffer
            self._client.download(
                source.bucket, source.key, into, part_size=self._part_size, concurrency=self._parts, progress=moved
            )

    def _headers_of(self, source: object) -> list[tuple[str, str]]:
        """Those that were given, and the media type that the file's name tells."""
        if not isinstance(source, Path) or any(name.lower() == "content-type" for name, _ in self._headers):
            return self._headers
        kind, encoding = mimetypes.guess_type(source.name)
        return [*self._headers, ("Content-Type", kind)] if kind and not encoding else self._headers

    def _tell(self, copy: Copy, problem: str) -> bool:
        if problem:
            self._output.error(problem)
        elif self._output.json:
            self._output.record(source=show(copy.source), target=show(copy.target))
        else:
            self._output.note(f"{show(copy.source)} -> {show(copy.target)}")
        return not problem


def _ahead(
    pool: ThreadPoolExecutor, transfers: Transfers, copies: Iterable[Copy], progress: Progress
) -> Iterator[tuple[Copy, Future[str]]]:
    """The copies in their order, with but a few begun ahead: a listing may have millions."""
    begun: deque[tuple[Copy, Future[str]]] = deque()
    for copy in copies:
        begun.append((copy, pool.submit(transfers._attempt, copy, progress)))
        if len(begun) > 4 * transfers._files:
            yield begun.popleft()
    yield from begun
