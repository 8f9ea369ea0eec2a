"""A signed request as it goes on the wire, in each form, and an exchange that tidies nothing."""

from __future__ import annotations

import base64
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import md5

from s3sign import Signer
from servers import DOMAIN, Server

BUCKET, OTHER_BUCKET = "matrix-one", "matrix-two"
#: Three chunks of the smallest size, the last a short one.
DATA = bytes(range(256)) * 78
CHUNK = 8192
#: Headers with which objects are stored, all of them signed.
STORED = {"content-type": "text/plain", "x-amz-meta-a": "one"}

Headers = list[tuple[str, str]]


@dataclass
class Sent:
    """A request on its way."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""

    def header(self, name: str) -> str:
        """Its value; KeyError without it."""
        return dict(self.headers)[name]

    def set(self, name: str, value: str) -> None:
        """Give a header that is there another value."""
        assert self.header(name) != value
        self.headers = [(known, value if known == name else old) for known, old in self.headers]


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 if nothing did."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def verdict(self) -> str:
        """Status and, of a refusal, the code in the document."""
        code = re.search(rb"<Code>([^<]{1,60})</Code>", self.body) if self.status >= 300 else None
        return " ".join([str(self.status) if self.status else "closed", *([code[1].decode()] if code else [])])


def exchange(server: Server, sent: Sent) -> Answer:
    """Send it and read the answer."""
    connection = http.client.HTTPConnection(server.address, timeout=20)
    try:
        connection.putrequest(sent.method, sent.target, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.headers:
            connection.putheader(name, value)
        if sent.method in ("PUT", "POST") and "content-length" not in dict(sent.headers):
            connection.putheader("content-length", str(len(sent.body)))
        connection.endheaders(sent.body or None)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read())
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        connection.close()


@dataclass(frozen=True)
class Ask:
    """What is to be signed, for which key of the server, and how."""

    server: Server
    key: str
    age: int = 0
    expires: int = 600
    region: str = ""
    service: str = "s3"
    secret: str = ""
    bucket: str = BUCKET

    def signer(self, algorithm: str = "sigv4") -> Signer:
        """The server's credentials, unless others are asked for."""
        keys = self.server.credentials
        region = "" if algorithm == "sigv2" else self.region or self.server.region
        # A year: the server is to refuse what is valid for too long, and not the signer.
        options = {"region": region, "service": self.service, "algorithm": algorithm, "max_expires": 31_536_000}
        secret = self.secret or keys.secret_access_key
        return Signer(keys.access_key_id, secret, keys.session_token, **options)  # type: ignore[arg-type]

    @property
    def time(self) -> int:
        """When it is signed."""
        return int(time.time()) - self.age

    @property
    def url(self) -> str:
        """The bucket in the path."""
        return f"{self.server.endpoint}/{self.bucket}/{self.key}"


Make = Callable[[Ask], Sent]


def put_in_header(ask: Ask, payload: bytes | str = DATA, algorithm: str = "sigv4", url: str = "") -> Sent:
    """Store, signed in the header."""
    url = (url or ask.url) + "?x-id=PutObject"
    signed = ask.signer(algorithm).sign_request("PUT", url, STORED, payload, ask.time)
    return Sent("PUT", signed.target, [("host", signed.host), *STORED.items(), *signed.headers.items()], DATA)


def put_unsigned_payload(ask: Ask) -> Sent:
    return put_in_header(ask, "UNSIGNED-PAYLOAD")


def put_sigv4a(ask: Ask) -> Sent:
    return put_in_header(ask, algorithm="sigv4a")


def put_in_host(ask: Ask) -> Sent:
    """Store, the bucket in the host."""
    port = ask.server.address.rpartition(":")[2]
    return put_in_header(ask, url=f"http://{ask.bucket}.{DOMAIN}:{port}/{ask.key}")


def get_in_header(ask: Ask) -> Sent:
    headers = {"range": "bytes=0-9", "x-amz-meta-b": "two"}
    signed = ask.signer().sign_request("GET", ask.url + "?response-content-type=a%2Fb", headers, time=ask.time)
    return Sent("GET", signed.target, [("host", signed.host), *headers.items(), *signed.headers.items()])


def get_presigned(ask: Ask, algorithm: str = "sigv4") -> Sent:
    url = ask.url + "?response-content-type=a%2Fb"
    signed = ask.signer(algorithm).presign_request("GET", url, expires=ask.expires, time=ask.time)
    return Sent("GET", signed.target, [("host", signed.host)])


def get_presigned_sigv4a(ask: Ask) -> Sent:
    return get_presigned(ask, "sigv4a")


def get_presigned_sigv2(ask: Ask) -> Sent:
    return get_presigned(ask, "sigv2")


def put_presigned(ask: Ask) -> Sent:
    signed = ask.signer().presign_request("PUT", ask.url, headers=STORED, expires=ask.expires, time=ask.time)
    return Sent("PUT", signed.target, [("host", signed.host), *STORED.items()], DATA)


def put_sigv2(ask: Ask) -> Sent:
    when = ask.time
    digest = base64.b64encode(md5(DATA, usedforsecurity=False).digest()).decode()
    headers = {**STORED, "content-md5": digest, "date": formatdate(when, usegmt=True)}
    signed = ask.signer("sigv2").sign_request("PUT", ask.url, headers, time=when)
    return Sent("PUT", signed.target, [("host", signed.host), *headers.items(), *signed.headers.items()], DATA)


def _stream(ask: Ask, trailer: str | None = None, signed_chunks: bool = True) -> Sent:
    options = {"trailer": trailer, "signed_chunks": signed_chunks, "chunk_size": CHUNK, "time": ask.time}
    stream = ask.signer().stream("PUT", ask.url, STORED, decoded_length=len(DATA), **options)  # type: ignore[arg-type]
    signed, headers = stream.signed, {**STORED, **stream.signed.headers}
    del headers["content-length"]  # that of the body as it is then sent
    return Sent("PUT", signed.target, [("host", signed.host), *headers.items()], b"".join(stream.body(DATA)))


def put_signed_chunks(ask: Ask) -> Sent:
    return _stream(ask)


def put_signed_chunks_and_trailer(ask: Ask) -> Sent:
    return _stream(ask, "crc32")


def put_unsigned_chunks_and_trailer(ask: Ask) -> Sent:
    return _stream(ask, "crc32", False)


BOUNDARY = "--------------------------form"


def field_part(name: str, value: str) -> bytes:
    """A field of a form as browsers send it."""
    return f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def form_body(fields: dict[str, str], data: bytes) -> bytes:
    """The whole form, the file last."""
    kind = 'content-disposition: form-data; name="file"; filename="f"\r\ncontent-type: text/plain'
    file = f"--{BOUNDARY}\r\n{kind}\r\n\r\n".encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    return b"".join(field_part(name, value) for name, value in fields.items()) + file


def post_form(ask: Ask, algorithm: str = "sigv4") -> Sent:
    conditions = [
        ["starts-with", "$key", ask.key[:4]],
        {"content-type": "text/plain"},
        {"x-amz-meta-a": "one"},
        ["content-length-range", 1, len(DATA)],
    ]
    fields = ask.signer(algorithm).post_policy(ask.bucket, conditions, expires=ask.expires, time=ask.time)
    body = form_body({"key": ask.key, **fields}, DATA)
    host = ask.server.address
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return Sent("POST", f"/{ask.bucket}", [("host", host), ("content-type", kind)], body)


def post_form_sigv2(ask: Ask) -> Sent:
    return post_form(ask, "sigv2")
