#!/usr/bin/env bash
# Lets the Python clients perform OPERATIONS (10,000) while faults are injected. Run tests/python/run.sh once before.
set -euo pipefail
cd "$(dirname "$0")/.."
S3SIGN_ENDURANCE_OPERATIONS=${1:-10000} exec target/venv-tests/bin/python -m pytest -q -s tests/python/test_endurance.py
