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
if command -v cc >/dev/null; then
  # Apart, for the feature makes another library.
  ring=target/ring
  cargo build --profile bench -p s3sign-benches --no-default-features --features ring --bin sigv4a --target-dir "$ring" ||
    need "the benchmark with ring does not build"
  test_case "SigV4A by ring" "$ring/release/sigv4a" --check
else
  case_with cc "SigV4A by ring" false
fi
command -v valgrind >/dev/null || apt_try valgrind
case_with valgrind "instructions outside of SHA-256" benches/callgrind.sh --check
report
