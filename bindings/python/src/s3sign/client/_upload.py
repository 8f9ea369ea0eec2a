"""Uploads: one request if small, parallel parts if large."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Union

from .._body import PIECE, Body
from .._checksum import Checksum
from .._request import Headers, Text, encode, encode_headers
from ..errors import Error
from . import _multipart as multipart
from . import _plan
from ._core import Core, Request
from ._documents import Part
from ._effects import Operation, Pairs, Progress, parallel, work
from ._operations import without

Source = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, BinaryIO]


class Shared:
    """The rest of a seekable file, for several threads to read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._start = file.tell()
        self.size = max(file.seek(0, os.SEEK_END) - self._start, 0)

    def read(self, start: int, size: int) -> bytes:
        """Up to `size` bytes from `start` on."""
        with self._lock:
            self._file.seek(self._start + start)
            return self._file.read(size)


class Window(io.RawIOBase):
    """A part of a shared file, as a separate file."""

    def __init__(self, shared: Shared, start: int) -> None:
        self._shared, self._start, self._position = shared, start, 0

    def seekable(self) -> bool:
        return True

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        assert whence == os.SEEK_SET
        self._position = position
        return position

    def read(self, size: int = -1) -> bytes:
        data = self._shared.read(self._start + self._position, size)
        self._position += len(data)
        return data


@dataclass
class Piece:
    """Some bytes of the source: the part number, a file positioned at them, and their number."""

    number: int
    file: Any
    size: int

    def body(self) -> Body:
        """The bytes, to be sent or read."""
        self.file.seek(0)
        return Body(self.file, self.size)


@dataclass
class Digests:
    """Digests of a piece: SHA-256 in hex, checksum in base64, and MD5 as an entity tag, if requested."""

    payload_hash: str
    checksum: str
    etag: str


def upload(
    core: Core,
    bucket: Text,
    key: Text,
    source: Source,
    headers: Headers | None,
    part_size: int | None,
    concurrency: int,
    checksum: str | None,
    progress: Progress,
    resume: bool | str,
) -> Operation[str]:
    """Store an object from a path, bytes or a file; return the entity tag."""
    if concurrency < 1:
        raise ValueError("concurrency: must be 1 or more")
    pairs = without(encode_headers(headers), b"content-length")
    with _opened(source) as file:
        if file.seekable():
            shared = Shared(file)
            step = _plan.part_size_for(shared.size, part_size)
            if shared.size <= step and not isinstance(resume, str):
                piece = Piece(1, Window(shared, 0), shared.size)
                return (yield from _at_once(core, bucket, key, piece, pairs, checksum, progress))
            pieces = _windows(shared, step)
        else:
            step = _plan.part_size_for(None, part_size)
            pieces = _blocks(file, step)
            first = next(pieces)
            if first.size < step and not isinstance(resume, str):
                return (yield from _at_once(core, bucket, key, first, pairs, checksum, progress))
            pieces = _after(first, pieces)
        target, kept = yield from _begun(core, bucket, key, pairs, checksum, resume)
        try:
            jobs = (_part(core, target, piece, kept.get(piece.number), progress) for piece in pieces)
            parts = yield from parallel(jobs, concurrency)
            return (yield from multipart.complete(core, target, parts))
        except BaseException:
            if not resume:
                with suppress(Error):
                    yield from multipart.abort(core, bucket, key, target.upload_id)
            raise


def _begun(
    core: Core, bucket: Text, key: Text, headers: Pairs, checksum: str | None, resume: bool | str
) -> Operation[tuple[multipart.Target, dict[int, Part]]]:
    """The upload to resume, and its parts; or a new one."""
    upload_id = resume if isinstance(resume, str) else ""
    if resume is True:
        name = encode(key).decode("utf-8", "surrogateescape")
        uploads = yield from multipart.list_uploads(core, bucket, key)
        # Parts need the checksum that the upload was started with.
        fitting = [found for found in uploads if found.key == name and found.checksum in ("", checksum)]
        upload_id = max(fitting, key=lambda found: found.initiated).upload_id if fitting else ""
    if not upload_id:
        return (yield from multipart.create(core, bucket, key, headers, checksum)), {}
    target = multipart.Target(bucket, key, upload_id, checksum, headers)
    return target, (yield from multipart.list_parts(core, target))


def _part(core: Core, target: multipart.Target, piece: Piece, kept: Part | None, progress: Progress) -> Operation[Part]:
    """Send a part, unless the server has one of the same size, and the same checksum or MD5."""
    may_be_kept = kept is not None and kept.size == piece.size
    digests = yield from work(lambda: _digest(piece, target.checksum, may_be_kept))
    part: Part | None = None
    if kept is not None and may_be_kept:
        checksums = {target.checksum: digests.checksum} if target.checksum else {}
        listed = kept.checksums.get(target.checksum or "")
        if listed == digests.checksum if listed else kept.etag.strip('"') == digests.etag:
            part = Part(piece.number, piece.size, kept.etag, checksums)
    if part is None:
        inputs = (piece.number, piece.body(), digests.payload_hash, digests.checksum)
        part = yield from multipart.send_part(core, target, *inputs)
    if progress:
        progress(piece.size)
    return part


def _at_once(
    core: Core, bucket: Text, key: Text, piece: Piece, headers: Pairs, checksum: str | None, progress: Progress
) -> Operation[str]:
    """PutObject, with a checksum."""
    name = multipart.header_of(checksum or "")
    given = any(header.lower() == name.encode() for header, _ in headers)
    digests = yield from work(lambda: _digest(piece, checksum, False))
    sent = [*headers, (b"Content-Length", b"%d" % piece.size)]
    if checksum and not given:
        sent.append((name.encode(), digests.checksum.encode()))
    request = Request("PUT", bucket, key, {}, sent, piece.body(), digests.payload_hash)
    answer = yield from core.exchange(request)
    if checksum:
        multipart.same(answer.headers.get(name), digests.checksum, "the object, which is stored,")
    if progress:
        progress(piece.size)
    return answer.headers.get("etag", "")


def _digest(piece: Piece, checksum: str | None, wants_md5: bool) -> Digests:
    """Read a piece once for all digests."""
    state, md5 = Checksum(checksum), hashlib.md5(usedforsecurity=False)
    for data in piece.body():
        state.update(data)
        if wants_md5:
            md5.update(data)
    return Digests(state.payload_hash(), state.value() if checksum else "", md5.hexdigest() if wants_md5 else "")


def _windows(shared: Shared, step: int) -> Iterator[Piece]:
    for number, (start, size) in enumerate(_plan.ranges(shared.size, step), 1):
        yield Piece(number, Window(shared, start), size)


def _blocks(file: BinaryIO, step: int) -> Iterator[Piece]:
    """The parts of a file that can be read only once, one at a time in memory; at least one, maybe empty."""
    number = 1
    while True:
        block = io.BytesIO()
        while block.tell() < step and (data := file.read(min(16 * PIECE, step - block.tell()))):
            block.write(data)
        size = block.tell()
        if size or number == 1:
            if number > _plan.MOST_PARTS:
                raise ValueError(f"part_size: there are more than {_plan.MOST_PARTS} parts of {step}")
            yield Piece(number, block, size)
        if size < step:
            return
        number += 1


def _after(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from rest


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    """The source as a file, closed afterwards if opened here."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield io.BytesIO(source)
    elif isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            yield file
    elif isinstance(source, io.TextIOBase):
        raise TypeError("source: open the file in binary mode")
    else:
        yield source
