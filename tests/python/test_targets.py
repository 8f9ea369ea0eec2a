"""Every client sends exactly the signed target, in the canonical form that S3 computes.

The expected path comes from urllib's `unquote_to_bytes` and `quote`, since S3 decodes a path and encodes it again. The
signature of each recorded request has to be the one that botocore computes for it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest
import requests
import requests.adapters
from cli_tool import COMMAND, environment, lines
from conftest import ACCESS_KEY, SECRET_KEY
from recorder import PATHS, RESERVED, WITH_QUERY, Recorder, canonical, is_signed
from s3sign import Client, Signer, endpoint
from s3sign.aio import AsyncClient
from s3sign.auth import HttpxAuth, RequestsAuth
from s3sign.fs import S3FileSystem

KEYS = [
    *RESERVED,
    "dt=2024-05-22/x",
    "%61",
    "%3a",
    "%7E",
    "a%2Fb",
    "a b",
    "a//b//c",
    "/a",
    "//a",
    "/:80",
    "ü漢😀",
    "?x#y",
]
#: Where a process is started for each.
FEW = ["a=+:()@'!*,;&$ ü漢😀//%61%3a%7E[1-3]{x}?y#z", "/a", "//a:80"]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


@pytest.fixture
def signer() -> Signer:
    return Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")


def escaped(key: str) -> str:
    return "/bucket/" + quote(key, safe="/-_.~")


def check_arrived(recorder: Recorder, paths: list[str]) -> None:
    """Exactly these paths arrived, each signed."""
    assert [path.decode() for path in recorder.paths] == paths
    assert not any("+" in target for target in recorder.targets)
    assert all(map(is_signed, recorder.received))


def by_requests(url: str, signer: Signer) -> None:
    requests.get(url, auth=RequestsAuth(signer), timeout=10)


def by_httpx(url: str, signer: Signer) -> None:
    httpx.get(url, auth=HttpxAuth(signer))


@pytest.mark.parametrize("send", [by_requests, by_httpx])
def test_the_signed_target_is_sent(recorder: Recorder, signer: Signer, send: Callable[[str, Signer], None]) -> None:
    targets = {path: canonical(path) for path in PATHS} | WITH_QUERY
    for target in targets:
        send(recorder.url + target, signer)
    assert recorder.targets == list(targets.values())
    check_arrived(recorder, [urlsplit("http://h" + target).path for target in targets.values()])


@pytest.mark.parametrize("send", [by_requests, by_httpx])
def test_a_service_that_encodes_twice_gets_the_path_that_was_signed(
    recorder: Recorder, send: Callable[[str, Signer], None]
) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1", service="execute-api")
    for target in PATHS + list(WITH_QUERY):
        send(recorder.url + target, signer)
    assert len(recorder.received) == len(PATHS) + len(WITH_QUERY)
    assert all(is_signed(request, "execute-api") for request in recorder.received)
    assert [path for path in recorder.paths if b"+" in path] == [b"/bucket/a+b"]  # these services decode no path


def test_a_requests_that_drops_slashes_is_refused(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """As requests 2.32 and 2.33 do: https://github.com/psf/requests/issues/6711."""
    whole = requests.adapters.HTTPAdapter.request_url

    def dropping(
        self: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, proxies: dict[str, str]
    ) -> str:
        return "/" + whole(self, request, proxies).lstrip("/")

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "request_url", dropping)
    requests.Request("GET", "http://127.0.0.1:9/a//b", auth=RequestsAuth(signer)).prepare()
    with pytest.raises(ValueError, match="requests drops slashes"):
        requests.get("http://127.0.0.1:9//key", auth=RequestsAuth(signer), timeout=10)


def with_client(url: str, signer: Signer, keys: list[str]) -> None:
    with Client(url, signer=signer) as client:
        for key in keys:
            client.put("bucket", key, b"data")
            client.get("bucket", key)


def with_async_client(url: str, signer: Signer, keys: list[str]) -> None:
    async def run() -> None:
        async with AsyncClient(url, signer=signer) as client:
            for key in keys:
                await client.put("bucket", key, b"data")
                await client.get("bucket", key)

    asyncio.run(run())


def with_filesystem(url: str, signer: Signer, keys: list[str]) -> None:
    fs = S3FileSystem(client=Client(url, signer=signer), skip_instance_cache=True)
    for key in keys:
        fs.pipe_file(f"bucket/{key}", b"data")
        fs.cat_file(f"bucket/{key}")


