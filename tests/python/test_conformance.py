"""The cases that every binding keeps, tests/conformance/*.json, kept by this one; and they are as generated."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import s3sign

DIRECTORY = Path(__file__).parents[1] / "conformance"
_spec = spec_from_file_location("generate", DIRECTORY / "generate.py")
assert _spec is not None and _spec.loader is not None
generate = module_from_spec(_spec)
_spec.loader.exec_module(generate)


def cases(name: str) -> Any:
    listed = json.loads((DIRECTORY / name).read_text("ascii"))
    assert listed
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in listed])


@cases("signing.json")
def test_request_is_signed_as_the_case_says(case: dict[str, Any]) -> None:
    assert generate.run(case) == case["expected"]


@cases("errors.json")
def test_bad_input_has_the_error_that_the_case_says(case: dict[str, Any]) -> None:
    with pytest.raises(s3sign.Error) as raised:
        generate.run(case)
    error = raised.value
    offset = -1 if error.offset is None else error.offset
    assert {"code": error.code, "name": error.name, "field": error.field, "offset": offset} == case["error"]
    assert generate.EXAMPLE["secret_access_key"] not in str(error)


def test_signing_json_is_as_generated() -> None:
    subprocess.run([sys.executable, DIRECTORY / "generate.py", "--check"], check=True)
