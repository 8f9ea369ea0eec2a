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
    """Reads and writes objects. Safe to share between threads; close it, or use it in a `with` statement.

    Args:
        endpoint: `http(s)://host[:port][/prefix]` of a server. None is AWS, in the signer's region.
        signer: signs each request; or what gives the signer of the moment, such as a
            `s3sign.credentials.RefreshingSigner`.
        style, dualstack, fips, accelerate: as for `s3sign.endpoint`.
        retries: how often a request is sent again after a broken connection, a status of 429, 500, 502, 503 or 504, or
            where S3 says so by its code (such as SlowDown). Before each there is a random pause, of up to 0.4 seconds
            at first and 8 at most, and as long as the server asks for, if that is no more than 20. A body that cannot
            be rewound is never sent again.
        timeout: seconds to wait for a connection, and for each piece of an answer.
        ca_certs: file of CA certificates to trust in place of the system's.
        connections: how many are kept open for each server; the most that one transfer uses at once.

    Keys and buckets are raw, str (UTF-8) or bytes: nothing in a key is escaped by the caller, none is normalised, and a
    key with `..` in it stays in its bucket. A bucket may be the ARN or alias of an access point.

    Where a server says that our clock is off or that a bucket is in another region, the request is signed once more,
    and what was learned is remembered. A redirect is followed to the same server alone, and signed anew: credentials go
    to no other.

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
        """Set who may do what with a bucket; `policy` is a document of the IAM policy language."""
        self._run(_operations.put_bucket_policy(self._core, bucket, policy))

    def put(self, bucket: Text, key: Text, data: bytes | BinaryIO, headers: Headers | None = None) -> str:
        """Store an object by one request and return its entity tag. For what may be large, see `upload`.

        `data` is bytes, or a binary file, sent from where it stands to its end without being held in memory. A file
        is read twice: once for its hash, once to send it. One that cannot be rewound needs an https endpoint, since
        its bytes are then not signed, and its length as a Content-Length among `headers`; it is never retried.
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
        """The bytes of an object, as stored; or, with `file`, their number, once they are written to it.

        `byte_range` is the first and the last byte, counted from 0; `(first, None)` goes to the end, and `(-n, None)`
        are the last n bytes. TransferError for a body cut short, of which `file` then holds a part, and for a whole
        one of which the server has another checksum. For a file on disk, see `download`, which goes on where it broke
        off.
        """
        pieces: builtins.list[bytes] = []
        write = file.write if file is not None else pieces.append
        size = self._run(_operations.get(self._core, bucket, key, write, headers, byte_range, version_id))
        return size if file is not None else b"".join(pieces)

    def head(self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None) -> Head:
        """Size, entity tag and metadata of an object."""
        return self._run(_operations.head(self._core, bucket, key, headers, version_id))

    def delete(self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None) -> None:
        """Delete an object, or one version of it for good; that there is none is no error.

        Where the bucket asks for it, `headers` has an `x-amz-mfa`: serial number of the device, a blank, and its code.
        """
        self._run(_operations.delete(self._core, bucket, key, headers, version_id))

    def delete_many(self, bucket: Text, keys: Iterable[Text]) -> builtins.list[DeleteError]:
        """Delete objects, up to a thousand by each request. The errors, one for each key that is not deleted.

        Keys that XML cannot name, with control characters or not UTF-8, are deleted one by one.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        """
        errors: builtins.list[DeleteError] = []
        for batch in _operations.batches(keys):
            errors += self._run(_operations.delete_batch(self._core, bucket, batch))
        return errors

    def list(self, bucket: Text, prefix: Text = "") -> Iterator[Object]:
        """The objects whose keys begin with `prefix`, in the server's order; a request for each page of up to 1000."""
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
        """A listing by pages, each with `.objects` and `.prefixes`; a request for each.

        Args:
            prefix: what the keys begin with.
            delimiter: such as `"/"`: keys that have it after the prefix are not listed, but what they begin with up
                to it is among the prefixes.
            start_after: only keys after this one.
            page_size: the most entries of a page, 1000 if None.

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
            headers: those of the copy; metadata among them count with an `x-amz-metadata-directive: REPLACE`.
            part_size: a larger object is copied in parts of this size in bytes, 5 MiB to 5 GiB; None: one of more than
                5 GiB, which is the most that S3 copies at once. A copy in parts has no tags of the source.
            concurrency, progress: as for `upload`.

        A source that changes meanwhile is an error (412), as is a source of which there is no HEAD.
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
        """Store an object of any size and return its entity tag: by one request, or in parts if it is larger than one.

        Args:
            source: a path, bytes, or a binary file, which is read from where it stands. One that cannot be rewound is
                held in memory by parts, as many as `concurrency` at once.
            headers: those of the object.
            part_size: bytes, 5 MiB to 5 GiB, of which 10,000 have to do; None: 8 MiB, or more where that is too little.
            concurrency: how many parts are sent at once.
            checksum: `"crc64nvme"`, `"crc32"`, `"crc32c"`, `"sha1"` or `"sha256"`: of each part and of the whole, for
                the server to check and to keep; what it answers is checked too. None for a server that knows none.
            progress: is called with the number of further bytes that the server has, from several threads at once.
            resume: False: after a failure the upload is aborted, so that no parts are left, which cost. True: they are
                left, and the latest unfinished upload of this key is gone on with. Or the id of one, from
                `list_uploads`. Of the parts there, those of the same size and checksum or MD5 are not sent again. The
                headers are those that the upload was begun with. For one caller at a time.

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
        """Get an object into a file, by ranges side by side, all of the same version of it.

        The bytes go into a file beside the target (`.NAME.*.s3sign`), which takes its name when they are whole, and are
        what the server has a checksum of, if it has.

        Args:
            target: path of the file, which may exist.
            headers: to send along, such as those for a key of the customer's.
            part_size: bytes of each range; None is 8 MiB.
            concurrency: how many ranges are got at once.
            progress: is called with the number of further bytes that have come, from several threads at once.
            resume: after a failure what has come is left, and the next call goes on with it if the object is the same
                by its entity tag.

        TransferError if another download writes the same file (where the system has flock), or the checksum is wrong.
        """
        inputs = (bucket, key, target, headers, part_size, concurrency, progress, resume, version_id)
        return self._run(_download.download(self._core, *inputs))

    def list_uploads(self, bucket: Text, prefix: Text = "") -> builtins.list[Upload]:
        """The multipart uploads that are not finished, of keys that begin with `prefix`."""
        return self._run(_multipart.list_uploads(self._core, bucket, prefix))

    def abort_upload(self, bucket: Text, key: Text, upload_id: str) -> None:
        """Give up a multipart upload, and delete its parts."""
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
        """A URL for one object that whoever holds it may use for `expires` seconds, sending `headers` along.

        Args:
            path_as_is: whether their client sends paths as they are. Without it, a key with a segment `.` or `..` is
                refused: most clients resolve it, and would ask for another key.
        """
        url, signer = self._core.where(bucket, key, self._core.signer(), path_as_is=path_as_is)
        return signer.presign(method, url, expires=expires, headers=headers, time=self._core.time())
