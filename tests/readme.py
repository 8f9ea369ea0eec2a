"""Compiles and runs the code of a README, and compares what it prints with the text block after it.

usage: readme.py [PAGE...], the README of the repository unless told.

A block of C, C++ or Python is followed by a block of `text`. One whose first line says `network`, as in "```c network",
needs a server elsewhere: it is compiled and not run. Of `sh` the syntax is checked.

A block of `console` has commands behind "$ ", and after them what they print.

Python's examples run by the Python that runs this, in the current folder, and commands are those beside it. The Rust
library, the test server and the Python package must be there: tests/run.sh sees to it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from s3sign import Client, Signer

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "target/release"
SERVER = "target/debug/s3_server"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
ENVIRONMENT = {**os.environ, **CREDENTIALS, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
ENDPOINT = "http://127.0.0.1:9000"
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
COMPILERS = {"c": ["gcc", "-std=c99"], "cpp": ["g++", "-std=c++17", f"-I{ROOT}/bindings/cpp"]}
BLOCK = re.compile(
    r"^```(c|cpp|python|console|sh)( network)?\n(.*?)^```\n(?:(?:\n[^`\n]+\n)?\n```text\n(.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


class Example(NamedTuple):
    """A block of code on a page, and what it prints; "" where the page does not say."""

    page: Path
    language: str
    network: bool
    code: str
    expected: str


def examples(page: Path) -> list[Example]:
    """The blocks of a page."""
    found = []
    for language, network, code, text in BLOCK.findall(page.read_text()):
        if language == "console":
            lines = code.splitlines(keepends=True)
            text = "".join(line for line in lines if not line.startswith(("$ ", "> ")))
            code = "".join(line[2:] for line in lines if line.startswith(("$ ", "> ")))
        found.append(Example(page, language, bool(network), code, text))
    return found


def compiled(language: str, code: str, folder: Path) -> list[str]:
    """The command that runs a program in C or C++."""
    source, program = folder / f"example.{language}", folder / "example"
    source.write_text(code)
    command = [*COMPILERS[language], *WARNINGS, f"-I{ROOT}/include", str(source), "-o", str(program)]
    if "s3sign_curl.h" in code:
        command += [f"-I{ROOT}/bindings/c", *map(str, sorted(ROOT.glob("bindings/c/s3sign_curl*.c")))]
    (folder / "libs3sign.so.0.2").symlink_to(LIBRARY / "libs3sign.so")
    libraries = ["-ls3sign", "-lcurl", "-lexpat"] + ["-lcrypto"] * ("<openssl/" in code)
    subprocess.run([*command, f"-L{LIBRARY}", f"-Wl,-rpath,{folder}", *libraries], check=True)
    return [str(program)]


def command(example: Example, code: str, folder: Path) -> list[str]:
    """The command that runs an example or, where that cannot be, checks as much of it as can."""
    if example.language == "sh":
        return ["bash", "-n", "-c", code]
    if example.language == "console":
        return ["bash", "-c", code]
    if example.language in COMPILERS:
        made = compiled(example.language, code, folder)
        return ["true"] if example.network else made
    if example.network:
        return [sys.executable, "-c", "import sys; compile(sys.argv[1], 'example', 'exec')", code]
    return [sys.executable, "-c", code]


def check(example: Example, endpoint: str) -> bool:
    """Run one example; say whether it printed what its page says."""
    code, expected = (text.replace(ENDPOINT, endpoint) for text in example[3:])
    silent = example.network or example.language == "sh"
    with tempfile.TemporaryDirectory() as folder:
        try:
            arguments = command(example, code, Path(folder))
            ran = subprocess.run(arguments, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
            printed, problem = ran.stdout, f"{ran.stderr}ended with {ran.returncode}" if ran.returncode else ""
        except subprocess.SubprocessError as error:
            printed, problem = "", str(error)
    if not problem and printed == expected and (printed or silent):
        return True
    print(f"{example.page}:\n{code}\n{problem}\nexpected:\n{expected}\nprinted:\n{printed}")
    return False


def main(pages: list[str]) -> int:
    """Run every example against one server."""
    found = [example for page in pages or [ROOT / "README.md"] for example in examples(Path(page))]
    with tempfile.TemporaryDirectory() as objects:
        server = subprocess.Popen(
            [ROOT / SERVER, objects, "--port", "0", "--access-key", "AKIDEXAMPLE", "--secret-key", "secret"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            endpoint = server.stdout.readline().split()[-1]
            with Client(endpoint, signer=Signer("AKIDEXAMPLE", "secret", region="us-east-1")) as client:
                client.create_bucket("bucket")
            with ThreadPoolExecutor(2) as workers:
                results = list(workers.map(lambda example: check(example, endpoint), found))
        finally:
            server.terminate()
            server.wait()
    passed = sum(results)
    failed = len(results) - passed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
