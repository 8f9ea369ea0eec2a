"""Why servers refuse: faults made on purpose, against servers that check, and what is told before a request is sent."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ACCESS_KEY, REPOSITORY, SECRET_KEY, SESSION_TOKEN, Moto
from s3sign import RequestError, Signer, explain, explain_text, lint
from s3sign._explain import _CERTAINTIES

PATH = "/bucket/a%20b//c%3Dd"
HEADERS = {"range": "bytes=0-9", "x-amz-meta-a": "b"}


@dataclass
class Sent:
    """A request on its way."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Change = Callable[[Sent], None]


def exchange(endpoint: str, sent: Sent) -> tuple[int, dict[str, str], bytes]:
    """Send a request as it is, tidied by nothing."""
    connection = http.client.HTTPConnection(endpoint.partition("//")[2], timeout=10)
    names = {name.lower() for name in sent.headers}
    connection.putrequest(sent.method, sent.target, skip_host="host" in names, skip_accept_encoding=True)
    for name, value in sent.headers.items():
        connection.putheader(name, value)
    if sent.method in ("PUT", "POST") and "transfer-encoding" not in names:
        connection.putheader("Content-Length", str(len(sent.body)))
    connection.endheaders(sent.body or None)
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    status, body = answer.status, answer.read()
    connection.close()
    return status, headers, body


@dataclass
class Score:
    """Counts which faults are named, and keeps the others."""

    path: str = PATH
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def fault(
        self,
        cause: str,
        signer: Signer,
        endpoint: str,
        path: str | None = None,
        *,
        change: Change = lambda _: None,
        word: str = "",
        method: str = "GET",
        headers: dict[str, str] | None = None,
        payload: bytes | None = None,
        age: int = 0,
        expires: int = 0,
        signed_headers: list[str] | None = None,
    ) -> None:
        when, headers, url = (
            int(time.time()) - age,
            dict(HEADERS if headers is None else headers),
            endpoint + (path or self.path),
        )
        if expires:
            made = signer.presign_request(
                method, url, headers=headers, payload=payload, time=when, expires=expires, signed_headers=signed_headers
            )
            sent = Sent(method, made.target, dict(headers), payload or b"")
        else:
            signed = signer.sign_request(method, url, headers, payload, when, signed_headers=signed_headers)
            sent = Sent(method, signed.target, {**headers, **signed.headers}, payload or b"")
        change(sent)
        status, answered, body = exchange(endpoint, sent)
        date = answered.get("date")
        common: dict[str, Any] = {"status": status, "body": body, "server_time": date, "expires": expires}
        found = explain(signer, method, url, headers, payload, when, signed_headers=signed_headers, **common)
        everything = repr(found)
        assert SESSION_TOKEN[:16] not in everything and SECRET_KEY not in everything
        if found.cause == cause and word in found.sentence:
            self.right += 1
        else:
            self.wrong.append(f"wanted {cause} with {word!r}, found {found} for {body!r}")

    def show(self, least: int) -> None:
        total = self.right + len(self.wrong)
        print(f"{self.right} of {total} faults named correctly", *self.wrong, sep="\n  ")
        assert self.right == total >= least, self.wrong


def target(old: str, new: str) -> Change:
    def change(sent: Sent) -> None:
        assert old in sent.target, sent.target
        sent.target = sent.target.replace(old, new, 1)

    return change


def header(name: str, value: str | None) -> Change:
    def change(sent: Sent) -> None:
        sent.headers.pop(name, None)
        if value is not None:
            sent.headers[name] = value

    return change


def method(name: str) -> Change:
    def change(sent: Sent) -> None:
        sent.method = name

    return change


def body(data: bytes) -> Change:
    def change(sent: Sent) -> None:
        sent.body = data

    return change


