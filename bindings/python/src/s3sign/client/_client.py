"""A small S3 client over urllib3: buckets, objects, listings, transfers."""

from __future__ import annotations

import builtins
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Callable, TypeVar, overload

from .._request import Headers, Text
from .._xml import Object, Page
from ..signer import Signer
from . import _copy, _download, _multipart, _operations, _upload
from ._core import Core
from ._documents import Bucket, DeleteError, Upload
from ._driver import Driver
from ._effects import Operation, Progress
from ._operations import Head
from ._upload import Source

T = TypeVar("T")


class Client:
    """Reads and writes objects. Thread-safe; close it, or use it in a `with` statement.

    Args:
        endpoint: `http(s)://host[:port][/prefix]` of a server. None is AWS, in the signer's region.
        signer: signs each request; or a callable that returns the current signer, such as a
            `s3sign.credentials.RefreshingSigner`.
        style, dualstack, fips, accelerate: as for `s3sign.endpoint`.
        retries: how often to retry a request after a broken connection, a status of 429, 500, 502, 503 or 504, or an S3
            error code such as SlowDown. There is a random pause before each retry, at first up to 0.4 and later up to 8
            seconds, or as long as the server asks for, up to 20. A body that cannot be rewound is never sent again.
        timeout: seconds to wait for a connection, and for each piece of a response.
        ca_certs: file of CA certificates to trust instead of the system's.
        connections: how many to keep open for each server; the most that one transfer uses at once.

    Keys and buckets are raw, as str (UTF-8) or bytes: do not percent-encode keys. They are not normalized, and a key
    with `..` in it stays in its bucket. A bucket may be the ARN or alias of an access point.

    If the server reports a wrong clock or region, the request is signed again with the right one, which is remembered.
    Redirects are followed only to the same server and signed again, so credentials go to no other.

    All methods raise ResponseError for what the server refuses, TransferError where no whole answer comes back or what
    comes is not what was stored, RequestError for what cannot be signed, and ValueError for an empty key or bucket and
    other misuse.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        signer: Signer | Callable[[], Signer],
        style: str = "auto",
        dualstack: bool = False,
        fips: bool = False,
        accelerate: bool = False,
        retries: int = 3,
        timeout: float = 60.0,
        ca_certs: str | None = None,
        connections: int = 32,
    ) -> None:
        place = {"endpoint": endpoint, "style": style, "dualstack": dualstack, "fips": fips, "accelerate": accelerate}
        if connections < 1:
            raise ValueError("connections: must be 1 or more")
        self._core = Core(signer, retries, **place)
        self._driver = Driver(timeout, ca_certs, connections)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def _run(self, operation: Operation[T]) -> T:
        return self._driver.run(operation)

    def list_buckets(self) -> builtins.list[Bucket]:
        """The buckets of the signer's account."""
        return self._run(_operations.list_buckets(self._core))

    def create_bucket(self, bucket: Text) -> None:
        """Create a bucket in the signer's region."""
        self._run(_operations.create_bucket(self._core, bucket))

    def delete_bucket(self, bucket: Text) -> None:
        """Delete a bucket, which must be empty."""
        self._run(_operations.delete_bucket(self._core, bucket))

    def put_bucket_policy(self, bucket: Text, policy: Mapping[str, object]) -> None:
        """Set a bucket's policy, a document in the IAM policy language."""
        self._run(_operations.put_bucket_policy(self._core, bucket, policy))

    def put(self, bucket: Text, key: Text, data: bytes | BinaryIO, headers: Headers | None = None) -> str:
        """Store an object with one request and return its entity tag. For large objects, use `upload`.

        `data` is bytes, or a binary file, sent from its position to its end without holding it in memory. A file is
        read twice: for its hash, and to send it. One that cannot be rewound needs an https endpoint, since its bytes
        are not signed, and its length as Content-Length in `headers`; it is never retried.
        """
        return self._run(_operations.put(self._core, bucket, key, data, headers))

    @overload
    def get(
        self,
        bucket: Text,
        key: Text,
        file: None = None,
        headers: Headers | None = None,
        *,
        byte_range: tuple[int, int | None] | None = None,
        version_id: str | None = None,
    ) -> bytes: ...

    @overload
    def get(
        self,
        bucket: Text,
        key: Text,
        file: BinaryIO,
        headers: Headers | None = None,
        *,
        byte_range: tuple[int, int | None] | None = None,
        version_id: str | None = None,
    ) -> int: ...

    def get(
        self,
        bucket: Text,
        key: Text,
        file: BinaryIO | None = None,
        headers: Headers | None = None,
        *,
        byte_range: tuple[int, int | None] | None = None,
        version_id: str | None = None,
    ) -> bytes | int:
        """The bytes of an object; or, with `file`, write them to it and return their number.

        `byte_range` is the first and last byte, counted from 0; `(first, None)` goes to the end, and `(-n, None)` is
        the last n bytes. TransferError if the body is truncated, with a part of it in `file`, or does not match the
        server's checksum. For files on disk, use `download`, which resumes.
        """
        pieces: builtins.list[bytes] = []
        write = file.write if file is not None else pieces.append
        size = self._run(_operations.get(self._core, bucket, key, write, headers, byte_range, version_id))
        return size if file is not None else b"".join(pieces)

    def head(self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None) -> Head:
        """Size, entity tag and metadata of an object."""
        return self._run(_operations.head(self._core, bucket, key, headers, version_id))

    def delete(self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None) -> None:
        """Delete an object, or permanently delete one version. A missing object is not an error.

        If the bucket requires it, set `x-amz-mfa` in `headers`: serial number of the device, a space, and its code.
        """
        self._run(_operations.delete(self._core, bucket, key, headers, version_id))

    def delete_many(self, bucket: Text, keys: Iterable[Text]) -> builtins.list[DeleteError]:
        """Delete objects, up to a thousand per request. Yields an error for each key that was not deleted.

        Keys that XML cannot name, with control characters or not UTF-8, are deleted one by one.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        """
        errors: builtins.list[DeleteError] = []
        for batch in _operations.batches(keys):
            errors += self._run(_operations.delete_batch(self._core, bucket, batch))
        return errors

    def list(self, bucket: Text, prefix: Text = "") -> Iterator[Object]:
        """The objects whose keys start with `prefix`, in the server's order; one request per page of up to 1000."""
        for page in self.list_pages(bucket, prefix):
            yield from page.objects

    def list_pages(
        self,
        bucket: Text,
        prefix: Text = "",
        delimiter: str = "",
        *,
        start_after: Text = "",
        page_size: int | None = None,
    ) -> Iterator[Page]:
        """A listing by pages, each with `.objects` and `.prefixes`; one request per page.

        Args:
            prefix: list only keys that start with it.
            delimiter: such as `"/"`: keys with it after the prefix are not listed, but grouped in `.prefixes` by what
                precedes it.
            start_after: only keys after this one.
            page_size: maximum entries per page; None: 1000.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
        """
        token: str | None = None
        while True:
            inputs = (prefix, delimiter, start_after, page_size, token)
            page = self._run(_operations.page(self._core, bucket, *inputs))
            yield page
            token = page.next_token
            if token is None:
                return

    def copy(
        self,
        source_bucket: Text,
        source_key: Text,
        bucket: Text,
        key: Text,
        *,
        headers: Headers | None = None,
        source_version_id: str | None = None,
        part_size: int | None = None,
        concurrency: int = 4,
        progress: Progress = None,
    ) -> str:
        """Copy an object within the server, with its metadata, and return the copy's entity tag.

        Args:
            headers: those of the copy; metadata in them needs `x-amz-metadata-directive: REPLACE`.
            part_size: copy a larger object in parts of this size in bytes, 5 MiB to 5 GiB; None: only above 5 GiB, the
                most that S3 copies at once. A copy in parts does not have the source's tags.
            concurrency, progress: as for `upload`.

        It is an error if the source changes meanwhile (412), or does not support HEAD.
        """
        inputs = (source_bucket, source_key, bucket, key, headers, source_version_id, part_size, concurrency, progress)
        return self._run(_copy.copy(self._core, *inputs))

    def upload(
        self,
        bucket: Text,
        key: Text,
        source: Source,
        *,
        headers: Headers | None = None,
        part_size: int | None = None,
        concurrency: int = 4,
        checksum: str | None = "crc64nvme",
        progress: Progress = None,
        resume: bool | str = False,
    ) -> str:
        """Store an object of any size and return its entity tag: with one request, or in parts if larger than one part.

        Args:
            source: a path, bytes, or a binary file, which is read from its position. If it cannot be rewound, up to
                `concurrency` parts of it are held in memory.
            headers: those of the object.
            part_size: bytes, 5 MiB to 5 GiB, with at most 10,000 parts; None: 8 MiB, or more if needed.
            concurrency: how many parts to send in parallel.
            checksum: `"crc64nvme"`, `"crc32"`, `"crc32c"`, `"sha1"` or `"sha256"`: of each part and of the whole, for
                the server to verify and store; those in its response are verified too. None if the server supports
                none.
            progress: called with the number of additional bytes sent, from several threads.
            resume: False: abort the upload after a failure, so that no parts are left, which cost money. True: keep
                them, and resume the latest unfinished upload of this key. Or the id of an upload, from `list_uploads`.
                Parts of the same size and checksum or MD5 are not sent again. The headers are those that the upload was
                started with. Use it from one caller at a time.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
        """
        inputs = (bucket, key, source, headers, part_size, concurrency, checksum, progress, resume)
        return self._run(_upload.upload(self._core, *inputs))

    def download(
        self,
        bucket: Text,
        key: Text,
        target: str | os.PathLike[str],
        *,
        headers: Headers | None = None,
        part_size: int | None = None,
        concurrency: int = 4,
        progress: Progress = None,
        resume: bool = True,
        version_id: str | None = None,
    ) -> Head:
        """Get an object into a file, by ranges of the same version in parallel.

        The bytes go into a temporary file beside the target (`.NAME.*.s3sign`), which is renamed when it is complete
        and matches the server's checksum, if there is one.

        Args:
            target: path of the file, which may exist.
            headers: to send, such as those for a customer-provided key.
            part_size: bytes of each range; None: 8 MiB.
            concurrency: how many ranges to get in parallel.
            progress: called with the number of additional bytes received, from several threads.
            resume: after a failure keep the received bytes, so that the next call resumes if the object's entity tag is
                the same.

        TransferError if another download writes the same file (if the system has flock), or the checksum is wrong.
        """
        inputs = (bucket, key, target, headers, part_size, concurrency, progress, resume, version_id)
        return self._run(_download.download(self._core, *inputs))

    def list_uploads(self, bucket: Text, prefix: Text = "") -> builtins.list[Upload]:
        """The unfinished multipart uploads of keys that start with `prefix`."""
        return self._run(_multipart.list_uploads(self._core, bucket, prefix))

    def abort_upload(self, bucket: Text, key: Text, upload_id: str) -> None:
        """Abort a multipart upload and delete its parts."""
        self._run(_multipart.abort(self._core, bucket, key, upload_id))

    def presign(
        self,
        method: str,
        bucket: Text,
        key: Text,
        expires: int = 3600,
        headers: Headers | None = None,
        *,
        path_as_is: bool = False,
    ) -> str:
        """A URL for one object that anyone can use for `expires` seconds, sending `headers`.

        Args:
            path_as_is: whether their client sends paths unchanged. Otherwise a key with a segment `.` or `..` is
                refused, since most clients resolve it to a different key.
        """
        url, signer = self._core.where(bucket, key, self._core.signer(), path_as_is=path_as_is)
        return signer.presign(method, url, expires=expires, headers=headers, time=self._core.time())
