#!/usr/bin/env bash
# Runs examples/scale_out.py on Spark, on this machine, with 20,000 keys. Not among the tests of run.sh, for Spark is a
# download of 450 MB: there, tests/python/test_scale_out.py runs the job without it. Needs a JRE 17 and libs3sign.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=target/venv-spark
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.3.0
if ! command -v java >/dev/null; then
    apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless
fi
cargo build --release --lib

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export S3SIGN_LIBRARY=$PWD/target/release/libs3sign.so PYTHONPATH=$PWD/bindings/python/src SPARK_LOCAL_IP=127.0.0.1
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=a-secret-of-the-driver AWS_REGION=us-east-1
for i in $(seq 20000); do echo "photos/$i/ü //$i.jpg"; done >"$work/manifest"

base=https://bucket.s3.us-east-1.amazonaws.com/
"$venv/bin/python" examples/scale_out.py "$work/manifest" "$work/urls" "$base" --partitions 5
"$venv/bin/python" - "$work" "$base" <<'PYTHON'
import datetime
import pathlib
import sys

from s3sign import Signer

work, base = pathlib.Path(sys.argv[1]), sys.argv[2]
parts = sorted(work.glob("urls/part-*"))
urls = [line for part in parts for line in part.read_text().splitlines()]
date = datetime.datetime.strptime(urls[0].partition("X-Amz-Date=")[2][:16], "%Y%m%dT%H%M%S%z")
keys = (work / "manifest").read_bytes().splitlines()
assert len(parts) == 5 and len(urls) == 20_000
assert urls == Signer.from_env().presign_many("GET", base, keys, time=date)
print("1 passed, 0 failed")
PYTHON
