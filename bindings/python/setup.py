"""Puts libs3sign into the package: built with cargo, or the file that S3SIGN_LIBRARY names."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

REPOSITORY = Path(__file__).resolve().parents[2]


def library() -> Path:
    """The shared library to bundle."""
    given = os.environ.get("S3SIGN_LIBRARY")
    if given:
        return Path(given)
    if not (REPOSITORY / "Cargo.toml").is_file():
        raise SystemExit("s3sign: no Rust sources beside this package; set S3SIGN_LIBRARY to a built libs3sign")
    command = ["cargo", "build", "--release", "--lib", "--message-format=json-render-diagnostics"]
    output = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
    # Cargo says where the library went, which depends on the platform and on CARGO_TARGET_DIR.
    messages = [json.loads(line) for line in output.splitlines()]
    files = [Path(name) for message in messages for name in message.get("filenames", ())]
    return next(file for file in files if file.suffix in {".so", ".dylib", ".dll"} and "s3sign" in file.name)


class BuildWithLibrary(build_py):
    """Copies the library next to the modules."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # an editable install finds the library through S3SIGN_LIBRARY
        source = library()
        target = Path(self.build_lib, "s3sign", "libs3sign" + source.suffix)
        shutil.copyfile(source, target)
        self.bundled = str(target)

    def get_outputs(self, include_bytecode: bool = True) -> "list[str]":
        return [*super().get_outputs(include_bytecode), *filter(None, [getattr(self, "bundled", None)])]


class PlatformWheel(bdist_wheel):
    """Tags the wheel for one platform and any Python 3: the library is not an extension module."""

    def get_tag(self) -> "tuple[str, str, str]":
        return ("py3", "none", super().get_tag()[2])


class PlatformDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(distclass=PlatformDistribution, cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel})
