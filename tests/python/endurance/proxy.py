"""A proxy that keeps connections open, checks that session tokens hold, and does to requests what a plan says."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http import HTTPStatus
from typing import BinaryIO

from conftest import Received
from flaky import Listener

from .plan import Plan, identity
from .uploads import Uploads, parts_of, query_of

_CHECKSUM = re.compile(rb"(x-amz-checksum-(?!type)[a-z0-9]+: |<Checksum[A-Z0-9]+>)([^\r<]+)")


class Broken(Exception):
    """The connection is to end here."""


class Proxy(Listener):
    """Stands before an S3 server.

    Args:
        upstream: the server.
        plan: what goes wrong, while `faulty` is set.
        timeout: the client's, in seconds: what stalls lasts longer.
        holds: whether a session token holds now.
    """

    def __init__(self, upstream: str, plan: Plan, timeout: float, holds: Callable[[str], bool]) -> None:
        self.faulty = True
        self.uploads = Uploads()
        self.requests = self.expired = 0
        self.outages: dict[str, int] = {}  # by bucket: how many requests more are served, before the server is gone
        self._plan, self._timeout, self._holds = plan, timeout, holds
        self._changed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._attempts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        super().__init__(upstream)

    def settle(self, bucket: str) -> Counter[str]:
        """Wait until no request to a bucket is under way; how often each was sent since the last call."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._busy[bucket], timeout=60), f"{bucket} is still busy"
            return self._attempts.pop(bucket, Counter())

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, Broken), connection, connection.makefile("rb") as stream:
            while (request := _head(stream)) is not None:
                bucket = bucket_of(request)
                with self._changed:
                    self.requests += 1
                    self._busy[bucket] += 1
                    self._attempts[bucket][identity(request)] += 1
                try:
                    self._one(connection, stream, request)
                finally:
                    with self._changed:
                        self._busy[bucket] -= 1
                        self._changed.notify_all()

    def _one(self, connection: socket.socket, stream: BinaryIO, request: Received) -> None:
        bucket = bucket_of(request)
        if bucket in self.outages:
            self.outages[bucket] -= 1
            if self.outages[bucket] < 0:
                self._plan.note("server gone for a while")
                self._missed(request)
                _reset(connection)
        fault = self._plan.fault(request) if self.faulty else ""
        size = int(request.header("content-length") or 0)
        if fault == "500 before the body is read":
            self._plan.note(fault)
            self._missed(request)
            connection.sendall(error(500, "InternalError", "Connection: close"))
            raise Broken
        if fault in ("reset while the body is sent", "half a body, then reset"):
            self._plan.note(fault)
            half = _exactly(stream, size // 2)
            if fault == "half a body, then reset":
                self._forward(request, half)
            self._missed(request)
            _reset(connection)
        request.body = _exactly(stream, size)
        if not self._holds(request.header("x-amz-security-token") or ""):
            self.expired += 1
            self._missed(request)
            connection.sendall(_changed("", error(400, "ExpiredToken"), request.line.startswith("HEAD")))
            return
        answer = self._refusal(fault) or b""
        if fault in ("stalled", "done after the time-out"):
            _until_gone(connection, 3 * self._timeout)
        if not answer and fault != "stalled":
            answer = self._pass_on(request)
        if fault == "sent twice":
            answer = self._pass_on(request)
        changed = _changed(fault, answer, request.line.startswith("HEAD"))
        if fault and (changed != answer or fault not in ("wrong checksum", "byte of the object changed")):
            self._plan.note(fault)
        if fault not in ("", "sent twice", "answered twice"):
            self._missed(request)
        self._answer(connection, changed, fault)

    def _refusal(self, fault: str) -> bytes | None:
        """The answer in place of the server's."""
        if fault == "503 SlowDown":
            return error(503, "SlowDown", "Retry-After: 0")
        if fault == "clock said to be an hour off":
            return error(403, "RequestTimeTooSkewed", f"Date: {formatdate(time.time() + 3600, usegmt=True)}")
        return None

    def _missed(self, request: Received) -> None:
        """Remember that the client may not get through with what would have tidied up."""
        upload = self.uploads.of(request)
        if upload is not None and request.line.startswith("DELETE"):
            upload.missed += 1

    def _answer(self, connection: socket.socket, answer: bytes, fault: str) -> None:
        head = answer.find(b"\r\n\r\n") + 4
        middle = head + (len(answer) - head) // 2 if len(answer) > head + 1 else head // 2
        if fault in ("stalled", "done after the time-out"):
            raise Broken
        if fault == "done, then reset":
            _reset(connection)
        elif fault == "answer cut short":
            connection.sendall(answer[:middle])
            raise Broken
        elif fault == "answer reset":
            connection.sendall(answer[:middle])
            time.sleep(0.01)  # else the client does not see the first half either
            _reset(connection)
        elif fault == "answer stalled":
            connection.sendall(answer[:middle])
            _until_gone(connection, 3 * self._timeout)
            raise Broken
        elif fault == "answered twice":
            connection.sendall(answer + answer)
        else:
            connection.sendall(answer)

    def _pass_on(self, request: Received) -> bytes:
        """The server's answer, or S3's where the server would not give that."""
        query, upload = query_of(request), self.uploads.of(request)
        method, path = request.line.split(" ")[:2]
        if method == "GET" and "uploads" in query:
            return _ok(self.uploads.listed(path.split("?")[0].strip("/"), query.get("prefix", [""])[0]))
        # One after the other, so that what comes after the end of an upload finds it ended, as on S3.
        with upload.lock if upload else contextlib.nullcontext():
            if upload and upload.over:
                return error(404, "NoSuchUpload")
            answer = self._forward(request, request.body)
            head, _, body = answer.partition(b"\r\n\r\n")
            self.uploads.seen(request, int(head.split(b" ")[1]), body)
        return _ok(parts_of(upload)) if upload and method == "GET" else answer

    def _forward(self, request: Received, body: bytes) -> bytes:
        """Send a request to the server; nothing comes back where the body is not whole."""
        head = [request.line, *(f"{name}: {value}" for name, value in request.headers), "Connection: close"]
        with socket.create_connection(self._upstream, 60) as server:
            server.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)
            if len(body) < int(request.header("content-length") or 0):
                return b""
            answer = b"".join(iter(lambda: server.recv(1 << 16), b""))
        return re.sub(rb"(?i)\r\nconnection: close", b"", answer, count=1)


