#!/usr/bin/env bash
# Other people's signers sign odd requests, which are verified. Needs what tests/python/run.sh has made; gets the signers
# from the registries of their languages, and curl from apt. Those for which Go or Node.js 20 is missing are skipped; where
# CI is set, they fail.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=$PWD/target/venv-tests/bin/python
work=$PWD/target/oracles
"$python" -c 'import awscrt, botocore, pytest, s3sign' || { echo "run tests/python/run.sh first" >&2; exit 2; }
. tests/lib.sh
command -v curl >/dev/null || apt_try curl || true

mkdir -p "$work/node"
if [ -n "$(lacking node npm)" ]; then
    rm -f "$work/node/sign.mjs"
elif ! cmp -s tests/oracles/package-lock.json "$work/node/node_modules/installed"; then
    cp tests/oracles/package*.json "$work/node/"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp tests/oracles/package-lock.json "$work/node/node_modules/installed"
fi
[ -n "$(lacking node npm)" ] || cp tests/oracles/sign.mjs "$work/node/"
rm -f "$work/sign-go" "$work/form-go"
[ -n "$(lacking go)" ] || (cd tests/oracles/go && test -z "$(gofmt -l .)" && go vet ./... && go build -o "$work/sign-go" . &&
    go build -o "$work/form-go" ./forms)

"$python" -m ruff check --config bindings/python/pyproject.toml tests/oracles
"$python" -m ruff format --check --config bindings/python/pyproject.toml tests/oracles
exec "$python" -m pytest -q tests/oracles
