"""The signer: arguments, errors, secrets, the environment, threads."""

from __future__ import annotations

import copy
import gc
import io
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import s3sign
from s3sign import CredentialsError, InternalError, RequestError, Signer

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "session/token+with=everything"
URL = "https://bucket.s3.us-east-1.amazonaws.com/key"
MIDNIGHT = 1_369_353_600  # 2013-05-24T00:00:00Z


@pytest.fixture
def signer() -> Signer:
    return Signer("AKIDEXAMPLE", SECRET, TOKEN, region="us-east-1")


@pytest.mark.parametrize(
    ("name", "field", "offset", "call"),
    [
        ("S3SIGN_ERR_METHOD", "method", 1, lambda s: s.sign("G T", URL)),
        ("S3SIGN_ERR_URL", "url", 0, lambda s: s.sign("GET", "ftp://host/key")),
        ("S3SIGN_ERR_HOST", "url", 8, lambda s: s.sign("GET", "https:///key")),
        ("S3SIGN_ERR_PATH", "url", 14, lambda s: s.sign("GET", "https://host/a%zz")),
        ("S3SIGN_ERR_QUERY", "query", 2, lambda s: s.sign("GET", URL, query="a=%")),
        ("S3SIGN_ERR_HEADER_NAME", "headers[0].name", 1, lambda s: s.sign("GET", URL, {"a b": "c"})),
        (
            "S3SIGN_ERR_HEADER_VALUE",
            "headers[1].value",
            3,
            lambda s: s.sign("GET", URL, [("x-amz-a", "b"), ("x-amz-c", "d e\r\nx: y")]),
        ),
        ("S3SIGN_ERR_HEADER_NAME", "signed_headers[1]", 0, lambda s: s.sign("GET", URL, signed_headers=["a", ""])),
        ("S3SIGN_ERR_PAYLOAD_HASH", "payload", 0, lambda s: s.sign("PUT", URL, payload="text, not its hash")),
    ],
)
def test_error_tells_status_field_and_offset(
    signer: Signer, name: str, field: str, offset: int, call: Callable[[Signer], Any]
) -> None:
    with pytest.raises(RequestError) as raised:
        call(signer)
    error = raised.value
    assert (error.name, error.field, error.offset) == (name, field, offset)
    assert isinstance(error.code, int) and error.code > 0
    assert field in str(error) and f"byte {offset}" in str(error)


@pytest.mark.parametrize(
    ("name", "field", "call"),
    [
        ("S3SIGN_ERR_HEADER_RESERVED", "headers[0].name", lambda s: s.sign("GET", URL, {"Authorization": "x"})),
        ("S3SIGN_ERR_TIME", "time", lambda s: s.sign("GET", URL, time=-1)),
        ("S3SIGN_ERR_TIME", "time", lambda s: s.sign("GET", URL, time=2**64)),
        ("S3SIGN_ERR_EXPIRES", "expires", lambda s: s.presign("GET", URL, expires=604_801)),
        ("S3SIGN_ERR_EXPIRES", "expires", lambda s: s.presign("GET", URL, expires=0)),
        ("S3SIGN_ERR_EXPIRES", "expires", lambda s: s.presign("GET", URL, expires=2**32 * 2**32 + 60)),
    ],
)
def test_error_without_an_offset_has_none(signer: Signer, name: str, field: str, call: Callable[[Signer], Any]) -> None:
    with pytest.raises(RequestError) as raised:
        call(signer)
    assert (raised.value.name, raised.value.field, raised.value.offset) == (name, field, None)


