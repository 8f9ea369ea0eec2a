#!/usr/bin/env bash
# Whether s3sign keeps benches/bounds.tsv: ratios of times within one run, no allocations, and instructions.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/lib.sh

# Without the other signers, which take longer to build.
cargo build --profile bench -p s3sign-benches --no-default-features --bin bounds --bin instructions ||
  need "the benchmarks do not build"

checks() { awk '/^(ok|over) /{ number++ } END { if (number) printf ": %d checks", number }'; }

test_case "ratios within a run" "${CARGO_TARGET_DIR:-target}/release/bounds"
command -v valgrind >/dev/null || apt_try valgrind
case_with valgrind "instructions outside of SHA-256" benches/callgrind.sh --check
report
