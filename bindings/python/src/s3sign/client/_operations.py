"""Operations of one request or several in sequence: buckets, objects, listings, batches."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Callable

from .. import _xml
from .._body import Body, hashed
from .._checksum import Checksum
from .._request import UNSIGNED_PAYLOAD, Headers, Text, encode, encode_headers
from ..errors import ResponseError, TransferError
from . import _documents
from ._core import Core, Request
from ._documents import Bucket, DeleteError
from ._effects import Answer, Operation, Pairs, work

#: The limit of DeleteObjects.
_BATCH = 1000

#: Checksums that servers store, cheapest first.
CHECKSUMS = ("crc64nvme", "crc32c", "crc32", "sha256", "sha1")


@dataclass(frozen=True)
class Head:
    """The description of an object.

    Attributes:
        size: bytes.
        etag: entity tag, with its quotes.
        last_modified: time of the last change, or None.
        content_type: media type, or None.
        metadata: the `x-amz-meta-*` headers, by the rest of their names in lower case; values as the server sent them.
        headers: all response headers; names in any case.
    """

    size: int
    etag: str
    last_modified: datetime | None
    content_type: str | None
    metadata: dict[str, str]
    headers: Mapping[str, str]


def create_bucket(core: Core, bucket: Text) -> Operation[None]:
    """CreateBucket."""
    signer = yield from work(core.signer)
    body = _xml.bucket_configuration(signer.region)
    yield from core.exchange(Request("PUT", bucket, body=body, payload=body))


def delete_bucket(core: Core, bucket: Text) -> Operation[None]:
    """DeleteBucket."""
    yield from core.exchange(Request("DELETE", bucket))


def put_bucket_policy(core: Core, bucket: Text, policy: Mapping[str, object]) -> Operation[None]:
    """PutBucketPolicy."""
    body = json.dumps(policy).encode()
    yield from core.exchange(Request("PUT", bucket, query={"policy": None}, body=body, payload=body))


def list_buckets(core: Core) -> Operation[list[Bucket]]:
    """ListBuckets, all pages."""
    found: list[Bucket] = []
    query: dict[str, Text | None] = {}
    while True:
        answer = yield from core.exchange(Request("GET", None, query=query, document=True))
        root = _documents.parse(answer.body, "ListAllMyBuckets")
        found += _documents.buckets(root)
        token = _xml.text_of(root, "ContinuationToken")
        if not token:
            return found
        if query.get("continuation-token") == token:
            raise TransferError("the server repeats a page of the listing")
        query = {"continuation-token": token}


def put(core: Core, bucket: Text, key: Text, data: bytes | BinaryIO, headers: Headers | None) -> Operation[str]:
    """PutObject; return the entity tag."""
    pairs = encode_headers(headers)
    payload: Text
    if isinstance(data, bytes):
        body, payload = Body(io.BytesIO(data), len(data)), data
    elif isinstance(data, io.TextIOBase):
        raise TypeError("data: open the file in binary mode")
    elif data.seekable():
        file = data
        body, payload = yield from work(lambda: hashed(file))
    else:
        if core.scheme != "https":
            raise ValueError("data: over http the body must be signed, so the file must be seekable")
        length = {name.lower(): value for name, value in pairs}.get(b"content-length", b"")
        if not length.isdigit():
            raise ValueError("data: a file that is not seekable needs its Content-Length among the headers")
        body, payload = Body(data, int(length)), UNSIGNED_PAYLOAD
    pairs = [*without(pairs, b"content-length"), (b"Content-Length", b"%d" % body.size)]
    answer = yield from core.exchange(Request("PUT", bucket, key, headers=pairs, body=body, payload=payload))
    return answer.headers.get("etag", "")


def get(
    core: Core,
    bucket: Text,
    key: Text,
    write: Callable[[bytes], object],
    headers: Headers | None,
    byte_range: tuple[int, int | None] | None,
    version_id: str | None,
) -> Operation[int]:
    """GetObject; return the number of bytes written, verified if the server sends a checksum."""
    pairs = encode_headers(headers)
    if byte_range:
        pairs.append((b"Range", range_header(*byte_range)))
    elif not any(name.lower() in (b"range", b"x-amz-checksum-mode") for name, _ in pairs):
        pairs.append((b"x-amz-checksum-mode", b"ENABLED"))
    size = 0
    theirs: tuple[str, str] | None = None
    ours: Checksum | None = None

    def sink(answer: Answer) -> Callable[[bytes], object]:
        nonlocal theirs, ours
        if "content-length" not in answer.headers and "transfer-encoding" not in answer.headers:
            raise TransferError("the server does not say how long the object is")
        if byte_range and answer.status != 206:
            raise TransferError(f"the server answers {answer.status} to a range, which is 206 Partial Content")
        if answer.status == 200 and (theirs := checksum_of_bytes(answer.headers)):
            ours = Checksum(theirs[0], payload_hash=False)

        def take(piece: bytes) -> None:
            nonlocal size
            write(piece)
            if ours:
                ours.update(piece)
            size += len(piece)

        return take

    yield from core.exchange(Request("GET", bucket, key, version(version_id), pairs, sink=sink))
    if ours and theirs and ours.value() != theirs[1]:
        raise TransferError(f"{theirs[0]}: what came has the checksum {ours.value()}, the object {theirs[1]}")
    return size


def checksum_of_bytes(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and value of the checksum of an object's bytes in a response to HEAD or GET, if any."""
    in_parts = "-" in headers.get("etag", "") and headers.get("x-amz-checksum-type") != "FULL_OBJECT"
    for name in CHECKSUMS:
        value = headers.get(f"x-amz-checksum-{name}", "")
        if value and "-" not in value and not in_parts:  # else of the parts' checksums, which not all servers say
            return name, value
    return None


