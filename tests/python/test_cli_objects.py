"""The command line tool against a real server that verifies signatures: cp, ls, rm, whoami, and what curl sends."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pty
import select
import signal
import socket
import stat
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_tool import COMMAND, environment, lines, refusal, s3sign
from conftest import ACCOUNT, KEYS, Moto
from s3sign import Client

#: Those that the server takes and an argument can hold.
TEXT_KEYS = [key for key in KEYS if isinstance(key, str) and "\x00" not in key]
#: Those that are no name of a file below a directory: they would be another, or elsewhere.
UNSAFE = {"a//b", "/a", "//evil.example/a", ".", "..", "../other/secret", "a/./b/../c", "a/.."}


@pytest.fixture
def client(endpoint: str, client_for: Callable[..., Client]) -> Client:
    return client_for(endpoint)


@pytest.fixture
def bucket(client: Client, request: pytest.FixtureRequest) -> Iterator[str]:
    name = "cli-" + hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
    client.create_bucket(name)
    yield name
    client.delete_many(name, [found.key for found in client.list(name)])
    client.delete_bucket(name)


@pytest.fixture
def at(endpoint: str) -> dict[str, str]:
    """The environment of a user of this server."""
    return {"AWS_ENDPOINT_URL_S3": endpoint}


def test_pipes_copy_to_and_from_any_key(bucket: str, client: Client, at: dict[str, str]) -> None:
    for key in ("tab\tline\r\nend", "../other/secret", "a//b", "?versioning", "%7E%2F%2e%zz", "\u00e9\u6f22\U0001f600"):
        data = key.encode() + os.urandom(100_000)
        sent = s3sign("cp", "-", f"s3://{bucket}/{key}", "-H", "Content-Type: text/x-test", stdin=data, **at)
        assert (sent.returncode, sent.stdout) == (0, b""), sent.stderr
        got = s3sign("cp", f"s3://{bucket}/{key}", "-", **at)
        assert (got.returncode, got.stdout, got.stderr) == (0, data, b"")
        assert client.head(bucket, key).content_type == "text/x-test"


def test_directories_go_up_and_come_down_alike(bucket: str, client: Client, at: dict[str, str], tmp_path: Path) -> None:
    source, names = tmp_path / "source", ["a.html", "b c/\u00e9.bin", "b c/d/empty", "x+y%2F&z"]
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(b"" if "empty" in name else os.urandom(3000))
    (source / "nowhere").symlink_to("none")
    os.mkfifo(source / "pipe")
    sent = lines("cp", "-q", "-r", "--json", str(source), f"s3://{bucket}/up", **at)
    assert sorted(json.loads(line)["target"] for line in sent) == sorted(f"s3://{bucket}/up/{name}" for name in names)
    assert client.head(bucket, "up/a.html").content_type == "text/html"
    assert lines("cp", "-q", "-r", f"s3://{bucket}/up", f"s3://{bucket}/copy/", **at) == []
    assert sorted(item.key for item in client.list(bucket, "copy/")) == sorted(f"copy/{name}" for name in names)
    target = tmp_path / "target"
    told = s3sign("cp", "-r", f"s3://{bucket}/copy", str(target), **at)
    assert told.returncode == 0 and told.stderr.count(b" -> ") == len(names)
    for name in names:
        assert (target / name).read_bytes() == (source / name).read_bytes()
    assert lines("cp", "-n", "-r", f"s3://{bucket}/copy", str(tmp_path / "dry"), **at)[0].endswith("/dry/a.html")
    assert not (tmp_path / "dry").exists()
    # Singly: into a directory, under the key's last name, and back under the file's own.
    assert lines("cp", "-q", f"s3://{bucket}/up/a.html", f"{tmp_path}/new/", **at) == []
    assert lines("cp", "-q", str(tmp_path / "new" / "a.html"), f"s3://{bucket}/again/", **at) == []
    assert client.get(bucket, "again/a.html") == (source / "a.html").read_bytes()


def test_keys_that_would_leave_the_directory_are_not_copied(
    bucket: str, client: Client, at: dict[str, str], tmp_path: Path
) -> None:
    for key in TEXT_KEYS:
        client.put(bucket, f"p/{key}", key.encode())
    done = s3sign("cp", "-r", f"s3://{bucket}/p/", str(tmp_path / "in" / "deep"), **at)
    assert done.returncode == 1 and done.stderr.count(b": not copied: ") == len(UNSAFE)
    found = {path.relative_to(tmp_path / "in" / "deep").as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {key for key in TEXT_KEYS if key not in UNSAFE and not key.endswith("/")}
    assert refusal("cp", f"s3://{bucket}/p/..", f"{tmp_path}/", **at).endswith(f"; name a file in {tmp_path}")


def test_a_pipe_in_the_place_of_a_file_stays_one(
    bucket: str, client: Client, at: dict[str, str], tmp_path: Path
) -> None:
    client.put(bucket, "k", b"data" * 1000)
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()), daemon=True)
    reader.start()
    assert lines("cp", "-q", f"s3://{bucket}/k", str(tmp_path / "pipe"), **at) == []
    reader.join(10)
    assert read == [b"data" * 1000] and stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_ls_lists_buckets_levels_and_all(bucket: str, client: Client, at: dict[str, str]) -> None:
    for key in TEXT_KEYS:
        client.put(bucket, key, b"x" * 1536)
    assert any(line.endswith(f"Z  s3://{bucket}") for line in lines("ls", **at))
    assert bucket in [json.loads(line)["bucket"] for line in lines("ls", "--json", **at)]
    every = [json.loads(line) for line in lines("ls", "-r", "--json", f"s3://{bucket}", **at)]
    assert sorted(entry["key"] for entry in every) == sorted(TEXT_KEYS) and {entry["size"] for entry in every} == {1536}
    level = [json.loads(line) for line in lines("ls", "--json", f"s3://{bucket}/a", **at)]
    assert {entry.get("prefix") or entry["key"] for entry in level} == {"a/", "a b+c&d=e;f"}
    level = lines("ls", "--human-readable", f"s3://{bucket}/a", **at)
    assert any(line.endswith("PRE  a/") for line in level) and any(
        line.endswith("   1.5 KiB  a b+c&d=e;f") for line in level
    )
    assert "no keys start with this prefix" in refusal("ls", f"s3://{bucket}/none", **at)


def test_rm_removes_what_it_prints(bucket: str, client: Client, at: dict[str, str]) -> None:
    def left() -> set[str]:
        return {item.key for item in client.list(bucket)}

    keys = {*TEXT_KEYS, "ab", "b"}
    for key in keys:
        client.put(bucket, key, b"")
    below = {key for key in keys if key.startswith("a/")}
    dry = [json.loads(line) for line in lines("rm", "-r", "-n", "--json", f"s3://{bucket}/a", **at)]
    assert {entry["uri"] for entry in dry} == {f"s3://{bucket}/{key}" for key in below} and left() == keys
    gone = [json.loads(line) for line in lines("rm", "-r", "--json", f"s3://{bucket}/a", **at)]
    assert [{**entry, "dry_run": True} for entry in gone] == dry and left() == keys - below
    assert lines("rm", f"s3://{bucket}/b", f"s3://{bucket}/..", **at) == [f"s3://{bucket}/b", f"s3://{bucket}/.."]
    assert lines("rm", f"s3://{bucket}/b", **at) == [f"s3://{bucket}/b"]
    assert left() == keys - below - {"b", ".."}
    s3sign("rm", "-r", f"s3://{bucket}", **at)
    assert left() == set()


def test_refusals_say_what_to_do(bucket: str, at: dict[str, str], endpoint: str) -> None:
    assert "the secret is probably wrong" in refusal("ls", f"s3://{bucket}", AWS_SECRET_ACCESS_KEY="wrong", **at)
    assert "AccessDenied" in refusal("ls", f"s3://{bucket}", "--no-sign-request", **at)
    assert "`s3sign ls` lists your buckets" in refusal("ls", "s3://no-such-bucket", "--endpoint", endpoint)
    assert f"s3://{bucket}/none: NoSuchKey (HTTP 404)" in refusal("cp", f"s3://{bucket}/none", "-", **at)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nowhere = f"http://127.0.0.1:{port}"
    said = refusal("cp", "-", f"s3://{bucket}/k", "--endpoint", nowhere, stdin=b"x")
    assert said == f"s3sign: s3://{bucket}/k: PUT 127.0.0.1:{port}: Connection refused; check --endpoint"


def test_ctrl_c_ends_a_transfer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        place = f"http://127.0.0.1:{server.getsockname()[1]}"
        command = [*COMMAND, "cp", "s3://bucket/key", str(tmp_path / "file"), "--endpoint", place]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        connection, _ = server.accept()
        with connection:
            assert connection.recv(4)  # the request is under way, and is never answered
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, (b"", b""))
    assert not (tmp_path / "file").exists()


def test_whoami_asks_with_our_signer(moto: Moto) -> None:
    user = {"AWS_ACCESS_KEY_ID": moto.user.access_key_id, "AWS_SECRET_ACCESS_KEY": moto.user.secret_access_key}
    (record,) = lines("whoami", "--json", "--endpoint", moto.endpoint, **user)
    assert json.loads(record) == {
        "account": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "access_key_id": moto.user.access_key_id,
        "source": "environment",
    }
    wrong = {**user, "AWS_SECRET_ACCESS_KEY": "wrong"}
    assert "SignatureDoesNotMatch" in refusal("whoami", AWS_ENDPOINT_URL=moto.endpoint, **wrong)


def test_curl_sends_what_sign_and_post_policy_print(
    bucket: str, client: Client, at: dict[str, str], tmp_path: Path
) -> None:
    def curl(config: bytes, *more: str, stdin: bytes = b"") -> bytes:
        (tmp_path / "config").write_bytes(config)
        command = ["curl", "-q", "-sS", "--fail", "--max-time", "30", "-K", str(tmp_path / "config"), *more]
        done = subprocess.run(command, input=stdin, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    uri = f's3://{bucket}/a//[b] {{c}}/../"d\\e"'
    file = tmp_path / 'the "file"'
    file.write_bytes(b"@data\r\n\x00")
    curl(s3sign("sign", "PUT", uri, "--payload-file", str(file), "-H", "x-amz-meta-a: b", "--curl", **at).stdout)
    assert client.head(bucket, uri[len(f"s3://{bucket}/") :]).metadata == {"a": "b"}
    assert curl(s3sign("sign", "GET", uri, "--curl", **at).stdout) == b"@data\r\n\x00"
    text = '@tab\t"line"\r\n\\end \u00e9'
    curl(s3sign("sign", "PUT", f"s3://{bucket}/text", "--payload", text, "--curl", **at).stdout)
    assert client.get(bucket, "text") == text.encode()
    assert b"HTTP/1.1 200" in curl(s3sign("sign", "HEAD", f"s3://{bucket}/text", "--curl", **at).stdout)
    for refused in (["sign", "PUT", uri], ["presign", uri]):
        assert "path_as_is" in refusal(*refused, **at)
    (url,) = lines("presign", uri, "--path-as-is", **at)
    assert curl(f'path-as-is\nurl = "{url}"\n'.encode()) == b"@data\r\n\x00"
    form = s3sign("post-policy", f"s3://{bucket}/form", "--max-size", "100", "--curl", **at).stdout
    curl(form, "-F", "file=@-;filename=f.txt", stdin=b"posted")
    assert client.get(bucket, "form") == b"posted"


def test_a_bar_is_shown_to_a_terminal_alone() -> None:
    def shown(*arguments: str) -> bytes:
        """What a terminal sees that has the standard error, while keys come in slowly and URLs go into a pipe."""
        mine, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        process = subprocess.Popen(
            [*COMMAND, "presign", "--region", "eu-west-1", "--base", "s3://bucket", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=its, env=environment(),
        )  # fmt: skip
        os.close(its)
        assert process.stdin and process.stdout
        for _ in range(3):
            process.stdin.write(b"key\n")
            process.stdin.flush()
            assert process.stdout.readline().startswith(b"https://")
            time.sleep(0.4)
        assert process.communicate(timeout=30) == (b"", None) and process.returncode == 0
        seen = b""
        with contextlib.suppress(OSError):  # the end
            while select.select([mine], [], [], 5)[0] and (piece := os.read(mine, 4096)):
                seen += piece
        os.close(mine)
        return seen

    assert b"presign: " in shown()
    assert shown("--quiet") == b""
