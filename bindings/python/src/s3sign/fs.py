"""A filesystem for fsspec and its users: `s3sign://bucket/key`.

    pip install 's3sign[fsspec]'

    >>> import fsspec
    >>> with fsspec.open("s3sign://bucket/folder/key", "rb", region="us-east-1") as file:
    ...     head = file.read(100)

Paths are raw keys, but fsspec removes trailing slashes, and treats the prefixes of a path as folders. So keys that end
in a slash are not visible; use `Client` for them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from fsspec.callbacks import DEFAULT_CALLBACK, Callback  # type: ignore[import-untyped]
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem  # type: ignore[import-untyped]

from . import credentials
from ._body import Body
from ._checksum import Checksum
from .client import Client, Head, Object, _multipart
from .client._documents import Part
from .client._plan import SMALLEST_PART
from .errors import CredentialsError, Error, ResponseError

__all__ = ["S3File", "S3FileSystem"]


class S3FileSystem(AbstractFileSystem):  # type: ignore[misc]
    """Buckets as folders of the root, and objects as files.

    Args:
        client: sends the requests. None makes one from the other arguments.
        endpoint: as for `Client`.
        region: as for `Signer`; by default that of the environment or the profile.
        profile: for finding credentials, as by `s3sign.credentials.default`; they are refreshed.

    A missing object is a FileNotFoundError, and denied access a PermissionError; other errors are those of `Client`.
    Nothing is cached.
    """

    protocol = "s3sign"
    root_marker = ""

    def __init__(
        self,
        *,
        client: Client | None = None,
        endpoint: str | None = None,
        region: str | None = None,
        profile: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if client is None:
            found = region or os.environ.get("AWS_REGION") or credentials.region_of(profile)
            if not found:
                raise CredentialsError("region: neither given nor in the environment or the profile", field="region")
            provider = credentials.default(profile)
            client = Client(endpoint, signer=credentials.RefreshingSigner(provider, region=found))
        self.client = client

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        """The contents of a folder or bucket, or the file itself; in the root, the buckets."""
        path = self._strip_protocol(path)
        bucket, key = _split(path)
        with _errors(path):
            if not bucket:
                entries = [_folder(found.name) for found in self.client.list_buckets()]
            else:
                entries = []
                for page in self.client.list_pages(bucket, key + "/" if key else "", "/"):
                    entries += [_folder(f"{bucket}/{prefix}".rstrip("/")) for prefix in page.prefixes]
                    entries += [_file(bucket, found) for found in page.objects if not found.key.endswith("/")]
                if not entries and key:
                    entries = [self.info(path)]
        return entries if detail else [entry["name"] for entry in entries]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Name, size, type, entity tag and times of a file or folder."""
        path = self._strip_protocol(path)
        bucket, key = _split(path)
        with _errors(path):
            if key:
                try:
                    return _described(path, self.client.head(bucket, key))
                except ResponseError as error:
                    if error.status != 404:
                        raise
            if bucket:
                page = next(self.client.list_pages(bucket, key + "/" if key else "", page_size=1))
                if key and not page.objects:
                    raise FileNotFoundError(path)
            return _folder(path)

    def find(
        self, path: str, maxdepth: int | None = None, withdirs: bool = False, detail: bool = False, **options: Any
    ) -> Any:
        """All files under a path, with one listing."""
        path = self._strip_protocol(path)
        bucket, key = _split(path)
        if maxdepth is not None or withdirs or not bucket:
            return super().find(path, maxdepth=maxdepth, withdirs=withdirs, detail=detail, **options)
        with _errors(path):
            listed = self.client.list(bucket, key + "/" if key else "")
            files = {f"{bucket}/{found.key}": _file(bucket, found) for found in listed if not found.key.endswith("/")}
            if key and not files and self.isfile(path):
                files = {path: self.info(path)}
        return files if detail else list(files)

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **options: Any) -> bytes:
        """The bytes of a file, or of a range: from `start` to before `end`."""
        if (start or 0) < 0 or (end or 0) < 0:
            result: bytes = super().cat_file(path, start, end, **options)
            return result
        path = self._strip_protocol(path)
        bucket, key = _split(path)
        if end is not None and end <= (start or 0):
            return b""
        byte_range = None if start is None and end is None else (start or 0, end - 1 if end is not None else None)
        with _errors(path):
            try:
                return self.client.get(bucket, key, byte_range=byte_range)
            except ResponseError as error:
                if error.status != 416:  # a range after the end
                    raise
                return b""

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:
        """Store bytes; with mode "create" only if the file does not exist."""
        path = self._strip_protocol(path)
        with _errors(path):
            self.client.upload(*_split(path), value, headers=_condition(mode == "create"))

    def put_file(
        self, lpath: str, rpath: str, callback: Callback = DEFAULT_CALLBACK, mode: str = "overwrite", **_: Any
    ) -> None:
        """Upload a local file; folders need not be created."""
        if os.path.isdir(lpath):
            return
        rpath = self._strip_protocol(rpath)
        callback.set_size(os.path.getsize(lpath))
        with _errors(rpath):
            update = callback.relative_update
            self.client.upload(*_split(rpath), lpath, headers=_condition(mode == "create"), progress=update)

    def get_file(
        self, rpath: str, lpath: Any, callback: Callback = DEFAULT_CALLBACK, outfile: Any = None, **options: Any
    ) -> None:
        """Download to a local path."""
        if outfile is not None or not isinstance(lpath, (str, os.PathLike)) or self.isdir(rpath):
            super().get_file(rpath, lpath, callback=callback, outfile=outfile, **options)
            return
        rpath = self._strip_protocol(rpath)
        os.makedirs(os.path.dirname(os.path.abspath(lpath)), exist_ok=True)
        with _errors(rpath):
            self.client.download(*_split(rpath), lpath, progress=callback.relative_update)

    def cp_file(self, path1: str, path2: str, **_: Any) -> None:
        """Copy a file within the server."""
        path1, path2 = self._strip_protocol(path1), self._strip_protocol(path2)
        if self.isdir(path1):
            return
        with _errors(path1):
            self.client.copy(*_split(path1), *_split(path2))

    def _rm(self, path: str) -> None:
        with _errors(path):
            self.client.delete(*_split(self._strip_protocol(path)))

    def rm(self, path: Any, recursive: bool = False, maxdepth: int | None = None) -> None:
        """Delete files and, with `recursive`, folders; a thousand per request."""
        keys: dict[str, list[str]] = {}
        for found in self.expand_path(path, recursive=recursive, maxdepth=maxdepth):
            bucket, key = _split(found)
            if key:
                keys.setdefault(bucket, []).append(key)
        for bucket, names in keys.items():
            with _errors(bucket):
                for error in self.client.delete_many(bucket, names):
                    raise OSError(f"{bucket}/{error.key}: {error.code} {error.message}")

    def mkdir(self, path: str, create_parents: bool = True, **_: Any) -> None:
        """Create a bucket; folders in it need not be created."""
        bucket, key = _split(self._strip_protocol(path))
        if not key:
            with _errors(path):
                self.client.create_bucket(bucket)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """As `mkdir`; with `exist_ok` the bucket may exist."""
        bucket, key = _split(self._strip_protocol(path))
        if not key and not (exist_ok and self.exists(bucket)):
            self.mkdir(bucket)

    def rmdir(self, path: str) -> None:
        """Delete an empty bucket."""
        bucket, key = _split(self._strip_protocol(path))
        if not key:
            with _errors(path):
                self.client.delete_bucket(bucket)

    def modified(self, path: str) -> datetime:
        """When an object was stored."""
        time: datetime = self.info(path)["LastModified"]
        return time

    def ukey(self, path: str) -> str:
        """The entity tag."""
        return str(self.info(path)["ETag"])

    def sign(self, path: str, expiration: int = 100, *, path_as_is: bool = False, **_: Any) -> str:
        """A URL with which anyone can get the object for so many seconds. `path_as_is`: see `Client.presign`."""
        bucket, key = _split(self._strip_protocol(path))
        return self.client.presign("GET", bucket, key, expires=expiration, path_as_is=path_as_is)

    def _open(self, path: str, mode: str = "rb", block_size: Any = None, **options: Any) -> S3File:
        return S3File(self, path, mode, block_size or S3File.DEFAULT_BLOCK_SIZE, **options)


