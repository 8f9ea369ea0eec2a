"""Uploads, downloads and copies: whole on servers that check them, and whole again after what goes wrong.

s3s-fs, which verifies signatures, lists no uploads, gives no entity tags of parts, and keeps no checksums of what came
in parts (of others it does); where these are needed, moto serves. Its CRC32C is a CRC32, so that one is left out there.
"""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ACCESS_KEY, SECRET_KEY, Moto, Script
from flaky import Flaky, error, flaky, nth
from s3sign import Client, ResponseError, Signer, TransferError, checksum
from s3sign.client import _copy
from s3sign.client._core import pause
from s3sign.client._plan import MOST_PARTS, part_size_for
from test_wire import Pipe, answer

Start = Callable[..., Script]

MIB = 1 << 20
PART = 5 * MIB
#: Three parts, the last of them short.
DATA = os.urandom(2 * PART + 12_345)


@pytest.fixture(scope="module")
def before_s3s(endpoint: str) -> Iterator[Flaky]:
    with flaky(endpoint) as server:
        yield server


@pytest.fixture(scope="module")
def before_moto(moto: Moto) -> Iterator[Flaky]:
    with flaky(moto.endpoint) as server:
        yield server


def serve(server: Flaky, signer: Signer, retries: int) -> Client:
    server.rule = lambda line: None
    server.received.clear()
    client = Client(server.endpoint, signer=signer, retries=retries, timeout=20)
    names = [found.name for found in client.list_buckets()]
    if "transfers" not in names:
        client.create_bucket("transfers")
    server.received.clear()
    return client


