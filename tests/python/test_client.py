"""The client against a real server that verifies signatures."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from conftest import ACCESS_KEY, KEYS, SECRET_KEY, SESSION_TOKEN, Moto, Script, confirm
from s3sign import Client, RequestError, ResponseError, Signer

Make = Callable[..., Client]

#: Those that S3 takes: UTF-8 without NUL.
TEXT_KEYS = [key for key in KEYS if isinstance(key, str) and "\x00" not in key]


@pytest.fixture
def client(endpoint: str, client_for: Make) -> Client:
    return client_for(endpoint)


@pytest.fixture
def bucket(client: Client, request: pytest.FixtureRequest) -> Iterator[str]:
    name = "test-" + hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
    client.create_bucket(name)
    yield name
    for found in client.list(name):
        client.delete(name, found.key)
    client.delete_bucket(name)


def test_objects_are_put_listed_read_and_deleted_whatever_their_keys(client: Client, bucket: str) -> None:
    for number, key in enumerate(TEXT_KEYS):
        headers = {"Content-Type": "text/x-test", "X-Amz-Meta-Number": str(number)}
        assert client.put(bucket, key, b"x" * number, headers).startswith('"')
    found = list(client.list(bucket))
    assert sorted(entry.key for entry in found) == sorted(TEXT_KEYS)
    sizes = {entry.key: entry.size for entry in found}
    for number, key in enumerate(TEXT_KEYS):
        data = b"x" * number
        assert client.get(bucket, key) == data
        head = client.head(bucket, key)
        assert head.size == sizes[key] == len(data)
        assert head.content_type == "text/x-test"
        assert head.metadata == {"number": str(number)}
        assert head.last_modified is not None
        assert abs(head.last_modified - datetime.now(timezone.utc)) < timedelta(minutes=5)
    assert [entry.key for entry in client.list(bucket, "a/.")] == ["a/..", "a/./b/../c"]
    client.delete(bucket, TEXT_KEYS[0])
    with pytest.raises(ResponseError) as raised:
        client.get(bucket, TEXT_KEYS[0])
    assert (raised.value.status, raised.value.code) == (404, "NoSuchKey")
    with pytest.raises(ResponseError) as raised:
        client.head(bucket, TEXT_KEYS[0])
    assert (raised.value.status, raised.value.code) == (404, "404")


def test_large_file_is_streamed_both_ways(client: Client, bucket: str, tmp_path: Path) -> None:
    class Measured(io.FileIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            Measured.largest = max(Measured.largest, len(data))
            return data

        def write(self, data: Any) -> int:
            Measured.largest = max(Measured.largest, len(data))
            return super().write(data)

    data = os.urandom(20 << 20)
    (tmp_path / "up").write_bytes(b"skipped" + data)
    with Measured(tmp_path / "up") as file:
        file.seek(len(b"skipped"))
        client.put(bucket, "large", file)
    with Measured(tmp_path / "down", "w") as file:
        assert client.get(bucket, "large", file) == len(data)
    assert (tmp_path / "down").read_bytes() == data
    assert 0 < Measured.largest <= 1 << 20
    assert client.get(bucket, "large", headers={"Range": "bytes=5-9"}) == data[5:10]


def test_wrong_secret_is_refused(client: Client, endpoint: str, client_for: Make, bucket: str) -> None:
    client.put(bucket, "key", b"data")
    with pytest.raises(ResponseError) as raised:
        client_for(endpoint, "not the secret").put(bucket, "key", b"data")
    assert (raised.value.status, raised.value.code) == (403, "SignatureDoesNotMatch")
    assert "not the secret" not in str(raised.value)
    confirm("SigV4 header", "server", "s3s")


def send(method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    """Send a request. Not by urllib3.request(), which removes dot segments from a URL."""
    parts = urlsplit(url)
    with urllib3.HTTPConnectionPool(parts.hostname or "", parts.port) as pool:
        return pool.urlopen(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)


def test_presigned_urls_work_for_anyone(client: Client, bucket: str) -> None:
    content_type = {"Content-Type": "text/x-test"}
    for key in TEXT_KEYS:
        if {".", ".."} & set(key.split("/")):
            with pytest.raises(RequestError, match="path_as_is"):  # most clients resolve dots
                client.presign("PUT", bucket, key, 60, content_type)
        else:
            plain = client.presign("GET", bucket, key, 60).partition("?")[0]
            assert plain == client.presign("GET", bucket, key, 60, path_as_is=True).partition("?")[0]
        url = client.presign("PUT", bucket, key, 60, content_type, path_as_is=True)
        assert send("PUT", url, b"data", content_type).status == 200
        assert send("PUT", url, b"data", {"Content-Type": "text/html"}).status == 403
        url = client.presign("GET", bucket, key, 60, path_as_is=True)
        assert send("GET", url).data == b"data"
        assert send("GET", url[:-1] + ("1" if url.endswith("0") else "0")).status == 403
    confirm("SigV4 presigned URL", "server", "s3s")


def test_delegated_signer_is_accepted_and_one_with_another_key_refused(endpoint: str, bucket: str) -> None:
    now = datetime.now(timezone.utc)
    key = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1").signing_key(now)
    for signing_key, expected in [(key, 200), (bytes([key[0] ^ 1]) + key[1:], 403)]:
        signer = Signer.from_signing_key(ACCESS_KEY, signing_key, time=now, region="us-east-1")
        url = f"{endpoint}/{bucket}/key"
        assert send("PUT", url, b"data", signer.sign("PUT", url, payload=b"data", time=now)).status == expected
        assert send("GET", signer.presign("GET", url, time=now, expires=60)).status == expected
    confirm("Delegated signing", "server", "s3s")


def test_session_token_is_sent_and_signed(token_endpoint: str, client_for: Make) -> None:
    client = client_for(token_endpoint, token=SESSION_TOKEN)
    client.create_bucket("tokens")
    client.put("tokens", "key", b"data")
    assert client.get("tokens", "key") == b"data"
    url = client.presign("GET", "tokens", "key")
    assert urllib3.request("GET", url).data == b"data"
    for token in (None, SESSION_TOKEN + "x"):
        with pytest.raises(ResponseError) as raised:
            client_for(token_endpoint, token=token).get("tokens", "key")
        assert raised.value.status in (400, 403)
    confirm("Session token", "server", "s3s")


def test_bucket_is_created_in_the_signers_region(endpoint: str, client_for: Make) -> None:
    client = client_for(endpoint, signer=Signer(ACCESS_KEY, SECRET_KEY, region="eu-west-1"))
    client.create_bucket("elsewhere")
    with pytest.raises(ResponseError) as raised:
        client.create_bucket("elsewhere")
    assert raised.value.status == 409
    client.delete_bucket("elsewhere")
    with pytest.raises(ResponseError) as raised:
        list(client.list("elsewhere"))
    assert (raised.value.status, raised.value.code) == (404, "NoSuchBucket")


def test_ranges_are_of_first_and_last_byte(client: Client, bucket: str) -> None:
    client.put(bucket, "key", b"0123456789")
    for byte_range, expected in [((2, 4), b"234"), ((7, None), b"789"), ((-2, None), b"89"), ((8, 99), b"89")]:
        assert client.get(bucket, "key", byte_range=byte_range) == expected
    file = io.BytesIO()
    assert client.get(bucket, "key", file, byte_range=(0, 0)) == 1 and file.getvalue() == b"0"
    with pytest.raises(ResponseError) as raised:
        client.get(bucket, "key", byte_range=(10, None))
    assert raised.value.status == 416
    for wrong in ((3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="byte_range"):
            client.get(bucket, "key", byte_range=wrong)


def test_pages_have_objects_and_prefixes(client: Client, bucket: str) -> None:
    for key in ("a", "b/1", "b/2", "c d/é/3", "c d/4"):
        client.put(bucket, key, b"data")
    (page,) = client.list_pages(bucket, delimiter="/")
    assert ([found.key for found in page.objects], page.prefixes) == (["a"], ["b/", "c d/"])
    (page,) = client.list_pages(bucket, "c d/", "/")
    assert ([found.key for found in page.objects], page.prefixes) == (["c d/4"], ["c d/é/"])
    assert bucket in [found.name for found in client.list_buckets()]


def test_pages_are_as_long_as_was_asked_for_and_begin_behind_a_key(moto: Moto) -> None:
    # s3s-fs gives all at once.
    with Client(moto.endpoint, signer=Signer.from_credentials(moto.user, region="us-east-1")) as client:
        client.create_bucket("pages")
        keys = [f"{number:02}" for number in range(7)]
        for key in keys:
            client.put("pages", key, b"")
        pages = list(client.list_pages("pages", page_size=3, start_after="00"))
        assert [[found.key for found in page.objects] for page in pages] == [keys[1:4], keys[4:7]]
        assert [found.key for found in client.list("pages")] == keys


def test_many_are_deleted_whatever_their_keys(client: Client, bucket: str) -> None:
    keys = [*TEXT_KEYS, "control\x01", "<&>\"'", *(f"none/{number}" for number in range(1000))]
    for key in keys[: len(TEXT_KEYS) + 2]:
        client.put(bucket, key, b"data")
    assert client.delete_many(bucket, iter(keys)) == []
    assert list(client.list(bucket)) == []
    with pytest.raises(ValueError, match="keys"):
        client.delete_many(bucket, ["a", ""])


def test_errors_of_a_batch_are_told_by_key(script: Callable[..., Script]) -> None:
    result = b"<Error><Key>b &amp;</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    result = b"<DeleteResult>" + result + b"</DeleteResult>"
    refused = b"<Error><Code>AccessDenied</Code><Message>not this</Message></Error>"
    server = script(
        b"HTTP/1.1 403 No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(refused), refused),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(result), result),
    )
    with Client(server.endpoint, signer=Signer.anonymous()) as client:
        errors = client.delete_many("bucket", ["a\r", "b &", b"\xff"])
    assert [(error.key, error.code, error.message) for error in errors] == [
        ("\udcff", "AccessDenied", "not this"),
        ("b &", "AccessDenied", "no"),
    ]
    one, batch = server.received
    assert one.line == "DELETE /bucket/%FF HTTP/1.1"
    assert batch.line == "POST /bucket?delete= HTTP/1.1"
    assert b"<Key>a&#13;</Key>" in batch.body and b"<Key>b &amp;</Key>" in batch.body
    assert batch.header("content-md5") == base64.b64encode(hashlib.md5(batch.body).digest()).decode()
