"""Compiles and runs the code of a README, and compares what it prints with the text block after it.

usage: readme.py [README], that of the repository unless told. Python's examples run by the Python that runs this, in the
current folder. The Rust library, the test server and the Python package must be there: tests/run.sh sees to it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from s3sign import Client, Signer

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "target/release"
ENDPOINT = "http://127.0.0.1:9000"
CC = ["gcc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]


def compiled(code: str, folder: Path) -> list[str]:
    """The command that runs a C program."""
    source, program = folder / "example.c", folder / "example"
    source.write_text(code)
    command = [*CC, f"-I{ROOT}/include", str(source), "-o", str(program)]
    if "s3sign_curl.h" in code:
        command += [f"-I{ROOT}/bindings/c", *map(str, sorted(ROOT.glob("bindings/c/s3sign_curl*.c")))]
    (folder / "libs3sign.so.0").symlink_to(LIBRARY / "libs3sign.so")
    subprocess.run([*command, f"-L{LIBRARY}", f"-Wl,-rpath,{folder}", "-ls3sign", "-lcurl", "-lexpat"], check=True)
    return [str(program)]


def check(language: str, code: str, expected: str, endpoint: str) -> bool:
    """Run one example; say whether it printed what the README says."""
    with tempfile.TemporaryDirectory() as name:
        code, expected = code.replace(ENDPOINT, endpoint), expected.replace(ENDPOINT, endpoint)
        command = compiled(code, Path(name)) if language == "c" else [sys.executable, "-c", code]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if ran.returncode == 0 and ran.stdout == expected:
        return True
    print(f"{code}\nended with {ran.returncode}; expected:\n{expected}\nprinted:\n{ran.stdout}{ran.stderr}")
    return False


def main() -> int:
    """Run every example against a server of its own."""
    text = Path(*sys.argv[1:] or [ROOT / "README.md"]).read_text()
    examples = re.findall(r"```(c|python)\n(.*?)```\n(?:\n[^`\n]+\n)?\n```text\n(.*?)```", text, re.DOTALL)
    blocks = len(re.findall(r"^```(?:c|python)$", text, re.MULTILINE))
    with tempfile.TemporaryDirectory() as objects:
        server = subprocess.Popen(
            [ROOT / "target/debug/examples/s3_server", objects, "--port", "0"]
            + ["--access-key", "AKIDEXAMPLE", "--secret-key", "secret"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            endpoint = server.stdout.readline().split()[-1]
            with Client(endpoint, signer=Signer("AKIDEXAMPLE", "secret", region="us-east-1")) as client:
                client.create_bucket("bucket")
            results = [check(*example, endpoint) for example in examples]
        finally:
            server.terminate()
            server.wait()
    passed = sum(results)
    failed = blocks - passed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
