"""Signatures equal to botocore's on generated requests.

Set S3SIGN_TEST_SEED to repeat a run; a failure prints the seed.

The requests are those for which botocore follows AWS's rules, which leaves out:
- queries that are not written canonically, and repeated names in presigned ones: botocore signs a query as it is
  when signing with headers, and keeps one value of each name when presigning;
- a last path segment of `.` or `..` for services whose paths are normalised: RFC 3986 keeps a slash for it, botocore
  does not;
- the headers Date (botocore rewrites it) and those that only one of the two leaves unsigned, such as Accept-Encoding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from unittest import mock
from urllib.parse import quote

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import SEED, confirm
from s3sign import Signer

ALPHABET = "abcXYZ019-._~ /+%&=?#:@!$'()*,;\"<>[]{}|\\^`äß漢😀"
HEADERS = ["Content-Type", "Content-MD5", "Range", "Cache-Control", "X-Amz-Acl", "x-amz-meta-a", "X-Amz-Meta-b"]


@dataclass
class Request:
    """A generated request, and who signs it."""

    secret: str
    token: str | None
    region: str
    time: datetime
    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes

    def signer(self, service: str) -> Signer:
        return Signer("AKIDEXAMPLE", self.secret, self.token, region=self.region, service=service)

    def for_botocore(self) -> AWSRequest:
        request = AWSRequest(self.method, self.url, data=self.body)
        for name, value in self.headers:
            request.headers.add_header(name, value)
        return request

    def credentials(self) -> Credentials:
        return Credentials("AKIDEXAMPLE", self.secret, self.token)

    def arguments(self) -> dict[str, Any]:
        """For our signer. botocore hashes str as UTF-8, signs the path as given and every header but a few."""
        headers = [(name, value.encode()) for name, value in self.headers]
        return {"headers": headers, "time": self.time, "signed_headers": "all", "path_mode": "verbatim"}


class Generator:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, least: int, most: int, alphabet: str = ALPHABET) -> str:
        return "".join(self.random.choices(alphabet, k=self.random.randint(least, most)))

    def path(self, normalised: bool) -> str:
        segments = [
            self.random.choice(["", ".", "..", quote(self.text(1, 12), safe="-._~"), self.text(1, 8, "abc-._~")])
            for _ in range(self.random.randint(0, 6))
        ]
        if normalised:
            segments.append(self.random.choice(["", "end"]))
        return "/" + "/".join(segments)

    def query(self, unique: bool) -> str:
        names = [quote(self.text(1, 8), safe="-._~") for _ in range(self.random.randint(0, 5))]
        names = list(dict.fromkeys(names)) if unique else names * self.random.randint(1, 2)
        pairs = [f"{name}={quote(self.text(0, 10), safe='-._~')}" for name in names]
        self.random.shuffle(pairs)
        return "&".join(pairs)

    def header_value(self) -> str:
        words = [self.text(1, 8, ALPHABET.replace(" ", "")) for _ in range(self.random.randint(0, 4))]
        spaces = ["", " ", "  ", "\t", " \t "]
        ends = self.random.choices(spaces, k=2)
        return ends[0] + self.random.choice(spaces[1:]).join(words) + ends[1]

    def request(self, *, normalised: bool = False, unique: bool = False) -> Request:
        pick = self.random.choice
        host = pick(["bucket.s3.us-east-1.amazonaws.com", "Mixed.Example", "127.0.0.1:9000", "host:443", "[::1]:8080"])
        url = f"{pick(['http', 'https'])}://{host}{self.path(normalised)}"
        query = self.query(unique)
        names = self.random.choices(HEADERS, k=self.random.randint(0, 5))
        return Request(
            secret=self.text(1, 60, ALPHABET.replace(" ", "")),
            token=pick([None, "t" * self.random.randint(1, 40) + "/+="]),
            region=pick(["us-east-1", "eu-west-1", "cn-north-1", "auto"]),
            time=datetime.fromtimestamp(self.random.randrange(4_102_444_800), timezone.utc),
            method=pick(["GET", "PUT", "HEAD", "DELETE", "POST"]),
            url=url + (f"?{query}" if query else ""),
            headers=[(name, self.header_value()) for name in names],
            body=self.random.randbytes(pick([0, 1, 63, 64, 1000])),
        )


@pytest.fixture
def generator(request: pytest.FixtureRequest) -> Iterator[Generator]:
    print(f"S3SIGN_TEST_SEED={SEED}")
    yield Generator(SEED)


def frozen(time: datetime) -> Any:
    return mock.patch("botocore.auth.get_current_datetime", return_value=time)


def headers_by_botocore(auth: botocore.auth.SigV4Auth, request: Request) -> tuple[dict[str, str], str]:
    """The headers that botocore adds, and its canonical request to show on failure."""
    theirs = request.for_botocore()
    with frozen(request.time):
        auth.add_auth(theirs)
    given = {name.lower() for name, _ in request.headers}
    added = {name.lower(): value for name, value in theirs.headers.items() if name.lower() not in given}
    del theirs.headers["Authorization"]
    return added, auth.canonical_request(theirs)


def test_s3_headers_equal_botocores(generator: Generator) -> None:
    with_token = 0
    for _ in range(2_000):
        request = generator.request()
        auth = botocore.auth.S3SigV4Auth(request.credentials(), "s3", request.region)
        expected, canonical = headers_by_botocore(auth, request)
        ours = request.signer("s3")
        arguments = {**request.arguments(), "payload": request.body}
        assert ours.canonical_request(request.method, request.url, **arguments) == canonical, request
        assert ours.sign(request.method, request.url, **arguments) == expected, request
        with_token += request.token is not None
    assert with_token > 0
    for form in ("SigV4 header", "Session token"):
        confirm(form, "implementation", "botocore")


def test_s3_presigned_urls_equal_botocores(generator: Generator) -> None:
    for _ in range(2_000):
        request = generator.request(unique=True)
        expires = generator.random.randint(1, 604_800)
        theirs = request.for_botocore()
        theirs.data = b""  # botocore would move a form into the query
        auth = botocore.auth.S3SigV4QueryAuth(request.credentials(), "s3", request.region, expires)
        with frozen(request.time):
            auth.add_auth(theirs)
        check_presigned(request, "s3", expires, theirs.url)
    confirm("SigV4 presigned URL", "implementation", "botocore")


def check_presigned(request: Request, service: str, expires: int, expected: str) -> None:
    """Compare a URL that we presign with botocore's."""
    ours = request.signer(service)
    signed = ours.presign_request(request.method, request.url, expires=expires, **request.arguments())
    path, _, query = signed.target.partition("?")
    # The host is not compared: botocore leaves it as it was given, and signs it in lower case without default port.
    expected_path, _, expected_query = expected.partition("://")[2].partition("/")[2].partition("?")
    assert path == "/" + expected_path, request
    assert sorted(query.split("&")) == sorted(expected_query.split("&")), request