def test_a_server_that_shows_what_it_signs_tells_all(amazon: str) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, region="us-east-1")
    score = Score()
    query = "/bucket?list-type=2&prefix=a%20b&start-after=c"

    def on_the_way(cause: str, change: Change, path: str = PATH, word: str = "", **options: Any) -> None:
        score.fault(cause, signer, amazon, path, change=change, word=word, **options)

    on_the_way("wrong-secret", lambda _: None, word=ACCESS_KEY)
    on_the_way("wrong-secret", lambda _: None, query)
    on_the_way("method", method("DELETE"), word='"DELETE"')
    on_the_way("path-double-encoded", target("%20", "%2520"))
    on_the_way("path-encoding", target("a%20b", "a+b"), word="plus sign")
    on_the_way("path-encoding", target("//", "/%2F"))
    on_the_way("path-encoding", target("%3D", "="))
    on_the_way("path-encoding", target("%3D", "%3d"))
    on_the_way("path-normalized", target("/x/../", "/"), "/bucket/x/../y")
    on_the_way("path-normalized", target("//", "/"), "/bucket//y")
    on_the_way("path", target("/bucket", ""), word="start is missing")
    on_the_way("path", target("/bucket", "/proxy/bucket"), word="prepended")
    on_the_way("query-added", target("?", "?fbclid=1&"), query, "fbclid")
    on_the_way("query-removed", target("&start-after=c", ""), query, "start-after")
    on_the_way("query-value", target("list-type=2", "list-type=1"), query, "list-type")
    on_the_way("query-encoding", target("a%20b", "a%2Bb"), query, "plus sign")
    on_the_way("query-encoding", target("a%20b", "a%2520b"), query, "percent-encoded again")
    on_the_way("host", header("host", "backend.internal:8080"), word="backend.internal")
    on_the_way("host", lambda sent: sent.headers.update(host=urlsplit(amazon).hostname or ""), word="without the port")
    on_the_way("header-changed", header("range", "bytes=0-1"), word='"range"')
    on_the_way("header-removed", header("range", None), word='"range"')
    on_the_way("header-changed", header("x-amz-meta-a", "B"), word="not shown")
    on_the_way("header-changed", header("x-amz-security-token", "x"), word="not shown")
    on_the_way("date", header("x-amz-date", "20200101T000000Z"), word="20200101T000000Z")
    on_the_way("payload", body(b"datb"), method="PUT", payload=b"data", word=hashlib.sha256(b"datb").hexdigest())
    on_the_way("payload-form", header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), method="PUT", payload=b"data")
    agent = {"headers": {"user-agent": "me"}, "signed_headers": ["user-agent"]}
    on_the_way("header-changed", header("user-agent", "proxy"), word='"user-agent"', **agent)
    on_the_way("wrong-secret", lambda _: None, headers={}, expires=60)
    on_the_way("query-value", target("X-Amz-Expires=60", "X-Amz-Expires=600"), headers={}, expires=60)
    on_the_way("signed-headers", target("SignedHeaders=host", "SignedHeaders=host%3Brange"), headers={}, expires=60)
    on_the_way("query-removed", target("&X-Amz-Security-Token=", "&y="), headers={}, expires=60, word="Security-Token")
    on_the_way("header-removed", header("content-type", None), headers={"content-type": "a/b"}, expires=60)
    on_the_way("method", method("PUT"), headers={}, expires=60)
    on_the_way("no-body", lambda _: None, method="HEAD")
    score.show(34)


def test_other_servers_tell_by_codes_clock_and_status(endpoint: str, token_endpoint: str, moto: Moto) -> None:
    ours = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    wrong = Signer(ACCESS_KEY, "wrong", region="us-east-1")
    stranger = Signer("AKIASTRANGER", "secret", region="us-east-1")
    anonymous = Signer.anonymous()
    score = Score(path="/bucket/key")
    score.fault("signature", wrong, endpoint)
    score.fault("wrong-secret", Signer(ACCESS_KEY, SECRET_KEY + "\n", region="us-east-1"), endpoint, word="line break")
    score.fault("signature", Signer(ACCESS_KEY, "wrong", region="us-east-1", algorithm="sigv2"), endpoint)
    score.fault("unknown-access-key", stranger, endpoint, word="AKIASTRANGER")
    score.fault("clock", ours, endpoint, age=4000, word="4000 seconds")
    score.fault("clock", ours, endpoint, age=-4000)
    score.fault("clock", ours, endpoint, method="HEAD", age=4000)
    score.fault("url-expired", ours, endpoint, age=4000, expires=60, headers={})
    score.fault("not-signed", anonymous, endpoint)
    score.fault("not-signed", anonymous, endpoint, method="HEAD")
    score.fault("no-body", wrong, endpoint, method="HEAD")
    score.fault("not-signing", ours, endpoint)
    score.fault("missing-header", ours, endpoint, change=header("x-amz-date", None), word="x-amz-date")
    score.fault("missing-header", ours, endpoint, change=header("x-amz-content-sha256", None))
    score.fault("malformed", ours, endpoint, change=header("authorization", "AWS4-HMAC-SHA256 nonsense"))
    chunked = header("transfer-encoding", "chunked")
    score.fault("content-length", ours, endpoint, method="PUT", payload=b"0\r\n\r\n", change=chunked)
    for name, value in (("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="), ("x-amz-checksum-crc32", "AAAAAA==")):
        score.fault("checksum", ours, endpoint, "/sums/a", method="PUT", payload=b"abc", headers={name: value})
    score.fault("missing-token", ours, token_endpoint)
    score.fault("invalid-token", Signer(ACCESS_KEY, SECRET_KEY, "wrong", region="us-east-1"), token_endpoint)
    theirs = Signer.from_credentials(moto.user, region="us-east-1")
    score.fault("signature", Signer(moto.user.access_key_id, "wrong", region="us-east-1"), moto.endpoint)
    score.fault("unknown-access-key", stranger, moto.endpoint)
    score.fault("missing-token", Signer("ASIASTRANGER", "secret", region="us-east-1"), moto.endpoint)
    score.fault("no-such-bucket", theirs, moto.endpoint, "/nowhere-at-all", headers={})
    score.show(24)


