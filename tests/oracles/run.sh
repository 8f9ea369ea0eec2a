#!/usr/bin/env bash
# Other people's signers sign odd requests, which are verified. Needs what tests/python/run.sh has made, Go and Node.js 20;
# gets the signers from the registries of their languages, and curl from apt.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=$PWD/target/venv-tests/bin/python
work=$PWD/target/oracles
"$python" -c 'import awscrt, botocore, pytest, s3sign' || { echo "run tests/python/run.sh first" >&2; exit 2; }
if ! command -v curl >/dev/null; then
    apt-get update && apt-get install -y --no-install-recommends curl
fi

mkdir -p "$work/node"
if ! cmp -s tests/oracles/package-lock.json "$work/node/node_modules/installed"; then
    cp tests/oracles/package*.json "$work/node/"
    npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp tests/oracles/package-lock.json "$work/node/node_modules/installed"
fi
cp tests/oracles/sign.mjs "$work/node/"
(cd tests/oracles/go && test -z "$(gofmt -l .)" && go vet ./... && go build -o "$work/sign-go" . &&
    go build -o "$work/form-go" ./forms)

export PYTHONPATH=$PWD/tests/python
"$python" -m ruff check --config bindings/python/pyproject.toml tests/oracles
"$python" -m ruff format --check --config bindings/python/pyproject.toml tests/oracles
exec "$python" -m pytest -q -p no:cacheprovider tests/oracles