def test_s3_express_equals_botocores(generator: Generator) -> None:
    for _ in range(500):
        request = generator.request(unique=True)
        request.token = request.token or "token"
        arguments = (request.credentials(), "s3express", request.region)
        auth = botocore.auth.S3ExpressAuth(*arguments, identity_cache={})
        expected, canonical = headers_by_botocore(auth, request)
        ours = request.signer("s3express")
        options = {**request.arguments(), "payload": request.body}
        assert ours.canonical_request(request.method, request.url, **options) == canonical, request
        assert ours.sign(request.method, request.url, **options) == expected, request

        expires = generator.random.randint(1, 604_800)
        theirs = request.for_botocore()
        theirs.data = b""
        with frozen(request.time):
            botocore.auth.S3ExpressQueryAuth(*arguments, identity_cache={}, expires=expires).add_auth(theirs)
        check_presigned(request, "s3express", expires, theirs.url)
    confirm("S3 Express", "implementation", "botocore")


@pytest.mark.parametrize("service", ["sts", "es"])
def test_headers_of_other_services_equal_botocores(generator: Generator, service: str) -> None:
    for _ in range(1_000):
        request = generator.request(normalised=True)
        auth = botocore.auth.SigV4Auth(request.credentials(), service, request.region)
        expected, canonical = headers_by_botocore(auth, request)
        ours = request.signer(service)
        arguments = {**request.arguments(), "payload": request.body}
        assert ours.canonical_request(request.method, request.url, **arguments) == canonical, request
        assert ours.sign(request.method, request.url, **arguments) == expected, request
