#!/usr/bin/env bash
# Run fuzz targets for a bounded time, 30 seconds each unless told, and fail if one finds something.
#
# usage: fuzz/run.sh [SECONDS] [TARGET...]        seconds for each target
#        fuzz/run.sh -runs NUMBER [TARGET...]     executions of each target
#        fuzz/run.sh -minimize [TARGET...]        make corpus/ anew: the fewest inputs that reach all branches found
#
# Needs rustc, a C++ compiler and Linux, no nightly toolchain. FUZZ_SANITIZER=address finds more faults of memory, at a
# third of the speed.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    sed -n '/^# usage/,/^#$/p' "$0" | sed '$d; s/^# //' >&2
    exit 2
}

all=(abi sign stream checksum places verify explain pieces)
limit=-max_total_time=30
case ${1:-} in
    -runs) [[ ${2:-} =~ ^[0-9]+$ ]] || usage; limit=-runs=$2; shift 2 ;;
    -minimize) limit=; shift ;;
    [0-9]*) [[ $1 =~ ^[0-9]+$ ]] || usage; limit=-max_total_time=$1; shift ;;
    -*) usage ;;
esac
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [[ " ${all[*]} " == *" $target "* ]] || { echo "no such target: $target" >&2; exit 2; }
done
sanitizer=${FUZZ_SANITIZER:-none}
triple=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=$PWD/target/$sanitizer RUSTC_WRAPPER=$PWD/instrument.sh RUSTFLAGS=
case $sanitizer in
    none) ;;
    # The sanitizers are in every toolchain, but a stable one has to be told that it may use them.
    *) export RUSTFLAGS=-Zsanitizer=$sanitizer RUSTC_BOOTSTRAP=1 ;;
esac

# A function that `abi` does not call is not fuzzed.
missing=()
for function in $(cut -d ' ' -f 1 ../include/symbols.txt); do
    grep -rqw "ffi::$function" fuzz_targets/abi.rs fuzz_targets/abi src/hostile.rs || missing+=("$function")
done
[ ${#missing[@]} -eq 0 ] || { echo "fuzz_targets/abi does not call: ${missing[*]}" >&2; exit 1; }

echo "fuzzing with $(rustc --version), sanitizer: $sanitizer, ${limit:--merge=1}"
# With a target named, the flags are not those of build scripts.
cargo build --quiet --release --target "$triple" "${targets[@]/#/--bin=}"

# fuzz TARGET OPTION...: what is found goes into the first folder, which git ignores; the seeds stay as they are.
fuzz() {
    local target=$1 artifacts=artifacts/$1
    mkdir -p "target/corpus/$target" "$artifacts"
    "$CARGO_TARGET_DIR/$triple/release/$target" -artifact_prefix="$artifacts/" -timeout=10 -rss_limit_mb=2048 \
        -max_len=700 -len_control=0 -print_final_stats=1 "${@:2}" "target/corpus/$target" "corpus/$target" \
        >"target/$target.log" 2>&1
}

# By branches, not by how often each is taken, which would keep ten times as many.
minimize() {
    local target=$1 few=target/few/$1
    rm -rf "$few"
    mkdir -p "$few"
    fuzz "$target" -set_cover_merge=1 -use_counters=0 "$few" || return
    rm -rf "corpus/$target"
    mv "$few" "corpus/$target"
}

found=() rows=""
for target in "${targets[@]}"; do
    start=$SECONDS log=target/$target.log
    if [ -z "$limit" ]; then
        minimize "$target" || found+=("$target")
        echo "$target: $(find "corpus/$target" -type f | wc -l) inputs, $(cat "corpus/$target"/* | wc -c) bytes"
        continue
    fi
    if ! fuzz "$target" "$limit"; then
        found+=("$target")
        grep -a -A 4 'panicked at\|ERROR: ' "$log" || tail -n 20 "$log"
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${executions:-no} executions in $((SECONDS - start)) s"
    grouped=$(sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta' <<<"${executions:-0}")
    rows+="| \`$target\` | $grouped | $((SECONDS - start)) |"$'\n'
done
# For README.md.
[[ $limit != -runs* ]] || printf '%s, %s, %s\n\n| target | executions | seconds |\n| --- | ---: | ---: |\n%s\n' \
    "$(git describe --always --dirty 2>/dev/null)" "$(rustc --version)" "$(date +%F)" "$rows"
echo "$((${#targets[@]} - ${#found[@]})) passed, ${#found[@]} failed"

if [ ${#found[@]} -gt 0 ]; then
    echo "FAILED: ${found[*]}; the inputs are in fuzz/artifacts, the logs in fuzz/target" >&2
    exit 1
fi
