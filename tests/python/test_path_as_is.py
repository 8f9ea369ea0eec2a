"""What ordinary clients send for the URLs that `endpoint` makes: a loopback server records their request lines."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

import httpx
import pytest
import requests
import urllib3
from s3sign import Client, RequestError, Signer, endpoint

KEYS = ["..hidden", "...", "a..b", ".well-known/x", "a//b", "//", "folder/", "a/...", "%2e%2e/x", "..\\x", "a+b =c"]
DOTS = ["a/../b", "..", ".", "./a", "a/.", "../other/secret", "a/./b"]


class Recorder:
    """Answers every request with an empty 200, and keeps the paths that arrived."""

    def __init__(self) -> None:
        self.paths: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                head = b""
                while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
                    head += more
                if head:
                    self.paths.append(head.split(b" ")[1])
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


def program(*command: str) -> Callable[[str], object]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
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


@pytest.mark.parametrize("key", DOTS)
def test_a_key_that_clients_would_resolve_is_refused(key: str, recorder: Recorder) -> None:
    with pytest.raises(RequestError, match="path_as_is") as caught:
        endpoint("bucket", key, region="us-east-1", endpoint=recorder.url)
    assert (caught.value.name, caught.value.field) == ("S3SIGN_ERR_PATH", "key")
    url = endpoint("bucket", key, region="us-east-1", endpoint=recorder.url, path_as_is=True).url
    assert url.endswith("/bucket/" + key)
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    client = Client(recorder.url, signer=signer)
    with pytest.raises(RequestError, match="path_as_is"):
        client.presign("GET", "bucket", key)
    assert f"/bucket/{key}?" in client.presign("GET", "bucket", key, path_as_is=True)
    client.get("bucket", key)
    assert recorder.paths == [b"/bucket/" + key.encode()]  # our own client sends it as it is
