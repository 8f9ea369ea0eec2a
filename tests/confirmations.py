"""Compares the table in docs/confirmations.md with what the tests noted in the file that S3SIGN_CONFIRMATIONS names, a
line `form<TAB>kind<TAB>by` for each. With S3SIGN_UPDATE_CONFIRMATIONS=1, writes the table instead.
"""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs/confirmations.md"
START, END = "<!-- confirmations -->\n", "<!-- /confirmations -->\n"

FORMS = (
    "SigV4 header",
    "SigV4 presigned URL",
    "SigV4 signed chunks",
    "SigV4 signed chunks and trailer",
    "Unsigned chunks and trailer",
    "SigV4A header",
    "SigV4A presigned URL",
    "SigV4A signed chunks",
    "SigV4A signed chunks and trailer",
    "SigV2 header",
    "SigV2 presigned URL",
    "SigV4 POST policy",
    "SigV2 POST policy",
    "S3 Express",
    "Delegated signing",
    "Checksums",
    "Session token",
)

#: Kind of confirmation, and its column.
COLUMNS = {
    "known answers": "Known answers",
    "implementation": "Agrees with",
    "server": "Accepted by (and, wrong ones refused by)",
}

#: How the sources of tests/vectors/vectors.json begin, and the name of each; any other stands for itself.
SOURCES = {
    "https://docs.aws.amazon.com/": "AWS documentation",
    "AWS General Reference": "AWS documentation",
    "S3 User Guide": "AWS documentation",
    "older S3 developer guide": "AWS documentation",
    "aws sig-v4 test suite": "AWS test suite",
    "aws-signing-test-suite": "AWS test suite",
    "aws-c-auth": "aws-c-auth",
    "awslabs/aws-c-auth": "aws-c-auth",
    "Nugine/s3s": "s3s",
    "botocore": "botocore",
    "awscrt": "awscrt",
    "computed": "",  # for the test file, by nobody else
}


def name_of(by: str) -> str:
    """The name that stands in the table; empty if none does."""
    return next((name for start, name in SOURCES.items() if by.startswith(start)), by)


def table(lines: list[str]) -> str:
    """The table that the notes make; ValueError if one of them is for no cell of it."""
    cells: dict[tuple[str, str], set[str]] = {(form, kind): set() for form in FORMS for kind in COLUMNS}
    for line in lines:
        form, kind, by = line.split("\t")
        if (form, kind) not in cells:
            raise ValueError(f"no cell of the table is for {form!r}, {kind!r}")
        cells[form, kind].add(name_of(by))
    rows = [["Form", *COLUMNS.values()], ["---"] * (1 + len(COLUMNS))]
    for form in FORMS:
        names = (sorted(cells[form, kind] - {""}, key=str.lower) for kind in COLUMNS)
        rows.append([form, *(", ".join(cell) or "–" for cell in names)])  # noqa: RUF001
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> int:
    """Compare, or write."""
    notes = Path(os.environ["S3SIGN_CONFIRMATIONS"]).read_text(encoding="utf-8").splitlines()
    made = table(notes)
    before, start, rest = PAGE.read_text(encoding="utf-8").partition(START)
    there, end, after = rest.partition(END)
    if not start or not end:
        print(f"{PAGE.name} lacks {START.strip()} or {END.strip()}")
        return 1
    if there == made:
        return 0
    if os.environ.get("S3SIGN_UPDATE_CONFIRMATIONS") == "1":
        PAGE.write_text(before + start + made + end + after, encoding="utf-8")
        print(f"{PAGE.name} has a new table")
        return 0
    names = (PAGE.name, "what the tests confirmed")
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), made.splitlines(True), *names, n=0))
    print(f"S3SIGN_UPDATE_CONFIRMATIONS=1 tests/run.sh writes what the tests confirmed into {PAGE.name}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
