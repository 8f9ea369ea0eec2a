"""The XML of S3: what is read from responses, and the one document that is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .errors import ResponseError, TransferError


@dataclass(frozen=True)
class Object:
    """An object in a listing.

    Attributes:
        key: its key; bytes that are not UTF-8 come as surrogates, and `Client` takes them back as such.
        size: bytes.
        etag: entity tag, with its quotes.
        last_modified: time of the last change, to the second, in UTC.
    """

    key: str
    size: int
    etag: str
    last_modified: datetime


@dataclass(frozen=True)
class Page:
    """One page of a listing, and the token of the next page or None."""

    objects: list[Object]
    next_token: str | None


def parse_page(body: bytes) -> Page:
    """Read a ListObjectsV2 response. TransferError if it is not one."""
    try:
        root = ElementTree.fromstring(body)
        if root.tag.rpartition("}")[2] != "ListBucketResult":
            raise ValueError(f"a {root.tag} document")
        encoded = _text(root, "EncodingType") == "url"
        objects = [_object(entry, encoded) for entry in root.iterfind("{*}Contents")]
        truncated = _text(root, "IsTruncated") == "true"
        token = _text(root, "NextContinuationToken")
        if truncated and not token:
            raise ValueError("more is to come, but there is no token for it")
    except (ElementTree.ParseError, ValueError) as error:
        raise TransferError(f"the server's answer is not a valid listing: {error}") from error
    return Page(objects, token if truncated else None)


def parse_error(status: int, body: bytes) -> ResponseError:
    """The exception for a response with an error status, whatever its body holds."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return ResponseError(status=status, code=str(status))
    return error_of(status, root)


def error_of(status: int, element: ElementTree.Element) -> ResponseError:
    """The exception for a response with an error status, of which `element` tells."""
    details = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
    return ResponseError(
        details.get("Message", ""), status=status, code=details.get("Code") or str(status), details=details
    )


def bucket_configuration(region: str) -> bytes:
    """The body of CreateBucket. us-east-1 is S3's default, and must not be named."""
    if region in ("", "us-east-1"):
        return b""
    return (
        '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<LocationConstraint>{escape(region)}</LocationConstraint></CreateBucketConfiguration>"
    ).encode()


def _object(entry: ElementTree.Element, encoded: bool) -> Object:
    key = _text(entry, "Key")
    if encoded:
        # S3 writes a space as +, and a plus sign as %2B.
        key = unquote_to_bytes(key.replace("+", " ")).decode("utf-8", "surrogateescape")
    return Object(
        key=key,
        size=int(_text(entry, "Size")),
        etag=_text(entry, "ETag"),
        last_modified=datetime.strptime(_text(entry, "LastModified")[:19], "%Y-%m-%dT%H:%M:%S").replace(
            tzinfo=timezone.utc
        ),
    )


def _text(element: ElementTree.Element, name: str) -> str:
    """Text of a child, whatever its namespace; "" if there is none."""
    return element.findtext("{*}" + name) or ""
