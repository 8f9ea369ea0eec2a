"""The XML documents of buckets, uploads and batches of deletions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .._xml import decoded, text_of, time_of
from ..errors import TransferError

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True)
class Bucket:
    """A bucket: its name, and when it was created, to the second in UTC."""

    name: str
    created: datetime


@dataclass(frozen=True)
class Upload:
    """An unfinished multipart upload.

    Attributes:
        key: of the object.
        upload_id: the upload's id, for `Client.upload` and `Client.abort_upload`.
        initiated: when it was started, to the second in UTC.
        checksum: the checksum that its parts need, such as `"crc64nvme"`; "" if the server says none.
    """

    key: str
    upload_id: str
    initiated: datetime
    checksum: str


@dataclass(frozen=True)
class Part:
    """A part of a multipart upload, as the server has it; `checksums` by algorithm, in base64."""

    number: int
    size: int
    etag: str
    checksums: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeleteError:
    """Why an object of a batch was not deleted: its key, and the server's code and message."""

    key: str
    code: str
    message: str


def parse(body: bytes, name: str) -> ElementTree.Element:
    """The root of a document, which must be `name` and Result, or as some servers have it, Response."""
    try:
        root = ElementTree.fromstring(body.strip())
        if root.tag.rpartition("}")[2] not in (f"{name}Result", f"{name}Response"):
            raise ValueError(f"a {root.tag} document")
    except (ElementTree.ParseError, ValueError) as error:
        raise TransferError(f"the server's answer is not a {name}: {error}") from error
    return root


def buckets(root: ElementTree.Element) -> list[Bucket]:
    """The buckets of a ListAllMyBucketsResult."""
    found = root.iterfind("{*}Buckets/{*}Bucket")
    return [Bucket(text_of(entry, "Name"), time_of(entry, "CreationDate")) for entry in found]


def uploads(root: ElementTree.Element) -> list[Upload]:
    """The uploads of a ListMultipartUploadsResult."""
    encoded = text_of(root, "EncodingType") == "url"
    return [
        Upload(
            key=decoded(text_of(entry, "Key"), encoded),
            upload_id=text_of(entry, "UploadId"),
            initiated=time_of(entry, "Initiated"),
            checksum=text_of(entry, "ChecksumAlgorithm").lower(),
        )
        for entry in root.iterfind("{*}Upload")
    ]


def parts(root: ElementTree.Element) -> list[Part]:
    """The parts of a ListPartsResult."""
    return [
        Part(
            number=int(text_of(entry, "PartNumber")),
            size=int(text_of(entry, "Size")),
            etag=text_of(entry, "ETag"),
            checksums=checksums(entry),
        )
        for entry in root.iterfind("{*}Part")
    ]


def checksums(element: ElementTree.Element) -> dict[str, str]:
    """The `Checksum...` children, by algorithm."""
    named = ((child.tag.rpartition("}")[2], child.text or "") for child in element)
    kinds = ("ChecksumAlgorithm", "ChecksumType")
    return {name[8:].lower(): text for name, text in named if name.startswith("Checksum") and name not in kinds}


def complete(parts: Sequence[Part]) -> bytes:
    """The body of CompleteMultipartUpload."""
    entries = "".join(
        f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag>"
        + "".join(f"<Checksum{name.upper()}>{value}</Checksum{name.upper()}>" for name, value in part.checksums.items())
        + "</Part>"
        for part in parts
    )
    return f'<CompleteMultipartUpload xmlns="{_NAMESPACE}">{entries}</CompleteMultipartUpload>'.encode()


#: Characters that XML 1.0 cannot represent; surrogates are bytes that are not UTF-8.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fits_xml(key: str) -> bool:
    """Whether a document can name this key."""
    return not _NOT_XML.search(key)


def delete(keys: Iterable[str]) -> bytes:
    """The body of DeleteObjects; its response lists only failures."""
    # As a reference, since XML parsers normalize a bare CR.
    entries = "".join(f"<Object><Key>{escape(key, {chr(13): '&#13;'})}</Key></Object>" for key in keys)
    return f'<Delete xmlns="{_NAMESPACE}"><Quiet>true</Quiet>{entries}</Delete>'.encode()


def delete_errors(root: ElementTree.Element) -> Iterator[DeleteError]:
    """The errors of a DeleteResult."""
    for entry in root.iterfind("{*}Error"):
        yield DeleteError(text_of(entry, "Key"), text_of(entry, "Code"), text_of(entry, "Message"))
