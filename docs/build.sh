#!/usr/bin/env bash
# Builds the documentation into target/docs: docs/build.sh. Needs python3 and, where there is no library yet, cargo.
# Whatever Sphinx would warn of is an error, links within the pages included.
set -euo pipefail
cd "$(dirname "$0")/.."

# The reference of the Python package is read from the package itself, which loads the library.
export S3SIGN_LIBRARY=${S3SIGN_LIBRARY:-$PWD/target/release/libs3sign.so}
[ -e "$S3SIGN_LIBRARY" ] || cargo build --release --lib

venv=target/venv-docs
if ! cmp -s docs/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv"; then
        apt-get update && apt-get install -y python3-venv # Debian ships the module apart
        python3 -m venv "$venv"
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt
    cp docs/requirements.txt "$venv/"
fi

# Anew each time: what was left of a page that is gone, or was made from older sources, would hide a fault.
rm -rf target/docs
"$venv/bin/python" -m sphinx --builder html --fresh-env --nitpicky --fail-on-warning --keep-going --quiet \
    --doctree-dir target/docs-doctrees docs target/docs
echo "target/docs/index.html"
