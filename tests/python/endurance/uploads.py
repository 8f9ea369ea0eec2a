"""What a proxy sees of multipart uploads; it tells of them as S3 does where s3s-fs does not.

s3s-fs lists no uploads, gives no entity tags of the parts that it lists, and calls a finished upload AccessDenied.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

from conftest import Received


@dataclass
class Upload:
    """One of them.

    Attributes:
        parts: sizes and entity tags by number.
        used: the client named it, and so was told its id.
        missed: how many of the client's requests to abort it failed.
        over: it is completed or aborted.
        completed: the numbers of the parts that it was completed of.
    """

    upload_id: str
    path: str
    begun: datetime
    parts: dict[int, tuple[int, str]] = field(default_factory=dict)
    used: bool = False
    missed: int = 0
    over: bool = False
    completed: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def query_of(request: Received) -> dict[str, list[str]]:
    """The parameters of a request."""
    return parse_qs(urlsplit(request.line.split(" ")[1]).query, keep_blank_values=True)


class Uploads:
    """All uploads, from the requests and answers that pass."""

    def __init__(self) -> None:
        self._all: dict[str, Upload] = {}

    def of(self, request: Received) -> Upload | None:
        """The upload that a request names."""
        upload = self._all.get(query_of(request).get("uploadId", [""])[0])
        if upload is not None:
            upload.used = True
        return upload

    def left(self, prefix: str) -> list[Upload]:
        """Those that are neither completed nor aborted."""
        return [upload for upload in list(self._all.values()) if not upload.over and upload.path.startswith(prefix)]

    def may_have(self, upload_id: str, number: int) -> bool:
        """Whether the server may keep a part. Those that an upload is not completed of S3 drops, and s3s-fs keeps."""
        upload = self._all[upload_id]
        return not upload.over or (bool(upload.completed) and number not in upload.completed)

    def seen(self, request: Received, status: int, body: bytes) -> None:
        """Take note of an answer of the server."""
        method, path, query = request.line.split(" ")[0], request.line.split(" ")[1].split("?")[0], query_of(request)
        if status >= 300:
            return
        if method == "POST" and "uploads" in query:
            found = re.search(rb"<UploadId>(.*?)</UploadId>", body)
            assert found, body
            upload_id = found[1].decode()
            self._all[upload_id] = Upload(upload_id, path, datetime.now(timezone.utc))
        upload = self.of(request)
        if upload is None:
            return
        if method == "PUT":
            if request.header("x-amz-copy-source") is None:
                upload.parts[int(query["partNumber"][0])] = part_of(request.body)
        elif method in ("POST", "DELETE"):
            upload.over = b"<Error>" not in body
            upload.completed = {int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)}

    def listed(self, bucket: str, prefix: str) -> bytes:
        """A ListMultipartUploadsResult."""
        entries = "".join(
            f"<Upload><Key>{upload.path.split('/', 2)[2]}</Key><UploadId>{upload.upload_id}</UploadId>"
            f"<Initiated>{upload.begun.isoformat()}</Initiated></Upload>"
            for upload in self.left(f"/{bucket}/{prefix}")
        )
        text = f"<ListMultipartUploadsResult>{entries}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"
        return text.encode()


def part_of(data: bytes) -> tuple[int, str]:
    """The size and entity tag of a part."""
    return len(data), f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def parts_of(upload: Upload) -> bytes:
    """A ListPartsResult."""
    entries = "".join(
        f"<Part><PartNumber>{number}</PartNumber><Size>{size}</Size><ETag>{etag}</ETag></Part>"
        for number, (size, etag) in sorted(upload.parts.items())
    )
    return f"<ListPartsResult>{entries}<IsTruncated>false</IsTruncated></ListPartsResult>".encode()
