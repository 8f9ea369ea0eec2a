"""The client for asyncio, on servers that verify signatures and on ones that fail."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import ssl
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ACCESS_KEY, KEYS, SECRET_KEY, Moto, Script
from flaky import Fault, Flaky, error, flaky, nth
from s3sign import Client, ResponseError, Signer, TransferError
from s3sign.aio import AsyncClient
from test_client import TEXT_KEYS
from test_wire import OK, Pipe, answer, escaped

Start = Callable[..., Script]

PART = 5 << 20
DATA = os.urandom(2 * PART + 12_345)
SIGNER = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")


@pytest.fixture(scope="module")
def server(endpoint: str) -> Iterator[Flaky]:
    """The server that verifies signatures, behind one that can fail."""
    with flaky(endpoint) as before, Client(endpoint, signer=SIGNER) as client:
        client.create_bucket("async")
        yield before
        client.delete_many("async", [found.key for found in client.list("async")])
        client.delete_bucket("async")


def run(work: Callable[[AsyncClient], Coroutine[Any, Any, None]], endpoint: str, **options: Any) -> None:
    async def main() -> None:
        async with AsyncClient(endpoint, **{"signer": SIGNER, "timeout": 20, **options}) as client:
            await asyncio.wait_for(work(client), 60)

    asyncio.run(main())


def test_keys_go_out_verbatim_and_stay_in_their_bucket(script: Start) -> None:
    server = script(*[OK] * len(KEYS))

    async def work(client: AsyncClient) -> None:
        for key in KEYS:
            await client.put("bucket", key, b"data")

    run(work, server.endpoint)
    assert [request.line for request in server.received] == [f"PUT /bucket/{escaped(key)} HTTP/1.1" for key in KEYS]
    assert {request.header("host") for request in server.received} == {server.endpoint.partition("//")[2]}
    assert [request.body for request in server.received] == [b"data"] * len(KEYS)


def test_objects_are_put_listed_read_and_deleted_whatever_their_keys(endpoint: str) -> None:
    async def work(client: AsyncClient) -> None:
        await client.create_bucket("async-keys")
        assert "async-keys" in [found.name for found in await client.list_buckets()]
        await asyncio.gather(*(client.put("async-keys", key, key.encode(), {"x-amz-meta-a": "1"}) for key in TEXT_KEYS))
        assert sorted([found.key async for found in client.list("async-keys")]) == sorted(TEXT_KEYS)
        for key in TEXT_KEYS:
            assert await client.get("async-keys", key) == key.encode()
            file = io.BytesIO()
            assert await client.get("async-keys", key, file, byte_range=(0, 0)) == 1
            assert file.getvalue() == key.encode()[:1]
            assert (await client.head("async-keys", key)).metadata == {"a": "1"}
        pages = [page async for page in client.list_pages("async-keys", "a/", "/")]
        assert [prefix for page in pages for prefix in page.prefixes] == ["a//", "a/./"]
        await client.copy("async-keys", "a//b", "async-keys", "copied")
        assert await client.get("async-keys", "copied") == b"a//b"
        await client.delete("async-keys", "copied")
        with pytest.raises(ResponseError, match="NoSuchKey"):
            await client.get("async-keys", "copied")
        assert await client.delete_many("async-keys", TEXT_KEYS) == []
        assert [found async for found in client.list("async-keys")] == []
        await client.delete_bucket("async-keys")

    run(work, endpoint)


@pytest.mark.parametrize("kind", ["path", "bytes", "file", "pipe"])
def test_what_is_uploaded_comes_down_whole_though_servers_fail(server: Flaky, tmp_path: Path, kind: str) -> None:
    (tmp_path / "up").write_bytes(DATA)
    count: list[int] = []

    async def work(client: AsyncClient) -> None:
        parts = nth("partNumber=", {1: "reset", 2: error("SlowDown", "503 Slow Down")})
        others = nth("^POST", {2: error("InternalError", "200 OK")})
        gets = nth("^GET", {1: lambda text: text[:-1000], 2: "reset"})
        server.rule = lambda line: parts(line) or others(line) or gets(line)
        with (tmp_path / "up").open("rb") as file:
            source: Any = {"path": tmp_path / "up", "bytes": DATA, "file": file, "pipe": Pipe(DATA)}[kind]
            etag = await client.upload("async", f"é//{kind}", source, part_size=PART, progress=count.append)
        found = await client.download("async", f"é//{kind}", tmp_path / "down", part_size=PART, progress=count.append)
        assert found.etag == etag and etag.endswith('-3"')

    run(work, server.endpoint)
    assert (tmp_path / "down").read_bytes() == DATA
    assert sum(count) == 2 * len(DATA)
    assert not list(tmp_path.glob(".*"))


def test_a_cancelled_upload_leaves_no_parts_unless_it_is_to_be_resumed(moto: Moto) -> None:
    signer = Signer.from_credentials(moto.user, region="us-east-1")

    async def work(client: AsyncClient) -> None:
        await client.create_bucket("async-cancelled")
        for resume in (False, True):
            begun = asyncio.Event()
            options: dict[str, Any] = {"part_size": PART, "concurrency": 1, "resume": resume}
            upload = client.upload("async-cancelled", "key", DATA, progress=lambda _, set=begun.set: set(), **options)
            task = asyncio.ensure_future(upload)
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(await client.list_uploads("async-cancelled")) == resume
        await client.upload("async-cancelled", "key", DATA, **options)
        assert await client.get("async-cancelled", "key") == DATA
        assert await client.list_uploads("async-cancelled") == []

    run(work, moto.endpoint, signer=signer, retries=0)


def test_no_more_runs_at_once_than_was_asked_for(server: Flaky, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = most = 0
    server.rule = lambda line: None
    send = AsyncClient._send

    async def counted(self: AsyncClient, request: Any) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        try:
            return await send(self, request)
        finally:
            at_once -= 1

    monkeypatch.setattr(AsyncClient, "_send", counted)

    async def work(client: AsyncClient) -> None:
        await client.upload("async", "key", DATA, part_size=PART, concurrency=2)

    run(work, server.endpoint)
    assert most == 2


def test_of_two_answers_the_second_is_not_taken_for_the_next() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                line = await reader.readuntil(b"\r\n\r\n")
                writer.write(2 * answer(line.split(b" ")[1]))
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with AsyncClient(f"http://127.0.0.1:{port}", signer=SIGNER, timeout=5) as client:
            for key in ("first", "second", "third"):
                assert await client.get("bucket", key) == f"/bucket/{key}".encode()
        server.close()

    asyncio.run(main())


def test_an_upload_is_aborted_once_none_of_its_parts_is_under_way(server: Flaky) -> None:
    ended: list[str] = []

    def slow(whole: bytes) -> bytes:
        time.sleep(0.5)
        ended.append("part 2")
        return whole

    def rule(line: str) -> Fault:
        if line.startswith("DELETE") or "partNumber=3" in line:
            ended.append(line.split(" ")[0])
        return slow if "partNumber=2" in line else error("AccessDenied", "403 No") if "partNumber=1" in line else None

    async def work(client: AsyncClient) -> None:
        with pytest.raises(ResponseError, match="AccessDenied"):
            await client.upload("async", "key", DATA, part_size=PART, concurrency=2)

    server.rule = rule
    run(work, server.endpoint)
    server.rule = lambda line: None
    assert ended == ["part 2", "DELETE"]


def test_a_body_cut_short_or_of_unknown_length_is_an_error(script: Start) -> None:
    answers = [
        answer(b"x" * 50, length=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + b"x" * 50,
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 50,
    ]

    async def work(client: AsyncClient) -> None:
        for _ in answers:
            with pytest.raises(TransferError):
                await client.get("bucket", "key")

    run(work, script(*answers).endpoint)


def test_redirects_to_other_hosts_are_not_followed_and_bytes_come_as_stored(script: Start) -> None:
    other = script(OK)
    location = f"Location: {other.endpoint}/bucket/key"
    answers = [
        answer(b"", location, "Connection: close", status="307 Temporary Redirect"),
        answer(b"not gzip", "Content-Encoding: gzip"),
    ]

    async def work(client: AsyncClient) -> None:
        with pytest.raises(ResponseError, match="307"):
            await client.get("bucket", "key")
        assert await client.get("bucket", "key") == b"not gzip"

    run(work, script(*answers).endpoint)
    assert other.received == []


def test_a_file_that_cannot_be_rewound_goes_unsigned_over_https_and_once(script: Start, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = script(answer(b"", "Connection: close"), error("SlowDown", "503 No"), context=context)

    async def work(client: AsyncClient) -> None:
        headers = {"content-length": str(len(DATA))}
        await client.put("bucket", "key", Pipe(DATA), headers)
        with pytest.raises(ResponseError, match="SlowDown"):
            await client.put("bucket", "key", Pipe(DATA), headers)

    run(work, server.endpoint, ca_certs=str(certificate))
    received = server.received[0]
    assert received.body == DATA and len(server.received) == 2
    assert received.header("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    assert received.header("transfer-encoding") is None


def test_without_a_server_it_is_an_error() -> None:
    async def work(client: AsyncClient) -> None:
        with pytest.raises(TransferError):
            await client.head("bucket", "key")

    run(work, "http://127.0.0.1:1", retries=0)