class S3File(AbstractBufferedFile):  # type: ignore[misc]
    """An object read by ranges of the same version, or written in parts.

    It is created when it is closed or, if `autocommit` is False, by `commit`, but not if a `with` statement ends with
    an exception. `block_size` is the read-ahead, or the size of the parts, at least 5 MiB.
    """

    DEFAULT_BLOCK_SIZE = SMALLEST_PART

    def __init__(self, fs: S3FileSystem, path: str, mode: str, block_size: int, **options: Any) -> None:
        if mode == "ab":
            raise NotImplementedError("mode: objects cannot be appended to")
        if mode != "rb":
            block_size = max(block_size, SMALLEST_PART)
        self._target: _multipart.Target | None = None
        self._parts: list[Part] = []
        self._small = b""
        super().__init__(fs, path, mode, block_size, **options)
        self._bucket, self._key = _split(path)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and self.mode != "rb":
            self.discard()
            self.forced = True  # so that closing sends nothing
        self.close()

    def commit(self) -> None:
        """Create the object from what was written."""
        client = self.fs.client
        with _errors(self.path):
            if self._target is None:
                client.upload(self._bucket, self._key, self._small, headers=_condition(self.mode == "xb"))
            else:
                client._run(_multipart.complete(client._core, self._target, self._parts))

    def discard(self) -> None:
        """Discard what was written, and delete its parts."""
        if self._target is not None:
            self.fs.client.abort_upload(self._bucket, self._key, self._target.upload_id)

    def _upload_chunk(self, final: bool = False) -> None:
        data = self.buffer.getvalue()
        try:
            if final and self._target is None:
                self._small = data
            elif data or not final:
                self._send(data)
            if final and self.autocommit:
                self.commit()
        except BaseException:
            with suppress(Error):
                self.discard()
            raise

    def _send(self, data: bytes) -> None:
        client = self.fs.client
        with _errors(self.path):
            if self._target is None:
                headers = [(name.encode(), value.encode()) for name, value in _condition(self.mode == "xb").items()]
                create = _multipart.create(client._core, self._bucket, self._key, headers, "crc64nvme")
                self._target = client._run(create)
            digest = Checksum("crc64nvme")
            digest.update(data)
            sums = (digest.payload_hash(), digest.value())
            body = Body(io.BytesIO(data), len(data))
            send = _multipart.send_part(client._core, self._target, len(self._parts) + 1, body, *sums)
            self._parts.append(client._run(send))

    def _fetch_range(self, start: int, end: int) -> bytes:
        if start >= end:
            return b""
        same = {"If-Match": self.details["ETag"]}
        with _errors(self.path):
            data: bytes = self.fs.client.get(self._bucket, self._key, headers=same, byte_range=(start, end - 1))
        return data


def _split(path: str) -> tuple[str, str]:
    bucket, _, key = path.partition("/")
    return bucket, key


def _condition(is_new: bool) -> dict[str, str]:
    return {"If-None-Match": "*"} if is_new else {}


def _folder(name: str) -> dict[str, Any]:
    return {"name": name, "size": 0, "type": "directory"}


def _file(bucket: str, found: Object) -> dict[str, Any]:
    entry = {"name": f"{bucket}/{found.key}", "size": found.size, "type": "file"}
    return {**entry, "ETag": found.etag, "LastModified": found.last_modified}


def _described(path: str, found: Head) -> dict[str, Any]:
    entry = {"name": path, "size": found.size, "type": "file", "ContentType": found.content_type}
    return {**entry, "ETag": found.etag, "LastModified": found.last_modified}


@contextmanager
def _errors(path: str) -> Iterator[None]:
    """Server errors as the corresponding file errors."""
    try:
        yield
    except ResponseError as error:
        if error.code == "PreconditionFailed" or error.status == 412:
            raise FileExistsError(f"{path}: exists, or changed while it was read") from error
        kinds = {404: FileNotFoundError, 403: PermissionError}
        if error.status in kinds:
            raise kinds[error.status](f"{path}: {error.code}") from error
        raise
