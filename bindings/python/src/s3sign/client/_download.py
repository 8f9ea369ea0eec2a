"""Downloads: ranges in parallel, into a file that is renamed to the target when complete."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Callable

from .. import _xml
from .._checksum import Checksum
from .._request import Headers, Text, encode, encode_headers
from ..errors import ResponseError, TransferError
from . import _documents, _plan
from ._core import Core, Request
from ._effects import Answer, Operation, Pairs, Progress, parallel, work
from ._multipart import composite, header_of
from ._operations import CHECKSUMS, Head, head, range_header, version
from ._partial import Partial

_USUAL_PART = 8 * _plan.MIB
_PIECE = 1 << 20


def download(
    core: Core,
    bucket: Text,
    key: Text,
    target: str | os.PathLike[str],
    headers: Headers | None,
    part_size: int | None,
    concurrency: int,
    progress: Progress,
    resume: bool,
    version_id: str | None,
) -> Operation[Head]:
    """Get an object into a file; return its description."""
    step = _USUAL_PART if part_size is None else part_size
    if step < 1 or concurrency < 1:
        raise ValueError(f"{'part_size' if step < 1 else 'concurrency'}: must be 1 or more")
    pairs = encode_headers(headers)
    found = yield from head(core, bucket, key, [*pairs, (b"x-amz-checksum-mode", b"ENABLED")], version_id)
    if not found.etag:
        raise TransferError("the server gives no entity tag, so that parts could be of different objects")
    identity = json.dumps(
        [encode(bucket).hex(), encode(key).hex(), version_id, found.etag, found.size, step], separators=(",", ":")
    ).encode()
    plan = list(_plan.ranges(found.size, step))
    partial = Partial(os.fspath(target), found.size, len(plan), identity, resume)
    spoiled = False
    try:
        if progress and any(partial.whole):
            progress(sum(size for (_, size), whole in zip(plan, partial.whole) if whole))
        pairs.append((b"If-Match", found.etag.encode("latin-1")))

        def jobs() -> Iterator[Operation[None]]:
            for number, (start, size) in enumerate(plan):
                if not partial.whole[number]:
                    request = Request("GET", bucket, key, version(version_id), pairs)
                    yield _part(core, request, found.etag, partial, number, start, size, progress)

        yield from parallel(jobs(), concurrency)
        wrong = yield from _verify(core, bucket, key, version_id, pairs, found, partial)
        if wrong:
            spoiled = True
            raise TransferError(wrong)
        partial.finish()
    except BaseException:
        partial.give_up(spoiled)
        raise
    return found


def _part(
    core: Core, request: Request, etag: str, partial: Partial, number: int, start: int, size: int, progress: Progress
) -> Operation[None]:
    """Get a range; after a broken connection, the rest of it."""
    position, end = start, start + size

    def sink(answer: Answer) -> Callable[[bytes], object]:
        begins = answer.headers.get("content-range", "").startswith(f"bytes {position}-{end - 1}/")
        if answer.status != 206 or not begins:
            raise TransferError("the server does not answer with the range that it was asked for")
        if answer.headers.get("etag") != etag:  # not all servers know If-Match
            raise TransferError("the object changed while it was got")
        return take

    def take(piece: bytes) -> None:
        nonlocal position
        if position + len(piece) > end:
            raise TransferError("the server sends more than the range that it was asked for")
        partial.write(position, piece)
        position += len(piece)
        if progress:
            progress(len(piece))

    failures = 0
    while position < end:
        before = position
        ranged = (b"Range", range_header(position, end - 1))
        part = Request("GET", request.bucket, request.key, request.query, [*request.headers, ranged], sink=sink)
        try:
            yield from core.exchange(part)
            if position < end:
                raise TransferError("the server sends less than the range that it was asked for")
        except TransferError:
            failures = 0 if position > before else failures
            if not (yield from core.again(failures)):
                raise
            failures += 1
    partial.done(number)


def _verify(
    core: Core, bucket: Text, key: Text, version_id: str | None, headers: Pairs, found: Head, partial: Partial
) -> Operation[str]:
    """The error if the file does not match the server's checksum or, without one, its size."""
    theirs = {name: found.headers[header_of(name)] for name in CHECKSUMS if header_of(name) in found.headers}
    if not theirs:
        return ""
    name, value = next(iter(theirs.items()))
    sizes = [found.size]
    is_composite = "-" in value
    in_parts = "-" in found.etag and found.headers.get("x-amz-checksum-type") != "FULL_OBJECT"
    if in_parts and not is_composite:
        return ""  # of the bytes or of the parts' checksums? Not all servers say.
    if is_composite:
        sizes = yield from _part_sizes(core, bucket, key, version_id, headers)
        if sum(sizes) != found.size or len(sizes) != int(value.partition("-")[2]):
            return ""
    values = yield from work(lambda: list(_checksums(partial, name, sizes)))
    ours = composite(name, values) if is_composite else values[0]
    return f"{name}: what came has the checksum {ours}, the object {value}" if ours != value else ""


def _checksums(partial: Partial, name: str, sizes: list[int]) -> Iterator[str]:
    position = 0
    for size in sizes:
        state, end = Checksum(name, payload_hash=False), position + size
        while position < end:
            data = partial.read(position, min(_PIECE, end - position))
            if not data:
                raise TransferError("the file was cut short while it was written")
            state.update(data)
            position += len(data)
        yield state.value()


def _part_sizes(core: Core, bucket: Text, key: Text, version_id: str | None, headers: Pairs) -> Operation[list[int]]:
    """The sizes of the parts of an object; empty if the server does not say.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
    """
    sizes: list[int] = []
    marker = ""
    while True:
        sent = [*headers, (b"x-amz-object-attributes", b"ObjectParts")]
        if marker:
            sent.append((b"x-amz-part-number-marker", marker.encode()))
        query: dict[str, Text | None] = {"attributes": None, **version(version_id)}
        try:
            answer = yield from core.exchange(Request("GET", bucket, key, query, sent, document=True))
        except ResponseError:
            return []  # it needs its own permission
        root = _documents.parse(answer.body, "GetObjectAttributes")
        parts = root.find("{*}ObjectParts")
        if parts is None:
            return []
        sizes += [int(_xml.text_of(part, "Size")) for part in parts.iterfind("{*}Part")]
        following = _xml.text_of(parts, "NextPartNumberMarker")
        if _xml.text_of(parts, "IsTruncated") != "true" or following == marker:
            return sizes
        marker = following
