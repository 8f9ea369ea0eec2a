"""URLs for many keys, queries and parts at a time: the same as one by one, from any iterable, with the number of what
is wrong. URLs of parts are compared with those of botocore and awscrt, and the test server takes an upload by them."""

from __future__ import annotations

import io
import itertools
import random
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree

import botocore.auth
import botocore.crt.auth
import botocore.session
import pytest
import urllib3
from botocore.config import Config
from conftest import ACCESS_KEY, KEYS, SECRET_KEY, SEED, confirm
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
        urls = signer.presign_many("get", BASE + prefix, keys, path_as_is=True, **shared)
        for key, url in zip(keys, urls):
            base = (BASE + prefix).encode()
            raw = base + (key if isinstance(key, bytes) else key.encode("utf-8", "surrogateescape"))
            assert url == signer.presign("GET", raw, path_mode="raw", **shared)
        file = io.BytesIO()
        written = signer.presign_into(file, "GET", BASE + prefix, keys, path_as_is=True, **shared)
        assert file.getvalue() == "".join(url + "\n" for url in urls).encode() and written == len(file.getvalue())
        assert list(signer.presign_iter("GET", BASE + prefix, iter(keys), path_as_is=True, **shared)) == urls


@pytest.mark.parametrize("options", KINDS, ids=["sigv4", "token", "sigv4a", "sigv2"])
def test_queries_vary_as_keys_do(options: dict[str, str]) -> None:
    signer = Signer("AKIDEXAMPLE", "secret", **options)
    shared: dict[str, Any] = {"expires": 60, "time": TIME, "bucket": "bucket"}
    queries = ["versionId=1", "A=1", b"X-Amz-D=2&response-content-type=text%2Fplain", "a=2&a=1", "acl", "X-Amz-T", ""]
    urls = signer.presign_many("GET", BASE + "key", None, queries=queries, query="x=%7e&B", **shared)
    both = signer.presign_many("GET", BASE, ["key"] * len(queries), queries=iter(queries), query="x=%7e&B", **shared)
    for query, url in zip(queries, urls):
        joined = b"x=%7e&B&" + (query if isinstance(query, bytes) else query.encode())
        assert url == signer.presign("GET", BASE + "key", query=joined, **shared)
    assert both == urls
    assert list(signer.presign_iter("GET", BASE + "key", None, queries=queries, query="x=%7e&B", **shared)) == urls
    file = io.BytesIO()
    signer.presign_into(file, "GET", BASE + "key", None, queries=queries, query="x=%7e&B", **shared)
    assert file.getvalue().decode().splitlines() == urls


@pytest.mark.parametrize("auth", [botocore.auth, botocore.crt.auth], ids=["botocore", "awscrt"])
def test_urls_of_parts_equal_those_of_others(auth: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = random.Random(SEED)
    print("seed", SEED)
    time = datetime.fromtimestamp(TIME, timezone.utc)
    # With awscrt installed, botocore signs by that.
    name = "S3SigV4QueryAuth" if auth is botocore.auth else "CrtS3SigV4QueryAuth"
    monkeypatch.setitem(botocore.auth.AUTH_TYPE_MAPS, "s3v4-query", getattr(auth, name))
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: time)
    for token in (None, "T/+=" * 50):
        session = botocore.session.Session()
        session.set_credentials("AKIDEXAMPLE", "secret", token)
        config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
        theirs = session.create_client("s3", region_name="eu-west-1", config=config)
        ours = Signer("AKIDEXAMPLE", "secret", token, region="eu-west-1")
        for _ in range(20):
            key = "".join(generator.choices("aZ0-._~/+%&=?#: ü漢", k=12))
            upload_id = "".join(generator.choices("abcXYZ019-._~/+=%&# ", k=40))
            numbers = generator.sample(range(1, 10_001), 10)
            base = "https://bucket.s3.eu-west-1.amazonaws.com/" + quote(key, safe="/~")
            urls = ours.presign_parts(base, upload_id, numbers, expires=900, time=time)
            for number, url in zip(numbers, urls):
                params = {"Bucket": "bucket", "Key": key, "UploadId": upload_id, "PartNumber": number}
                expected = theirs.generate_presigned_url("upload_part", params, 900)
                assert parts_of(url) == parts_of(expected)


