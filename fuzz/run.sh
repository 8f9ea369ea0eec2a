#!/usr/bin/env bash
# Run every fuzz target for a bounded time, 30 seconds unless told, and fail if one finds something.
#
# usage: fuzz/run.sh [SECONDS_PER_TARGET] [TARGET...]
#
# FUZZ_TOOLCHAIN names the toolchain of rustup to build with; nightly if there is one, else the one in use.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-30}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(sign stream checksum places verify explain pieces)

if ! command -v cargo-fuzz > /dev/null; then
    echo "cargo-fuzz is missing: cargo install cargo-fuzz --version 0.13.2 --locked" >&2
    exit 2
fi
if [ -z "${FUZZ_TOOLCHAIN:-}" ] && rustup run nightly rustc --version > /dev/null 2>&1; then
    FUZZ_TOOLCHAIN=nightly
fi
if [ -n "${FUZZ_TOOLCHAIN:-}" ]; then
    export RUSTUP_TOOLCHAIN=$FUZZ_TOOLCHAIN
fi
version=$(rustc --version) || exit 2
case $version in
    *nightly*) ;;
    # The sanitizers are in every toolchain, but a stable one has to be told that it may use them.
    *) export RUSTC_BOOTSTRAP=1 ;;
esac
export CARGO_TARGET_DIR=$PWD/target
echo "fuzzing with $version, ${seconds} s a target"

cargo fuzz build
failed=()
for target in "${targets[@]}"; do
    # What is found goes into the first folder, which git ignores; the seeds stay as they are.
    found=target/corpus/$target log=target/$target.log
    mkdir -p "$found"
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=700 -len_control=0 -print_final_stats=1)
    if ! cargo fuzz run "$target" "$found" "corpus/$target" -- "${options[@]}" > "$log" 2>&1; then
        failed+=("$target")
        grep -A 4 'panicked at\|ERROR: ' "$log" || tail -n 20 "$log"
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${executions:-no} executions"
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "FAILED: ${failed[*]}; the inputs are in fuzz/artifacts, the logs in fuzz/target" >&2
    exit 1
fi
