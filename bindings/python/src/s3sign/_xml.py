"""The XML of S3: parsed responses, and the one document that is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from .errors import ResponseError, TransferError


@dataclass(frozen=True)
class Object:
    """An object in a listing.

    Attributes:
        key: its key; bytes that are not UTF-8 are surrogates, which `Client` accepts.
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
    """One page of a listing.

    Attributes:
        objects: those that are not in `prefixes`.
        next_token: token for the next page, or None if there is none.
        prefixes: common prefixes of keys up to the delimiter: "folders".
    """

    objects: list[Object]
    next_token: str | None
    prefixes: list[str]


def parse_page(body: bytes) -> Page:
    """Read a ListObjectsV2 response. TransferError if it is not one."""
    try:
        root = ElementTree.fromstring(body)
        if root.tag.rpartition("}")[2] != "ListBucketResult":
            raise ValueError(f"a {root.tag} document")
        encoded = text_of(root, "EncodingType") == "url"
        objects = [_object(entry, encoded) for entry in root.iterfind("{*}Contents")]
        prefixes = [decoded(text_of(entry, "Prefix"), encoded) for entry in root.iterfind("{*}CommonPrefixes")]
        truncated = text_of(root, "IsTruncated") == "true"
        token = text_of(root, "NextContinuationToken")
        if truncated and not token:
            raise ValueError("truncated, but without a token")
    except (ElementTree.ParseError, ValueError) as error:
        raise TransferError(f"the server's response is not a valid listing: {error}") from error
    return Page(objects, token if truncated else None, prefixes)


def parse_error(status: int, body: bytes) -> ResponseError:
    """The exception for a response with an error status, whatever its body."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return ResponseError(status=status, code=str(status))
    return error_of(status, root)


def error_of(status: int, element: ElementTree.Element) -> ResponseError:
    """The exception for a response with an error status, described by `element`."""
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
    return Object(
        key=decoded(text_of(entry, "Key"), encoded),
        size=int(text_of(entry, "Size")),
        etag=text_of(entry, "ETag"),
        last_modified=time_of(entry, "LastModified"),
    )


def decoded(key: str, encoded: bool) -> str:
    """A key or prefix of a listing, which may be URL-encoded: S3 writes a space as +, and a plus sign as %2B."""
    return unquote_to_bytes(key.replace("+", " ")).decode("utf-8", "surrogateescape") if encoded else key


def time_of(element: ElementTree.Element, name: str) -> datetime:
    """The time in a child, to the second."""
    return datetime.strptime(text_of(element, name)[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)


def text_of(element: ElementTree.Element, name: str) -> str:
    """Text of a child in any namespace; "" if there is none."""
    return element.findtext("{*}" + name) or ""
