"""Copies within the server: at once, or in parts if the object is too large.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from .. import _xml
from .._request import Headers, Text, encode, encode_headers
from ..errors import Error
from . import _documents, _plan
from . import _multipart as multipart
from ._core import Core, Request
from ._documents import Part
from ._effects import Operation, Pairs, Progress, parallel
from ._operations import Head, head, range_header

#: The limit of CopyObject, in bytes.
_LARGEST = 5 << 30
#: Headers that a copy in parts must set again.
_KEPT = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
)


def copy(
    core: Core,
    source_bucket: Text,
    source_key: Text,
    bucket: Text,
    key: Text,
    headers: Headers | None,
    source_version_id: str | None,
    part_size: int | None,
    concurrency: int,
    progress: Progress,
) -> Operation[str]:
    """Copy an object; return the entity tag of the copy."""
    if concurrency < 1:
        raise ValueError("concurrency: must be 1 or more")
    step = _plan.part_size_for(None, part_size) if part_size is not None else _LARGEST
    found = yield from head(core, source_bucket, source_key, version_id=source_version_id)
    source: Pairs = [
        (b"x-amz-copy-source", _source(source_bucket, source_key, source_version_id).encode()),
        # Copy exactly the version that HEAD described.
        (b"x-amz-copy-source-if-match", found.etag.encode("latin-1")),
    ]
    pairs = encode_headers(headers)
    if found.size > step:
        size = _plan.part_size_for(found.size, part_size or max(64 * _plan.MIB, -(-found.size // _plan.MOST_PARTS)))
        return (yield from _in_parts(core, source, bucket, key, pairs, found, size, concurrency, progress))
    request = Request("PUT", bucket, key, {}, [*pairs, *source], document=True)
    answer = yield from core.exchange(request)
    if progress:
        progress(found.size)
    return _xml.text_of(_documents.parse(answer.body, "CopyObject"), "ETag")


def _source(bucket: Text, key: Text, version_id: str | None) -> str:
    """The value of x-amz-copy-source."""
    name = encode(bucket).decode()
    between = "/object/" if name.startswith("arn:") else "/"
    text = quote(name, safe=":/") + between + quote(encode(key), safe="/")
    return f"{text}?versionId={quote(version_id, safe='')}" if version_id else text


def _in_parts(
    core: Core,
    source: Pairs,
    bucket: Text,
    key: Text,
    headers: Pairs,
    found: Head,
    part_size: int,
    concurrency: int,
    progress: Progress,
) -> Operation[str]:
    own = [pair for pair in headers if not pair[0].lower().startswith((b"x-amz-copy-source", b"x-amz-metadata-dir"))]
    source = [*source, *(pair for pair in headers if pair[0].lower().startswith(b"x-amz-copy-source"))]
    if (b"x-amz-metadata-directive", b"REPLACE") not in [(name.lower(), value.upper()) for name, value in headers]:
        given = {name.lower() for name, _ in own}
        for name, value in found.headers.items():
            if name.lower() in _KEPT or name.lower().startswith("x-amz-meta-"):
                pair = (name.lower().encode("latin-1"), value.encode("latin-1"))
                if pair[0] not in given:
                    own.append(pair)
    target = yield from multipart.create(core, bucket, key, own, None)
    try:
        ranges = enumerate(_plan.ranges(found.size, part_size), 1)
        jobs = (_part(core, target, source, number, start, size, progress) for number, (start, size) in ranges)
        parts = yield from parallel(jobs, concurrency)
        return (yield from multipart.complete(core, target, parts))
    except BaseException:
        with suppress(Error):
            yield from multipart.abort(core, bucket, key, target.upload_id)
        raise


def _part(
    core: Core, target: multipart.Target, source: Pairs, number: int, start: int, size: int, progress: Progress
) -> Operation[Part]:
    """UploadPartCopy."""
    ranged = (b"x-amz-copy-source-range", range_header(start, start + size - 1))
    headers = [*target.common(), *source, ranged]
    request = Request("PUT", target.bucket, target.key, target.query(number), headers, document=True)
    answer = yield from core.exchange(request)
    etag = _xml.text_of(_documents.parse(answer.body, "CopyPart"), "ETag")
    if progress:
        progress(size)
    return Part(number, size, etag)