def range_header(first: int, last: int | None) -> bytes:
    """The value of a Range header, from byte `first`; a negative one counts from the end."""
    if first < 0 and last is None:
        return b"bytes=%d" % first
    if first < 0 or (last is not None and last < first):
        raise ValueError("byte_range: first and last byte, or (first, None), or (-number of last bytes, None)")
    return b"bytes=%d-" % first if last is None else b"bytes=%d-%d" % (first, last)


def head(
    core: Core, bucket: Text, key: Text, headers: Headers | None = None, version_id: str | None = None
) -> Operation[Head]:
    """HeadObject."""
    answer = yield from core.exchange(Request("HEAD", bucket, key, version(version_id), encode_headers(headers)))
    found = answer.headers
    modified = found.get("last-modified")
    prefix = "x-amz-meta-"
    return Head(
        size=int(found.get("content-length", 0)),
        etag=found.get("etag", ""),
        last_modified=parsedate_to_datetime(modified) if modified else None,
        content_type=found.get("content-type"),
        metadata={
            name.lower()[len(prefix) :]: value for name, value in found.items() if name.lower().startswith(prefix)
        },
        headers=found,
    )


def delete(core: Core, bucket: Text, key: Text, headers: Headers | None, version_id: str | None) -> Operation[None]:
    """DeleteObject."""
    yield from core.exchange(Request("DELETE", bucket, key, version(version_id), encode_headers(headers)))


def delete_batch(core: Core, bucket: Text, keys: Iterable[Text]) -> Operation[list[DeleteError]]:
    """DeleteObjects of up to a thousand keys; return the errors."""
    errors: list[DeleteError] = []
    named: list[str] = []
    for given in keys:
        key = encode(given).decode("utf-8", "surrogateescape")
        if _documents.fits_xml(key):
            named.append(key)
            continue
        try:
            yield from delete(core, bucket, key, None, None)
        except ResponseError as error:
            errors.append(DeleteError(key, str(error.code), error.message))
    if not named:
        return errors
    body = _documents.delete(named)
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest())
    pairs = [(b"Content-MD5", digest), (b"Content-Type", b"application/xml")]
    request = Request("POST", bucket, None, {"delete": None}, pairs, body, body, document=True)
    answer = yield from core.exchange(request)
    return errors + list(_documents.delete_errors(_documents.parse(answer.body, "Delete")))


def batches(keys: Iterable[Text]) -> Iterable[list[Text]]:
    """The keys in batches for DeleteObjects."""
    batch: list[Text] = []
    for key in keys:
        if not key:
            raise ValueError("keys: a key must not be empty")
        batch.append(key)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def page(
    core: Core, bucket: Text, prefix: Text, delimiter: str, start_after: Text, size: int | None, token: str | None
) -> Operation[_xml.Page]:
    """One page of ListObjectsV2."""
    query: dict[str, Text | None] = {"list-type": "2", "encoding-type": "url", "prefix": prefix}
    if delimiter:
        query["delimiter"] = delimiter
    if size is not None:
        query["max-keys"] = str(size)
    if token is not None:
        query["continuation-token"] = token
    elif start_after:
        query["start-after"] = start_after
    answer = yield from core.exchange(Request("GET", bucket, query=query))
    found = _xml.parse_page(answer.body)
    if token is not None and found.next_token == token:
        raise TransferError("the server repeats a page of the listing")
    return found


def version(version_id: str | None) -> dict[str, Text | None]:
    """The query for a version."""
    return {"versionId": version_id} if version_id else {}


def without(headers: Pairs, *unwanted: bytes) -> Pairs:
    """All headers except these, by lower-case name."""
    return [(name, value) for name, value in headers if name.lower() not in unwanted]
