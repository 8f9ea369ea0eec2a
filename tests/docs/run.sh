#!/usr/bin/env bash
# Builds the documentation, checks that it is whole, and runs the code on its pages. Prints how many checks passed and
# failed. tests/run.sh has made the library, the test server and target/venv-tests before.
set -uo pipefail
cd "$(dirname "$0")/../.."

python=target/venv-tests/bin/python
failed=0

# C programs on the pages: the libraries that they link.
. tests/lib.sh
[ -e /usr/include/openssl/hmac.h ] || apt_install libssl-dev

"$python" -m ruff check --config bindings/python/pyproject.toml docs/conf.py docs/_ext tests/docs tests/readme.py || failed=1
"$python" -m ruff format --check --config bindings/python/pyproject.toml docs/conf.py docs/_ext tests/docs \
    tests/readme.py || failed=1
docs/build.sh || exit 1
"$python" -m pytest -q tests/docs || failed=1

find docs -name '*.md' -print0 | sort -z | xargs -0 "$python" tests/readme.py || failed=1
exit "$failed"