def test_what_is_not_s3_is_said_to_be_none() -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    page = "<!DOCTYPE html><html><body><h1>403 Forbidden</h1></body></html>"
    found = explain(signer, "GET", "https://h/", time=1369353600, status=403, body=page)
    assert found.cause == "not-s3" and "403 Forbidden" in found.evidence and found.remedy
    redirected = explain(signer, "HEAD", "https://h/", time=1369353600, status=301, bucket_region="eu-west-1")
    assert redirected.cause == "region" and '"eu-west-1"' in redirected.sentence
    with pytest.raises(RequestError, match="three digits"):
        explain(signer, "GET", "https://h/", status=2**40)


def test_lint_tells_before_a_request_is_sent() -> None:
    signer = Signer("ASIAIOSFODNN7EXAMPLE", SECRET_KEY, region="eu-wset-1")
    assert lint(signer, "GET", "http://localhost/") and lint(Signer.anonymous(), "GET", "http://localhost/") == []
    url = "https://b.s3.eu-west-1.amazonaws.com/"
    found = {finding.code: finding.sentence for finding in lint(signer, "GET", url, expires=60, headers={"range": "0"})}
    assert set(found) == {"header-to-send", "unknown-region", "region-mismatch", "token-missing"}
    assert '"eu-wset-1"' in found["unknown-region"]


def test_the_certainties_are_those_of_the_header() -> None:
    header = (REPOSITORY / "include" / "s3sign.h").read_text()
    defined = re.findall(r"^#define S3SIGN_CERTAINTY_(\w+) (\d+)$", header, re.MULTILINE)
    assert {int(number): name.lower() for name, number in defined} == _CERTAINTIES and len(defined) == 4


# The other side is Amazon's documented rules, and what the request is, is told apart by what it was signed with.
def test_a_text_is_explained_with_its_request_with_its_secret_and_alone(amazon: str) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY + "\n", SESSION_TOKEN, region="us-east-1")
    url, now = "https://bucket.s3.us-east-1.amazonaws.com/a%20b", int(time.time())
    signed = signer.sign_request("GET", url, HEADERS, time=now)
    sent = Sent("GET", signed.target, {**HEADERS, "host": signed.host, **signed.headers}, b"")
    status, _, body = exchange(amazon, sent)
    for text in (body, body.decode(), b"HTTP/1.1 %d\r\n\r\n" % status + body, f"Response body: {body!r}"):
        alone = explain_text(text)
        assert alone.cause in ("signature", "wrong-secret") and alone.certainty in ("unknown", "likely")
        for secret in (SECRET_KEY, SECRET_KEY.encode()):
            proved = explain_text(text, secret=secret)
            assert (proved.cause, proved.certainty) == ("wrong-secret", "proved"), proved
        # It is no secret of this key that a stranger gives.
        assert explain_text(text, secret="x" * 40).certainty == alone.certainty
        given = explain_text(text, signer, "GET", url, HEADERS, time=now)
        assert (given.cause, given.certainty) == ("wrong-secret", "proved")
        assert given.sentence == explain(signer, "GET", url, HEADERS, time=now, status=status, body=body).sentence
        for found in (alone, proved, given):
            assert SESSION_TOKEN[:16] not in repr(found) and SECRET_KEY not in repr(found)


def test_signer_and_request_are_given_together_and_without_a_secret() -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    call: Any = explain_text
    for arguments in [(signer,), (signer, "GET"), (None, "GET", "https://h/"), (signer, None, "https://h/")]:
        with pytest.raises(TypeError, match="go together"):
            call("", *arguments)
    with pytest.raises(RequestError) as caught:
        call("", signer, "GET", "https://h/", secret=SECRET_KEY)
    assert (caught.value.name, caught.value.field) == ("S3SIGN_ERR_OPTION", "secret")


def test_any_text_is_explained() -> None:
    for text in ("", b"\0", b"\xff\xfe" * 999, "\udc80", "<Error>" * 9999, "\0".join(["GET / HTTP/1.1"] * 99)):
        found = explain_text(text, secret="s")
        assert (found.cause, found.certainty) == ("unknown", "unknown") and found.sentence.isascii()
