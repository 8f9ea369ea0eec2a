"""Measures examples/scale_out.py on 1 and 2 cores, and draws docs/scale-out.svg.

    scale_out.py measure|draw [KEYS...]

Run by a Python that has s3sign, pyspark and, to draw, matplotlib. The times are kept in docs/scale-out.json.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMES = ROOT / "docs/scale-out.json"
CORES = (1, 2)
PR_SET_CHILD_SUBREAPER = 36  # of Linux
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "SPARK_LOCAL_IP": "127.0.0.1",
}


def cpu_of_children() -> float:
    """That of all that ended and was waited for: Spark's JVM outlives its program, and ends as a child of this one."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(manifest: Path, cores: int, work: Path) -> dict[str, float]:
    """One run, bound to so many cores; Spark would use more of them beside its tasks."""
    out = work / f"urls-{cores}"
    before = cpu_of_children()
    command = [sys.executable, str(ROOT / "examples/scale_out.py"), str(manifest), str(out)]
    command += ["https://bucket.s3.us-east-1.amazonaws.com/", "--master", f"local[{cores}]"]
    bound = ["taskset", "-c", ",".join(str(core) for core in range(cores)), *command]
    ran = subprocess.run(bound, env={**os.environ, **ENVIRONMENT}, stdout=subprocess.PIPE, check=True, text=True)
    times: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    times["spark"] = round(cpu_of_children() - before, 3)  # without the workers, for which none waits
    parts = list(out.glob("part-*"))
    times["bytes"] = sum(part.stat().st_size for part in parts)
    for part in parts:
        part.unlink()
    return times


def measure(sizes: list[int]) -> None:
    """Measure every size, the cores in turn, and keep what was kept of other sizes."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    kept = json.loads(TIMES.read_text()) if TIMES.exists() else []
    kept = [times for times in kept if times["keys"] not in sizes]
    for keys in sizes:
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            with (work / "manifest").open("w") as manifest:
                manifest.writelines(f"photos/2024/{number:09}/image.jpg\n" for number in range(keys))
            for cores in CORES:
                times = {"keys": keys, "cores": cores, **run(work / "manifest", cores, work)}
                print(times, flush=True)
                kept.append(times)
        TIMES.parent.mkdir(exist_ok=True)
        lines = ",\n".join(
            json.dumps(times) for times in sorted(kept, key=lambda times: (times["keys"], times["cores"]))
        )
        TIMES.write_text(f"[\n{lines}\n]\n")


def draw() -> None:
    """Throughput of the whole job by its size, and the CPU time of a key by what it goes into."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams["svg.hashsalt"] = "s3sign"  # so that the same times make the same file
    runs = json.loads(TIMES.read_text())
    figure, (rate, cost) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for cores in CORES:
        of_cores = [times for times in runs if times["cores"] == cores]
        label = f"{cores} core{'s' * (cores > 1)}"
        rate.plot([t["keys"] for t in of_cores], [t["keys"] / t["job"] for t in of_cores], marker="o", label=label)
    rate.set(xscale="log", yscale="log", xlabel="keys", ylabel="URLs per second, job without start")
    rate.legend()
    names = [f"$10^{len(str(t['keys'])) - 1}$, {t['cores']}" for t in runs]
    signing = [t["signing"] / t["keys"] * 1e6 for t in runs]
    engine = [(t["spark"] + t["workers"] - t["signing"]) / t["keys"] * 1e6 for t in runs]
    cost.bar(names, signing, label="signing")
    cost.bar(names, engine, bottom=signing, label="Spark, its start included")
    cost.set(xlabel="keys, cores", ylabel="µs of CPU per key", yscale="log", ylim=(0.5, None))
    cost.legend()
    figure.savefig(ROOT / "docs/scale-out.svg", metadata={"Date": None})


if __name__ == "__main__":
    what, sizes = sys.argv[1], [int(keys) for keys in sys.argv[2:]]
    if what == "measure":
        measure(sizes or [10**5, 10**6, 10**7])
    else:
        draw()
