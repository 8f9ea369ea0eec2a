"""What the client puts on the wire, and how it takes answers, against a server that plays a script."""

from __future__ import annotations

import io
import os
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from conftest import ACCESS_KEY, KEYS, SECRET_KEY, Script
from s3sign import Client, CredentialsError, RequestError, ResponseError, Signer, TransferError, endpoint

Start = Callable[..., Script]
Make = Callable[..., Client]

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nETag: "e"\r\n\r\n'
BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def answer(body: bytes, *headers: str, length: int | None = None, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def escaped(key: str | bytes) -> str:
    return quote(key, safe="/")


def test_keys_go_out_verbatim_and_stay_in_their_bucket(script: Start, client_for: Make) -> None:
    server = script(*[OK] * len(KEYS))
    client = client_for(server.endpoint)
    for key in KEYS:
        client.put("bucket", key, b"data")
    assert [request.line for request in server.received] == [f"PUT /bucket/{escaped(key)} HTTP/1.1" for key in KEYS]
    assert {request.header("host") for request in server.received} == {server.endpoint.partition("//")[2]}


@pytest.mark.parametrize("key", KEYS)
def test_without_an_endpoint_the_bucket_is_in_the_host_if_it_is_a_dns_label(key: str | bytes) -> None:
    for bucket, start in [
        ("my-bucket", "https://my-bucket.s3.us-east-1.amazonaws.com/"),
        ("my.bucket", "https://s3.us-east-1.amazonaws.com/my.bucket/"),
        ("My_Bucket", "https://s3.us-east-1.amazonaws.com/My_Bucket/"),
        ("-bucket", "https://s3.us-east-1.amazonaws.com/-bucket/"),
    ]:
        url = endpoint(bucket, key, region="us-east-1", path_as_is=True).url
        assert url.startswith(start + escaped(key))
        assert urlsplit(url).hostname == urlsplit(start).hostname


def test_empty_key_and_malformed_bucket_are_refused(client_for: Make) -> None:
    client = client_for("http://127.0.0.1:9")
    for key in ("", b""):
        with pytest.raises(ValueError, match="key"):
            client.delete("bucket", key)
    for bucket in ("", ".", "..", "a/b", "/"):
        with pytest.raises((ValueError, RequestError), match="bucket"):
            client.delete(bucket, "key")


@pytest.mark.parametrize(
    "endpoint",
    ["", "127.0.0.1:9000", "ftp://host", "http://", "http://user:pass@host", "http://host/?a=b", "http://host/#a"],
)
def test_malformed_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises((ValueError, RequestError), match="endpoint"):
        Client(endpoint, signer=Signer.anonymous())
    with pytest.raises(CredentialsError, match="region"):
        Client(signer=Signer.anonymous(region="evil.example/"))


def test_prefix_of_the_endpoint_is_kept(script: Start, client_for: Make) -> None:
    server = script(OK)
    client_for(server.endpoint + "/a%20b/").delete("bucket", "key")
    assert server.received[0].line == "DELETE /a%20b/bucket/key HTTP/1.1"


def test_headers_are_sent_as_they_were_signed(script: Start, client_for: Make) -> None:
    server = script(OK)
    headers = [("x-amz-meta-a", "é"), ("x-amz-meta-b", "漢".encode()), ("x-amz-meta-a", "2")]
    client_for(server.endpoint).put("bucket", "key", b"data", headers)
    received = server.received[0]
    assert [value.encode("latin-1") for name, value in received.headers if name == "x-amz-meta-a"] == [b"\xe9", b"2"]
    assert received.header("x-amz-meta-b") == "漢".encode().decode("latin-1")
    assert received.header("accept-encoding") == "identity"
    authorization = received.header("authorization") or ""
    assert "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-a;x-amz-meta-b," in authorization
    # The same request, signed again from what came over the wire.
    wire = [(name, value) for name, value in received.headers if name.lower() != "authorization"]
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    signed = signer.sign_request("PUT", received.line.split()[1], wire, payload=received.body)
    assert signed.authorization == authorization


def test_anonymous_requests_are_not_signed(script: Start, client_for: Make) -> None:
    server = script(answer(b"data"))
    assert client_for(server.endpoint, signer=Signer.anonymous()).get("bucket", "key") == b"data"
    assert server.received[0].header("authorization") is None


def test_redirect_is_not_followed(script: Start, client_for: Make) -> None:
    other = script(OK)
    server = script(answer(b"", f"Location: {other.endpoint}/bucket/key", status="307 Temporary Redirect"))
    with pytest.raises(ResponseError) as raised:
        client_for(server.endpoint).get("bucket", "key")
    assert raised.value.status == 307
    assert len(server.received) == 1 and other.received == []


def test_an_answer_that_ends_within_its_headers_is_none(script: Start, client_for: Make) -> None:
    server = script(b"HTTP/1.1 200 OK\r\nContent-Length: 12", b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
    assert client_for(server.endpoint).head("bucket", "key").size == 1234
    assert len(server.received) == 2


def test_a_document_that_is_not_whole_is_asked_for_again(script: Start, client_for: Make) -> None:
    document = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
    server = script(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + document[:30], answer(document))
    assert client_for(server.endpoint).list_buckets() == []
    assert len(server.received) == 2


def test_the_bytes_that_come_are_those_of_the_checksum(script: Start, client_for: Make) -> None:
    """Of "data": CRC-32 by zlib. Where the checksum is of parts, or the answer is a range, nothing can be said."""
    of_data, of_parts = "x-amz-checksum-crc32: rfPzYw==", 'ETag: "e-2"'
    answers = [answer(b"data", of_data), answer(b"dada", of_data), answer(b"dada", of_data, of_parts)]
    server = script(*answers, answer(b"dada", of_data, status="206 Partial Content"))
    client = client_for(server.endpoint)
    assert client.get("bucket", "key") == b"data"
    with pytest.raises(TransferError, match="checksum"):
        client.get("bucket", "key")
    assert client.get("bucket", "key") == b"dada"
    assert client.get("bucket", "key", byte_range=(0, 3)) == b"dada"
    assert [request.header("x-amz-checksum-mode") for request in server.received] == [*["ENABLED"] * 3, None]


@pytest.mark.parametrize(
    "cut_short",
    [
        answer(b"x" * 50, length=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + b"x" * 50,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + b"x" * 50 + b"\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 50,
    ],
    ids=["length", "within a chunk", "between chunks", "length unknown"],
)
def test_body_cut_short_is_an_error(script: Start, client_for: Make, cut_short: bytes) -> None:
    client = client_for(script(cut_short, cut_short).endpoint)
    with pytest.raises(TransferError):
        client.get("bucket", "key")
    with pytest.raises(TransferError):
        client.get("bucket", "key", io.BytesIO())


def test_bytes_come_as_stored_even_if_they_are_marked_as_compressed(script: Start, client_for: Make) -> None:
    stored = answer(b"not gzip at all", "Content-Encoding: gzip")
    client = client_for(script(stored, stored).endpoint)
    assert client.get("bucket", "key") == b"not gzip at all"
    file = io.BytesIO()
    assert client.get("bucket", "key", file, {"Range": "bytes=0-14"}) == 15
    assert file.getvalue() == b"not gzip at all"


@pytest.mark.parametrize("from_file", [False, True])
def test_retries_send_the_same_body_again(script: Start, client_for: Make, from_file: bool) -> None:
    server = script(BUSY, b"", OK)
    data = os.urandom(200_000)
    file = io.BytesIO(b"skipped" + data)
    file.seek(len(b"skipped"))
    assert client_for(server.endpoint).put("bucket", "key", file if from_file else data) == '"e"'
    assert [request.body for request in server.received] == [data] * 3


def test_retries_are_bounded(script: Start, client_for: Make) -> None:
    server = script(BUSY, BUSY, BUSY)
    with pytest.raises(ResponseError) as raised:
        client_for(server.endpoint, retries=1).head("bucket", "key")
    assert (raised.value.status, raised.value.code, len(server.received)) == (503, "503", 2)
    with pytest.raises(TransferError):
        client_for("http://127.0.0.1:1", retries=0).head("bucket", "key")


def test_error_of_the_server_is_read(script: Start, client_for: Make) -> None:
    body = (
        b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>No such &lt;key&gt;</Message>'
        b"<Resource>/bucket/key</Resource><RequestId>4442587FB7D0A2F9</RequestId></Error>"
    )
    server = script(answer(body, status="404 Not Found"), answer(b"<html>", status="403 Forbidden"))
    client = client_for(server.endpoint)
    with pytest.raises(ResponseError) as raised:
        client.get("bucket", "key")
    error = raised.value
    assert (error.status, error.code, error.message) == (404, "NoSuchKey", "No such <key>")
    assert (error.request_id, error.resource) == ("4442587FB7D0A2F9", "/bucket/key")
    with pytest.raises(ResponseError) as raised:
        client.get("bucket", "key")
    assert (raised.value.status, raised.value.code) == (403, "403")


PAGE = (
    b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>'
    b"<IsTruncated>%b</IsTruncated>%b<Contents><Key>%b</Key><Size>7</Size><ETag>&quot;e&quot;</ETag>"
    b"<LastModified>2013-05-24T01:02:03.000Z</LastModified></Contents></ListBucketResult>"
)


def test_listing_follows_its_tokens_and_decodes_keys(script: Start, client_for: Make) -> None:
    token = b"<NextContinuationToken>a/b+c=</NextContinuationToken>"
    first = answer(PAGE % (b"true", token, b"a+b%2Bc/%0A%E6%BC%A2"))
    server = script(first, answer(PAGE % (b"false", b"", b"%FF")))
    found = list(client_for(server.endpoint).list("bucket", "a b+"))
    assert [entry.key for entry in found] == ["a b+c/\n漢", b"\xff".decode("utf-8", "surrogateescape")]
    assert (found[0].size, found[0].etag, found[0].last_modified.isoformat()) == (7, '"e"', "2013-05-24T01:02:03+00:00")
    start = "GET /bucket?"
    assert server.received[0].line == start + "encoding-type=url&list-type=2&prefix=a%20b%2B HTTP/1.1"
    assert server.received[1].line == (
        start + "continuation-token=a%2Fb%2Bc%3D&encoding-type=url&list-type=2&prefix=a%20b%2B HTTP/1.1"
    )


def test_listing_that_cannot_end_or_be_read_is_an_error(script: Start, client_for: Make) -> None:
    token = b"<NextContinuationToken>same</NextContinuationToken>"
    same = answer(PAGE % (b"true", token, b"a"))
    bodies = (
        b"",
        b"not XML",
        b"<Error/>",
        PAGE % (b"true", b"", b"a"),
        PAGE.replace(b"<Size>7", b"<Size>x") % (b"", b"", b""),
    )
    server = script(same, same, *map(answer, bodies))
    client = client_for(server.endpoint)
    for _ in range(1 + len(bodies)):
        with pytest.raises(TransferError):
            list(client.list("bucket"))
    assert len(server.received) == 2 + len(bodies)


class Pipe(io.RawIOBase):
    """A file that can be read once."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._data.readinto(buffer)


def test_file_that_cannot_be_rewound_goes_unsigned_over_https_and_once(
    script: Start, client_for: Make, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = script(OK, BUSY, context=context)
    client = client_for(server.endpoint, ca_certs=str(certificate))
    data = os.urandom(150_000)
    with pytest.raises(ValueError, match="Content-Length"):
        client.put("bucket", "key", Pipe(data))
    client.put("bucket", "key", Pipe(data + b"beyond"), {"content-length": str(len(data))})
    received = server.received[0]
    assert received.body == data
    assert received.header("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    assert received.header("transfer-encoding") is None
    with pytest.raises(ResponseError):
        client.put("bucket", "key", Pipe(data), {"content-length": str(len(data))})
    assert len(server.received) == 2


def test_file_that_cannot_be_rewound_is_refused_over_http(script: Start, client_for: Make) -> None:
    server = script(OK)
    with pytest.raises(ValueError, match="seekable"):
        client_for(server.endpoint).put("bucket", "key", Pipe(b"data"), {"Content-Length": "4"})
    assert server.received == []


def test_file_that_shrinks_is_an_error(script: Start, client_for: Make) -> None:
    class Shrinking(io.BytesIO):
        def seek(self, position: int, whence: int = 0) -> int:
            self.truncate(10)
            return super().seek(position, whence)

    server = script(OK)
    with pytest.raises(ValueError, match="ended 90 bytes before"):
        client_for(server.endpoint).put("bucket", "key", Shrinking(b"x" * 100))


def test_text_file_is_refused(client_for: Make) -> None:
    with pytest.raises(TypeError, match="binary"):
        client_for("http://127.0.0.1:9").put("bucket", "key", io.StringIO("text"))  # type: ignore[arg-type]