@pytest.mark.parametrize(
    ("name", "field", "arguments"),
    [
        ("S3SIGN_ERR_CREDENTIALS", "secret_access_key", ("AKID", "")),
        ("S3SIGN_ERR_CREDENTIALS", "access_key_id", (None, SECRET)),
        ("S3SIGN_ERR_CREDENTIALS", "session_token", ("AKID", SECRET, "line\nend")),
    ],
)
def test_incomplete_credentials_are_refused(name: str, field: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(CredentialsError) as raised:
        Signer(*arguments, region="us-east-1")
    assert (raised.value.name, raised.value.field) == (name, field)
    with pytest.raises(CredentialsError) as raised:
        Signer("AKID", SECRET, region="")
    assert (raised.value.name, raised.value.field) == ("S3SIGN_ERR_REGION", "region")


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda s: s.sign("GET", URL, time=datetime(2024, 1, 1)), "time zone"),
        (lambda s: s.sign("GET", URL, path_mode="guess"), "path_mode"),
        (lambda s: s.sign("GET", URL, signed_headers="host"), "signed_headers"),
        (lambda s: s.sign("GET", URL, {"x-amz-meta-a": "€"}), "Latin-1"),
        (lambda s: Signer("a", "b", region="c", algorithm="sigv9"), "algorithm"),
        (lambda s: Signer("a", "b", region="c", token_mode="lose"), "token_mode"),
    ],
)
def test_misuse_is_a_value_error_that_names_the_argument(
    signer: Signer, call: Callable[[Signer], Any], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        call(signer)


def test_secret_and_token_are_in_no_text(signer: Signer) -> None:
    texts = [repr(signer), str(signer), repr(signer.presign_request("GET", URL)), repr(signer.sign_request("GET", URL))]
    for arguments in [("AKID\n", SECRET, TOKEN), ("AKID", SECRET, TOKEN + "\n"), ("", SECRET, TOKEN)]:
        with pytest.raises(CredentialsError) as raised:
            Signer(*arguments, region="us-east-1")
        texts += [repr(raised.value), str(raised.value), repr(vars(raised.value))]
    with pytest.raises(RequestError) as refused:
        signer.presign("GET", URL + "?X-Amz-Signature=0123")
    texts += [repr(refused.value), repr(vars(refused.value))]
    assert "AKIDEXAMPLE" in texts[0] and "us-east-1" in texts[0] and "'s3'" in texts[0]
    for text in texts:
        assert SECRET not in text and TOKEN not in text and "0123" not in text
        assert not any(part in text.lower() for part in ("signature=", "authorization", "%2btoken", "security-token"))


def test_signer_is_neither_copied_nor_pickled(signer: Signer) -> None:
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="secret"):
            duplicate(signer)


BASE = "https://bucket.s3.us-east-1.amazonaws.com/"
TIMED: dict[str, Callable[[Signer, Any], Any]] = {
    "sign": lambda s, t: s.sign("GET", URL, time=t),
    "sign with headers": lambda s, t: s.sign_request("GET", URL, {"x-amz-acl": "private"}, time=t),
    "presign": lambda s, t: s.presign("GET", URL, time=t),
    "presign_request": lambda s, t: s.presign_request("GET", URL, time=t),
    "canonical_request": lambda s, t: s.canonical_request("GET", URL, time=t),
    "string_to_sign": lambda s, t: s.string_to_sign("GET", URL, time=t),
    "signing_key": lambda s, t: s.signing_key(t),
    "from_signing_key": lambda s, t: Signer.from_signing_key("AKID", b"k" * 32, time=t, region="us-east-1"),
    "presign_many": lambda s, t: s.presign_many("GET", BASE, ["k"], time=t),
    "presign_iter": lambda s, t: list(s.presign_iter("GET", BASE, ["k"], time=t)),
    "presign_into": lambda s, t: s.presign_into(io.BytesIO(), "GET", BASE, ["k"], time=t),
    "presign_parts": lambda s, t: s.presign_parts(URL, "id", 1, time=t),
    "post_policy": lambda s, t: s.post_policy("bucket", [{"key": "k"}], time=t),
    "stream": lambda s, t: s.stream("PUT", URL, time=t, decoded_length=1),
    "lint": lambda s, t: s3sign.lint(s, "GET", URL, time=t),
    "explain": lambda s, t: s3sign.explain(s, "GET", URL, time=t, status=403),
    "explain_text": lambda s, t: s3sign.explain_text("403", s, "GET", URL, time=t),
}


@pytest.mark.parametrize("call", TIMED)
def test_no_function_takes_time_0_for_now_or_for_1970(signer: Signer, call: str) -> None:
    for time in (0, 0.0, 0.9, datetime.fromtimestamp(0, timezone.utc)):
        with pytest.raises(s3sign.Error) as caught:
            TIMED[call](signer, time)
        assert (caught.value.name, caught.value.field) == ("S3SIGN_ERR_TIME", "time")


def test_time_is_unix_seconds_or_an_aware_datetime_and_none_is_now(signer: Signer) -> None:
    offset = timezone(timedelta(hours=-7))
    times = [
        MIDNIGHT,
        MIDNIGHT + 0.9,
        datetime.fromtimestamp(MIDNIGHT, timezone.utc),
        datetime.fromtimestamp(MIDNIGHT, offset),
    ]
    assert {signer.sign("GET", URL, time=time)["x-amz-date"] for time in times} == {"20130524T000000Z"}
    before = datetime.now(timezone.utc).replace(microsecond=0)
    written = signer.sign("GET", URL)["x-amz-date"]
    now = datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    assert before <= now <= datetime.now(timezone.utc)


def test_method_is_upper_cased_as_clients_do(signer: Signer) -> None:
    assert signer.sign("get", URL, time=MIDNIGHT) == signer.sign("GET", URL, time=MIDNIGHT)


