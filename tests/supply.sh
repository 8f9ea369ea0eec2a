#!/usr/bin/env bash
# What the library is made of: that the oldest Rust it promises builds it, that its dependencies are those that
# SECURITY.md, deny.toml and the bill of materials state, and that all packages have one version. Installs that Rust with
# rustup, and a validator of CycloneDX with pip. Prints a line per test, and `N passed, N failed`.
#
# `cargo deny check` is apart, see SECURITY.md.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 2
. tests/lib.sh

venv=target/venv-tests
validator='cyclonedx-python-lib[json-validation]==11.12.0'
oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
# Apart, for the two compilers would throw away what the other has made.
export CARGO_TARGET_DIR=$root/target/oldest-rust

[ -x "$venv/bin/pip" ] || python3 -m venv "$venv" 2>/dev/null || { apt_install python3-venv && python3 -m venv "$venv"; } ||
  need "no virtual environment for Python"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$validator" || need "pip cannot install $validator"
command -v rustup >/dev/null || lack "rustup is not installed"
rustup run "$oldest" cargo --version >/dev/null 2>&1 || rustup toolchain install "$oldest" --profile minimal >/dev/null 2>&1 ||
  need "rustup cannot install Rust $oldest"

# From its folder, where cargo finds how.
core_builds() (cd library/core && cargo "+$oldest" check --profile core --lib --locked)

test_case "Rust $oldest, the oldest that is promised, builds the library" cargo "+$oldest" check --lib --locked
test_case "and the core" core_builds
test_case "SECURITY.md lists the crates that are linked" "$venv/bin/python" tests/supply.py tree
test_case "licences, sources and versions keep deny.toml" "$venv/bin/python" tests/supply.py policy
test_case "the SBOM is that of the tree, and valid" "$venv/bin/python" tests/supply.py sbom
test_case "all packages have one version" "$venv/bin/python" tests/supply.py versions
report
