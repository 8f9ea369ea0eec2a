"""The filesystem for fsspec, on a real server that verifies signatures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from conftest import ACCESS_KEY, SECRET_KEY, s3_server
from s3sign import Client, Signer
from s3sign.fs import S3FileSystem

MIB = 1 << 20
DATA = os.urandom(11 * MIB)


@pytest.fixture(scope="module")
def own_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture
def fs(own_endpoint: str) -> Iterator[S3FileSystem]:
    with Client(own_endpoint, signer=Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1"), retries=1) as client:
        found = S3FileSystem(client=client)
        found.mkdir("files")
        found.pipe({"files/a/one": b"1", "files/a/b/two é+": b"22", "files/top": b"333"})
        yield found
        found.rm("files", recursive=True)
        found.rmdir("files")
        assert found.ls("") == []


def test_folders_are_what_keys_begin_with(fs: S3FileSystem) -> None:
    assert fs.ls("", detail=False) == ["files"]
    assert sorted(fs.ls("s3sign://files/", detail=False)) == ["files/a", "files/top"]
    assert {entry["name"]: (entry["type"], entry["size"]) for entry in fs.ls("files/a")} == {
        "files/a/b": ("directory", 0),
        "files/a/one": ("file", 1),
    }
    assert fs.ls("files/top", detail=False) == ["files/top"]
    assert fs.find("files") == sorted(fs.find("files")) == ["files/a/b/two é+", "files/a/one", "files/top"]
    assert fs.find("files/a", maxdepth=1) == ["files/a/one"]
    assert fs.glob("files/**/two*") == ["files/a/b/two é+"]
    assert fs.isdir("files") and fs.isdir("files/a") and not fs.isdir("files/top")
    info = fs.info("files/a/b/two é+")
    assert (info["type"], info["size"]) == ("file", 2) and fs.ukey("files/top") == fs.info("files/top")["ETag"]
    for call in (fs.info, fs.ls, fs.cat_file, fs.open):
        for path in ("files/none", "files/a/on", "no-such-bucket/key"):
            with pytest.raises(FileNotFoundError):
                call(path)


def test_ranges_are_as_of_slices(fs: S3FileSystem) -> None:
    fs.pipe("files/digits", b"0123456789")
    cases = [(None, None), (2, None), (None, 3), (2, 5), (-3, None), (1, -1), (5, 5), (5, 2), (50, None), (8, 99)]
    for start, end in cases:
        assert fs.cat_file("files/digits", start, end) == b"0123456789"[start:end], (start, end)
    assert fs.cat_ranges(["files/digits"] * 2, [0, 5], [2, 7]) == [b"01", b"56"]
    assert fs.head("files/digits", 3) == b"012" and fs.tail("files/digits", 3) == b"789"


@pytest.mark.parametrize("size", [0, 1, 5 * MIB, len(DATA)])
def test_what_is_written_is_read(fs: S3FileSystem, size: int) -> None:
    with fs.open("files/new", "wb") as file:
        for start in range(0, size, 3 * MIB):
            file.write(DATA[start : min(start + 3 * MIB, size)])
    with fs.open("files/new", "rb", block_size=MIB) as file:
        assert file.read() == DATA[:size]
        file.seek(size // 2)
        assert file.read(10) == DATA[size // 2 : size][:10]


def test_what_is_not_finished_does_not_come_to_be(fs: S3FileSystem) -> None:
    for data in (b"small", DATA):
        with pytest.raises(ZeroDivisionError), fs.open("files/broken", "wb") as file:
            file.write(data)
            raise ZeroDivisionError
        with fs.transaction:
            with fs.open("files/later", "wb") as file:
                file.write(data)
            assert not fs.exists("files/later")
        assert fs.cat("files/later") == data
        fs.rm("files/later")
    assert not fs.exists("files/broken")


def test_a_file_that_changes_while_it_is_read_is_an_error(fs: S3FileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    get = fs.client.get
    monkeypatch.setattr(fs.client, "get", lambda *args, **kw: sent.append(kw["headers"]) or get(*args, **kw))
    with fs.open("files/top", "rb") as file:
        assert file.read() == b"333"
    # The server here does not weigh it.
    assert sent == [{"If-Match": fs.info("files/top")["ETag"]}]


def test_files_go_up_down_and_over(fs: S3FileSystem, tmp_path: Path) -> None:
    (tmp_path / "up" / "deep").mkdir(parents=True)
    (tmp_path / "up" / "large").write_bytes(DATA)
    (tmp_path / "up" / "deep" / "small").write_bytes(b"s")
    fs.put(str(tmp_path / "up"), "files/copy", recursive=True)
    fs.cp("files/copy", "files/again", recursive=True)
    fs.get("files/again", str(tmp_path / "down"), recursive=True)
    assert (tmp_path / "down" / "large").read_bytes() == DATA
    assert (tmp_path / "down" / "deep" / "small").read_bytes() == b"s"
    fs.mv("files/again/large", "files/moved")
    assert fs.cat("files/moved") == DATA and not fs.exists("files/again/large")
    fs.rm(["files/copy", "files/moved"], recursive=True)
    assert not fs.exists("files/copy") and not fs.exists("files/moved")


def test_urls_open_by_the_credentials_of_the_environment(
    fs: S3FileSystem, own_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    with fsspec.open("s3sign://files/a/b/two é+", endpoint=own_endpoint, region="us-east-1") as file:
        assert file.read() == b"22"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    wrong = S3FileSystem(endpoint=own_endpoint, region="us-east-1", skip_instance_cache=True)
    with pytest.raises(PermissionError):
        wrong.cat("files/top")
