#!/usr/bin/env bash
# Checks the Python package: types, lint, then the tests, against the package as pip installs it.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=target/venv-tests
python=$venv/bin/python

if ! "$python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv"; then
        apt-get update && apt-get install -y python3-venv # Debian ships the module apart
        python3 -m venv "$venv"
    fi
fi

"$python" -m pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt
rm -rf bindings/python/build # setuptools would pick up what an earlier build left there
"$python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps ./bindings/python
. tests/lib.sh
if [ -z "$(lacking node npm)" ] && ! cmp -s tests/node/package-lock.json target/node/package-lock.json; then
    # AWS's SDK for JavaScript wants Node.js 20.
    rm -rf target/node && mkdir -p target/node
    cp tests/node/package*.json target/node/
    npm ci --prefix target/node --no-audit --no-fund --loglevel=error || {
        rm -rf target/node
        exit 1
    }
fi
# The completion scripts of zsh and fish are checked; curl and wget send what is signed. Without one, its tests are skipped.
[ -z "$(lacking zsh fish curl wget)" ] || apt_try zsh fish curl wget || true
cargo build -p s3sign-servers

"$python" -m mypy --config-file bindings/python/pyproject.toml bindings/python/src/s3sign
"$python" -m ruff check --config bindings/python/pyproject.toml bindings/python tests/python tests/conformance tests/runtimes examples benches
"$python" -m ruff format --check --config bindings/python/pyproject.toml bindings/python tests/python tests/conformance tests/runtimes examples benches
exec "$python" -m pytest -q tests/python
