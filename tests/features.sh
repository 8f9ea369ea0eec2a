#!/usr/bin/env bash
# Builds each combination of features that makes sense, with all lints as errors. The last line is `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/lib.sh

builds() { cargo clippy --quiet -p s3sign --no-default-features --features "$1" -- -D warnings; }

for features in "" std batch checksums endpoint post sigv2 sigv4a verify diagnose "post sigv2" "batch checksums sigv4a" full ring "full ring"; do
  test_case "${features:-none}" builds "$features"
done
report