@pytest.mark.parametrize("send", [with_client, with_async_client, with_filesystem])
def test_keys_arrive_as_they_were_signed(
    recorder: Recorder, signer: Signer, send: Callable[[str, Signer, list[str]], None]
) -> None:
    send(recorder.url, signer, KEYS)
    check_arrived(recorder, [escaped(key) for key in KEYS for _ in range(2)])


def test_the_command_copies_lists_and_removes_by_signed_targets(recorder: Recorder) -> None:
    at = {"AWS_ENDPOINT_URL": recorder.url, "AWS_REGION": "us-east-1"}
    for key in FEW:
        uri = f"s3://bucket/{key}"
        lines("cp", "--quiet", "-", uri, stdin=b"data", **at)
        lines("cp", "--quiet", uri, "-", **at)
        lines("ls", uri, **at)
        lines("rm", uri, **at)
    check_arrived(recorder, [path for key in FEW for path in (escaped(key), escaped(key), "/bucket", "/bucket")])
    prefixes = [f"prefix={quote(key, safe='-_.~')}" for key in FEW]
    assert [target.rpartition("&")[2] for target in recorder.targets[2::4]] == prefixes


def curl(*arguments: str, config: str = "") -> None:
    subprocess.run(["curl", "-sSf", "--noproxy", "*", *arguments], input=config.encode(), check=True, timeout=60)


def test_curl_sends_what_the_command_signs(recorder: Recorder) -> None:
    at = {"AWS_ENDPOINT_URL": recorder.url, "AWS_REGION": "us-east-1"}
    urls = [recorder.url + target for target in ("/bucket/dt=%3a%61+(b)//c?x=2&x=1&a=b+c", "//a", "/bucket/ü b")]
    for named in [f"s3://bucket/{key}" for key in FEW] + urls:
        config = lines("sign", "PUT", named, "--payload", "data", "--curl", **at)
        curl("-K", "-", config="\n".join(config))
        curl(*lines("presign", named, **at))
    paths = [*map(escaped, FEW), "/bucket/dt%3D%3Aa%2B%28b%29//c", "//a", "/bucket/%C3%BC%20b"]
    check_arrived(recorder, [path for path in paths for _ in range(2)])
    assert recorder.targets[2 * len(FEW)].endswith("//c?a=b%20c&x=1&x=2")
    # The URL to send is also in the note of `sign` and in JSON.
    done = subprocess.run([*COMMAND, "sign", "GET", urls[0], "--json"], capture_output=True, env=environment(None, at))
    assert json.loads(done.stdout)["url"] == recorder.url + recorder.targets[2 * len(FEW)]


def get(url: str) -> None:
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10).close()


def test_urls_presigned_in_a_batch_arrive_as_they_were_signed(recorder: Recorder, signer: Signer) -> None:
    bases = ["/bucket/dt=1%3a2/%61+(b)//", "/bucket/", "//", "/bucket/ü b/"]
    for base in bases:
        for url in signer.presign_many("GET", recorder.url + base, KEYS):
            get(url)
    check_arrived(recorder, [canonical(base) + quote(key, safe="/-_.~") for base in bases for key in KEYS])


def test_urls_of_parts_arrive_as_they_were_signed(recorder: Recorder, signer: Signer) -> None:
    url = recorder.url + "/bucket/dt=1%3a2/%61+(b)//c"
    for part in signer.presign_parts(url, "a+b=/c&d", 2, query="x=2&x=1&a=b+c"):
        requests.put(part, data=b"data", timeout=10)
    check_arrived(recorder, [canonical("/bucket/dt=1%3a2/%61+(b)//c")] * 2)
    for number, target in enumerate(recorder.targets, 1):
        assert f"&a=b%20c&partNumber={number}&uploadId=a%2Bb%3D%2Fc%26d&x=1&x=2&X-Amz-Signature=" in target


def test_the_url_of_a_key_is_sent_as_it_is(recorder: Recorder, signer: Signer) -> None:
    for key in KEYS:
        url = endpoint("bucket", key, region="us-east-1", endpoint=recorder.url).url
        get(signer.presign("GET", url))
    check_arrived(recorder, [escaped(key) for key in KEYS])
