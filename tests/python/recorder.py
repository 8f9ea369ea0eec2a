"""A recording server on 127.0.0.1, odd targets to send there, and a check of recorded signatures by botocore."""

from __future__ import annotations

import re
import socket
import threading
from urllib.parse import quote, unquote_to_bytes

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import ACCESS_KEY, SECRET_KEY, Received

_PAGE = b"""<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>0</Size><ETag>"e"</ETag>
<LastModified>2025-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>"""
_HEADERS = b'ETag: "e"\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nConnection: close\r\n'

#: Paths in every spelling, and queries with the form in which they are sent.
RESERVED = [f"a{byte}b" for byte in "=+:()@'!*,;&$"]
PATHS = ["/bucket/" + path for path in RESERVED]
PATHS += ["/bucket/dt=2024-05-22/x", "/bucket/%3a", "/bucket/%7E", "/bucket/%61", "/bucket/a%20b", "/bucket/a b"]
PATHS += ["/bucket/%c3%bc", "/bucket/ü漢😀", "/bucket/a//b//", "/bucket/a%2Fb", "//a", "//bucket//a", "///a=b"]
QUERIES = {"x=2&x=1": "x=1&x=2", "a=%2B": "a=%2B", "a=b+c": "a=b%20c", "uploads": "uploads=", "b=1&a=2": "a=2&b=1"}
QUERIES |= {"p=%c3%bc&q=%7e/": "p=%C3%BC&q=~%2F", "&x=1&&": "x=1"}
WITH_QUERY = {f"/bucket/k?{query}": f"/bucket/k?{sent}" for query, sent in QUERIES.items()} | {
    "/bucket/k?": "/bucket/k"
}


class Recorder:
    """Accepts every request and keeps it as it arrived. The response is a listing, a short document or empty."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def targets(self) -> list[str]:
        """Path and query of each request."""
        return [request.line.split(" ")[1] for request in self.received]

    @property
    def paths(self) -> list[bytes]:
        return [target.partition("?")[0].encode("latin-1") for target in self.targets]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                if not (line := stream.readline().decode("latin-1").rstrip("\r\n")):
                    continue
                headers = []
                while text := stream.readline().decode("latin-1").rstrip("\r\n"):
                    name, _, value = text.partition(":")
                    headers.append((name, value.strip(" \t")))
                known = {name.lower(): value for name, value in headers}
                if known.get("expect"):
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                request = Received(line, headers, stream.read(int(known.get("content-length", 0))))
                self.received.append(request)
                connection.sendall(_answer(request))

    def close(self) -> None:
        self._listener.close()


def _answer(request: Received) -> bytes:
    method, target, _ = request.line.split(" ", 2)
    if "list-type=2" in target:
        body = _PAGE
    elif method == "POST":
        body = b"<DeleteResult/>"
    elif request.header("x-amz-copy-source"):
        body = b'<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>'
    else:
        body = b""
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (_HEADERS, len(body), body)


def canonical(path: str) -> str:
    return quote(unquote_to_bytes(path), safe="/-_.~")


def is_signed(request: Received, service: str = "s3") -> bool:
    """Whether botocore makes the same signature for a request, with its target just as it arrived."""
    if len(request.line.split(" ")) != 3:
        return False
    method, target, _ = request.line.split(" ")
    found = re.search(r"[?&]X-Amz-Signature=([0-9a-f]{64})", target)
    target = target.replace(found[0], "") if found else target
    date = re.search(r"\d{8}T\d{6}Z", target if found else request.header("x-amz-date") or "")
    listed = re.search(r"SignedHeaders=([a-z0-9-]+(?:(?:;|%3B)[a-z0-9-]+)*)", request.header("authorization") or target)
    assert date and listed
    names = listed[1].replace("%3B", ";").split(";")
    signed = AWSRequest(method, f"http://{request.header('host')}{target}")
    for name in names:
        signed.headers[name] = request.header(name)
    signed.context["timestamp"] = date[0]
    credentials = Credentials(ACCESS_KEY, SECRET_KEY)
    if found:
        auth = botocore.auth.S3SigV4QueryAuth(credentials, service, "us-east-1", 60)
    else:
        kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        auth = kind(credentials, service, "us-east-1")
    signature = auth.signature(auth.string_to_sign(signed, auth.canonical_request(signed)), signed)
    return signature == found[1] if found else f"Signature={signature}" in (request.header("authorization") or "")
