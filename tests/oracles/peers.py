"""Programs that sign with other people's signers, and copies of requests with a change that a server must see."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from conftest import skip_without
from generate import ACCESS_KEY, REGION, SECRET_KEY

HERE, WORK = Path(__file__).parent, Path(__file__).parents[2] / "target/oracles"
PROGRAMS: dict[str, list[str | Path]] = {
    "botocore": [sys.executable, HERE / "sign.py"],
    "awscrt": [sys.executable, HERE / "sign.py"],
    "aws4": ["node", WORK / "node/sign.mjs", ACCESS_KEY, SECRET_KEY, REGION],
    "aws4fetch": ["node", WORK / "node/sign.mjs", ACCESS_KEY, SECRET_KEY, REGION],
    "smithy": ["node", WORK / "node/sign.mjs", ACCESS_KEY, SECRET_KEY, REGION],
    "aws-sdk-go-v2": [WORK / "sign-go", ACCESS_KEY, SECRET_KEY, REGION],
    "minio-go": [WORK / "sign-go", ACCESS_KEY, SECRET_KEY, REGION],
}
FORMS = [WORK / "form-go", ACCESS_KEY, SECRET_KEY, REGION]
Headers = list[tuple[str, str]]
#: Method, target and headers.
Arrived = tuple[str, str, Headers]
SIGNATURE, DATE = re.compile(r"(Signature=)([0-9a-f]{64})"), re.compile(r"\d{8}T\d{6}Z")


def run(command: Sequence[str | Path], requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a program prints for each of these, in their order. The test is skipped if run.sh could not build it."""
    for part in command[:2]:
        if isinstance(part, Path) and not part.exists():
            skip_without(f"{part.name}: {'go' if part.name.endswith('-go') else 'node or npm'} is not installed")
    given = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(command, input=given, text=True, stdout=subprocess.PIPE, timeout=60, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(requests)
    return found


def other(character: str) -> str:
    return "1" if character == "0" else "0"


def tampered(request: dict[str, Any], arrived: Arrived, chance: random.Random) -> Iterator[tuple[str, Arrived]]:
    """Copies of a request, each with one change that a server must see."""
    method, target, headers = arrived
    path, mark, query = target.partition("?")
    yield "method", ("GET" if method != "GET" else "PUT", target, headers)
    yield "path", (method, f"{path}x{mark}{query}", headers)
    places = [at for at in range(1, len(path)) if path[at].isalnum() and "%" not in path[max(at - 2, 0) : at]]
    if request["service"] == "s3" and places:  # elsewhere `..` may take the change away
        at = chance.choice(places)
        yield "path byte", (method, f"{path[:at]}{other(path[at])}{path[at + 1 :]}{mark}{query}", headers)
    yield "query added", (method, f"{path}?{query}{'&' if query else ''}added", headers)
    pairs = query.split("&") if query else []
    for at in [at for at, pair in enumerate(pairs) if "=" in pair and not pair.startswith("X-Amz-Signature=")][:3]:
        changed = "&".join([*pairs[:at], pairs[at] + "x", *pairs[at + 1 :]])
        yield "query value", (method, f"{path}?{changed}", headers)
    authorization = next((value for name, value in headers if name.lower() == "authorization"), "")
    listed = re.search(r"SignedHeaders=([^,&]+)", authorization or target)
    assert listed
    names = listed[1].lower().replace("%3b", ";").split(";")
    at = chance.choice([at for at, (name, _) in enumerate(headers) if name.lower() in names])
    yield "header", (method, target, [*headers[:at], (headers[at][0], headers[at][1] + "x"), *headers[at + 1 :]])

    def everywhere(pattern: re.Pattern[str], change: Any) -> Arrived:
        return method, pattern.sub(change, target), [(name, pattern.sub(change, value)) for name, value in headers]

    digit = chance.randrange(64)
    yield (
        "signature",
        everywhere(
            SIGNATURE, lambda found: found[1] + found[2][:digit] + other(found[2][digit]) + found[2][digit + 1 :]
        ),
    )
    yield "date", everywhere(DATE, lambda found: found[0][:-2] + other(found[0][-2]) + "Z")
