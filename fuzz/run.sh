#!/usr/bin/env bash
# Run fuzz targets for a bounded time, 30 seconds each unless told, and fail if one finds something.
#
# usage: fuzz/run.sh [SECONDS_PER_TARGET] [TARGET...]
#
# Needs rustc, a C++ compiler and Linux, no nightly toolchain. FUZZ_SANITIZER=address finds more faults of memory, at a
# third of the speed.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-30}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(abi sign stream checksum places verify explain pieces)
sanitizer=${FUZZ_SANITIZER:-none}
triple=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=$PWD/target/$sanitizer

# What cargo-fuzz sets too: libFuzzer is told which branches are taken, and what is compared.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing
  -Cdebug-assertions -Coverflow-checks -Ccodegen-units=1"
case $sanitizer in
    none) ;;
    # The sanitizers are in every toolchain, but a stable one has to be told that it may use them.
    *) coverage+=" -Zsanitizer=$sanitizer" RUSTC_BOOTSTRAP=1 && export RUSTC_BOOTSTRAP ;;
esac
echo "fuzzing with $(rustc --version), sanitizer: $sanitizer, ${seconds} s a target"
# With a target named, the flags are not those of build scripts.
RUSTFLAGS=$(tr -s '\n ' ' ' <<<"$coverage") cargo build --quiet --release --target "$triple" "${targets[@]/#/--bin=}"

found=()
for target in "${targets[@]}"; do
    # What is found goes into the first folder, which git ignores; the seeds stay as they are.
    kept=target/corpus/$target log=target/$target.log artifacts=artifacts/$target
    mkdir -p "$kept" "$artifacts"
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=700 -len_control=0 -print_final_stats=1)
    if ! "$CARGO_TARGET_DIR/$triple/release/$target" -artifact_prefix="$artifacts/" "${options[@]}" \
        "$kept" "corpus/$target" >"$log" 2>&1; then
        found+=("$target")
        grep -a -A 4 'panicked at\|ERROR: ' "$log" || tail -n 20 "$log"
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${executions:-no} executions"
done
echo "$((${#targets[@]} - ${#found[@]})) passed, ${#found[@]} failed"

if [ ${#found[@]} -gt 0 ]; then
    echo "FAILED: ${found[*]}; the inputs are in fuzz/artifacts, the logs in fuzz/target" >&2
    exit 1
fi
