"""What the client learns from a refusal (clock, region, redirect), against a server that plays a script."""

from __future__ import annotations

import calendar
import io
import itertools
import time
from collections.abc import Callable
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from conftest import Script
from s3sign import Client, CredentialsError, RequestError, ResponseError, Signer, clock_offset

Start = Callable[..., Script]
Make = Callable[..., Client]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def refusal(status: int, code: str, *headers: str, more: str = "") -> bytes:
    body = f"<Error><Code>{code}</Code><Message>no</Message>{more}</Error>".encode()
    lines = [f"HTTP/1.1 {status} No", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def offsets(server: Script) -> list[float]:
    """How far the time of each request is ahead of now."""
    stamps = [request.header("x-amz-date") or "" for request in server.received]
    return [calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) - time.time() for stamp in stamps]


@pytest.mark.parametrize("ahead", [3_600, -86_400])
def test_a_clock_that_is_off_is_corrected_once_and_remembered(script: Start, client_for: Make, ahead: int) -> None:
    date = formatdate(time.time() + ahead, usegmt=True)
    server = script(refusal(403, "RequestTimeTooSkewed", f"Date: {date}"), OK, OK)
    client = client_for(server.endpoint)
    client.put("bucket", "key", io.BytesIO(b"data"))
    client.delete("bucket", "key")
    assert offsets(server) == pytest.approx([0, ahead, ahead], abs=5)
    assert [request.body for request in server.received] == [b"data", b"data", b""]


def test_a_refusal_that_is_not_about_the_clock_is_not_repeated(script: Start, client_for: Make) -> None:
    date = f"Date: {formatdate(time.time(), usegmt=True)}"
    server = script(refusal(403, "RequestTimeTooSkewed", date), refusal(403, "AccessDenied", "Date: yesterday"))
    client = client_for(server.endpoint)
    for code in ("RequestTimeTooSkewed", "AccessDenied"):
        with pytest.raises(ResponseError, match=code):
            client.delete("bucket", "key")
    assert len(server.received) == 2


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "AuthorizationHeaderMalformed", more="<Region>eu-west-1</Region>"),
        refusal(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-1"),
        refusal(307, "TemporaryRedirect", "x-amz-bucket-region: eu-west-1", "Location: http://evil.example/"),
    ],
    ids=["malformed", "301", "307"],
)
def test_the_region_of_a_bucket_is_learned_and_remembered(script: Start, client_for: Make, answer: bytes) -> None:
    server = script(answer, OK, OK, OK)
    client = client_for(server.endpoint)
    client.put("bucket", "key", b"data")
    client.delete("bucket", "key")
    client.delete("other", "key")
    regions = [(request.header("authorization") or "").split("/")[2] for request in server.received]
    assert regions == ["us-east-1", "eu-west-1", "eu-west-1", "us-east-1"]


def test_a_redirect_to_the_same_server_is_signed_anew(script: Start, client_for: Make) -> None:
    server = script(refusal(307, "TemporaryRedirect", "Location: /moved/a%2Fb%2bc(d)?x=1"), OK)
    client_for(server.endpoint).put("bucket", "key", b"data")
    first, second = server.received
    assert second.line == "PUT /moved/a/b%2Bc%28d%29?x=1 HTTP/1.1" and second.body == b"data"
    assert first.header("authorization") != second.header("authorization")


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/bucket/key", "https://evil.example/", "//evil.example/"])
def test_credentials_never_go_to_another_host(script: Start, client_for: Make, location: str) -> None:
    server = script(refusal(307, "TemporaryRedirect", f"Location: {location}"))
    with pytest.raises(ResponseError, match="307"):
        client_for(server.endpoint).delete("bucket", "key")
    assert len(server.received) == 1


def test_a_server_that_sends_in_circles_is_left(script: Start, client_for: Make) -> None:
    server = script(*(refusal(301, "PermanentRedirect", f"x-amz-bucket-region: eu-west-{n}") for n in range(9)))
    with pytest.raises(ResponseError, match="PermanentRedirect"):
        client_for(server.endpoint).delete("bucket", "key")
    assert len(server.received) == 4


def test_the_offset_of_a_clock() -> None:
    assert clock_offset("Fri, 24 May 2013 00:10:00 GMT", 1_369_353_600) == 600
    assert clock_offset("2013-05-23T23:59:00Z", 1_369_353_600) == -60
    with pytest.raises(RequestError, match="server_time"):
        clock_offset("yesterday")


def test_a_clock_that_was_put_right_is_believed_again(
    script: Start, client_for: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else credentials that have an hour left seem to have ended, and no request would be sent to learn better."""
    real, behind = time.time, 7_200
    monkeypatch.setattr("s3sign.client._core.clock", SimpleNamespace(time=lambda: real() - behind))
    monkeypatch.setattr("s3sign._corrections.clock", SimpleNamespace(time=lambda: real() - behind))
    date = formatdate(real(), usegmt=True)
    server = script(refusal(403, "RequestTimeTooSkewed", f"Date: {date}"), OK, OK)
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=real() + 3_600)
    client = client_for(server.endpoint, signer=signer)
    client.delete("bucket", "key")
    behind = 0
    client.delete("bucket", "key")
    assert offsets(server) == pytest.approx([-7_200, 0, 0], abs=5)


def test_a_clock_that_is_put_right_while_a_request_is_under_way_is_noticed(
    script: Start, client_for: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, looks = time.time, itertools.count()
    changing = SimpleNamespace(time=lambda: real() - (7_200 if next(looks) == 0 else 0))
    monkeypatch.setattr("s3sign.client._core.clock", changing)
    server = script(refusal(403, "RequestTimeTooSkewed", f"Date: {formatdate(real(), usegmt=True)}"), OK)
    client_for(server.endpoint).delete("bucket", "key")
    assert offsets(server) == pytest.approx([-7_200, 0], abs=5)


def test_credentials_that_have_ended_by_a_clock_that_is_off_are_not_used(script: Start, client_for: Make) -> None:
    late = refusal(403, "RequestTimeTooSkewed", f"Date: {formatdate(time.time() + 7_200, usegmt=True)}")
    server = script(late, late)
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=time.time() + 3_600)
    with pytest.raises(CredentialsError, match="expired"):
        client_for(server.endpoint, signer=signer).delete("bucket", "key")
    assert offsets(server) == pytest.approx([0, 0], abs=5)
