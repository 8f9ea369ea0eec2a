#!/usr/bin/env bash
# Runs the tests. The last line says how many passed and failed.
#
#   tests/run.sh            all
#   tests/run.sh quick      what fits in three minutes once it was built: Rust, C and Python, nothing installed
#   tests/run.sh NAME...    the steps named, in the order given
#   tests/run.sh --list     the names of the steps
#
# A test or step whose toolchain is missing is skipped, and the end says which and why; where CI is set, it fails.
set -uo pipefail
cd "$(dirname "$0")/.."

python=target/venv-tests/bin/python
# Name, in quick runs, commands that it needs, command. In this order.
steps=(
    "format|quick||cargo fmt --all --check"
    "lint|quick||cargo clippy --quiet --all-targets -- -D warnings"
    "lint-core|||cargo clippy --quiet --profile core -p libs3sign-core -- -D warnings"
    "features|||tests/features.sh"
    "library|quick||cargo build --release --lib"
    "rust|quick||cargo test --no-fail-fast"
    "ring||cc|cargo test --no-fail-fast --features ring --lib --test sigv4a --test verify --test replay --test verify_stream"
    "test-servers|||cargo build -p s3sign-servers"
    "c|quick|cc|tests/c/run.sh"
    "core|||tests/core.sh"
    "constant-time||cc valgrind|tests/sanitizers/run.sh constant-time"
    "abi|||tests/abi.sh"
    "fuzzing|||fuzz/run.sh 4"
    "packages|||tests/packages/run.sh"
    "python|quick|python3|tests/python/run.sh"
    "oracles|||tests/oracles/run.sh"
    "runtimes|||tests/runtimes/run.sh"
    "performance|||tests/performance.sh"
    "servers|||tests/servers/run.sh"
    "rules|||tests/rules/run.sh"
    "supply-chain|||tests/supply.sh"
    "readme|||$python tests/readme.py"
    "documentation|||tests/docs/run.sh"
    "python-packages|||tests/packages/python.sh"
    "confirmations|||$python tests/confirmations.py"
)

names() { printf '%s\n' "${steps[@]%%|*}"; }

case ${1:-} in
    --list) names && exit ;;
    "") chosen=$(names) ;;
    quick) chosen=$(printf '%s\n' "${steps[@]}" | awk -F '|' '$2 == "quick" { print $1 }') ;;
    *)
        chosen=$*
        for name in "$@"; do
            names | grep -qx -- "$name" || { echo "no step is called $name; tests/run.sh --list names them" >&2; exit 2; }
        done
        ;;
esac

logs=target/test-logs
mkdir -p "$logs"
passed=0
failed=0
skipped=()

# Generated requests differ from run to run; set this to repeat one.
export S3SIGN_TEST_SEED=${S3SIGN_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
echo "S3SIGN_TEST_SEED=$S3SIGN_TEST_SEED"

# Here tests note what they confirmed; the last step makes the table in docs/confirmations.md of it, or compares the two.
export S3SIGN_CONFIRMATIONS=$PWD/$logs/confirmations.tsv
: >"$S3SIGN_CONFIRMATIONS"

# Adds up what the test runners print: cargo's "N passed; N failed", pytest's and ours "N passed, N failed".
count() {
    grep -oE '[0-9]+ (passed|failed)' "$2" | awk -v what="$1" '$2 == what { sum += $1 } END { print sum + 0 }'
}

# The first of some commands that is not there.
missing() {
    local needed
    for needed in $1; do
        command -v "$needed" >/dev/null || { echo "$needed" && return; }
    done
}

# What a log says was skipped, and why: tests/lib.sh's lines, and pytest's short summary.
skips() {
    awk '/^skip  / { sub(/^skip  /, ""); print }
         /^SKIPPED \[/ {
             number = substr($2, 2) + 0
             sub(/^SKIPPED \[[0-9]+\] [^:]+:[0-9]+: /, "")
             if (!($0 in tests)) reasons[++count] = $0
             tests[$0] += number
         }
         END { for (at = 1; at <= count; at++) printf "%s (%d)\n", reasons[at], tests[reasons[at]] }' "$1"
}

# skip NAME REASON: a whole step.
skip() {
    skipped+=("$1: $2")
    printf '%-20s skipped: %s\n' "$1" "$2"
}

# run NAME NEEDED COMMAND: a step whose runner counts tests, or else counts as one.
run() {
    local name=$1 log="$logs/$1.log" status=0 lacks
    lacks=$(missing "$2")
    [ -n "$lacks" ] && [ -z "${CI:-}" ] && skip "$name" "$lacks is not installed" && return
    # What was skipped has confirmed nothing.
    [ "$name" = confirmations ] && [ ${#skipped[@]} -gt 0 ] && skip "$name" "tests that confirm were skipped" && return
    local start=$SECONDS
    # The command is words without quotes.
    # shellcheck disable=SC2086
    $3 >"$log" 2>&1 || status=$?
    # As tests/lib.sh ends what cannot run here at all.
    [ "$status" -eq 77 ] && skip "$name" "$(tail -n 1 "$log")" && return
    local good bad left=()
    mapfile -t left < <(skips "$log")
    good=$(count passed "$log") bad=$(count failed "$log")
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$status" -eq 0 ] && [ "$good" -eq 0 ] && [ ${#left[@]} -eq 0 ]; then good=1; fi
    passed=$((passed + good)) failed=$((failed + bad))
    skipped+=("${left[@]/#/$name: }")
    printf '%-20s%4d passed, %d failed, %s%d s\n' "$name" "$good" "$bad" \
        "$([ ${#left[@]} -eq 0 ] || echo "${#left[@]} skipped, ")" $((SECONDS - start))
    if [ "$status" -ne 0 ] || [ "$bad" -ne 0 ]; then
        tail -n 60 "$log" | sed 's/^/    | /'
        echo "    the whole log is in $log"
    fi
}

for name in $chosen; do
    for step in "${steps[@]}"; do
        IFS='|' read -r step_name _ needed command <<<"$step"
        [ "$step_name" = "$name" ] && run "$name" "$needed" "$command"
    done
done

echo
[ ${#skipped[@]} -eq 0 ] || printf 'skipped %s\n' "${skipped[@]}"
echo "$passed passed, $failed failed$([ ${#skipped[@]} -eq 0 ] || echo ", ${#skipped[@]} skipped")"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
