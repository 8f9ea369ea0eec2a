"""What is linked into the library, and how versions go together: supply.py CHECK

    tree      the table in SECURITY.md has the crates of the tree, and no others
    policy    licences, sources and versions keep deny.toml, as far as that can be told without cargo-deny
    sbom      packaging/s3sign.cdx.json is that of the tree, complete, and valid CycloneDX 1.6
    versions  every package and the changelog agree with Cargo.toml; tests/abi.sh sees to include/symbols.txt

Prints each fault, and fails if there is one.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "packaging"))
import sbom as made  # noqa: E402

VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
LOCKED = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]

#: Where packages state their version, and after what.
STATED = {
    "CHANGELOG.md": r"\A(?:(?!## ).*\n)*## ",
    "bindings/python/src/s3sign/__init__.py": r'^__version__ = "',
    "bindings/node/package.json": r'^  "version": "',
    "bindings/node/package-lock.json": r'^  "version": "',
    "bindings/java/pom.xml": r"^  <version>",
    "bindings/ruby/s3sign.gemspec": r'^ *spec\.version = "',
    "bindings/ruby/lib/s3sign.rb": r'^ *VERSION = "',
    "bindings/perl/lib/S3sign.pm": r"^our \$VERSION = '",
}


def linked() -> list[made.Crate]:
    """What is linked into the library and is not its own."""
    return list(made.shipped().values())[1:]


def tree() -> Iterator[str]:
    text = (ROOT / "SECURITY.md").read_text()
    rows = re.findall(r"^\| ([a-z0-9, `_-]+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    listed = {name: licence for names, _, licence in rows for name in re.findall(r"`(.+?)`", names)}
    found = {crate.name: " or ".join(sorted(crate.licence.split(" OR "))) for crate in linked()}
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            yield f"{name}: SECURITY.md says {listed.get(name)}, the tree {found.get(name)}"
    direct = {crate.purl for crate in linked()} & next(iter(made.shipped().values())).needs
    everywhere = [crate for crate in linked() if crate.targets == made.TARGETS]
    sentence = f"links {len(everywhere)} crates, {len(direct)} of them directly"
    if sentence not in " ".join(text.split()):
        yield f"SECURITY.md does not say that the library {sentence}"
    names = {crate.name for crate in everywhere}
    more = sorted(crate.name for crate in made.shipped("ring").values() if crate.targets == made.TARGETS)
    more = [name for name in more if name not in names and name != "s3sign"]
    sentence = f"it links {len(more)} more: " + ", ".join(f"`{name}`" for name in more)
    if sentence not in re.sub(r" \([^()]*ISC\)", "", " ".join(text.split())):
        yield f"SECURITY.md does not say that with ring {sentence}"


def policy() -> Iterator[str]:
    allowed = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
    crates = linked()
    for crate in crates:
        if not allowed & set(crate.licence.split(" OR ")):
            yield f"{crate.name}: {crate.licence} is not among {sorted(allowed)}"
        sources = {p.get("source") for p in LOCKED if (p["name"], p["version"]) == (crate.name, crate.version)}
        if sources != {"registry+https://github.com/rust-lang/crates.io-index"}:
            yield f"{crate.name}: comes from {sources}"
    names = [crate.name for crate in crates]
    yield from (f"{name}: is linked in two versions" for name in sorted(set(names)) if names.count(name) > 1)
    for name, wanted in tomllib.loads((ROOT / "Cargo.toml").read_text())["dependencies"].items():
        if "*" in (wanted if isinstance(wanted, str) else wanted.get("version", "*")):
            yield f"{name}: any version would do"


def sbom() -> Iterator[str]:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = made.SBOM.read_text()
    if text != made.document():
        yield "packaging/s3sign.cdx.json is not of this tree: run packaging/sbom.py"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        yield f"no CycloneDX 1.6: {fault}"
    # Not by the code that wrote it: each crate once, with the checksum that cargo holds it to.
    content = json.loads(text)
    stated = sorted((c["name"], c["version"], c["hashes"][0]["content"]) for c in content["components"])
    tree = {(crate.name, crate.version) for crate in linked()}
    locked = sorted((p["name"], p["version"], p["checksum"]) for p in LOCKED if (p["name"], p["version"]) in tree)
    if stated != locked or len(locked) != len(tree):
        yield f"components differ from the tree: {set(stated) ^ set(locked)}"
    if content["metadata"]["component"]["version"] != VERSION:
        yield f"is of s3sign {content['metadata']['component']['version']}"


def versions() -> Iterator[str]:
    for name, before in STATED.items():
        found = re.search(before + r"([0-9][0-9A-Za-z.-]*)", (ROOT / name).read_text(), re.MULTILINE)
        if not found or found[1] != VERSION:
            yield f"{name} states {found and found[1]}, Cargo.toml {VERSION}"


if __name__ == "__main__":
    faults = list({"tree": tree, "policy": policy, "sbom": sbom, "versions": versions}[sys.argv[1]]())
    print("\n".join(faults))
    sys.exit(1 if faults else 0)