def test_headers_are_a_mapping_or_pairs_and_repeats_are_joined_in_order(signer: Signer) -> None:
    once = signer.canonical_request("GET", URL, {"X-Amz-Meta-A": "1"}, time=MIDNIGHT)
    assert once == signer.canonical_request("GET", URL, iter([(b"X-Amz-Meta-A", b"1")]), time=MIDNIGHT)
    pairs = [("x-amz-meta-a", " 2 "), ("X-Amz-Meta-A", "1"), ("x-amz-meta-a", b"\xc3\xa9")]
    twice = signer.canonical_request("GET", URL, pairs, time=MIDNIGHT)
    assert "\nx-amz-meta-a:2,1,é\n" in twice
    assert signer.presign_request("GET", URL, headers=pairs[:2]).headers == {"x-amz-meta-a": "2,1"}


def test_str_header_is_signed_as_http_clients_send_it(signer: Signer) -> None:
    as_str = signer.sign("GET", URL, {"x-amz-meta-a": "é"}, time=MIDNIGHT)
    assert as_str == signer.sign("GET", URL, {"x-amz-meta-a": b"\xe9"}, time=MIDNIGHT)
    assert as_str != signer.sign("GET", URL, {"x-amz-meta-a": "é".encode()}, time=MIDNIGHT)


def test_signed_headers_default_all_or_listed(signer: Signer) -> None:
    headers = {"Content-Type": "a/b", "Cache-Control": "no-cache", "X-Custom": "1", "User-Agent": "test"}

    def names(policy: Any) -> set[str]:
        text = signer.canonical_request("GET", URL, headers, time=MIDNIGHT, signed_headers=policy)
        return set(text.split("\n")[-2].split(";"))

    always = {"host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}
    assert names(None) == always | {"content-type"}
    assert names("all") == always | {"content-type", "cache-control", "x-custom"}
    assert names(["X-Custom", "absent"]) == always | {"x-custom"}


def test_path_modes_say_how_the_path_is_written(signer: Signer) -> None:
    def target(path: str, mode: str) -> str:
        return signer.sign_request("GET", "https://host" + path, path_mode=mode).target

    assert target("/a%7e//../b", "verbatim") == "/a%7e//../b"
    assert target("/a%7e b?c#d//../é", "raw") == "/a%257e%20b%3Fc%23d//../%C3%A9"
    assert target("/a%7e b+%c3%a9", "canonical") == "/a~%20b%2B%C3%A9"
    raw = signer.sign_request("GET", b"https://host/\xff\x00", path_mode="raw", query="b=2&a")
    assert (raw.url, raw.target) == ("https://host/%FF%00?a=&b=2", "/%FF%00?a=&b=2")


def test_host_comes_back_as_signed(signer: Signer) -> None:
    assert signer.sign_request("GET", "http://[::1]:9000/").host == "[::1]:9000"
    assert signer.sign_request("GET", "https://HOST:443/").host == "host"
    assert signer.sign_request("GET", "/key?a=1", {"Host": "other"}).host == "other"


def test_payload_is_bytes_a_hash_unsigned_or_left_to_the_default(signer: Signer) -> None:
    def payload_hash(**arguments: Any) -> str:
        return signer.canonical_request("PUT", URL, time=MIDNIGHT, **arguments).rpartition("\n")[2]

    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert payload_hash() == payload_hash(payload=b"") == payload_hash(payload=empty.upper()) == empty
    assert payload_hash(payload=b"hello").startswith("2cf24dba5fb0a30e")
    assert payload_hash(payload="UNSIGNED-PAYLOAD") == payload_hash(expires=60) == "UNSIGNED-PAYLOAD"
    assert payload_hash(payload=b"", expires=60) == empty
    assert payload_hash(headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}) == "UNSIGNED-PAYLOAD"


def test_output_longer_than_the_first_buffer_comes_back_whole(signer: Signer) -> None:
    token = "t" * 10_000
    long = Signer("AKIDEXAMPLE", SECRET, token, region="us-east-1")
    assert long.sign("GET", URL)["x-amz-security-token"] == token
    assert f"X-Amz-Security-Token={token}&" in long.presign("GET", URL)
    assert long.sign_request("GET", URL).url == URL
    assert token in long.canonical_request("GET", URL)


def test_anonymous_signer_adds_nothing() -> None:
    for anonymous in (Signer.anonymous(), Signer("", None, region="us-east-1"), Signer(None, None, region="")):
        signed = anonymous.sign_request("GET", "https://host/a b", path_mode="raw")
        assert (signed.headers, signed.authorization, signed.signature) == ({}, "", "")
        assert signed.url == "https://host/a%20b" == anonymous.presign("GET", "https://host/a b", path_mode="raw")
        with pytest.raises(CredentialsError) as raised:
            anonymous.signing_key()
        assert raised.value.name == "S3SIGN_ERR_ANONYMOUS"


