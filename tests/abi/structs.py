"""Compares the structs of two dumps of abidw: structs.py RELEASED NOW

Fails if one is gone, or has changed other than by fields at its end, which only those may get that begin with their
size. Prints abidiff's suppressions for those that have grown so: abidiff itself does not look where a struct has grown.
"""

import sys
import xml.etree.ElementTree as XML
from collections.abc import Callable

Field = tuple[str, str, str]


def described(types: dict[str | None, XML.Element]) -> Callable[[str | None], str]:
    """A function that spells out a type: ids differ between dumps."""

    def describe(identity: str | None) -> str:
        element = types[identity]
        if element.tag == "class-decl":
            return "struct " + element.get("name", "")
        text = " ".join(element.get(key, "") for key in ("name", "size-in-bits", "const"))
        inner = f" of {describe(element.get('type-id'))}" if element.get("type-id") else ""
        return f"{element.tag} {text}{inner}"

    return describe


def structs(dump: str) -> dict[str, list[Field]]:
    """Offset, name and type of the fields of every struct."""
    root = XML.parse(dump).getroot()
    describe = described({element.get("id"): element for element in root.iter() if element.get("id")})
    found = {}
    for struct in root.iter("class-decl"):
        fields = [(member.get("layout-offset-in-bits", ""), member[0]) for member in struct.iter("data-member")]
        found[struct.get("name", "")] = [
            (offset, field.get("name", ""), describe(field.get("type-id"))) for offset, field in fields
        ]
    return found


released, now = structs(sys.argv[1]), structs(sys.argv[2])
broken = 0
for name, fields in released.items():
    grown = now.get(name, [])
    if grown == fields:
        continue
    if fields and fields[0][1] == "size" and grown[: len(fields)] == fields:
        print(f"[suppress_type]\n  name = {name}")
        continue
    broken += 1
    changed = [new for old, new in zip(fields, grown, strict=False) if old != new] or grown[len(fields) :] or "gone"
    print(f"struct {name} has changed: {changed}", file=sys.stderr)
sys.exit(1 if broken else 0)
