"""The verifying proxy of the examples: other people's clients pass, what is changed or unsigned does not."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import ACCESS_KEY, REPOSITORY, SECRET_KEY, skip_without, started
from s3sign import Client, Signer

LISTING = (
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><KeyCount>{count}</KeyCount>'
    "<IsTruncated>false</IsTruncated>{objects}</ListBucketResult>"
)
OBJECT = (
    "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>&quot;e&quot;</ETag>"
    "<LastModified>2024-01-01T00:00:00.000Z</LastModified></Contents>"
)


class Files(BaseHTTPRequestHandler):
    """A plain file server: what is PUT somewhere can be read there. It knows nothing of signatures."""

    files: dict[str, bytes]
    seen: list[dict[str, str]]

    def answer(self) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path)
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        status, found = 200, b""
        if "list-type" in parse_qs(url.query):
            start = path.rstrip("/") + "/"
            objects = [OBJECT.format(key=n[len(start) :], size=len(d)) for n, d in sorted(self.files.items())]
            found = LISTING.format(count=len(objects), objects="".join(objects)).encode()
        elif self.command == "PUT":
            self.files[path] = body
        elif self.command == "DELETE":
            self.files.pop(path, None)
        else:
            status, found = (200, self.files[path]) if path in self.files else (404, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(found)))
        self.send_header("ETag", '"e"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found)

    do_GET = do_PUT = do_DELETE = do_HEAD = answer

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def handler() -> type[Files]:
    return type("Handler", (Files,), {"files": {}, "seen": []})


@pytest.fixture
def proxy(handler: type[Files]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    binary = REPOSITORY / "target" / "debug" / "verify_proxy"
    upstream = f"http://127.0.0.1:{server.server_port}"
    arguments = ["--port", "0", "--upstream", upstream, "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
    with started([binary, *arguments]) as url:
        yield url
    server.shutdown()
    server.server_close()


@pytest.fixture
def secure(proxy: str, certificate: Path) -> Iterator[str]:
    """The proxy behind TLS, over which clients send chunks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    address = ("127.0.0.1", int(proxy.rsplit(":", 1)[1]))

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with context.wrap_socket(self.request, server_side=True) as client, socket.create_connection(address) as to:
                back = threading.Thread(target=relay, args=(to, client))
                back.start()
                relay(client, to)
                back.join(timeout=10)

    def relay(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def boto(proxy: str, secret: str = SECRET_KEY, verify: Path | None = None, **options: Any) -> Any:
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **options)
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": secret}
    verified = str(verify) if verify else None
    return boto3.client("s3", endpoint_url=proxy, region_name="us-east-1", verify=verified, config=config, **keys)


@pytest.mark.parametrize("options", [{}, {"signature_version": "s3"}], ids=["sigv4", "sigv2"])
def test_boto3_passes(proxy: str, handler: type[Files], options: dict[str, str]) -> None:
    client = boto(proxy, **options)
    key = "a b+ü//..x"
    client.put_object(Bucket="b", Key=key, Body=b"data" * 1000, ContentType="text/plain")
    assert handler.files == {f"/b/{key}": b"data" * 1000}
    assert client.get_object(Bucket="b", Key=key)["Body"].read() == b"data" * 1000
    assert [item["Key"] for item in client.list_objects_v2(Bucket="b")["Contents"]] == [key]
    url = client.generate_presigned_url("get_object", {"Bucket": "b", "Key": key}, ExpiresIn=60)
    assert urllib3.request("GET", url, retries=False).data == b"data" * 1000
    client.delete_object(Bucket="b", Key=key)
    assert handler.files == {}
    # The server behind sees no signature.
    assert not any("authorization" in headers for headers in handler.seen)
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        boto(proxy, "wrong", **options).put_object(Bucket="b", Key=key, Body=b"")
    assert handler.files == {}


def test_chunks_of_boto3_pass_over_tls(secure: str, certificate: Path, handler: type[Files]) -> None:
    client = boto(secure, verify=certificate)
    sent = []
    client.meta.events.register("before-send.s3", lambda request, **_: sent.append(request.headers))
    data = os.urandom(3_000_000)
    client.upload_fileobj(io.BytesIO(data), "b", "key")
    assert sent[0]["x-amz-content-sha256"] == b"STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert handler.files == {"/b/key": data}
    assert client.get_object(Bucket="b", Key="key")["Body"].read() == data