@pytest.fixture
def s3s_client(before_s3s: Flaky) -> Iterator[Client]:
    with serve(before_s3s, Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1"), 3) as client:
        yield client


@pytest.fixture
def moto_client(before_moto: Flaky, moto: Moto) -> Iterator[Client]:
    """Without retries."""
    with serve(before_moto, Signer.from_credentials(moto.user, region="us-east-1"), 0) as client:
        yield client


class Count:
    """Adds up what progress is told; from any thread."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self._lock = threading.Lock()

    def __call__(self, number: int) -> None:
        with self._lock:
            self.calls.append(number)

    @property
    def total(self) -> int:
        return sum(self.calls)


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, len(DATA)])
@pytest.mark.parametrize("kind", ["path", "bytes", "file", "pipe"])
def test_what_is_uploaded_comes_down_whole(
    s3s_client: Client, before_s3s: Flaky, tmp_path: Path, kind: str, size: int
) -> None:
    data = DATA[:size]
    (tmp_path / "up").write_bytes(b"skipped" + data)
    source: Any = data if kind == "bytes" else Pipe(data) if kind == "pipe" else (tmp_path / "up").open("rb")
    if kind == "path":
        source.close()
        (tmp_path / "up").write_bytes(data)
        source = tmp_path / "up"
    elif kind == "file":
        source.seek(len(b"skipped"))
    sent, came = Count(), Count()
    etag = s3s_client.upload("transfers", f"a//{kind} é", source, part_size=PART, progress=sent)
    # A pipe does not tell that nothing follows.
    parts = -(-size // PART) if size > PART or (kind == "pipe" and size == PART) else 0
    assert len(before_s3s.lines("^PUT .*partNumber=")) == parts
    found = s3s_client.download("transfers", f"a//{kind} é", tmp_path / "down", part_size=1_000_000, progress=came)
    assert (tmp_path / "down").read_bytes() == data
    assert sent.total == came.total == found.size == size
    assert found.etag == etag
    assert not list(tmp_path.glob(".*"))


def test_parts_are_few_enough_and_of_the_sizes_that_s3_takes() -> None:
    for size in (1, 5 * MIB, 80_000 * MIB, 80_000 * MIB + 1, 5 << 40, 10_000 * (5 << 30)):
        part = part_size_for(size, None)
        assert 5 * MIB <= part <= 5 << 30
        assert -(-size // part) <= MOST_PARTS
    for size, part in ((1, 5 * MIB - 1), (1, (5 << 30) + 1), (50_000 * MIB + 1, 5 * MIB), (60_000 << 30, None)):
        with pytest.raises(ValueError, match="part_size"):
            part_size_for(size, part)


def flipped(text: bytes) -> bytes:
    return text[:-1] + bytes([text[-1] ^ 1])


@pytest.mark.parametrize("name", ["crc64nvme", "crc32"])
def test_the_checksum_of_parts_together_is_that_of_the_object_and_checks_it(
    moto_client: Client, before_moto: Flaky, tmp_path: Path, name: str
) -> None:
    moto_client.upload("transfers", name, DATA, part_size=PART, checksum=name)
    headers = moto_client.head("transfers", name, {"x-amz-checksum-mode": "ENABLED"}).headers
    assert headers["x-amz-checksum-type"] == "FULL_OBJECT"
    assert headers[f"x-amz-checksum-{name}"] == checksum(name, DATA)[1]
    before_moto.rule = nth("^GET /transfers/", {1: flipped})
    with pytest.raises(TransferError, match=f"{name}: what came has the checksum"):
        moto_client.download("transfers", name, tmp_path / "down", part_size=PART, concurrency=1)
    assert not list(tmp_path.iterdir())
    moto_client.download("transfers", name, tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == DATA


@pytest.mark.parametrize("name", ["crc64nvme", "crc32", "crc32c", "sha256", "sha1"])
def test_the_checksum_of_a_small_object_checks_it(
    s3s_client: Client, before_s3s: Flaky, tmp_path: Path, name: str
) -> None:
    s3s_client.upload("transfers", name, DATA[:9_999], checksum=name)
    before_s3s.rule = nth("^GET /transfers/", {1: flipped})
    with pytest.raises(TransferError, match=f"{name}: what came has the checksum"):
        s3s_client.download("transfers", name, tmp_path / "down")
    assert not list(tmp_path.iterdir())
    s3s_client.download("transfers", name, tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == DATA[:9_999]


@pytest.mark.parametrize("name", ["sha256", "sha1"])
def test_the_hash_of_the_parts_hashes_is_the_servers(moto_client: Client, name: str) -> None:
    moto_client.upload("transfers", name, DATA, part_size=PART, checksum=name)
    headers = moto_client.head("transfers", name, {"x-amz-checksum-mode": "ENABLED"}).headers
    digests = [base64.b64decode(checksum(name, DATA[start : start + PART])[1]) for start in range(0, len(DATA), PART)]
    assert headers[f"x-amz-checksum-{name}"].partition("-")[0] == checksum(name, b"".join(digests))[1]


def test_a_checksum_of_the_parts_checksums_is_checked_by_their_sizes(script: Start, tmp_path: Path) -> None:
    parts = [b"a" * 10, b"b" * 7]
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    value = base64.b64encode(hashlib.sha256(digests).digest()).decode() + "-2"
    sizes = "".join(f"<Part><PartNumber>{n}</PartNumber><Size>{len(p)}</Size></Part>" for n, p in enumerate(parts, 1))
    document = f"<GetObjectAttributesResponse><ObjectParts>{sizes}</ObjectParts></GetObjectAttributesResponse>"
    close = "Connection: close"
    head = answer(b"", 'ETag: "e-2"', f"x-amz-checksum-sha256: {value}", close, length=17)
    for body, right in ((b"".join(parts), True), (b"".join(parts)[::-1], False)):
        get = answer(body, close, 'ETag: "e-2"', "Content-Range: bytes 0-16/17", status="206 Partial Content")
        server = script(head, get, answer(document.encode(), close))
        with Client(server.endpoint, signer=Signer.anonymous(), retries=0) as client:
            if right:
                client.download("bucket", "key", tmp_path / "down")
                assert (tmp_path / "down").read_bytes() == body
                (tmp_path / "down").unlink()
            else:
                with pytest.raises(TransferError, match="sha256"):
                    client.download("bucket", "key", tmp_path / "down")
        assert [request.header("x-amz-object-attributes") for request in server.received] == [None, None, "ObjectParts"]
        assert not list(tmp_path.iterdir())


def test_an_upload_survives_resets_busy_servers_and_errors_in_a_200(
    s3s_client: Client, before_s3s: Flaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = nth("partNumber=", {1: "reset", 2: error("SlowDown", "503 Slow Down"), 4: lambda text: b""})
    others = nth("^POST", {1: error("InternalError", "500 No"), 3: error("InternalError", "200 OK")})
    before_s3s.rule = lambda line: parts(line) or others(line)
    count = Count()
    s3s_client.upload("transfers", "survivor", DATA, part_size=PART, progress=count)
    assert s3s_client.get("transfers", "survivor") == DATA
    assert count.total == len(DATA) and len(count.calls) == 3
    assert len(before_s3s.lines("uploads")) == 2 and len(before_s3s.lines("^POST .*uploadId")) == 2


def test_a_completion_whose_answer_is_lost_is_recognised(moto: Moto, before_moto: Flaky) -> None:
    signer = Signer.from_credentials(moto.user, region="us-east-1")
    with serve(before_moto, signer, 2) as client:
        before_moto.rule = nth("^POST .*uploadId", {1: lambda text: b""})
        etag = client.upload("transfers", "lost", DATA, part_size=PART)
        assert client.head("transfers", "lost").etag == etag
        assert len(before_moto.lines("^POST .*uploadId")) == 2
        # An upload that somebody else gave up is not mistaken for one.
        before_moto.rule = nth("^POST .*uploadId", {2: error("NoSuchUpload", "404 No")})
        with pytest.raises(ResponseError, match="NoSuchUpload"):
            client.upload("transfers", "never", DATA, part_size=PART, resume="no-such-id")


def test_a_failed_upload_leaves_no_parts(moto_client: Client, before_moto: Flaky) -> None:
    before_moto.rule = nth("partNumber=", {2: error("AccessDenied", "403 No")})
    with pytest.raises(ResponseError, match="AccessDenied"):
        moto_client.upload("transfers", "failed", DATA, part_size=PART)
    assert moto_client.list_uploads("transfers") == []

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moto_client.upload("transfers", "failed", DATA, part_size=PART, progress=interrupt)
    assert moto_client.list_uploads("transfers") == []
    assert "failed" not in [found.key for found in moto_client.list("transfers")]


@pytest.mark.parametrize("name", ["crc64nvme", None])
def test_an_upload_goes_on_with_the_parts_that_are_there_and_right(
    moto_client: Client, before_moto: Flaky, name: str | None
) -> None:
    key = f"resumed-{name}"
    options: dict[str, Any] = {"part_size": PART, "concurrency": 1, "checksum": name, "resume": True}
    before_moto.rule = nth("partNumber=", {3: "reset"})
    with pytest.raises(TransferError):
        moto_client.upload("transfers", key, DATA, headers={"Content-Type": "text/x-test"}, **options)
    (left,) = moto_client.list_uploads("transfers", "resumed")
    assert left.key == key
    # Meanwhile the first part has changed.
    data = b"other" + DATA[5:]
    before_moto.received.clear()
    count = Count()
    moto_client.upload("transfers", key, data, progress=count, **options)
    assert [line.partition("partNumber=")[2][0] for line in before_moto.lines("^PUT")] == ["1", "3"]
    assert count.total == len(data)
    assert moto_client.get("transfers", key) == data
    assert moto_client.head("transfers", key).content_type == "text/x-test"
    assert moto_client.list_uploads("transfers") == []


def test_an_upload_goes_on_by_its_id_or_is_aborted(moto_client: Client, before_moto: Flaky) -> None:
    options: dict[str, Any] = {"part_size": PART, "concurrency": 1}
    before_moto.rule = nth("partNumber=", {2: "reset", 4: "reset"})
    for _ in range(2):
        with pytest.raises(TransferError):
            moto_client.upload("transfers", "by id", DATA, resume=True, **options)
    (left,) = moto_client.list_uploads("transfers")
    moto_client.upload("transfers", "by id", DATA, resume=left.upload_id, **options)
    assert moto_client.get("transfers", "by id") == DATA
    before_moto.rule = nth("partNumber=", {1: "reset"})
    with pytest.raises(TransferError):
        moto_client.upload("transfers", "aborted", DATA, resume=True, **options)
    (left,) = moto_client.list_uploads("transfers")
    moto_client.abort_upload("transfers", "aborted", left.upload_id)
    assert moto_client.list_uploads("transfers") == []
    with pytest.raises(ResponseError, match="NoSuchUpload"):
        moto_client.upload("transfers", "aborted", DATA, resume=left.upload_id, **options)


def test_a_wrong_checksum_in_the_servers_answer_is_an_error(script: Start) -> None:
    server = script(answer(b"", 'ETag: "e"', "x-amz-checksum-crc32: AAAAAA=="))
    with Client(server.endpoint, signer=Signer.anonymous()) as client, pytest.raises(TransferError, match="checksum"):
        client.upload("bucket", "key", b"data", checksum="crc32")
    assert server.received[0].header("x-amz-checksum-crc32") == checksum("crc32", b"data")[1]


@pytest.mark.parametrize("part_size", [None, PART])
def test_copies_keep_bytes_and_metadata_whatever_the_keys(
    s3s_client: Client, before_s3s: Flaky, part_size: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = "../a//é %2e+?", "copy/../ü &=//"
    headers = {"Content-Type": "text/x-test", "x-amz-meta-number": "7"}
    s3s_client.upload("transfers", source, DATA, headers=headers)
    count = Count()
    s3s_client.copy("transfers", source, "transfers", target, part_size=part_size, progress=count)
    assert s3s_client.get("transfers", target) == DATA
    found = s3s_client.head("transfers", target)
    assert (found.content_type, found.metadata) == ("text/x-test", {"number": "7"})
    assert count.total == len(DATA)
    assert len(before_s3s.lines("partNumber=.")) == (3 if part_size else 0) + 2  # two of the upload
    # What is more than CopyObject takes goes in parts of itself.
    monkeypatch.setattr(_copy, "_LARGEST", len(DATA) - 1)
    before_s3s.received.clear()
    s3s_client.copy("transfers", source, "transfers", target)
    assert len(before_s3s.lines("partNumber=.")) == 1


def test_an_error_in_a_200_is_an_error(script: Start) -> None:
    head = answer(b"", 'ETag: "e"', "Connection: close", length=17)
    refused = error("AccessDenied", "200 OK")
    empty = answer(b"", "Connection: close")
    for expected, *answers in ((ResponseError, head, refused), (TransferError, head, empty)):
        client = Client(script(*answers).endpoint, signer=Signer.anonymous(), retries=0)
        with client, pytest.raises(expected):
            client.copy("bucket", "a", "bucket", "b")


def test_pauses_are_random_bounded_and_as_long_as_the_server_asks(script: Start) -> None:
    pauses = [pause(failures) for failures in (0, 3, 50) for _ in range(200)]
    assert all(0 <= seconds <= 8 for seconds in pauses) and len(set(pauses)) > 500
    assert max(pauses[:200]) <= 0.4 < max(pauses[400:])
    assert 3 <= pause(0, "3") < 3.5
    assert pause(0, "86400") == pause(0, "9" * 99) == pause(0, "Fri, 31 Dec 2100 23:59:59 GMT") == 20
    for text in ("-5", "soon", "Fri, 24 May 2013 00:00:00 GMT", "٣"):
        assert pause(0, text) <= 3.5
    busy = error("SlowDown", "503 No", "Retry-After: 1")
    server = script(busy, answer(b"data"))
    with Client(server.endpoint, signer=Signer.anonymous()) as client:
        begin = time.monotonic()
        assert client.get("bucket", "key") == b"data"
        assert 1 <= time.monotonic() - begin < 3


def test_as_many_connections_are_kept_as_are_used_at_once(
    s3s_client: Client, before_s3s: Flaky, endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    at_once, most, lock = 0, 0, threading.Lock()
    with Client(endpoint, signer=signer, connections=3) as client:
        send = client._driver._send

        def counted(request: Any) -> Any:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            try:
                return send(request)
            finally:
                with lock:
                    at_once -= 1

        client._driver._send = counted  # type: ignore[method-assign]
        client.upload("transfers", "pooled", DATA * 3, part_size=PART, concurrency=50)
        assert most == 3
        assert not [record for record in caplog.records if "pool is full" in record.getMessage()]
        assert client.get("transfers", "pooled") == 3 * DATA
