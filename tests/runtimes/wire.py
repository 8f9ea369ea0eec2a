"""Checks that a binding's program sends exactly the targets that it signs: wire.py CLIENTS COMMAND...

The program reads lines `sign URL` and `presign URL`, and requests the returned URL with each of its HTTP clients, one
after the other. A recorded target has to be canonical, by urllib, and signed, by botocore. CLIENTS has a word for each
client, joined by commas: it `sends` segments . and .. as they are or `resolves` them. A resolved request must not carry
a valid signature.
"""

from __future__ import annotations

import os
import subprocess
import sys

from conftest import ACCESS_KEY, SECRET_KEY, Received
from recorder import PATHS, WITH_QUERY, Recorder, canonical, is_signed

DOTS = {"/bucket/a/../b": "/bucket/b", "/bucket/./x": "/bucket/x", "/bucket/../other/k": "/other/k"}
FORMS = ("sign", "presign")


def sent(command: list[str], given: list[tuple[str, str]]) -> list[Received]:
    """What arrives of these forms and targets."""
    recorder = Recorder()
    lines = "".join(f"{form} {recorder.url}{target}\n" for form, target in given)
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": "us-east-1"}
    subprocess.run(command, input=lines.encode(), env={**os.environ, **keys}, check=True, timeout=120)
    recorder.close()
    return recorder.received


def is_right(form: str, expected: str, request: Received) -> bool:
    """Whether the target is this one; of a presigned URL, that with parameters of the signature."""
    target = request.line.split(" ", 1)[1].removesuffix(" HTTP/1.1")
    if form == "sign":
        return target == expected
    parts = target.replace("?", "&").split("&")
    return parts[0] == expected.partition("?")[0] and {*expected.replace("?", "&").split("&")} <= {*parts}


def main() -> int:
    clients, command = sys.argv[1].split(","), sys.argv[2:]
    targets = {path: canonical(path) for path in PATHS} | WITH_QUERY
    given = [(form, target) for form in FORMS for target in [*targets, *DOTS]]
    received = iter(sent(command, given))
    checks = failed = 0
    for form, target in given:
        for client in clients:
            checks += 1
            request = next(received, Received("nothing came HTTP/1.1", [], b""))
            resolved = target in DOTS and client == "resolves"
            expected = DOTS[target] if resolved else targets.get(target, target)
            right = is_right(form, expected, request) and "+" not in request.line
            if not right or is_signed(request) == resolved:
                failed += 1
                print(f"{form} {target}: {request.line}")
    failed += sum(1 for _ in received)
    print(f"{checks} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
