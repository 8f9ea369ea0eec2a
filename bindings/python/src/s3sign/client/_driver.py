"""Runs operations over urllib3, and parallel ones in threads."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from .._body import PIECE
from ..errors import TransferError
from ._effects import Answer, Operation, Parallel, Send, Sleep, Work

T = TypeVar("T")


class _Head:
    """The head of a response, line by line. http.client would not detect a truncated one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self, size: int) -> bytes:
        line = self._stream.readline(size)
        if len(line) < size and not line.endswith(b"\n"):
            raise http.client.RemoteDisconnected("the connection ended before an answer, or within its headers")
        return line

    def close(self) -> None:
        self._stream.close()


class _Response(http.client.HTTPResponse):
    def begin(self) -> None:
        stream = self.fp
        self.fp = _Head(stream)  # type: ignore[assignment]
        try:
            super().begin()
        finally:
            if self.fp is not None:  # which it is once closed
                self.fp = stream


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Driver:
    """Performs the effects of operations. Thread-safe."""

    def __init__(self, timeout: float, ca_certs: str | None, connections: int) -> None:
        self._timeout = timeout
        self._connections = connections
        self._pools = urllib3.PoolManager(ca_certs=ca_certs, maxsize=connections)
        self._pools.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def run(self, operation: Operation[T]) -> T:
        """Run an operation and return its result."""
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
                    value = self._send(effect)
                elif isinstance(effect, Sleep):
                    time.sleep(effect.seconds)
                elif isinstance(effect, Work):
                    value = effect.call()
                else:
                    value = self._parallel(effect)
            except BaseException as error:  # including interrupts, since an operation may have to clean up
                failure = error

    def _send(self, request: Send) -> Answer:
        headers = urllib3.HTTPHeaderDict()
        for name, value in request.wire_headers():
            headers.add(name, value)
        where = urlsplit(request.signed.url)
        try:
            # The pool sends a target that starts with / unchanged, but would normalize a URL.
            response = self._pools.connection_from_host(where.hostname, where.port, where.scheme).urlopen(
                request.method,
                request.signed.target,
                body=request.body,
                headers=headers,
                retries=False,
                redirect=False,
                timeout=self._timeout,
                preload_content=False,
                decode_content=False,
            )
            try:
                answer = Answer(response.status, urllib3.HTTPHeaderDict(response.headers))
                if request.sink and 200 <= response.status < 300:
                    take = request.sink(answer)
                    for piece in response.stream(PIECE):
                        take(piece)
                else:
                    answer.body = response.read()
                response.drain_conn()
            except BaseException:
                response.close()
                raise
        except HTTPError as failure:
            raise TransferError(f"{request.method} {request.signed.host}: {failure}") from failure
        return answer

    def _parallel(self, effect: Parallel[T]) -> list[T]:
        jobs = enumerate(effect.jobs)
        lock = threading.Lock()
        results: dict[int, T] = {}
        failures: list[BaseException] = []

        def work() -> None:
            while True:
                try:
                    with lock:
                        if failures:
                            return
                        number, job = next(jobs)
                except StopIteration:
                    return
                except BaseException as failure:
                    failures.append(failure)
                    return
                try:
                    results[number] = self.run(job)
                except BaseException as failure:
                    failures.append(failure)
                    return

        limit = min(effect.limit, self._connections)
        with ThreadPoolExecutor(limit, "s3sign") as pool:
            try:
                for future in [pool.submit(work) for _ in range(limit)]:
                    future.result()
            except BaseException as failure:  # Ctrl-C, while we wait
                failures.append(failure)
                raise
        if failures:
            raise failures[0]
        return [results[number] for number in sorted(results)]
