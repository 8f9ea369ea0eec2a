"""Downloads that break off, meet another object, or are answered wrong. The servers are those of the uploads' tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flaky import Flaky, error, nth
from s3sign import Client, ResponseError, Signer, TransferError
from test_transfer import DATA, PART, Count, Start, before_moto, before_s3s, moto_client, s3s_client
from test_wire import answer

__all__ = ["before_moto", "before_s3s", "moto_client", "s3s_client"]


def test_a_range_that_breaks_off_is_gone_on_with_where_it_did(
    s3s_client: Client, before_s3s: Flaky, tmp_path: Path
) -> None:
    s3s_client.upload("transfers", "cut", DATA, part_size=PART)
    before_s3s.received.clear()
    before_s3s.rule = nth("^GET", {1: lambda text: text[: len(text) - PART // 2], 2: error("SlowDown", "503 No")})
    count = Count()
    s3s_client.download("transfers", "cut", tmp_path / "down", part_size=len(DATA), progress=count)
    assert (tmp_path / "down").read_bytes() == DATA
    assert count.total == len(DATA)
    ranges = [request.header("range") for request in before_s3s.received if request.line.startswith("GET")]
    start, rest = f"bytes=0-{len(DATA) - 1}", f"bytes={len(DATA) - PART // 2}-{len(DATA) - 1}"
    assert ranges == [start, rest, rest]


def test_a_download_goes_on_after_a_failure_unless_the_object_changed(
    moto_client: Client, before_moto: Flaky, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"part_size": PART, "concurrency": 1}
    target = tmp_path / "down"
    target.write_bytes(b"before")
    for changed, expected in ((False, 1), (True, 3)):
        moto_client.put("transfers", "again", DATA)
        before_moto.rule = nth("^GET", {3: lambda text: b""})
        with pytest.raises(TransferError):
            moto_client.download("transfers", "again", target, **options)
        assert target.read_bytes() == b"before"
        assert len(list(tmp_path.glob(".down.*.s3sign"))) == 1
        data = DATA[::-1] if changed else DATA
        moto_client.put("transfers", "again", data)
        before_moto.received.clear()
        count = Count()
        moto_client.download("transfers", "again", target, progress=count, **options)
        assert len(before_moto.lines("^GET")) == expected
        assert count.total == len(DATA)
        assert target.read_bytes() == data
        target.write_bytes(b"before")
    before_moto.rule = nth("^GET", {2: lambda text: b""})
    with pytest.raises(TransferError):
        moto_client.download("transfers", "again", target, resume=False, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["down"]


@pytest.mark.parametrize("server", ["s3s_client", "moto_client"])  # of which the second knows If-Match
def test_parts_of_two_objects_are_never_mixed(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(server)
    client.put("transfers", "changing", DATA)

    changed: list[str] = []

    def change(_: int) -> None:
        if not changed:
            changed.append(client.put("transfers", "changing", DATA[::-1]))

    expected = "412" if server == "moto_client" else "changed"
    with pytest.raises((ResponseError, TransferError), match=expected):
        client.download("transfers", "changing", tmp_path / "down", part_size=PART, concurrency=1, progress=change)
    assert not (tmp_path / "down").exists()


def test_two_downloads_do_not_write_the_same_file(s3s_client: Client, tmp_path: Path) -> None:
    s3s_client.put("transfers", "twice", b"data")
    refused: list[Exception] = []

    def again(_: int) -> None:
        with pytest.raises(TransferError, match="another download") as raised:
            s3s_client.download("transfers", "twice", tmp_path / "down")
        refused.append(raised.value)

    s3s_client.download("transfers", "twice", tmp_path / "down", progress=again)
    assert len(refused) == 1 and (tmp_path / "down").read_bytes() == b"data"


@pytest.mark.parametrize(
    "wrong",
    [
        answer(b"x" * 17),
        answer(b"x" * 17, "Content-Range: bytes 1-17/18", status="206 Partial Content"),
        answer(b"x" * 16, 'ETag: "e"', "Content-Range: bytes 0-16/17", status="206 Partial Content"),
        answer(b"x" * 18, 'ETag: "e"', "Content-Range: bytes 0-16/17", status="206 Partial Content"),
    ],
    ids=["no range", "another", "shorter", "longer"],
)
def test_an_answer_that_is_not_the_range_is_an_error(script: Start, tmp_path: Path, wrong: bytes) -> None:
    head = answer(b"", 'ETag: "e"', "Connection: close", length=17)
    # After a shorter one, the rest is asked for.
    server = script(head, wrong, answer(b"", status="500 No"))
    client = Client(server.endpoint, signer=Signer.anonymous(), retries=0)
    with client, pytest.raises((TransferError, ResponseError)):
        client.download("bucket", "key", tmp_path / "down", resume=False)
    assert server.received[1].header("if-match") == '"e"'
    assert not list(tmp_path.iterdir())