@contextlib.contextmanager
def proxy(upstream: str, plan: Plan, timeout: float, holds: Callable[[str], bool]) -> Iterator[Proxy]:
    """Run one before a server."""
    server = Proxy(upstream, plan, timeout, holds)
    try:
        yield server
    finally:
        server.close()


def bucket_of(request: Received) -> str:
    """The bucket that a request names in its path."""
    return request.line.split(" ")[1].split("/")[1].split("?")[0]


def error(status: int, code: str, *headers: str) -> bytes:
    """An answer with an error document."""
    body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _changed(fault: str, answer: bytes, no_body: bool) -> bytes:
    """An answer with something wrong in it."""
    if fault == "wrong checksum":
        return _CHECKSUM.sub(lambda found: found[1] + found[2].swapcase(), answer)
    if fault == "byte of the object changed":
        head = answer.find(b"\r\n\r\n") + 4
        if len(answer) == head or not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 206")):
            return answer
        at = head + (len(answer) - head) // 2
        return answer[:at] + bytes([answer[at] ^ 1]) + answer[at + 1 :]
    if fault == "not HTTP":
        return b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n"
    if fault == "500 after it is done":
        document = error(500, "InternalError")
        return document[: document.find(b"\r\n\r\n") + 4] if no_body else document
    if answer and no_body:  # of an error document that is ours
        return answer[: answer.find(b"\r\n\r\n") + 4]
    return answer


def _head(stream: BinaryIO) -> Received | None:
    """The next request without its body; None at the end."""
    line = stream.readline().decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    headers = []
    while (header := stream.readline().decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = header.partition(": ")
        headers.append((name, value))
    return Received(line, headers, b"")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise Broken
    return data


def _reset(connection: socket.socket) -> None:
    """End a connection as one does whose other end is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Broken


def _until_gone(connection: socket.socket, seconds: float) -> None:
    """Wait until the client closes the connection."""
    connection.settimeout(seconds)
    with contextlib.suppress(OSError):
        connection.recv(1)
