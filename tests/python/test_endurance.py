"""The clients endure what servers and networks do to them: no object is lost or damaged, retries are bounded, and
nothing is left behind. Some hundred operations here; `tests/endurance.sh` performs ten thousand.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ACCESS_KEY, SECRET_KEY, SEED, s3_server
from endurance.clients import LIFE, Clients, Clock, Provider, scaled
from endurance.plan import FAULTS, Plan
from endurance.proxy import proxy
from endurance.workload import Worker
from s3sign import Client, Signer

OPERATIONS = int(os.environ.get("S3SIGN_ENDURANCE_OPERATIONS") or 400)
WORKERS = 16
TIMEOUT = 3.0


def test_no_fault_loses_or_damages_an_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print(f"\nS3SIGN_TEST_SEED={SEED}")
    for name, value in scaled(LIFE).items():
        monkeypatch.setattr(f"s3sign.credentials._refresh.{name}", value)
    clock, provider, plan = Clock(SEED), Provider(), Plan(SEED)
    for module in ("client._core", "_corrections"):
        monkeypatch.setattr(f"s3sign.{module}.clock", clock)
    root, folder = tmp_path / "server", tmp_path / "files"
    folder.mkdir()
    began = time.monotonic()
    with s3_server(root) as upstream, proxy(upstream, plan, TIMEOUT, Provider.holds) as before:
        clients = Clients(before.endpoint, provider, TIMEOUT)
        direct = Client(upstream, signer=Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1"))
        workers = [
            Worker(f"worker-{number}", clients.of_asyncio if number % 2 else clients.blocking, before, SEED, folder)
            for number in range(WORKERS)
        ]
        for worker in workers:
            (root / worker.bucket).mkdir()
        with ThreadPoolExecutor(WORKERS) as pool:
            for future in [pool.submit(worker.run, OPERATIONS // WORKERS) for worker in workers]:
                future.result()
        took = time.monotonic() - began
        before.faulty = False
        clock.stop()
        for worker in workers:
            check_stored(worker, direct)
        left = before.uploads.left("/")
        clients.close()
        direct.close()

    total = Counter[str]()
    failures = Counter[str]()
    for worker in workers:
        total += worker.done
        failures += worker.failures
    print(
        f"{total.total()} operations in {took:.0f} s, the slowest {max(one.slowest for one in workers):.1f} s: {total}"
    )
    print(f"{before.requests} requests, {sum(one.retries for one in workers)} repeated, ", end="")
    print(
        f"none more than {max(one.most_attempts for one in workers)} times; {clock.jumps} jumps of the clock; ", end=""
    )
    print(f"credentials {provider.given} times renewed, {provider.failed} times not, {before.expired} times ended")
    print(f"{plan.injected.total()} faults:")
    for fault in [*FAULTS, "server gone for a while"]:
        print(f"  {plan.injected[fault]:6} {fault}")
    print(f"{failures.total()} operations failed:")
    for failure, count in failures.most_common():
        print(f"  {count:6} {failure}")
    print(f"{sum(one.resumed for one in workers)} uploads gone on with; {len(left)} left unfinished")

    # Nothing fails for good: but for the outages and the wrong checksums, retries get nearly all through.
    assert sum(count for failure, count in failures.items() if "404" not in failure) < total.total() / 15, failures
    for upload in left:
        bucket, key = upload.path.split("/")[1:]
        kept = any(one.bucket == bucket and key in one.unfinished for one in workers)
        # A request that goes out as a fault closes its connection is missed without being seen.
        assert kept or not upload.used or upload.missed > 0, f"an upload is left: {upload}"
    parts = [path.name.removeprefix(".upload_id-").split(".part-") for path in root.glob(".upload_id-*")]
    over = [part for part in parts if not before.uploads.may_have(part[0], int(part[1]))]
    assert not over, f"parts of finished uploads are left: {over}"


def check_stored(worker: Worker, direct: Client) -> None:
    """Read a bucket whole, from the server itself; each object is what the model says, and there is no other."""
    listed = {found.key: found.size for found in direct.list(worker.bucket)}
    for key in {*listed, *worker.model.may}:
        worker.model.saw(key, direct.get(worker.bucket, key) if key in listed else None)
