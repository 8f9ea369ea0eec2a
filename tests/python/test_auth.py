"""Signatures for requests and httpx, on a real server that verifies them and on ones that play a script."""

from __future__ import annotations

import asyncio
import io
import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from conftest import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, Script
from s3sign import Client, RequestError, Signer
from s3sign import endpoint as endpoint_of
from s3sign.auth import HttpxAuth, RequestsAuth
from test_client import TEXT_KEYS
from test_wire import OK, Pipe, answer

Start = Callable[..., Script]

SIGNER = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
WITH_TOKEN = Signer(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, region="us-east-1")


def by_requests(method: str, url: str, signer: Any = SIGNER, content: Any = None, **options: Any) -> tuple[int, bytes]:
    options.setdefault("allow_redirects", options.pop("redirects", False))
    response = requests.request(method, url, data=content, auth=RequestsAuth(signer), timeout=10, **options)
    return response.status_code, response.content


def by_httpx(method: str, url: str, signer: Any = SIGNER, content: Any = None, **options: Any) -> tuple[int, bytes]:
    options.setdefault("follow_redirects", options.pop("redirects", False))
    verify = options.pop("verify", None)
    context = ssl.create_default_context(cafile=verify) if verify else False  # to make one takes long
    with httpx.Client(auth=HttpxAuth(signer), verify=context) as client:
        response = client.request(method, url, content=content, **options)
    return response.status_code, response.content


def by_async_httpx(method: str, url: str, signer: Any = SIGNER, content: Any = None, **options: Any) -> Any:
    async def main() -> tuple[int, bytes]:
        async with httpx.AsyncClient(auth=HttpxAuth(signer), verify=False) as client:
            response = await client.request(method, url, content=content, **options)
            return response.status_code, response.content

    return asyncio.run(main())


CLIENTS = pytest.mark.parametrize("send", [by_requests, by_httpx, by_async_httpx])
BLOCKING = pytest.mark.parametrize("send", [by_requests, by_httpx])


@pytest.fixture(scope="module")
def client(endpoint: str) -> Iterator[Client]:
    with Client(endpoint, signer=SIGNER) as made:
        made.create_bucket("auth")
        yield made
        made.delete_many("auth", [found.key for found in made.list("auth")])
        made.delete_bucket("auth")


@CLIENTS
def test_the_server_takes_what_is_sent_for_each_key_if_its_dots_are_escaped(
    endpoint: str, client: Client, send: Any
) -> None:
    for key in TEXT_KEYS:
        start = f"{endpoint}/auth/"
        path = endpoint_of("auth", key, region="us-east-1", endpoint=endpoint, path_as_is=True).url[len(start) :]
        dots = [part.replace(".", "%2E") if part in (".", "..") else part for part in path.split("/")]
        url = start + "/".join(dots)
        assert send("PUT", url, content=key.encode())[0] == 200
        assert client.get("auth", key) == key.encode()
        assert send("GET", url) == (200, key.encode())
        assert send("GET", url, signer=lambda: Signer(ACCESS_KEY, "wrong", region="us-east-1"))[0] == 403
        client.delete("auth", key)


@CLIENTS
def test_a_url_that_is_rewritten_is_signed_as_it_is_sent(endpoint: str, client: Client, send: Any) -> None:
    for written, key in (
        ("a/../b", "b"),
        ("sp ace é", "sp ace é"),
        ("x#fragment", "x"),
        ("(1)!", "(1)!"),
    ):
        assert send("PUT", f"{endpoint}/auth/{written}", content=b"data")[0] == 200
        assert client.get("auth", key) == b"data"
    if send is by_requests:
        assert send("PUT", f"{endpoint}/auth/100%", content=b"data")[0] == 200
        assert client.get("auth", "100%") == b"data"
    else:
        with pytest.raises(RequestError, match="%25"):
            send("PUT", f"{endpoint}/auth/100%", content=b"data")
    query = {"list-type": "2", "prefix": "sp ace é", "delimiter": "+&/"}
    status, body = send("GET", f"{endpoint}/auth", params=query)
    assert status == 200 and "<Key>sp ace é</Key>".encode() in body
    assert send("GET", f"{endpoint}/auth?list-type=2&prefix=a+b%2f")[0] == 200


@BLOCKING
def test_bodies_that_can_be_hashed_are_signed(endpoint: str, client: Client, send: Any, tmp_path: Path) -> None:
    url = f"{endpoint}/auth/body"
    for content in (None, b"", b"bytes", "text é"):
        assert send("PUT", url, content=content)[0] == 200
        assert client.get("auth", "body") == (content.encode() if isinstance(content, str) else content or b"")
    if send is by_requests:
        file = io.BytesIO(b"skipped" + b"x" * 200_000)
        file.seek(7)
        assert send("PUT", url, content=file)[0] == 200
        assert client.get("auth", "body") == b"x" * 200_000
    given = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "Content-Length": "4"}
    assert send("PUT", url, content=b"data", headers=given)[0] == 200


class Sized:
    """A body that requests sends with its length, but that can be read once."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        data, self._data = self._data, b""
        yield data


@BLOCKING
def test_bodies_that_cannot_be_hashed_need_https(script: Start, certificate: Path, send: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    data = os.urandom(1000)
    content = Pipe(data) if send is by_httpx else Sized(data)
    headers = {"Content-Length": "1000"} if send is by_httpx else {}
    server = script(OK, context=context)
    assert send("PUT", server.endpoint + "/b/k", content=content, headers=headers, verify=str(certificate))[0] == 200
    assert server.received[0].header("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    assert server.received[0].body == data
    plain = script()
    with pytest.raises(ValueError, match="over http"):
        send("PUT", plain.endpoint + "/b/k", content=iter([data]))
    assert plain.received == []


@BLOCKING
@pytest.mark.parametrize("same_host", [True, False])
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/bucket/key", "/bucket/key"),
        ("/bucket/a(b)", "/bucket/a%28b%29"),
        ("/bucket/a/%2E%2E/b?x=(1)", "/bucket/a/../b?x=%281%29"),
    ],
)
def test_a_redirect_carries_nothing_of_the_signature(
    script: Start, send: Any, same_host: bool, path: str, sent: str
) -> None:
    other = script(answer(b"other"))
    location = "/elsewhere" if same_host else other.endpoint + "/elsewhere"
    redirect = answer(b"", f"Location: {location}", "Connection: close", status="307 Temporary Redirect")
    server = script(redirect, answer(b"other"))
    url = server.endpoint + path
    assert send("GET", url, signer=WITH_TOKEN, redirects=True, headers={"x-mine": "kept"}) == (200, b"other")
    first, second = [*server.received, *other.received]
    assert first.line == f"GET {sent} HTTP/1.1"
    for name in ("authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"):
        assert first.header(name) and second.header(name) is None
    assert second.line == "GET /elsewhere HTTP/1.1" and second.header("x-mine") == "kept"


@BLOCKING
def test_anonymous_signers_sign_nothing(script: Start, send: Any) -> None:
    server = script(OK)
    assert send("GET", server.endpoint + "/bucket/key", signer=Signer.anonymous())[0] == 200
    assert server.received[0].header("authorization") is None


def test_the_signature_can_be_seen(script: Start) -> None:
    server = script(OK, OK)
    by_one = requests.get(server.endpoint + "/b/k", auth=RequestsAuth(SIGNER), timeout=10)
    by_other = httpx.get(server.endpoint + "/b/k", auth=HttpxAuth(SIGNER))
    for response, received in zip((by_one, by_other), server.received):
        assert response.request.headers["authorization"] == received.header("authorization")
