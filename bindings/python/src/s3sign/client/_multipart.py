"""The requests of multipart uploads.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from .. import _xml
from .._body import Body
from .._checksum import checksum as checksum_of
from .._checksum import combine
from .._request import Text
from ..errors import ResponseError, TransferError
from . import _documents
from ._core import Core, Request
from ._documents import Part, Upload
from ._effects import Operation, Pairs
from ._operations import head

#: Headers that each part needs too: customer-provided key, requester pays, expected bucket owner.
_EVERYWHERE = (b"x-amz-server-side-encryption-customer-", b"x-amz-request-payer", b"x-amz-expected-bucket-owner")
#: Headers for completing the upload.
_AT_THE_END = (b"if-match", b"if-none-match")


@dataclass
class Target:
    """A multipart upload: bucket, key, id, checksum of its parts, and headers of the object."""

    bucket: Text
    key: Text
    upload_id: str
    checksum: str | None
    headers: Pairs

    def common(self) -> Pairs:
        """The headers that every request needs."""
        return [pair for pair in self.headers if pair[0].lower().startswith(_EVERYWHERE)]

    def query(self, number: int | None = None) -> dict[str, Text | None]:
        """The parameters of the upload, and of one of its parts."""
        return {"uploadId": self.upload_id, **({"partNumber": str(number)} if number else {})}


def header_of(checksum: str) -> str:
    """The header for a checksum."""
    return f"x-amz-checksum-{checksum}"


def create(core: Core, bucket: Text, key: Text, headers: Pairs, checksum: str | None) -> Operation[Target]:
    """CreateMultipartUpload."""
    sent = [pair for pair in headers if pair[0].lower() not in _AT_THE_END]
    if checksum:
        kind = b"FULL_OBJECT" if checksum.startswith("crc") else b"COMPOSITE"
        sent += [(b"x-amz-checksum-algorithm", checksum.upper().encode()), (b"x-amz-checksum-type", kind)]
    answer = yield from core.exchange(Request("POST", bucket, key, {"uploads": None}, sent, document=True))
    root = _documents.parse(answer.body, "InitiateMultipartUpload")
    upload_id = _xml.text_of(root, "UploadId")
    if not upload_id:
        raise TransferError("the server begins an upload without an id")
    return Target(bucket, key, upload_id, checksum, headers)


def send_part(core: Core, target: Target, number: int, body: Body, payload_hash: str, value: str) -> Operation[Part]:
    """UploadPart; `value` is the part's checksum. TransferError if the server's differs."""
    headers = [*target.common(), (b"Content-Length", b"%d" % body.size)]
    if target.checksum:
        headers.append((header_of(target.checksum).encode(), value.encode()))
    request = Request("PUT", target.bucket, target.key, target.query(number), headers, body, payload_hash)
    answer = yield from core.exchange(request)
    if target.checksum:
        same(answer.headers.get(header_of(target.checksum)), value, f"part {number}")
    checksums = {target.checksum: value} if target.checksum else {}
    return Part(number, body.size, answer.headers.get("etag", ""), checksums)


def complete(core: Core, target: Target, parts: Sequence[Part]) -> Operation[str]:
    """CompleteMultipartUpload; return the entity tag."""
    body = _documents.complete(parts)
    headers = [pair for pair in target.headers if pair[0].lower() in _AT_THE_END]
    headers += [*target.common(), (b"Content-Type", b"application/xml")]
    whole = ""
    if target.checksum:
        whole = whole_checksum(target.checksum, parts)
        if target.checksum.startswith("crc"):
            headers += [(b"x-amz-checksum-type", b"FULL_OBJECT"), (header_of(target.checksum).encode(), whole.encode())]
    request = Request("POST", target.bucket, target.key, target.query(), headers, body, body, document=True)
    try:
        answer = yield from core.exchange(request)
    except ResponseError as error:
        # So a repeated attempt gets the same response if the first one succeeded without a response.
        etag = _whole_etag(parts)
        if error.code != "NoSuchUpload" or not etag:
            raise
        try:
            found = yield from head(core, target.bucket, target.key, target.common())
        except ResponseError:
            raise error from None
        if found.etag != etag:
            raise
        return etag
    root = _documents.parse(answer.body, "CompleteMultipartUpload")
    if target.checksum:
        same(_documents.checksums(root).get(target.checksum), whole, "the object, which is stored,")
    return _xml.text_of(root, "ETag")


def abort(core: Core, bucket: Text, key: Text, upload_id: str) -> Operation[None]:
    """AbortMultipartUpload."""
    yield from core.exchange(Request("DELETE", bucket, key, {"uploadId": upload_id}))


def list_parts(core: Core, target: Target) -> Operation[dict[int, Part]]:
    """ListParts, all pages; by number."""
    found: dict[int, Part] = {}
    query = target.query()
    while True:
        request = Request("GET", target.bucket, target.key, query, target.common(), document=True)
        answer = yield from core.exchange(request)
        root = _documents.parse(answer.body, "ListParts")
        found.update((part.number, part) for part in _documents.parts(root))
        if _xml.text_of(root, "IsTruncated") != "true":
            return found
        query = _next_page(query, {"part-number-marker": _xml.text_of(root, "NextPartNumberMarker")})


def list_uploads(core: Core, bucket: Text, prefix: Text) -> Operation[list[Upload]]:
    """ListMultipartUploads, all pages."""
    found: list[Upload] = []
    query: dict[str, Text | None] = {"uploads": None, "encoding-type": "url", "prefix": prefix}
    while True:
        answer = yield from core.exchange(Request("GET", bucket, None, query, document=True))
        root = _documents.parse(answer.body, "ListMultipartUploads")
        found += _documents.uploads(root)
        if _xml.text_of(root, "IsTruncated") != "true":
            return found
        key = _xml.decoded(_xml.text_of(root, "NextKeyMarker"), _xml.text_of(root, "EncodingType") == "url")
        query = _next_page(query, {"key-marker": key, "upload-id-marker": _xml.text_of(root, "NextUploadIdMarker")})


def whole_checksum(checksum: str, parts: Sequence[Part]) -> str:
    """The checksum of an object: a CRC of its bytes; else the hash of its parts' hashes, and their number.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    """
    if checksum.startswith("crc"):

        def joined(value: str, part: Part) -> str:
            return combine(checksum, value, part.checksums[checksum], part.size)

        return reduce(joined, parts[1:], parts[0].checksums[checksum])
    return composite(checksum, [part.checksums[checksum] for part in parts])


def composite(checksum: str, values: Sequence[str]) -> str:
    """The checksum of the parts' checksums, and their number."""
    return f"{checksum_of(checksum, b''.join(map(b64decode, values)))[1]}-{len(values)}"


def same(theirs: str | None, ours: str, what: str) -> None:
    """TransferError if the server's checksum differs. Many send none."""
    if theirs and theirs != ours:
        raise TransferError(f"the server has another checksum for {what} than was sent: {theirs}, not {ours}")


def _whole_etag(parts: Sequence[Part]) -> str:
    """The entity tag of an object whose parts' entity tags are MD5s; "" if they are not."""
    tags = [part.etag.strip('"') for part in parts]
    if not all(re.fullmatch("[0-9a-f]{32}", tag) for tag in tags):
        return ""
    return f'"{hashlib.md5(bytes.fromhex("".join(tags)), usedforsecurity=False).hexdigest()}-{len(tags)}"'


def _next_page(query: dict[str, Text | None], markers: dict[str, Text | None]) -> dict[str, Text | None]:
    following = {**query, **markers}
    if following == query or not any(markers.values()):
        raise TransferError("the server repeats a page of the listing")
    return following
