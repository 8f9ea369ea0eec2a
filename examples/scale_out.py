"""Presign a manifest of any length on a Spark cluster, whose workers never see the secret: delegated signing.

    scale_out.py MANIFEST OUT BASE_URL [--master local[2]] [--partitions 16] [--expires 3600]

MANIFEST holds object keys, one a line. OUT, a folder that is made, will hold a URL for each, in the same order, in a
file a partition. Both are paths or URLs that Spark knows. Credentials come from the environment that the AWS tools use.
Prints as JSON how many seconds the start and the job took, and how many of CPU the signing, and the workers in all.

Only the signing key of the day leaves this process. Who reads it from a worker can sign requests dated that day (UTC),
for one service in one region: headers for that day, URLs for the seven days that a URL may hold. The secret cannot be
found from it. All URLs of a run carry one time, so that a task that Spark runs again gives the same.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from s3sign import Signer

#: Keys a record of the output: Spark's work for a record is then spread over them.
KEYS = 4096


@dataclass(frozen=True)
class Job:
    """All that a worker has to know."""

    base_url: str
    expires: int
    time: int
    access_key_id: str
    region: str
    session_token: str = field(repr=False)
    signing_key: bytes = field(repr=False)

    @classmethod
    def from_env(cls, base_url: str, expires: int) -> Job:
        """By the credentials in the environment, from which the secret goes: child processes would inherit it."""
        signer, now = Signer.from_env(), int(time.time())
        del os.environ["AWS_SECRET_ACCESS_KEY"]
        token = os.environ.get("AWS_SESSION_TOKEN", "")
        return cls(base_url, expires, now, signer.access_key_id, signer.region, token, signer.signing_key(now))


def presign_partition(job: Job, keys: Iterable[bytes], spent: Callable[[float], None]) -> Iterator[bytes]:
    """The URLs of some keys, as lines, thousands a record. `spent` is told the seconds of CPU that signing took."""
    signer = Signer.from_signing_key(
        job.access_key_id, job.signing_key, job.session_token, time=job.time, region=job.region
    )
    keys = iter(keys)
    while batch := list(islice(keys, KEYS)):
        start, lines = time.process_time(), io.BytesIO()
        signer.presign_into(lines, "GET", job.base_url, batch, expires=job.expires, time=job.time)
        spent(time.process_time() - start)
        yield lines.getvalue()[:-1]  # Spark ends the record's last line


def main() -> None:
    parser = argparse.ArgumentParser(description="Presign a manifest of object keys on a Spark cluster.")
    parser.add_argument("manifest")
    parser.add_argument("out")
    parser.add_argument("base_url")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--partitions", type=int, default=16)
    parser.add_argument("--expires", type=int, default=3600)
    options = parser.parse_args()

    began = time.perf_counter()
    job = Job.from_env(options.base_url, options.expires)
    from pyspark import SparkConf, SparkContext

    conf = SparkConf().setMaster(options.master).setAppName("presign").set("spark.ui.enabled", "false")
    conf.set("spark.ui.showConsoleProgress", "false")
    with SparkContext(conf=conf) as context:
        signing, workers = context.accumulator(0.0), context.accumulator(0.0)
        started = time.perf_counter()

        def presign(keys: Iterator[bytes]) -> Iterator[bytes]:
            start = time.process_time()
            yield from presign_partition(job, keys, signing.add)
            workers.add(time.process_time() - start)

        keys = context.textFile(options.manifest, options.partitions, use_unicode=False)
        keys.mapPartitions(presign).saveAsTextFile(options.out)
        ended = time.perf_counter()
    times = {"start": started - began, "job": ended - started, "signing": signing.value, "workers": workers.value}
    print(json.dumps({name: round(seconds, 3) for name, seconds in times.items()}))


if __name__ == "__main__":
    main()
