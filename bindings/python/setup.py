"""Puts libs3sign into the package: built with cargo, or the file that S3SIGN_LIBRARY names."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent
#: The Rust crate as an sdist brings it along; in the repository there is none, for the crate is two folders up.
BROUGHT = HERE / "rust"


def crate() -> Path:
    """The folder of the Rust crate."""
    found = BROUGHT if BROUGHT.is_dir() else HERE.parents[1]
    if not (found / "Cargo.toml").is_file():
        raise SystemExit("s3sign: no Rust sources beside this package; set S3SIGN_LIBRARY to a built libs3sign")
    return found


def cargo(*arguments: str) -> bytes:
    """What a cargo command prints."""
    try:
        return subprocess.run(["cargo", *arguments], cwd=crate(), stdout=subprocess.PIPE, check=True).stdout
    except FileNotFoundError:
        raise SystemExit("s3sign: building needs a current cargo, from https://rustup.rs") from None


def library() -> Path:
    """The shared library to bundle."""
    given = os.environ.get("S3SIGN_LIBRARY")
    if given:
        return Path(given)
    # The repository has a package for the library. An sdist has the crate alone, of which a library is made here.
    made = ["build", "--package=libs3sign"]
    if crate() == BROUGHT:
        made = ["rustc", "--package=s3sign", "--crate-type=cdylib"]
    output = cargo(*made, "--lib", "--release", "--locked", "--message-format=json-render-diagnostics")
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


class SourcesWithCrate(sdist):
    """Brings the crate along, as cargo packages it: without tests and workspace, with its Cargo.lock."""

    def make_release_tree(self, base_dir: str, files: "list[str]") -> None:
        super().make_release_tree(base_dir, files)
        target = Path(base_dir, BROUGHT.name)
        if BROUGHT.is_dir():
            shutil.copytree(BROUGHT, target, ignore=shutil.ignore_patterns("target"), dirs_exist_ok=True)
            return
        with tempfile.TemporaryDirectory() as folder:
            cargo("package", "--package=s3sign", "--quiet", "--no-verify", "--allow-dirty", "--target-dir", folder)
            (archive,) = Path(folder, "package").glob("s3sign-*.crate")
            with tarfile.open(archive) as packed:
                packed.extractall(folder)
            shutil.copytree(Path(folder, archive.stem), target)


class PlatformWheel(bdist_wheel):
    """Tags the wheel for one platform and any Python 3: the library is not an extension module. Says what is in it."""

    def write_wheelfile(self, wheelfile_base: str, *arguments: str) -> None:
        super().write_wheelfile(wheelfile_base, *arguments)
        # Where PEP 770 has bills of materials.
        folder = Path(wheelfile_base, "sboms")
        folder.mkdir(exist_ok=True)
        shutil.copy(crate() / "packaging" / "s3sign.cdx.json", folder)

    def get_tag(self) -> "tuple[str, str, str]":
        return ("py3", "none", super().get_tag()[2])


class PlatformDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


COMMANDS = {"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel, "sdist": SourcesWithCrate}
setup(distclass=PlatformDistribution, cmdclass=COMMANDS)
