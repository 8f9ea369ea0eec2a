"""What ordinary clients send for the URLs that `endpoint` makes: a loopback server records their request lines."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

import httpx
import pytest
import requests
import urllib3
from cli_tool import s3sign
from conftest import ACCESS_KEY, SECRET_KEY, skip_without
from recorder import Recorder, is_signed
from s3sign import Client, RequestError, Signer, endpoint
from s3sign.aio import AsyncClient
from s3sign.fs import S3FileSystem

KEYS = ["..hidden", "...", "a..b", ".well-known/x", "a//b", "//", "folder/", "a/...", "%2e%2e/x", "..\\x", "a+b =c"]
DOTS = ["a/../b", "..", ".", "./a", "a/.", "../other/secret", "a/./b"]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


def program(*command: str) -> Callable[[str], object]:
    if shutil.which(command[0]) is None:
        skip_without(f"{command[0]} is not installed")
    return lambda url: subprocess.run([*command, url], check=True, capture_output=True, timeout=60)


FETCH = "fetch(process.argv[1]).then(r => r.text())"
NODE_GET = "require('http').get(process.argv[1], r => r.resume())"
CLIENTS: dict[str, Callable[[], Callable[[str], object]]] = {
    "curl": lambda: program("curl", "-sSf", "--noproxy", "*"),
    "wget": lambda: program("wget", "-q", "--no-proxy", "-O", "-"),
    "requests": lambda: lambda url: requests.get(url, timeout=60, proxies={"http": ""}),
    "urllib3": lambda: lambda url: urllib3.PoolManager().request("GET", url),
    "httpx": lambda: lambda url: httpx.get(url, trust_env=False),
    "urllib": lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open,
    "fetch": lambda: program("node", "-e", FETCH),
    "http.get": lambda: program("node", "-e", NODE_GET),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_what_arrives_names_the_same_bucket_and_key(client: str, recorder: Recorder) -> None:
    send = CLIENTS[client]()
    for key in KEYS:
        send(endpoint("bucket", key, region="us-east-1", endpoint=recorder.url).url)
        assert unquote_to_bytes(recorder.paths[-1]) == b"/bucket/" + key.encode(), client
    assert len(recorder.paths) == len(KEYS)
    # A bucket in the host, and a key that begins with a slash.
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    for key in ("/a", "//", "/a:80/b", "/@evil.example"):
        send(signer.presign("GET", f"{recorder.url}/{key}", path_mode="raw"))
        assert unquote_to_bytes(recorder.paths[-1]) == b"/" + key.encode() and is_signed(recorder.received[-1]), client


@pytest.mark.parametrize("key", DOTS)
def test_a_key_that_clients_would_resolve_is_refused(key: str, recorder: Recorder) -> None:
    with pytest.raises(RequestError, match="path_as_is") as caught:
        endpoint("bucket", key, region="us-east-1", endpoint=recorder.url)
    assert (caught.value.name, caught.value.field) == ("S3SIGN_ERR_PATH", "key")
    url = endpoint("bucket", key, region="us-east-1", endpoint=recorder.url, path_as_is=True).url
    assert url.endswith("/bucket/" + key)
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    for many in (signer, Signer.anonymous()):
        with pytest.raises(RequestError, match="path_as_is") as caught:
            many.presign_many("GET", f"{recorder.url}/bucket/", ["a", key])
        assert caught.value.field == "keys[1]"
        urls = many.presign_many("GET", f"{recorder.url}/bucket/", [key], path_as_is=True)
        assert urls[0].startswith(f"{recorder.url}/bucket/{key}")
    client = Client(recorder.url, signer=signer)
    with pytest.raises(RequestError, match="path_as_is"):
        client.presign("GET", "bucket", key)
    assert f"/bucket/{key}?" in client.presign("GET", "bucket", key, path_as_is=True)
    client.get("bucket", key)
    assert recorder.paths == [b"/bucket/" + key.encode()]  # our own client sends it as it is


def by_client(url: str, key: str, signer: Signer) -> None:
    with Client(url, signer=signer) as client:
        client.get("bucket", key)
        client.put("bucket", key, b"data")
        client.head("bucket", key)
        client.copy("bucket", key, "bucket", key)
        client.delete("bucket", key)


def by_async_client(url: str, key: str, signer: Signer) -> None:
    async def run() -> None:
        async with AsyncClient(url, signer=signer) as client:
            await client.get("bucket", key)
            await client.put("bucket", key, b"data")
            await client.head("bucket", key)
            await client.copy("bucket", key, "bucket", key)
            await client.delete("bucket", key)

    asyncio.run(run())


def by_filesystem(url: str, key: str, signer: Signer) -> None:
    fs = S3FileSystem(client=Client(url, signer=signer), skip_instance_cache=True)
    fs.cat_file(f"bucket/{key}")
    fs.pipe_file(f"bucket/{key}", b"data")
    fs.info(f"bucket/{key}")
    fs.cp_file(f"bucket/{key}", f"bucket/{key}")
    fs._rm(f"bucket/{key}")
    with pytest.raises(RequestError, match="path_as_is"):
        fs.sign(f"bucket/{key}")
    assert f"/bucket/{key}?" in fs.sign(f"bucket/{key}", path_as_is=True)


def by_command(url: str, key: str, signer: Signer) -> None:
    uri, at = f"s3://bucket/{key}", {"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"}
    for arguments in (["cp", uri, "-"], ["cp", "-", uri], ["cp", uri, uri]):
        done = s3sign(*arguments, stdin=b"data", **at)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("send", [by_client, by_async_client, by_filesystem, by_command])
def test_our_own_clients_send_dots_as_they_are(send: Callable[[str, str, Signer], None], recorder: Recorder) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    for key in DOTS:
        recorder.received.clear()
        send(recorder.url, key, signer)
        assert {"GET", "PUT"} <= {request.line.split(" ")[0] for request in recorder.received}
        assert set(recorder.paths) == {b"/bucket/" + key.encode()}
        assert all(map(is_signed, recorder.received))


def test_ls_and_rm_name_dots_in_the_query_and_the_body(recorder: Recorder) -> None:
    at = {"AWS_ENDPOINT_URL": recorder.url, "AWS_REGION": "us-east-1"}
    assert s3sign("ls", "s3://bucket/a/../b", **at).returncode == 0
    assert s3sign("rm", "s3://bucket/a/../b", **at).returncode == 0
    assert recorder.targets == [
        "/bucket?delimiter=%2F&encoding-type=url&list-type=2&prefix=a%2F..%2Fb",
        "/bucket?delete=",
    ]
    assert b"<Key>a/../b</Key>" in recorder.received[1].body
    assert all(map(is_signed, recorder.received))
