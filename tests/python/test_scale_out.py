"""The job of examples/scale_out.py without its engine: what is sent to workers, and what they make of it.

tests/scale_out.sh runs it on Spark.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import cloudpickle
import pytest
import urllib3
from conftest import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN
from s3sign import Client, RequestError, Signer

BASE = "https://bucket.s3.us-east-1.amazonaws.com/a/"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The example, pickled as Spark pickles the main program: by value."""
    path = Path(__file__).parents[2] / "examples/scale_out.py"
    spec = importlib.util.spec_from_file_location("scale_out", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "scale_out", module)
    spec.loader.exec_module(module)
    cloudpickle.register_pickle_by_value(module)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    yield module
    cloudpickle.unregister_pickle_by_value(module)


def work(example: ModuleType, job: object) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    return lambda part: example.presign_partition(job, part, float)


def test_workers_get_the_signing_key_and_never_the_secret(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", SESSION_TOKEN)
    job = example.Job.from_env(BASE, 60)
    sent = cloudpickle.dumps(work(example, job))
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    assert signer.signing_key(job.time) in sent and ACCESS_KEY.encode() in sent and SESSION_TOKEN.encode() in sent
    assert SECRET_KEY.encode() not in sent and SECRET_KEY not in str(os.environ)
    shown = repr(job)
    assert ACCESS_KEY in shown and str(job.signing_key) not in shown and SESSION_TOKEN not in shown


def test_partitions_hold_the_urls_of_their_keys(example: ModuleType) -> None:
    job = example.Job.from_env(BASE, 60)
    run = cloudpickle.loads(cloudpickle.dumps(work(example, job)))
    keys = [f"photos/{i:06}/ü {i % 7}.jpg".encode() for i in range(20_000)]
    parts = [keys[:1], keys[1:1], keys[1:9_001], keys[9_001:]]
    lines = [line for part in parts for record in run(iter(part)) for line in record.decode().split("\n")]
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    assert lines == signer.presign_many("GET", BASE, keys, expires=60, time=job.time)
    assert b"".join(run(keys[:9])) == b"".join(run(keys[:9])), "a task that is run again gives the same"
    worker = Signer.from_signing_key(ACCESS_KEY, job.signing_key, time=job.time, region="us-east-1")
    with pytest.raises(RequestError, match="day"):
        worker.presign_many("GET", BASE, keys[:1], time=job.time + 86_400)


def test_a_server_takes_a_url_that_a_worker_made(example: ModuleType, endpoint: str) -> None:
    job = example.Job.from_env(f"{endpoint}/scale-out/", 60)
    with Client(endpoint, signer=Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")) as client:
        client.create_bucket("scale-out")
        client.put("scale-out", "a//b ü", b"data")
    (url,) = work(example, job)(["a//b ü".encode()])
    assert urllib3.request("GET", url.decode(), retries=False).data == b"data"