def test_rules_of_the_service_can_be_overridden() -> None:
    def canonical(**options: Any) -> list[str]:
        signer = Signer("AKID", SECRET, TOKEN, region="us-east-1", **options)
        return signer.canonical_request("GET", "https://host/a//b%20c", time=MIDNIGHT).split("\n")

    assert canonical()[1] == "/a//b%20c"
    assert canonical(normalize_path=True, double_encode=True)[1] == "/a/b%2520c" == canonical(service="es")[1]
    assert canonical(service="es", normalize_path=False, double_encode=False)[1] == "/a//b%20c"
    assert (
        "x-amz-content-sha256" in canonical()[-2]
        and "x-amz-content-sha256" in canonical(service="es", content_sha256_header=True)[-2]
    )
    assert "x-amz-content-sha256" not in canonical(content_sha256_header=False)[-2]
    assert "x-amz-security-token" in canonical()[-2]
    for mode, sent in (("append", True), ("omit", False)):
        assert "x-amz-security-token" not in canonical(token_mode=mode)[-2]
        signer = Signer("AKID", SECRET, TOKEN, region="us-east-1", token_mode=mode)
        assert ("x-amz-security-token" in signer.sign("GET", URL)) is sent
        assert ("X-Amz-Security-Token=" in signer.presign("GET", URL).partition("X-Amz-Signature=")[2]) is sent


def test_from_env_reads_what_the_aws_tools_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    same = Signer("AKIDEXAMPLE", SECRET, region="eu-west-1")
    assert Signer.from_env().presign("GET", URL, time=1369353600) == same.presign("GET", URL, time=1369353600)
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    same = Signer("AKIDEXAMPLE", SECRET, TOKEN, region="eu-west-2")
    assert Signer.from_env().sign("GET", URL, time=1369353600) == same.sign("GET", URL, time=1369353600)
    assert Signer.from_env(region="eu-west-3", service="es").region == "eu-west-3"


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION or AWS_DEFAULT_REGION"])
def test_from_env_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "value" if name not in missing else "")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(CredentialsError, match=missing):
        Signer.from_env()


@pytest.mark.parametrize(("step", "days"), [(1, 2), (86_400, 7)], ids=["around midnight", "of a week"])
def test_one_signer_in_eight_threads_signs_as_in_one_whatever_the_days(signer: Signer, step: int, days: int) -> None:
    calls = [(MIDNIGHT + (number % 7 - 3) * step, f"https://host/{number}") for number in range(4_000)]
    expected = [Signer("AKIDEXAMPLE", SECRET, TOKEN, region="us-east-1").sign("GET", url, time=at) for at, url in calls]
    assert len({headers["x-amz-date"][:8] for headers in expected}) == days
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(lambda: [signer.sign("GET", url, time=at) for at, url in calls]) for _ in range(8)]
        for future in futures:
            assert future.result() == expected


def test_signer_is_freed_once_when_it_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []
    free = s3sign.signer.lib.s3sign_signer_free

    def counting(handle: Any) -> None:
        freed.append(handle.value)
        free(handle)

    monkeypatch.setattr(s3sign.signer.lib, "s3sign_signer_free", counting)
    signers = [Signer("AKID", SECRET, region="us-east-1") for _ in range(10)]
    assert freed == []
    with pytest.raises(CredentialsError):
        Signer("AKID", "", region="us-east-1")
    del signers
    gc.collect()
    assert len(freed) == len(set(freed)) == 10


def test_all_errors_share_a_base() -> None:
    kinds = (RequestError, CredentialsError, InternalError, s3sign.ResponseError, s3sign.TransferError)
    assert all(issubclass(kind, s3sign.Error) for kind in kinds)
    copied = pickle.loads(pickle.dumps(RequestError("text", code=8, name="S3SIGN_ERR_URL", field="url", offset=3)))
    assert (copied.args, copied.code, copied.field, copied.offset) == (("text",), 8, "url", 3)


def test_signing_key_signs_like_the_secret_on_its_day_alone() -> None:
    time = 1369353600
    whole = Signer("AKID", "secret", "TOKEN", region="eu-west-1")
    part = Signer.from_signing_key("AKID", whole.signing_key(time), "TOKEN", time=time, region="eu-west-1")
    assert part.sign("GET", "https://b.example/k", time=time + 9) == whole.sign(
        "GET", "https://b.example/k", time=time + 9
    )
    with pytest.raises(RequestError) as raised:
        part.sign("GET", "https://b.example/k", time=time + 86_400)
    assert raised.value.name == "S3SIGN_ERR_SCOPE"
    with pytest.raises(CredentialsError, match="32 bytes"):
        Signer.from_signing_key("AKID", b"short", time=time, region="eu-west-1")
