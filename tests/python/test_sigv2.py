"""SigV2 beside botocore on generated requests, and on a real server that verifies it."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
import urllib3
from botocore.auth import HmacV1Auth, HmacV1QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import ACCESS_KEY, SECRET_KEY, confirm
from s3sign import RequestError, Signer, VerificationError
from test_botocore import Generator, Request, generator

__all__ = ["generator"]

NAMES = ["acl", "uploads", "versionId", "partNumber", "response-content-type", "prefix", "max-keys", "object-lock"]


def request(generator: Generator) -> Request:
    """A request whose query may hold subresources; a name without a value is none for botocore's list of pairs."""
    made = generator.request()
    pick = generator.random.sample(NAMES, generator.random.randint(0, 4))
    pairs = [
        name if generator.random.random() < 0.3 else f"{name}={generator.random.choice(['a', 'b%2Fc', '1%202'])}"
        for name in pick
    ]
    made.url = made.url.partition("?")[0] + ("?" + "&".join(pairs) if pairs else "")
    # Repeats of these have no meaning that both share.
    made.headers = list({name.lower(): (name, value) for name, value in made.headers}.values())
    return made


def for_botocore(made: Request, bucket: str | None) -> AWSRequest:
    theirs = made.for_botocore()
    theirs.data = b""
    theirs.auth_path = f"/{bucket}{urlsplit(made.url).path}" if bucket else None
    return theirs


def string_signed(auth: botocore.auth.HmacV1Auth, theirs: AWSRequest) -> str:
    """The string that botocore signs."""
    with mock.patch.object(auth, "sign_string", return_value="x") as sign:
        auth.add_auth(theirs)
    text: str = sign.call_args.args[0]
    return text


@pytest.mark.parametrize("bucket", [None, "my.bucket"])
def test_headers_equal_botocores(generator: Generator, bucket: str | None) -> None:
    for _ in range(1_000):
        made = request(generator)
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, algorithm="sigv2")
        date = made.time.strftime("%a, %d %b %Y %H:%M:%S GMT")
        common: dict[str, Any] = {"time": made.time, "bucket": bucket, "path_mode": "verbatim"}
        common["headers"] = [*((name, value.encode()) for name, value in made.headers), ("Date", date)]
        auth = botocore.auth.HmacV1Auth(made.credentials())
        with mock.patch.object(auth, "_get_date", return_value=date):
            assert signer.string_to_sign(made.method, made.url, **common) == string_signed(
                auth, for_botocore(made, bucket)
            )
            theirs = for_botocore(made, bucket)
            auth.add_auth(theirs)
        assert signer.sign(made.method, made.url, **common)["authorization"] == theirs.headers["Authorization"]
    confirm("SigV2 header", "implementation", "botocore")


def test_presigned_urls_equal_botocores(generator: Generator) -> None:
    for _ in range(1_000):
        made = request(generator)
        made.headers = []
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, algorithm="sigv2")
        url = signer.presign(made.method, made.url, time=made.time, expires=600, path_mode="verbatim")
        auth = botocore.auth.HmacV1QueryAuth(made.credentials(), 600)
        theirs = for_botocore(made, None)
        with mock.patch("time.time", return_value=made.time.timestamp()):
            auth.add_auth(theirs)
        ours, expected = (parse_qs(urlsplit(text).query, keep_blank_values=True) for text in (url, theirs.url))
        assert ours == expected, made
    confirm("SigV2 presigned URL", "implementation", "botocore")


SPELLINGS = [
    ["/bucket/dt=1", "/bucket/dt%3D1", "/bucket/dt%3d1", "/bucket/%64t=1"],
    ["/bucket/~", "/bucket/%7E", "/bucket/%7e"],
    ["/bucket/a+b!*'(),;:@&$", "/bucket/a%2Bb%21%2A%27%28%29%2C%3B%3A%40%26%24"],
    ["/bucket/%c3%a9", "/bucket/%C3%A9", "/bucket/%c3%A9"],
    ["/bucket/a%2Fb", "/bucket/a%2fb", "/bucket/a/b", "/bucket//a/./../b"],
]


