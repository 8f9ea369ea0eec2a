"""A million URLs into a file from Python, and how threads share the work. Prints JSON lines, as the other programs."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from s3sign import Signer

KEYS = [f"photos/2024/05/24/holiday-by-the-sea/the-third-day/{number:09}.jpg" for number in range(1_000_000)]
BASE_URL = "https://examplebucket.s3.us-east-1.amazonaws.com/"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
ROUNDS = 5
signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")


def cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def seconds(call: Callable[[], object], who: int) -> tuple[float, float]:
    """CPU time, and time by the clock."""
    used, begun = cpu(who), time.perf_counter()
    call()
    return cpu(who) - used, time.perf_counter() - begun


def lines_of(file: Path) -> int:
    with file.open("rb") as read:
        return sum(1 for _ in read)


def into_a_file(work: Path) -> None:
    """Rounds of both ways, one after the other."""
    urls, keys = work / "urls", work / "keys"
    keys.write_text("".join(f"{key}\n" for key in KEYS))
    command = [sys.executable, "-m", "s3sign", "presign", "--base", "s3://examplebucket"]

    def by_signer() -> None:
        with urls.open("wb") as file:
            signer.presign_into(file, "GET", BASE_URL, KEYS)

    def by_command() -> None:
        with keys.open("rb") as given, urls.open("wb") as file:
            subprocess.run(command, stdin=given, stdout=file, env={**os.environ, **CREDENTIALS}, check=True)

    ways = {
        "Signer.presign_into a file": (by_signer, resource.RUSAGE_SELF),
        "s3sign presign --base, from a file to a file": (by_command, resource.RUSAGE_CHILDREN),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, who) in ways.items():
            times[name].append(seconds(way, who))
            assert lines_of(urls) == len(KEYS)
            urls.unlink()
    for name, found in times.items():
        report(name, *(statistics.median(kind) for kind in zip(*found)))


def by_threads() -> None:
    """The same keys shared out: many in a call, and one by one."""

    def into_nothing(keys: list[str]) -> None:
        with open(os.devnull, "wb", buffering=0) as file:
            signer.presign_into(file, "GET", BASE_URL, keys)

    def one_by_one(keys: list[str]) -> None:
        for key in keys:
            signer.presign("GET", BASE_URL + key)

    works: dict[str, tuple[Callable[[list[str]], None], list[str]]] = {
        "Signer.presign_into /dev/null": (into_nothing, KEYS),
        "Signer.presign for each": (one_by_one, KEYS),
    }
    for name, (work, keys) in works.items():
        times: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
        for _ in range(ROUNDS):
            for number, found in times.items():
                threads = [threading.Thread(target=work, args=(keys[part::number],)) for part in range(number)]

                def run(threads: list[threading.Thread] = threads) -> None:
                    for thread in threads:
                        thread.start()
                    for thread in threads:
                        thread.join()

                found.append(seconds(run, resource.RUSAGE_SELF))
        for number, found in times.items():
            report(f"{name}, {number} thread{'s' * (number > 1)}", *(statistics.median(kind) for kind in zip(*found)))


def report(name: str, cpu: float, clock: float) -> None:
    print(json.dumps({"id": "million", "name": name, "cpu": round(cpu, 3), "clock": round(clock, 3)}), flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        into_a_file(Path(folder))
    by_threads()
