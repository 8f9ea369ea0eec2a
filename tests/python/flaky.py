"""A server that passes requests on to another one, but for what goes wrong on the way."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Union
from urllib.parse import urlsplit

from conftest import Received, _receive

#: What becomes of a request: None passes it on; bytes are the answer in place of the server's; a function changes the
#: server's answer, which ends with the connection; "reset" breaks the connection in the middle of the request's body.
Fault = Union[None, bytes, str, Callable[[bytes], bytes]]
Rule = Callable[[str], Fault]


class Listener:
    """Takes connections on 127.0.0.1 and serves each in a thread of its own, by `_serve`, for a server behind it."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).hostname, urlsplit(upstream).port
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.endpoint = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        raise NotImplementedError


class Flaky(Listener):
    """Passes requests on, each over a connection of its own, as `rule` decides by its first line."""

    def __init__(self, upstream: str) -> None:
        self.received: list[Received] = []
        self.rule: Rule = lambda line: None
        self._lock = threading.Lock()
        super().__init__(upstream)

    def lines(self, pattern: str) -> list[str]:
        """The first lines of the requests that match."""
        return [request.line for request in self.received if re.search(pattern, request.line)]

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            line = stream.peek().split(b"\r\n")[0].decode("latin-1")
            with self._lock:
                fault = self.rule(line)
            if fault == "reset":
                stream.read1(5_000)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            request = _receive(stream)
            with self._lock:
                self.received.append(request)
            connection.sendall(fault if isinstance(fault, bytes) else self._passed_on(request, fault))

    def _passed_on(self, request: Received, change: Callable[[bytes], bytes] | None) -> bytes:
        head = [request.line, *(f"{name}: {value}" for name, value in request.headers), "Connection: close"]
        with socket.create_connection(self._upstream, 20) as server:
            server.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + request.body)
            answer = b"".join(iter(lambda: server.recv(1 << 16), b""))
        return change(answer) if change else answer


@contextlib.contextmanager
def flaky(upstream: str) -> Iterator[Flaky]:
    """Run one before a server."""
    server = Flaky(upstream)
    try:
        yield server
    finally:
        server.close()


def nth(pattern: str, faults: dict[int, Fault]) -> Rule:
    """The faults of those requests that match, by their number among them, counted from 1."""
    seen = 0

    def rule(line: str) -> Fault:
        nonlocal seen
        seen += bool(re.search(pattern, line))
        return faults.get(seen) if re.search(pattern, line) else None

    return rule


def error(code: str, status: str, *headers: str) -> bytes:
    """An answer with an error document."""
    body = f"<?xml version='1.0'?>\n  \n<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