@pytest.mark.parametrize("expires", [0, 600])
def test_a_path_verifies_as_it_was_spelled_when_botocore_signed_it(expires: int) -> None:
    """MinIO signs the raw path of the request line (`r.RequestURI`, cmd/signature-v2.go), Ceph too (`info.request_uri`,
    src/rgw/rgw_auth_s3.cc): no spelling stands for another."""
    when, date = 1_369_353_600, "Fri, 24 May 2013 00:00:00 GMT"
    signer = Signer("AKID", "secret", algorithm="sigv2")
    credentials = Credentials("AKID", "secret")
    auth = HmacV1QueryAuth(credentials, expires) if expires else HmacV1Auth(credentials)
    for paths in SPELLINGS:
        for path in paths:
            theirs = AWSRequest("GET", f"https://h.example{path}?acl")
            with mock.patch("time.time", return_value=when), mock.patch.object(HmacV1Auth, "_get_date", lambda _: date):
                auth.add_auth(theirs)
            _, _, target = theirs.url.partition("h.example")
            headers = {**theirs.headers, "Host": "h.example"}
            for other in paths:
                arguments = ("GET", target.replace(path, other, 1), headers, "UNSIGNED-PAYLOAD", when)
                if other == path:
                    signer.verify(*arguments)
                else:
                    with pytest.raises(VerificationError) as caught:
                        signer.verify(*arguments)
                    assert caught.value.name == "S3SIGN_ERR_SIGNATURE", (path, other)


def test_a_server_takes_a_path_only_as_it_was_spelled_when_signed(endpoint: str) -> None:
    signer, address = Signer(ACCESS_KEY, SECRET_KEY, algorithm="sigv2"), urlsplit(endpoint)
    assert address.hostname and address.port

    def get(path: str, signed: str) -> int:
        headers = signer.sign("GET", endpoint + signed, path_mode="verbatim")
        with closing(HTTPConnection(address.hostname, address.port)) as connection:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status

    for paths in SPELLINGS:
        for path in paths:
            # There is no such bucket, which only those learn who signed well.
            assert {other: get(path, other) for other in paths} == {
                other: 404 if other == path else 403 for other in paths
            }


def test_server_takes_it_and_refuses_a_wrong_secret(endpoint: str) -> None:
    for secret, expected in [(SECRET_KEY, 200), ("wrong", 403)]:
        check_on_server(endpoint, Signer(ACCESS_KEY, secret, algorithm="sigv2"), expected)
    for form in ("SigV2 header", "SigV2 presigned URL"):
        confirm(form, "server", "s3s")


def check_on_server(endpoint: str, signer: Signer, expected: int) -> None:
    """Store, read and delete an object, or fail to."""
    base = f"{endpoint}/sigv2-{expected}"
    with urllib3.PoolManager() as pool:
        for method, url, body in [
            ("PUT", base, b""),
            ("PUT", base + "/a%20b%2B", b"data"),
            ("GET", base + "/a%20b%2B", None),
        ]:
            headers = signer.sign(method, url)
            assert pool.request(method, url, body=body, headers=headers, retries=False).status == expected
            if body is None:
                url = signer.presign(method, url, expires=60)
                response = pool.request(method, url, retries=False)
                assert response.status == expected
                assert (response.data == b"data") == (expected == 200)
        for url in (base + "/a%20b%2B", base):
            assert pool.request("DELETE", url, headers=signer.sign("DELETE", url), retries=False).status in (204, 403)


def test_there_is_no_canonical_request() -> None:
    signer = Signer("AKID", "secret", algorithm="sigv2")
    with pytest.raises(RequestError, match="SigV2 has no canonical request"):
        signer.canonical_request("GET", "https://host/b/k", time=1369353600)
