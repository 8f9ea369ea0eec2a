"""The S3 client for asyncio, over httpx: the one well-kept client that sends a request's target just as it was signed
(its `target` extension) and that serves asyncio and blocking callers, such as those of `s3sign.auth`, alike.

    pip install 's3sign[httpx]'
"""

from __future__ import annotations

import asyncio
import builtins
import os
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, BinaryIO, Callable, TypeVar, overload
from urllib.parse import urlsplit

import httpx
from urllib3 import HTTPHeaderDict

from ._body import Body
from ._request import Headers, Text
from ._xml import Object, Page
from .client import Bucket, DeleteError, Head, Upload, _copy, _download, _multipart, _operations, _upload
from .client._core import Core
from .client._effects import Answer, Operation, Parallel, Progress, Send, Sleep, Work
from .client._upload import Source
from .errors import TransferError
from .signer import Signer

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient:
    """`s3sign.Client` for asyncio: the same methods, arguments and errors, and documented there.

    Use it from the tasks of one event loop. Close it, or use it in an `async with` statement. What may take long, to
    compute the hashes of files and to fetch credentials, is done in threads; pieces of files are read and written in
    between, in the loop. `progress` is called in the loop. A cancelled transfer leaves what a failed one does.
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
        self._connections = connections
        self._http = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=ca_certs),
            timeout=timeout,
            # Waiting for a connection counts towards the timeout, so there is always one more.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
            trust_env=False,
        )

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _run(self, operation: Operation[T]) -> T:
        value: Any = None
        failure: BaseException | None = None
        while True:
            try:
                effect = operation.throw(failure) if failure is not None else operation.send(value)
            except StopIteration as end:
                result: T = end.value
                return result
            value = failure = None
            try:
                if isinstance(effect, Send):
                    value = await self._send(effect)
                elif isinstance(effect, Sleep):
                    await asyncio.sleep(effect.seconds)
                elif isinstance(effect, Work):
                    value = await asyncio.to_thread(effect.call)
                else:
                    value = await self._parallel(effect)
            except GeneratorExit:  # the loop is gone, and with it the cleanup
                raise
            except BaseException as error:
                failure = error

    async def _send(self, request: Send) -> Answer:
        where = urlsplit(request.signed.url)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.wire_headers()]
        if not isinstance(request.body, Body) and (request.body is not None or request.method in ("PUT", "POST")):
            headers.append((b"content-length", b"%d" % len(request.body or b"")))
        sent = httpx.Request(
            request.method,
            httpx.URL(scheme=where.scheme, host=where.hostname or "", port=where.port, path="/"),
            headers=headers,
            stream=_Stream(request.body),
            extensions={"target": request.signed.target.encode(), "timeout": self._http.timeout.as_dict()},
        )
        try:
            response = await self._http.send(sent, stream=True, follow_redirects=False)
            try:
                connection = response.extensions["network_stream"]
                if _came_unasked(connection):
                    raise TransferError(f"{request.method} {request.signed.host}: the answer came before the request")
                answer = Answer(response.status_code, HTTPHeaderDict())
                for name, value in response.headers.raw:
                    answer.headers.add(name.decode("latin-1"), value.decode("latin-1"))
                pieces: builtins.list[bytes] = []
                take: Callable[[bytes], object] = pieces.append
                if request.sink and response.is_success:
                    take = request.sink(answer)
                async for piece in response.aiter_raw():
                    take(piece)
                answer.body = b"".join(pieces)
                connection.s3sign_reads = 0
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            raise TransferError(f"{request.method} {request.signed.host}: {said}") from error
        return answer

    async def _parallel(self, effect: Parallel[T]) -> builtins.list[T]:
        jobs = enumerate(effect.jobs)
        lock = asyncio.Lock()
        results: dict[int, T] = {}
        failures: builtins.list[BaseException] = []

        async def work() -> None:
            try:
                while True:
                    async with lock:
                        # In a thread, since the next part may have to be read from a pipe first.
                        found = None if failures else await asyncio.to_thread(next, jobs, None)
                    if found is None:
                        return
                    results[found[0]] = await self._run(found[1])
            except BaseException as failure:
                failures.append(failure)
                raise

        tasks = [asyncio.ensure_future(work()) for _ in range(min(effect.limit, self._connections))]
        try:
            # Wait for all, even after a failure: a cancelled part may be stored after its upload is aborted.
            await asyncio.wait(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if failures:
            raise failures[0]
        return [results[number] for number in sorted(results)]

    async def list_buckets(self) -> builtins.list[Bucket]:
        """As `Client.list_buckets`."""
        return await self._run(_operations.list_buckets(self._core))

    async def create_bucket(self, bucket: Text) -> None:
        """As `Client.create_bucket`."""
        await self._run(_operations.create_bucket(self._core, bucket))

    async def delete_bucket(self, bucket: Text) -> None:
        """As `Client.delete_bucket`."""
        await self._run(_operations.delete_bucket(self._core, bucket))

    async def put_bucket_policy(self, bucket: Text, policy: Mapping[str, object]) -> None:
        """As `Client.put_bucket_policy`."""
        await self._run(_operations.put_bucket_policy(self._core, bucket, policy))

    async def put(self, bucket: Text, key: Text, data: bytes | BinaryIO, headers: Headers | None = None) -> str:
        """As `Client.put`."""
        return await self._run(_operations.put(self._core, bucket, key, data, headers))

    @overload
    async def get(
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
    async def get(
        self,
        bucket: Text,
        key: Text,
        file: BinaryIO,
        headers: Headers | None = None,
        *,
        byte_range: tuple[int, int | None] | None = None,
        version_id: str | None = None,
    ) -> int: ...

    async def get(
        self,
        bucket: Text,
        key: Text,
        file: BinaryIO | None = None,
        headers: Headers | None = None,
        *,
        byte_range: tuple[int, int | None] | None = None,
        version_id: str | None = None,
    ) -> bytes | int:
        """As `Client.get`."""
        pieces: builtins.list[bytes] = []
        write = file.write if file is not None else pieces.append
        size = await self._run(_operations.get(self._core, bucket, key, write, headers, byte_range, version_id))
        return size if file is not None else b"".join(pieces)

    async def head(
        self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None
    ) -> Head:
        """As `Client.head`."""
        return await self._run(_operations.head(self._core, bucket, key, headers, version_id))

    async def delete(
        self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None
    ) -> None:
        """As `Client.delete`."""
        await self._run(_operations.delete(self._core, bucket, key, headers, version_id))

    async def delete_many(self, bucket: Text, keys: Iterable[Text]) -> builtins.list[DeleteError]:
        """As `Client.delete_many`."""
        errors: builtins.list[DeleteError] = []
        for batch in _operations.batches(keys):
            errors += await self._run(_operations.delete_batch(self._core, bucket, batch))
        return errors

    async def list(self, bucket: Text, prefix: Text = "") -> AsyncIterator[Object]:
        """As `Client.list`, with `async for`."""
        async for page in self.list_pages(bucket, prefix):
            for found in page.objects:
                yield found

    async def list_pages(
        self,
        bucket: Text,
        prefix: Text = "",
        delimiter: str = "",
        *,
        start_after: Text = "",
        page_size: int | None = None,
    ) -> AsyncIterator[Page]:
        """As `Client.list_pages`, with `async for`."""
        token: str | None = None
        while True:
            inputs = (prefix, delimiter, start_after, page_size, token)
            page = await self._run(_operations.page(self._core, bucket, *inputs))
            yield page
            token = page.next_token
            if token is None:
                return

    async def copy(
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
        """As `Client.copy`."""
        inputs = (source_bucket, source_key, bucket, key, headers, source_version_id, part_size, concurrency, progress)
        return await self._run(_copy.copy(self._core, *inputs))

    async def upload(
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
        """As `Client.upload`."""
        inputs = (bucket, key, source, headers, part_size, concurrency, checksum, progress, resume)
        return await self._run(_upload.upload(self._core, *inputs))

    async def download(
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
        """As `Client.download`."""
        inputs = (bucket, key, target, headers, part_size, concurrency, progress, resume, version_id)
        return await self._run(_download.download(self._core, *inputs))

    async def list_uploads(self, bucket: Text, prefix: Text = "") -> builtins.list[Upload]:
        """As `Client.list_uploads`."""
        return await self._run(_multipart.list_uploads(self._core, bucket, prefix))

    async def abort_upload(self, bucket: Text, key: Text, upload_id: str) -> None:
        """As `Client.abort_upload`."""
        await self._run(_multipart.abort(self._core, bucket, key, upload_id))

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
        """As `Client.presign`, at once."""
        url, signer = self._core.where(bucket, key, self._core.signer(), path_as_is=path_as_is)
        return signer.presign(method, url, expires=expires, headers=headers, time=self._core.time())


class _Stream(httpx.AsyncByteStream):
    """A body as httpx sends it."""

    def __init__(self, body: bytes | Body | None) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if isinstance(self._body, Body):
            for piece in self._body:
                yield piece
        elif self._body:
            yield self._body


def _came_unasked(connection: Any) -> bool:
    """Whether a response arrived with the one before it, and so does not belong to this request.

    A server that answers twice leaves the second answer in the buffer of httpx's parser, which takes it for the answer
    to the next request on the connection. An answer that is one is read after its request was sent.
    """
    if not hasattr(connection, "s3sign_reads"):
        read = connection.read

        async def counted(*args: Any, **options: Any) -> bytes:
            connection.s3sign_reads += 1
            data: bytes = await read(*args, **options)
            return data

        connection.read, connection.s3sign_reads = counted, 1
    return bool(connection.s3sign_reads == 0)