def test_curl_passes_with_its_own_signatures(proxy: str, handler: type[Files], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"data")
    base = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "20"]
    base += ["--user", f"{ACCESS_KEY}:{SECRET_KEY}", "--aws-sigv4", "aws:amz:us-east-1:s3"]
    digest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
    put = [*base, "--header", f"x-amz-content-sha256: {digest}", "--upload-file", tmp_path / "file", f"{proxy}/b/key"]
    subprocess.run(put, check=True, capture_output=True)
    assert handler.files == {"/b/key": b"data"}
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    get = [*base, "--header", f"x-amz-content-sha256: {empty}", f"{proxy}/b/key"]
    assert subprocess.run(get, check=True, capture_output=True).stdout == b"data"


def test_awscli_passes(proxy: str, handler: type[Files], tmp_path: Path) -> None:
    data, key = os.urandom(20_000), "a b+ü//..x"
    (tmp_path / "file").write_bytes(data)

    def aws(*arguments: str | Path, secret: str = SECRET_KEY, **options: Any) -> bytes:
        # Nothing of this machine's own settings.
        given = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        given.update(AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=secret, AWS_REGION="us-east-1")
        given.update(AWS_ENDPOINT_URL=proxy, AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null")
        command = [sys.executable, "-m", "awscli", *arguments]
        return subprocess.run(command, env=given, check=True, capture_output=True, timeout=60, **options).stdout

    aws("s3", "cp", "--no-progress", tmp_path / "file", f"s3://b/{key}")
    assert handler.files == {f"/b/{key}": data}
    # The other form: a body whose length is known and whose hash is not.
    aws("s3api", "put-object", "--bucket", "b", "--key", "second", "--body", tmp_path / "file")
    aws("s3", "cp", "-", "s3://b/third", input=data)
    assert handler.files == {f"/b/{key}": data, "/b/second": data, "/b/third": data}
    assert aws("s3", "cp", f"s3://b/{key}", "-") == data
    listed = aws("s3", "ls", "--recursive", "s3://b").decode().splitlines()
    assert [line.split("20000 ")[1] for line in listed] == [key, "second", "third"]
    url = aws("s3", "presign", f"s3://b/{key}").decode().strip()
    assert urllib3.request("GET", url, retries=False).data == data
    aws("s3", "rm", "s3://b/third")
    assert set(handler.files) == {f"/b/{key}", "/b/second"}
    with pytest.raises(subprocess.CalledProcessError) as refused:
        aws("s3", "cp", "-", "s3://b/fourth", secret="wrong", input=data)
    assert b"SignatureDoesNotMatch" in refused.value.stderr and "/b/fourth" not in handler.files


def test_the_sdk_for_javascript_passes(proxy: str, handler: type[Files]) -> None:
    if shutil.which("node") is None or not (REPOSITORY / "target" / "node" / "node_modules").exists():
        skip_without("node or npm is not installed")
    script = REPOSITORY / "tests" / "node" / "proxy.cjs"
    modules = {"NODE_PATH": str(REPOSITORY / "target" / "node" / "node_modules"), "PATH": os.environ["PATH"]}
    command = ["node", script, proxy, ACCESS_KEY, SECRET_KEY]
    ended = subprocess.run(command, env=modules, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("algorithm", ["sigv4", "sigv4a"])
@pytest.mark.parametrize(("trailer", "signed"), [(None, True), ("crc32c", True), ("sha256", False)])
def test_streams_arrive_whole(
    proxy: str, handler: type[Files], algorithm: str, trailer: str | None, signed: bool
) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1", algorithm=algorithm)
    data = os.urandom(70_000)
    for changed in (False, True):
        stream = signer.stream(
            "PUT", f"{proxy}/b/key", decoded_length=len(data), chunk_size=8192, trailer=trailer, signed_chunks=signed
        )
        body = b"".join(stream.body(data))
        if changed:
            body = body.replace(data[:100], bytes(100))
        answer = urllib3.request("PUT", f"{proxy}/b/key", headers=stream.signed.headers, body=body, retries=False)
        assert answer.status in ((400, 403) if changed else (200,)), answer.data
    assert handler.files == {"/b/key": data}


def test_nothing_passes_unsigned_or_changed(proxy: str, handler: type[Files]) -> None:
    assert urllib3.request("GET", f"{proxy}/b/key", retries=False).status == 403
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    headers = signer.sign("PUT", f"{proxy}/b/key", payload=b"data")
    for method, path, body, more in [
        ("PUT", "/b/key", b"dada", {}),
        ("PUT", "/b/other", b"data", {}),
        ("DELETE", "/b/key", b"data", {}),
        ("PUT", "/b/key?acl", b"data", {}),
        ("PUT", "/b/key", b"data", {"x-amz-acl": "public-read"}),
        ("PUT", "/b/key", b"data", {"x-amz-date": "20130524T000000Z"}),
    ]:
        answer = urllib3.request(method, proxy + path, headers={**headers, **more}, body=body, retries=False)
        assert answer.status in (400, 403), (method, path, more)
    assert handler.seen == []
    with Client(proxy, signer=signer) as client:
        client.put("b", "key", b"data")
        assert client.get("b", "key") == b"data"


def raw(proxy: str, data: bytes) -> bytes:
    """What comes back for bytes as they are, until the proxy closes or has nothing more to say."""
    host, port = proxy.removeprefix("http://").split(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=1) as connection:
        connection.sendall(data)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while more := connection.recv(65536):
                found += more
    return found


# Framings of RFC 9112, 6 and 11.2, about which a proxy and the server behind it may differ: the body's end has 5 bytes,
# {all} with what is hidden behind it.
FRAMINGS = {
    "both": "Content-Length: {all}\r\nTransfer-Encoding: chunked",
    "both, the other order": "Transfer-Encoding: chunked\r\nContent-Length: {all}",
    "a short length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "two lengths": "Content-Length: 5\r\nContent-Length: {all}",
    "two lengths, the longer first": "Content-Length: {all}\r\nContent-Length: 5",
    "a list of lengths": "Content-Length: 5, {all}",
    "a length with a sign": "Content-Length: +5",
    "a length in hex": "Content-Length: 0x5",
    "a coding that is not known": "Transfer-Encoding: xchunked\r\nContent-Length: 5",
    "chunked, then another coding": "Transfer-Encoding: chunked, identity\r\nContent-Length: 5",
    "two codings": "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
    "a space before the colon": "Transfer-Encoding : chunked\r\nContent-Length: 5",
    "a tab before the value": "Transfer-Encoding:\tchunked\r\nContent-Length: 5",
    "a vertical tab before the value": "Transfer-Encoding:\x0bchunked\r\nContent-Length: 5",
    "a folded line": "X-Other: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5",
    "a line that ends with LF": "X-Other: a\nTransfer-Encoding: chunked\r\nContent-Length: 5",
    "a line that ends with CR": "X-Other: a\rTransfer-Encoding: chunked\r\nContent-Length: 5",
    "a NUL": "Transfer-Encoding: chunked\x00\r\nContent-Length: 5",
    "lengths and hosts that Connection names": "Connection: content-length, host, x-amz-date\r\nContent-Length: 5",
}


def head(method: str, path: str, address: str, headers: dict[str, str], more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, more, "", ""]).encode()


def test_nothing_is_smuggled_past_the_signature(proxy: str, handler: type[Files]) -> None:
    """Behind the body of a signed request that leaves its body open stands one that nobody signed."""
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    address = proxy.removeprefix("http://")
    end = b"0\r\n\r\n"
    hidden = head("DELETE", "/b/victim", address, {}, "Connection: close")
    for name, framing in FRAMINGS.items():
        handler.files, handler.seen = {"/b/victim": b"there"}, []
        signed = signer.sign("PUT", f"{proxy}/b/key", payload="UNSIGNED-PAYLOAD")
        raw(proxy, head("PUT", "/b/key", address, signed, framing.format(all=len(end + hidden))) + end + hidden)
        assert handler.files.pop("/b/victim", None) == b"there", name
        assert len(handler.seen) <= 1, name
        assert handler.files in ({}, *({"/b/key": body} for body in (b"", end, end + hidden))), name


def test_requests_in_a_row_pass_each_by_its_signature(proxy: str, handler: type[Files]) -> None:
    """So that the test before shows something: what stands behind a request is read, and passes if it is signed."""
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    address = proxy.removeprefix("http://")
    put = head("PUT", "/b/key", address, signer.sign("PUT", f"{proxy}/b/key", payload=b"data"), "Content-Length: 4")
    delete = signer.sign("DELETE", f"{proxy}/b/victim")
    for headers, left in (({}, {"/b/victim": b"there", "/b/key": b"data"}), (delete, {"/b/key": b"data"})):
        handler.files = {"/b/victim": b"there"}
        raw(proxy, put + b"data" + head("DELETE", "/b/victim", address, headers, "Connection: close"))
        assert handler.files == left
