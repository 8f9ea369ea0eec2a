"""What requests and httpx put on the wire is the target that was signed, in the form that S3 computes.

The expected path comes from urllib's `unquote_to_bytes` and `quote`: S3 decodes a path and encodes it again.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

import httpx
import pytest
import requests
from conftest import ACCESS_KEY, SECRET_KEY, Script
from s3sign import Signer
from s3sign.auth import HttpxAuth, RequestsAuth

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
PATHS = [f"/bucket/a{byte}b" for byte in "=+:()@'!*,;&$"]
PATHS += ["/bucket/dt=2024-05-22/x", "/bucket/%3a", "/bucket/%7E", "/bucket/%61", "/bucket/a%20b", "/bucket/a b"]
PATHS += ["/bucket/%c3%bc", "/bucket/ü漢😀", "/bucket/a//b//", "/bucket/a%2Fb"]
QUERIES = {"x=2&x=1": "x=1&x=2", "a=%2B": "a=%2B", "uploads": "uploads=", "b=1&a=2": "a=2&b=1"}


def by_requests(url: str, signer: Signer) -> None:
    requests.get(url, auth=RequestsAuth(signer), timeout=10)


def by_httpx(url: str, signer: Signer) -> None:
    httpx.get(url, auth=HttpxAuth(signer))


@pytest.mark.parametrize("send", [by_requests, by_httpx])
def test_the_signed_target_is_sent(script: Callable[..., Script], send: Callable[[str, Signer], None]) -> None:
    targets = {path: quote(unquote_to_bytes(path), safe="/-_.~") for path in PATHS}
    targets |= {f"/bucket/k?{query}": f"/bucket/k?{sent}" for query, sent in QUERIES.items()}
    server = script(*[OK] * len(targets))
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    for target in targets:
        send(server.endpoint + target, signer)
    assert [request.line for request in server.received] == [f"GET {sent} HTTP/1.1" for sent in targets.values()]
    for request in server.received:
        wire = [pair for pair in request.headers if pair[0].lower() != "authorization"]
        signed = signer.sign_request("GET", request.line.split()[1], wire)
        assert signed.authorization == request.header("authorization")
