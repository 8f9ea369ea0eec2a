"""POST policies: a form that a page carries and curl submits, on a server that checks signature and policy."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ACCESS_KEY, REPOSITORY, SECRET_KEY, confirm
from s3sign import Client, CredentialsError, RequestError, Signer

BUCKET = "forms"


class Form(HTMLParser):
    """The form of a page: where it goes, and its fields in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert (values["method"], values["enctype"]) == ("post", "multipart/form-data")
            self.action = values["action"]
        elif tag == "input" and values["type"] == "hidden":
            self.fields[values["name"]] = values["value"]


def submit(action: str, fields: dict[str, str], file: Path) -> int:
    """Submit a form as a browser does, by curl; the HTTP status."""
    command = ["curl", "--silent", "--output", os.devnull, "--write-out", "%{http_code}", "--max-time", "20", action]
    for name, value in fields.items():
        command += ["--form-string", f"{name}={value}"]
    command += ["--form", f"file=@{file}"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("hello\n")
    return path


@pytest.fixture
def client(endpoint: str, client_for: Callable[..., Client]) -> Iterator[Client]:
    client = client_for(endpoint)
    client.create_bucket(BUCKET)
    yield client
    for item in list(client.list(BUCKET)):
        client.delete(BUCKET, item.key)
    client.delete_bucket(BUCKET)


def test_the_page_of_the_example_uploads(endpoint: str, client: Client, file: Path) -> None:
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    command = [sys.executable, REPOSITORY / "examples" / "post_form.py", endpoint, BUCKET]
    environment["AWS_REGION"] = "us-east-1"
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            page = urllib.request.urlopen(process.stdout.readline().split()[-1], timeout=10).read().decode()
        finally:
            process.kill()
    form = Form(page)
    fields = {**form.fields, "key": "uploads/note.txt"}
    assert submit(form.action, fields, file) == 201
    assert client.get(BUCKET, "uploads/note.txt") == b"hello\n"
    # Each of these breaks a condition, or the signature.
    broken: list[tuple[str, str]] = [
        ("key", "elsewhere/note.txt"),
        ("Content-Type", "image/png"),
        ("success_action_status", "200"),
        ("x-amz-meta-extra", "1"),
        ("x-amz-signature", "0" * 64),
        ("policy", form.fields["policy"][:-8] + "AAAAfQ=="),
    ]
    for name, value in broken:
        assert submit(form.action, {**fields, name: value}, file) in (400, 403), name
    file.write_bytes(b"a" * ((1 << 20) + 1))
    assert submit(form.action, fields, file) == 400


@pytest.mark.parametrize("algorithm", ["sigv4", "sigv2"])
def test_server_takes_a_form_and_refuses_a_wrong_secret(
    endpoint: str, client: Client, file: Path, algorithm: str
) -> None:
    key = 'ü "quoted" $\\.txt'
    for secret, expected in [(SECRET_KEY, 204), ("wrong", 403)]:
        signer = Signer(ACCESS_KEY, secret, region="us-east-1", algorithm=algorithm)
        fields = signer.post_policy(BUCKET, [{"key": key}, ["eq", "$x-amz-meta-a", "1"]], expires=60)
        assert fields["key"] == key
        assert submit(f"{endpoint}/{BUCKET}", fields, file) == expected
    assert client.get(BUCKET, key) == b"hello\n"
    confirm("SigV4 POST policy" if algorithm == "sigv4" else "SigV2 POST policy", "server", "s3s")


def test_conditions_are_checked() -> None:
    signer = Signer("AKID", "secret", region="us-east-1", expires_at=2_000_000_000)
    bad: list[Any] = ["key", ["eq", "$key"], ["like", "$key", "a"], ["eq", "key", "a"]]
    for condition in [*bad, ["content-length-range", "a", 1]]:
        with pytest.raises(ValueError, match="conditions"):
            signer.post_policy("bucket", [{"key": "a"}, condition], time=1369353600)
    with pytest.raises(RequestError, match=r"conditions\[1\].max") as caught:
        signer.post_policy("bucket", [{"key": "a"}, ["content-length-range", 2, 1]], time=1369353600)
    assert caught.value.name == "S3SIGN_ERR_POLICY"
    with pytest.raises(CredentialsError, match="expired"):
        signer.post_policy("bucket", [{"key": "a"}], time=2_000_000_000)
