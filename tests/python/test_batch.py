"""URLs for many keys at a time: the same as one by one, from any iterable, with the number of a key that is wrong."""

from __future__ import annotations

import io
import itertools
import threading
from collections.abc import Iterator

import pytest
from conftest import KEYS
from s3sign import CredentialsError, RequestError, Signer

BASE = "https://bucket.s3.amazonaws.com/"
TIME = 1_369_353_600
KINDS = [
    {"region": "us-east-1"},
    {"region": "us-east-1", "session_token": "T" * 2000 + "/+="},
    {"region": "*", "algorithm": "sigv4a"},
    {"algorithm": "sigv2"},
]


@pytest.mark.parametrize("options", KINDS, ids=["sigv4", "token", "sigv4a", "sigv2"])
def test_each_url_is_the_one_that_presign_makes(options: dict[str, str]) -> None:
    signer = Signer("AKIDEXAMPLE", "secret", **options)
    shared = {"expires": 60, "time": TIME, "headers": {"x-amz-meta-a": "é"}, "query": "versionId=1", "bucket": "bucket"}
    keys = [key for key in KEYS if key]
    for prefix in ("", "a/b/"):
        urls = signer.presign_many("get", BASE + prefix, keys, **shared)
        for key, url in zip(keys, urls):
            base = (BASE + prefix).encode()
            raw = base + (key if isinstance(key, bytes) else key.encode("utf-8", "surrogateescape"))
            assert url == signer.presign("GET", raw, path_mode="raw", **shared)
        file = io.BytesIO()
        written = signer.presign_into(file, "GET", BASE + prefix, keys, **shared)
        assert file.getvalue() == "".join(url + "\n" for url in urls).encode() and written == len(file.getvalue())
        assert list(signer.presign_iter("GET", BASE + prefix, iter(keys), **shared)) == urls


def test_keys_are_taken_as_urls_are_asked_for() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    taken = itertools.count()
    urls = signer.presign_iter("GET", BASE, (f"key-{i}" for i in taken), time=TIME)
    assert [url.partition("?")[0] for url in itertools.islice(urls, 10_000)] == [
        f"{BASE}key-{i}" for i in range(10_000)
    ]
    assert next(taken) <= 3 * 4096
    # The last URLs are not those of memory that was used again.
    assert signer.presign_many("GET", BASE, ["key-10000"], time=TIME) == [next(urls)]


def test_what_is_wrong_is_told_with_the_number_of_the_key() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    with pytest.raises(RequestError, match=r"^keys\[9000\]: a key must not be empty") as caught:
        signer.presign_many("GET", BASE, ["key"] * 9000 + ["", "key"])
    assert (caught.value.field, caught.value.name) == ("keys[9000]", "S3SIGN_ERR_PATH")
    api = Signer("AKIDEXAMPLE", "secret", region="us-east-1", service="execute-api")
    with pytest.raises(RequestError) as caught:
        api.presign_many("GET", BASE, ["a", "ü/../b"])
    assert (caught.value.field, caught.value.offset) == ("keys[1]", 3)
    for base, keys in (("https://host/bucket", []), ("https://host/b/?a=/", ["k"]), ("nowhere", [])):
        with pytest.raises(RequestError, match=r"^url: "):
            signer.presign_many("GET", base, keys)
    with pytest.raises(TypeError, match="keys"):
        signer.presign_many("GET", BASE, "key")
    with pytest.raises(RequestError, match="expires"):
        signer.presign_iter("GET", BASE, ["key"], expires=0).__next__()
    ended = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=TIME)
    with pytest.raises(CredentialsError, match="expired"):
        ended.presign_into(io.BytesIO(), "GET", BASE, ["key"], time=TIME)
    assert signer.presign_many("GET", BASE, []) == []


def test_a_batch_warns_and_randomises_as_presign_does() -> None:
    warns = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=TIME + 5, lifetime="warn")
    with pytest.warns(UserWarning, match="ends with its credentials"):
        (url,) = warns.presign_many("GET", BASE, ["key"], time=TIME)
    assert "X-Amz-Expires=3600&" in url
    random = Signer("AKIDEXAMPLE", "secret", region="*", algorithm="sigv4a", random_signatures=True)
    assert len({random.presign_many("GET", BASE, ["key"], time=TIME)[0] for _ in range(3)}) == 3
    cached = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    made = [cached.presign_many("GET", BASE, ["key"], window=600, time=TIME + i) for i in range(0, 600, 200)]
    assert made[0] == made[1] == made[2]


def test_threads_share_a_signer_and_its_iterators_do_not_mix() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    days = {name: TIME + number * 86_400 for number, name in enumerate("abcd")}
    expected = {name: signer.presign_many("GET", BASE, keys(name), time=day) for name, day in days.items()}
    found: dict[str, list[str]] = {}

    def work(name: str) -> None:
        found[name] = list(signer.presign_iter("GET", BASE, keys(name), time=days[name]))

    threads = [threading.Thread(target=work, args=name) for name in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def keys(name: str) -> Iterator[str]:
    return (f"{name}/{i}" for i in range(10_000))