def parts_of(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Host, path and parameters of a URL; botocore's parameters are in another order, which is not signed."""
    split = urlsplit(url)
    return split.netloc, split.path, sorted(parse_qsl(split.query, keep_blank_values=True, strict_parsing=True))


def test_an_upload_goes_through_the_urls_of_its_parts(endpoint: str) -> None:
    signer, pool = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1"), urllib3.PoolManager()

    def request(method: str, url: str, body: bytes = b"") -> urllib3.BaseHTTPResponse:
        response = pool.request(method, url, body=body, retries=False)
        assert response.status == 200, response.data
        return response

    url = f"{endpoint}/parts-bucket/a%20key"
    request("PUT", signer.presign("PUT", f"{endpoint}/parts-bucket"))
    begun = ElementTree.fromstring(request("POST", signer.presign("POST", url, query="uploads")).data)
    upload_id = next(element.text for element in begun.iter() if element.tag.endswith("UploadId"))
    assert upload_id
    bodies = [b"a" * 5 * 2**20, b"b" * 5 * 2**20, b"end"]
    urls = signer.presign_parts(url, upload_id, len(bodies))
    # A URL is for its part alone.
    swapped = pool.request("PUT", urls[0].replace("partNumber=1", "partNumber=2"), body=bodies[1], retries=False)
    assert swapped.status == 403
    tags = [request("PUT", part, body).headers["ETag"] for part, body in zip(urls, bodies)]
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
    document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    complete = signer.presign("POST", url, query=f"uploadId={quote(upload_id, safe='')}")
    assert b"<Error>" not in request("POST", complete, document).data
    assert request("GET", signer.presign("GET", url)).data == b"".join(bodies)
    confirm("SigV4 presigned URL", "server", "s3s")


def test_parts_are_numbers_from_1_to_10000() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    url = BASE + "key"
    urls = signer.presign_parts(url, b"id/+", 10_000, time=TIME)
    expected = (f"partNumber={number}&uploadId=id%2F%2B" for number in range(1, 10_001))
    assert urls == [signer.presign("PUT", url, query=query, time=TIME) for query in expected]
    assert signer.presign_parts(url, b"id/+", [7, 10_000, 7], time=TIME) == [urls[6], urls[-1], urls[6]]
    (more,) = signer.presign_parts(url, "u", range(2, 3), query="A=1", headers={"x-amz-meta-a": "b"}, time=TIME)
    query = "A=1&uploadId=u&partNumber=2"
    assert more == signer.presign("PUT", url, query=query, headers={"x-amz-meta-a": "b"}, time=TIME)
    assert signer.presign_parts(url, "u", 0) == signer.presign_parts(url, "u", []) == []
    for parts in (-1, 10_001, [0], [1, 10_001], iter([-3])):
        with pytest.raises(ValueError, match=r"^parts: "):
            signer.presign_parts(url, "u", parts)
    with pytest.raises(TypeError):
        signer.presign_parts(url, "u", ["1"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"^upload_id: "):
        signer.presign_parts(url, "", 1)
    with pytest.raises(RequestError, match=r"^url: "):
        signer.presign_parts(url + "?versionId=v", "u", 1)


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
    with pytest.raises(TypeError, match="queries"):
        signer.presign_many("GET", BASE, None, queries="a=1")
    with pytest.raises(TypeError, match="keys"):
        signer.presign_many("GET", BASE, None)
    with pytest.raises(RequestError, match=r"^queries\[9000\]: ") as caught:
        signer.presign_many("GET", BASE, None, queries=["a=1"] * 9000 + ["a&X-Amz-Signature=0"])
    assert (caught.value.field, caught.value.offset) == ("queries[9000]", 2)
    for queries in (["a"], ["a"] * 3, ["a"] * 4098):
        with pytest.raises(ValueError, match="queries"):
            signer.presign_many("GET", BASE, ["k", "k"], queries=queries)
    with pytest.raises(RequestError, match="expires"):
        signer.presign_iter("GET", BASE, ["key"], expires=0).__next__()
    ended = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=TIME)
    with pytest.raises(CredentialsError, match="expired"):
        ended.presign_into(io.BytesIO(), "GET", BASE, ["key"], time=TIME)
    assert signer.presign_many("GET", BASE, []) == []


def test_a_batch_warns_and_randomises_as_presign_does() -> None:
    warns = Signer("AKIDEXAMPLE", "secret", region="us-east-1", expires_at=TIME + 5, lifetime="warn")
    with pytest.warns(UserWarning, match="expires with its credentials"):
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
