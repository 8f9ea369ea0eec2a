#!/usr/bin/env bash
# Puts S3 servers through every form of signing, tampered with in every way, and through the paths of every wrapper, and
# compares with expected.json:
# run.sh [NAME... | all]; without a name, those that docs/servers.md says. The last line counts tests.
# S3SIGN_UPDATE_SERVERS=1 writes what is found into expected.json, and the tables into docs/servers.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

export S3SIGN_SERVERS=${*:-s3s moto versitygw seaweedfs juicefs radosgw}
if [ "$S3SIGN_SERVERS" = all ]; then
    S3SIGN_SERVERS="s3s moto $(cut -f 1 tests/servers/versions.tsv | grep -v moto | tr '\n' ' ')"
fi
python=$PWD/target/venv-tests/bin/python
if ! "$python" -c 'import moto, s3sign' 2>/dev/null; then
    echo "tests/python/run.sh, which makes target/venv-tests, has to run before" >&2
    exit 1
fi
# shellcheck disable=SC2086 # a word is a server
tests/servers/install.sh $S3SIGN_SERVERS
tests/servers/programs/build.sh
"$python" -m ruff check --config bindings/python/pyproject.toml tests/servers
"$python" -m ruff format --check --config bindings/python/pyproject.toml tests/servers
exec "$python" -m pytest -q -rPs tests/servers
