#!/usr/bin/env bash
# Runs every test. The last line says how many passed and failed.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=target/test-logs
mkdir -p "$logs"
passed=0
failed=0

# Generated requests differ from run to run; set this to repeat one.
export S3SIGN_TEST_SEED=${S3SIGN_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
echo "S3SIGN_TEST_SEED=$S3SIGN_TEST_SEED"

# Here tests note what they confirmed; the last step makes the table in README.md of it, or compares the two.
export S3SIGN_CONFIRMATIONS=$PWD/$logs/confirmations.tsv
: >"$S3SIGN_CONFIRMATIONS"

# Adds up what the test runners print: cargo's "N passed; N failed", pytest's and ours "N passed, N failed".
count() {
    grep -oE '[0-9]+ (passed|failed)' "$2" | awk -v what="$1" '$2 == what { sum += $1 } END { print sum + 0 }'
}

# step NAME COMMAND...: a step whose runner counts tests, or else counts as one.
step() {
    local name=$1 log="$logs/${1// /-}.log" status=0
    shift
    printf '%-28s' "$name"
    local start=$SECONDS
    "$@" >"$log" 2>&1 || status=$?
    local good bad
    good=$(count passed "$log") bad=$(count failed "$log")
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$status" -eq 0 ] && [ "$good" -eq 0 ]; then good=1; fi
    passed=$((passed + good)) failed=$((failed + bad))
    printf '%4d passed, %d failed, %d s\n' "$good" "$bad" $((SECONDS - start))
    if [ "$status" -ne 0 ] || [ "$bad" -ne 0 ]; then
        tail -n 60 "$log" | sed 's/^/    | /'
        echo "    the whole log is in $log"
    fi
}

step "format" cargo fmt --all --check
step "lint" cargo clippy --quiet --all-targets -- -D warnings
step "lint core" cargo clippy --quiet --profile core -p libs3sign-core -- -D warnings
step "release library" cargo build --release --lib
step "Rust" cargo test --no-fail-fast
step "test servers" cargo build --example s3_server --example verify_proxy
step "C" tests/c/run.sh
step "core" tests/core.sh
step "ABI" tests/abi.sh
step "fuzzing" fuzz/run.sh 4
step "C++ and packages" tests/packages/run.sh
step "Python" tests/python/run.sh
step "oracles" tests/oracles/run.sh
step "Runtimes" tests/runtimes/run.sh
step "performance" tests/performance.sh
step "servers" tests/servers/run.sh
step "rules" tests/rules/run.sh
step "supply chain" tests/supply.sh
step "README" target/venv-tests/bin/python tests/readme.py
step "documentation" tests/docs/run.sh
step "Python packages" tests/packages/python.sh
step "README table" target/venv-tests/bin/python tests/confirmations.py

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
