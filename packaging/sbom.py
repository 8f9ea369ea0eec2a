#!/usr/bin/env python3
"""Writes packaging/s3sign.cdx.json, the bill of materials that every package of the library brings along.

It is CycloneDX 1.6, of what is linked on any target of deny.toml, from `cargo tree` and Cargo.lock. The same input
gives the same bytes: it holds no time and no random number. tests/supply.py tells when it has to be written again.
"""

import json
import subprocess
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SBOM = ROOT / "packaging/s3sign.cdx.json"
TARGETS = tomllib.loads((ROOT / "deny.toml").read_text())["graph"]["targets"]


@dataclass
class Crate:
    name: str
    version: str
    licence: str
    targets: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)

    @property
    def purl(self) -> str:
        return f"pkg:cargo/{self.name}@{self.version}"


@cache
def shipped(features: str = "") -> dict[str, Crate]:
    """By purl, s3sign itself and what is linked into the library with it, by default or with more features."""
    found: dict[str, Crate] = {}
    for target in TARGETS:
        path: list[Crate] = []  # from the root to the line before
        command = ["cargo", "tree", "--package=s3sign", "--edges=normal", f"--target={target}", "--locked"]
        command += ["--prefix=depth", "--format=|{p}|{l}|", f"--features={features}"]
        for line in subprocess.check_output(command, cwd=ROOT, text=True).splitlines():
            depth, package, licence, _ = line.split("|")
            name, version = package.split()[:2]
            # `/` is how crates wrote OR before SPDX.
            crate = Crate(name, version.removeprefix("v"), licence.replace("/", " OR "))
            crate = found.setdefault(crate.purl, crate)
            if target not in crate.targets:
                crate.targets.append(target)
            del path[int(depth) :]
            if path:
                path[-1].needs.add(crate.purl)
            path.append(crate)
    return found


def checksums() -> dict[str, str]:
    """By purl, the SHA-256 of every crate in Cargo.lock that comes from a registry."""
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    return {f"pkg:cargo/{p['name']}@{p['version']}": p["checksum"] for p in packages if "checksum" in p}


def component(crate: Crate, checksum: str | None) -> dict[str, object]:
    made: dict[str, object] = {"type": "library", "bom-ref": crate.purl, "name": crate.name, "version": crate.version}
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    made["licenses"] = [{"expression": crate.licence}]
    made["purl"] = crate.purl
    if crate.targets != TARGETS:
        made["properties"] = [{"name": "cdx:rustc:sbom:target:triple", "value": target} for target in crate.targets]
    return made


def document() -> str:
    crates, sums = shipped(), checksums()
    own, *others = crates.values()  # the root of the tree comes first
    others.sort(key=lambda crate: crate.name)
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(own, None)},
        "components": [component(crate, sums[crate.purl]) for crate in others],
        "dependencies": [{"ref": crate.purl, "dependsOn": sorted(crate.needs)} for crate in [own, *others]],
    }
    return json.dumps(made, indent=1) + "\n"


if __name__ == "__main__":
    SBOM.write_text(document())
