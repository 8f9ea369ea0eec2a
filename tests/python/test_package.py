"""The installed package: what it needs, what it brings along, and which libraries it takes."""

from __future__ import annotations

import _ctypes
import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import s3sign
from s3sign import _abi, _library

PACKAGE = Path(s3sign.__file__).parent


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-bb", "-W", "error", "-c", code]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)


def test_only_the_client_needs_urllib3() -> None:
    result = python(
        "import sys; sys.modules['urllib3'] = None\n"
        "from s3sign import Error, Object, Signer\n"
        "Signer('AKID', 'secret', region='us-east-1').sign('PUT', 'https://host/', {'a': 'b'}, b'body')\n"
        "try: from s3sign import Client\n"
        "except ImportError as error: assert 'urllib3' in str(error)\n"
        "else: raise SystemExit('imported')\n"
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_version_is_that_of_the_library_it_brings_along() -> None:
    assert s3sign.__version__ == _library.lib.s3sign_version_string().decode() == importlib.metadata.version("s3sign")
    assert Path(_library.lib._name).parent == PACKAGE


def test_wheel_is_for_one_platform_and_any_python_3() -> None:
    files = {file.name: file for file in importlib.metadata.files("s3sign") or ()}
    tag = files["WHEEL"].read_text().partition("Tag: ")[2].splitlines()[0]
    assert tag.startswith("py3-none-") and not tag.endswith("-any")
    assert "py.typed" in files and Path(_library.lib._name).name in files


def test_without_a_library_in_the_package_s3sign_library_names_it(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "s3sign", ignore=shutil.ignore_patterns("*.so", "*.dylib", "*.dll"))
    code = "from s3sign import Signer; print(Signer.anonymous().sign_request('GET', 'https://host').url)"
    found = python(code, PYTHONPATH=str(tmp_path), S3SIGN_LIBRARY=_library.lib._name)
    assert (found.returncode, found.stdout) == (0, "https://host/\n")
    missing = python(code, PYTHONPATH=str(tmp_path), S3SIGN_LIBRARY="/nowhere/libs3sign.so")
    assert missing.returncode == 1 and "ImportError" in missing.stderr and "/nowhere/libs3sign.so" in missing.stderr


def fake(tmp_path: Path, version: int, size: int) -> str:
    """A library of this version, whose structs have this size."""
    special = {
        "s3sign_version_number": f"int s3sign_version_number(void) {{ return {version}; }}",
        "s3sign_version_string": 'const char *s3sign_version_string(void) { return "0.0.99"; }',
        **{name: f"void {name}(unsigned *size) {{ *size = {size}; }}" for name in _abi.VERSIONED},
    }
    source = [special.get(name, f"int {name}(void) {{ return 0; }}") for name in _abi.PROTOTYPES]
    (tmp_path / "fake.c").write_text("\n".join(source))
    path = str(tmp_path / "fake.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", path, tmp_path / "fake.c"], check=True)
    return path


@pytest.mark.parametrize(
    ("version", "size", "word"),
    [(199, 4096, "0.0.99"), (300, 4096, "0.0.99"), (10_000, 4096, "0.0.99"), (200, 24, "24 bytes")],
    ids=["older", "the next minor version", "another major version", "older structs"],
)
def test_library_that_does_not_fit_is_refused(tmp_path: Path, version: int, size: int, word: str) -> None:
    with pytest.raises(ImportError, match=word):
        _library._load(fake(tmp_path, version, size))


@pytest.mark.parametrize("version", [200, 299])
def test_library_of_the_same_minor_version_is_taken(tmp_path: Path, version: int) -> None:
    assert _library._load(fake(tmp_path, version, 4096)).s3sign_version_number() == version


def test_library_without_its_functions_is_refused() -> None:
    with pytest.raises(ImportError, match="s3sign_"):
        _library._load(_ctypes.__file__)
