"""Plain requests, for which memory is kept, are signed as all are."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
from s3sign import CredentialsError, RequestError, Signer, _fast_path

SIGNER = Signer("AKIDEXAMPLE", "secret", "token", region="us-east-1")
TIME = 1369353600
URLS = [
    "https://bucket.s3.us-east-1.amazonaws.com/",
    "https://bucket.s3.us-east-1.amazonaws.com/%C3%BC?b=2&a=%20",
    b"http://127.0.0.1:9000/bucket/k",
    "https://h/" + "long/" * 700,  # fits into what is kept
    "https://h/" + "long/" * 1000,  # does not
    "https://h/k",
]


@pytest.mark.parametrize("time", [TIME, float(TIME) + 0.5, datetime.fromtimestamp(TIME, timezone.utc)])
@pytest.mark.parametrize("method", ["GET", "put", "PROPFIND"])
@pytest.mark.parametrize("url", URLS, ids=lambda url: url[:30])
def test_they_are_signed_as_by_the_usual_way(url: str | bytes, method: str, time: float | datetime) -> None:
    signed = SIGNER.sign_request(method, url, time=time)
    headers = SIGNER.sign(method, url, time=time)
    assert headers == signed.headers and headers["authorization"] == signed.authorization
    for expires in (1, 604_800):
        usual = SIGNER.presign_request(method, url, expires=expires, time=time)
        assert SIGNER.presign(method, url, expires=expires, time=time) == usual.url


@pytest.mark.parametrize(
    "kind",
    [
        Signer("AKIDEXAMPLE", "secret", region="*", algorithm="sigv4a"),
        Signer.anonymous(),
        Signer("AKIDEXAMPLE", "secret", algorithm="sigv2"),
    ],
)
def test_every_kind_of_signer(kind: Signer) -> None:
    assert kind.sign("GET", "https://h/k", time=TIME) == kind.sign_request("GET", "https://h/k", time=TIME).headers


def test_a_path_that_is_not_canonical_is_made_so() -> None:
    url = "https://h/k%20"
    assert SIGNER.presign("GET", url, time=TIME).startswith(url + "?")
    for other in ("https://h/k ", "https://h/%6b%20", b"https://h/%6B "):
        assert SIGNER.presign("GET", other, time=TIME) == SIGNER.presign("GET", url, time=TIME)
        assert SIGNER.sign("GET", other, time=TIME) == SIGNER.sign("GET", url, time=TIME)


def test_what_is_wrong_is_told_in_full() -> None:
    with pytest.raises(RequestError) as caught:
        SIGNER.presign("GET", "https://h/k%2", time=TIME)
    assert (caught.value.field, caught.value.offset) == ("url", 11)
    with pytest.raises(RequestError) as caught:
        SIGNER.presign("GET", "https://h/k ", time=TIME, path_mode="verbatim")
    assert (caught.value.field, caught.value.offset) == ("url", 11)
    for time in (0, -1):
        with pytest.raises(RequestError) as caught:
            SIGNER.sign("GET", "https://h/k", time=time)
        assert caught.value.field == "time"
    with pytest.raises(RequestError) as caught:
        SIGNER.sign("G T", "https://h/k", time=TIME)
    assert caught.value.field == "method"
    for expires in (0, 2**70):
        with pytest.raises(RequestError) as caught:
            SIGNER.presign("GET", "https://h/k", expires=expires, time=TIME)
        assert caught.value.field == "expires"
    with pytest.raises(RequestError) as caught:
        SIGNER.presign("GET", "https://h/k", time=2**64 + TIME)  # whose low bits are a good time
    assert caught.value.field == "time"
    with pytest.raises(CredentialsError):
        Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=TIME).sign("GET", "https://h/k", time=TIME)


def test_a_good_one_follows_a_bad_one() -> None:
    expected = SIGNER.presign("GET", "https://h/k", time=TIME)
    with pytest.raises(RequestError):
        SIGNER.presign("DELETE", "nothing", expires=9, time=1369353600)
    with pytest.raises(TypeError):
        SIGNER.presign("GET", "https://h/k", time="now")  # type: ignore[arg-type]
    assert SIGNER.presign("GET", "https://h/k", time=TIME) == expected


def test_threads_do_not_mix_theirs_up() -> None:
    """Many threads at once, each with its own URLs, expiries and times."""
    ready = threading.Barrier(8)

    def work(thread: int) -> int:
        ready.wait()
        wrong = 0
        for number in range(300):
            url, time, expires = f"https://h/{thread}/{'x' * (number % 50)}", TIME + thread, 60 + number
            made = SIGNER.presign("GET", url, expires=expires, time=time)
            wrong += made != expected[url, time, expires]
        return wrong

    cases = [(f"https://h/{t}/{'x' * (n % 50)}", TIME + t, 60 + n) for t in range(8) for n in range(300)]
    expected = {c: SIGNER.presign_request("GET", c[0], expires=c[2], time=c[1]).url for c in cases}
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 0
    assert 1 <= len(_fast_path._idle) <= 9


def test_one_within_another_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a signal handler or a finalizer: here, while the time of the outer one is asked for."""
    outer, inner = (SIGNER.presign("GET", f"https://h/{name}", time=TIME) for name in ("outer", "inner"))
    seen = []

    class Late(float):
        def __floor__(self) -> int:
            seen.append(SIGNER.presign("GET", "https://h/inner", time=TIME))
            return int(self)

    assert SIGNER.presign("GET", "https://h/outer", time=Late(TIME)) == outer
    assert seen == [inner]
