#!/bin/bash
# Checkers, apart from the other tests: tests/sanitizers/run.sh [asan|tsan|valgrind|constant-time|miri|dudect]..., all but
# dudect unless told. Prints a line per test and at last `N passed, N failed`. README.md says what each finds and needs.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tests=$root/tests/c
base=$root/target/sanitizers
venv=$root/target/venv-tests
triple=$(uname -m)-unknown-linux-gnu
toolchain=${SANITIZERS_TOOLCHAIN:-nightly}
c_tests="test_sign test_errors test_signer test_nulls test_buffers test_structs test_library test_stream test_checksum test_algorithms
  test_post test_endpoint test_verify test_explain test_panic test_threads test_process test_conformance test_calls"
curl_tests="test_curl_wire test_curl_transfer test_curl_list"
# Through the C ABI, and this through what is unsafe, with few signatures and none of SigV4A.
rust_tests="memory faults checksums delegated lint verify_post"
features=panic-test
. "$root/tests/lib.sh"

checks() {
  sed -nE 's/^(test result: ok\. )?([0-9]+ (checks|calls|passed)).*/: \2/p; s/^meas: +([^,]*, max t): +(.*), max tau.*/: \1 \2/p' |
    tr -d '\n'
}

# finds TEXT COMMAND...: the command fails, and says so, of something in the library.
finds() {
  local text=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "nothing was found"
    return 1
  fi
  if ! { grep -F -- "$text" <<<"$output" && grep -E 'libs3sign|checksum\.rs' <<<"$output"; }; then
    echo "$output"
    return 1
  fi
}

install_missing() {
  local packages=()
  command -v gcc >/dev/null || packages+=(gcc libc6-dev)
  command -v valgrind >/dev/null && [ -f /usr/include/valgrind/memcheck.h ] || packages+=(valgrind)
  [ -f /usr/include/cjson/cJSON.h ] || packages+=(libcjson-dev)
  [ -f /usr/include/expat.h ] || packages+=(libexpat1-dev)
  [ -n "$(find /usr/include -path '*curl/curl.h' -print -quit)" ] || packages+=(libcurl4-openssl-dev)
  apt_install "${packages[@]}"
}

component() {
  rustup toolchain list | grep -q "^$toolchain" || rustup toolchain install --profile minimal "$toolchain" ||
    need "no toolchain $toolchain"
  rustup component list --toolchain "$toolchain" 2>/dev/null | grep -q "^$1.*(installed)" ||
    rustup component add --toolchain "$toolchain" "$1" || need "no $1 for the toolchain $toolchain"
}

# build NAME ARGUMENT...: the library with symbols and $features, into $lib; with the flags of the environment.
build() {
  local name=$1
  shift
  lib=$base/$name/lib
  export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
  (cd "$root" && cargo "$@" --quiet --release --lib --features "$features" --target-dir "$base/$name") ||
    need "the library does not build for $name"
  mkdir -p "$lib"
  ln -sf "$(find "$base/$name" -path '*/release/libs3sign.so' -print -quit)" "$lib/libs3sign.so"
  ln -sf libs3sign.so "$lib/libs3sign.so.0.2"
}

# The standard library is built too, so that what it does is seen.
build_sanitized() {
  component rust-src
  RUSTFLAGS=-Zsanitizer=$2 build "$1" "+$toolchain" build -Zbuild-std --target "$triple"
}

# compile OUTPUT ARGUMENT...: with the flags in $flags, against the library in $lib.
compile() {
  local output=$1
  shift
  # shellcheck disable=SC2086
  gcc -std=c99 -D_POSIX_C_SOURCE=200809L -g -Wall -Wextra -Werror -pthread $flags -I"$root/include" -I"$base/include" \
    -I"$tests" -I"$root/bindings/c" -o "$output" "$@" -L"$lib" -Wl,-rpath,"$lib" -ls3sign
}

# c_test TEST: compiled, and run under the words in $under.
c_test() {
  local sources=() libraries=() arguments=()
  case $1 in
    test_curl*) sources=("$tests/capture.c" "$root"/bindings/c/s3sign_curl*.c) libraries=(-lcurl -lexpat) ;;
    test_calls | test_memory) sources=(-D_DEFAULT_SOURCE "$tests/calls.c" "$tests/call_inputs.c") ;;
    test_conformance) libraries=(-lcjson) arguments=("$root"/tests/conformance/*.json) ;;
  esac
  # shellcheck disable=SC2086
  compile "$lib/$1" "$tests/$1.c" "$tests/check.c" "${sources[@]}" "${libraries[@]}" &&
    $under "$lib/$1" "${arguments[@]}"
}

c_tests() {
  local test
  for test in $c_tests $curl_tests; do
    test_case "$1 $test" c_test "$test"
  done
}

# control FAULT TEXT: control.c's fault is found.
control() {
  # shellcheck disable=SC2086
  compile "$lib/control" "$here/control.c" && finds "$2" $under "$lib/control" "$1"
}

# The environment that tests/python/run.sh uses.
python_environment() {
  "$venv/bin/python" -c 'import pytest, httpx' 2>/dev/null && return
  rm -rf "$venv"
  python3 -m venv "$venv" 2>/dev/null || { apt_install python3-venv && python3 -m venv "$venv"; }
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/tests/python/requirements.txt" ||
    need "no environment for the Python tests"
}

# in_python ARGUMENT...: an interpreter with the library in $lib and the runtimes in $preload.
in_python() {
  PYTHONDONTWRITEBYTECODE=1 PYTHONMALLOC=malloc S3SIGN_LIBRARY=$lib/libs3sign.so LD_PRELOAD=$preload \
    PYTHONPATH=$root/bindings/python/src:$here setarch -R "$venv/bin/python" "$@"
}

# python_tests ARGUMENT...: the tests of the Python package that need no server, chosen by pytest's arguments.
python_tests() {
  (cd "$root/tests/python" && in_python -m pytest -q -p no:cacheprovider -p without_servers "$@")
}

asan() {
  python_environment
  build_sanitized asan address
  flags=-fsanitize=address under="" preload=$(gcc -print-file-name=libasan.so)
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 LSAN_OPTIONS=report_objects=0
  test_case "asan sees an overread in the library" control overread heap-buffer-overflow
  test_case "asan sees a leak in the library" control leak "detected memory leaks"
  c_tests asan
  for test in test_memory test_curl_explain; do
    flags+=" -DALLOCATOR=__interceptor_" test_case "asan $test" c_test "$test"
  done
  # The interpreter keeps much until it ends.
  ASAN_OPTIONS=detect_leaks=0 test_case "asan Python" python_tests
}

tsan() {
  python_environment
  build_sanitized tsan thread
  gcc -shared -fPIC -fno-builtin -o "$lib/libtsan_memory.so" "$here/tsan_memory.c" || need "tsan_memory.c does not compile"
  # The runtime of an older gcc does not know the memory of a newer kernel, but for the addresses without -R.
  flags="-fsanitize=thread -Wl,--no-as-needed $lib/libtsan_memory.so" under="setarch -R"
  preload="$(gcc -print-file-name=libtsan.so) $lib/libtsan_memory.so"
  test_case "tsan sees a race in the library" control race "data race"
  c_tests tsan
  test_case "tsan sees a race in the library, from Python" finds "data race" in_python "$here/race.py"
  test_case "tsan Python" python_tests -k thread
}

valgrind_() {
  build symbols build
  flags="" under="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible"
  test_case "memcheck sees an overread in the library" control overread "Invalid read"
  test_case "memcheck sees a leak in the library" control leak "definitely lost"
  # Which takes minutes to fork, and takes the stacks of threads that a child lacks for leaks.
  local c_tests=${c_tests/test_process/}
  c_tests memcheck
}

# strip_library: the library in $lib as it is released, without symbols; memcheck finds them in a file beside it.
strip_library() {
  local built
  built=$(readlink -f "$lib/libs3sign.so")
  rm "$lib/libs3sign.so"
  (cd "$lib" && objcopy --only-keep-debug "$built" libs3sign.debug && strip -o libs3sign.so "$built" &&
    objcopy --add-gnu-debuglink=libs3sign.debug libs3sign.so) || need "the library cannot be stripped"
}

constant_time() {
  flags="" under="valgrind --quiet --error-exitcode=99 --num-callers=40 --suppressions=$here/constant_time.supp"
  local features=
  build constant-time build
  strip_library
  compile "$lib/constant_time" "$here/constant_time.c" || need "constant_time.c does not compile"
  local word
  for word in branch address library; do
    # shellcheck disable=SC2086
    test_case "a planted $word is found" finds_planted $under "$lib/constant_time" control "$word"
  done
  for word in sigv4 sigv4a sigv2; do
    # shellcheck disable=SC2086
    test_case "nothing depends on the secret: $word" $under "$lib/constant_time" "$word"
  done
  features=ring
  build ring build
  strip_library
  compile "$lib/constant_time" "$here/constant_time.c" || need "constant_time.c does not compile"
  test_case "nothing but public values depends on the secret or the nonce: ring" ring_reports
}

ring_reports() {
  # Reports are expected, for which memcheck ends as failed.
  # shellcheck disable=SC2086
  { $under --error-limit=no "$lib/constant_time" ring 2>&1 || :; } | python3 "$here/ring_reports.py"
}

finds_planted() {
  local output
  output=$("$@" 2>&1)
  [ $? -eq 99 ] && grep -E 'depends on uninitialised|Use of uninitialised' <<<"$output"
}

# dudect's one file, of a commit that is pinned; DUDECT names a folder that has it already.
dudect_source() {
  local commit=dc269651fb2567e46755cfb2a13d3875592968b5
  local sum=3fb3b2bd7f9e17ae34b7c92518c1311c67342c56facc80da925d85f121b649da
  dudect=${DUDECT:-$base/dudect}
  if [ -z "${DUDECT:-}" ] && [ ! -f "$dudect/dudect.h" ]; then
    mkdir -p "$dudect"
    curl --silent --show-error --fail --location --output "$dudect/dudect.h" \
      "https://raw.githubusercontent.com/oreparaz/dudect/$commit/src/dudect.h" ||
      lack "no dudect.h; set DUDECT to the folder src of https://github.com/oreparaz/dudect"
  fi
  sha256sum --check --status <<<"$sum  $dudect/dudect.h" || need "$dudect/dudect.h is another version"
}

# released FOLDER ARGUMENT...: the library exactly as it is released, built in a folder of cargo's; into $lib.
released() {
  lib=$base/dudect/$(basename "$1")
  (unset CARGO_PROFILE_RELEASE_STRIP CARGO_PROFILE_RELEASE_DEBUG &&
    cd "$root" && cargo build --quiet --release -p libs3sign --target-dir "$1" "${@:2}") ||
    need "the library does not build"
  mkdir -p "$lib"
  ln -sf "$1/release/libs3sign.so" "$lib/libs3sign.so"
  ln -sf libs3sign.so "$lib/libs3sign.so.0.2"
  [ -z "$(nm "$lib/libs3sign.so" 2>/dev/null)" ] || need "the library has symbols"
  gcc -std=gnu99 -O2 -Wall -Wextra -I"$root/include" -I"$dudect" -o "$lib/dudect" "$here/dudect.c" \
    -L"$lib" -Wl,-rpath,"$lib" -ls3sign -lm || need "dudect.c does not compile"
}

# times EXPECTED CASE NUMBER: dudect finds a difference (10) in each of three processes, or not in each (0), in so many
# measurements. What comes from where things lie in memory is not in each.
times() {
  local output status=10 run
  for run in 1 2 3; do
    output=$("$lib/dudect" "$2" "$3")
    status=$?
    tail -n 1 <<<"$output"
    # A difference that is planted has to be seen every time.
    [ "$status" -eq 10 ] || break
  done
  [ "$status" -eq "$1" ]
}

# Not among the modes run unless told: what times say depends on what else the machine does.
dudect_() {
  [ "$(uname -m)" = x86_64 ] || lack "dudect reads the time stamp counter of x86-64"
  dudect_source
  local case million=1000000
  released "$root/target"
  for case in control-verify control-sign; do
    test_case "a planted difference is found: $case" times 10 "$case" $million
  done
  for case in sigv4-new-sign sigv4-derive-sign sigv4-sign sigv4-presign sigv2-sign sigv4-verify{,-url,-token,-form,-chunk} \
    sigv2-verify sigv4-matches; do
    test_case "no difference: $case" times 0 "$case" $million
  done
  for case in sigv4a-new-sign sigv4a-sign; do test_case "no difference: $case" times 0 "$case" $((million / 4)); done
  released "$base/ring-release" --features ring
  test_case "no difference: sigv4a-ring-sign" times 0 sigv4a-ring-sign $((million / 2))
}

# Vector instructions are interpreted too, where the target has them, but for those for SHA-1, which Miri lacks.
miri() {
  component rust-src
  component miri
  local -x RUSTFLAGS='-Ctarget-feature=+sha,+sse4.1,+ssse3,+pclmulqdq,+avx512f,+avx512bw,+vpclmulqdq --cfg=sha1_backend="soft"'
  local -x MIRIFLAGS=-Zmiri-disable-isolation CARGO_TARGET_DIR=$base/miri
  [ "$(uname -m)" = x86_64 ] || unset RUSTFLAGS
  in_miri --lib --no-run || need "the tests do not build for Miri"
  test_case "miri sees an overread in the library" miri_control overread "Undefined Behavior"
  test_case "miri sees a leak in the library" miri_control leak "memory leaked"
  test_case "miri sees a race in the library" miri_control race "Data race detected"
  local test
  test_case "miri unit tests" miri_test --lib
  for test in $rust_tests; do
    test_case "miri $test" miri_test --test "$test"
  done
}

in_miri() { (cd "$root" && cargo "+$toolchain" miri test --quiet -p s3sign "$@"); }

miri_control() { finds "$2" in_miri --test checksums -- --ignored --exact "control::$1"; }

# Fails too if there was no test.
miri_test() {
  local output
  output=$(in_miri "$@" 2>&1)
  echo "$output"
  grep -Eq '^test result: ok\. [1-9]' <<<"$output" && ! grep -q '^error' <<<"$output"
}

[ $# -gt 0 ] || set -- asan tsan valgrind constant-time miri
for mode in "$@"; do
  case $mode in asan | tsan | valgrind | constant-time | miri | dudect) ;; *) need "no such checker: $mode" ;; esac
done
install_missing
mkdir -p "$base/include"
write_constants "$base/include/constants.h"
for mode in "$@"; do
  case $mode in valgrind) valgrind_ ;; constant-time) constant_time ;; dudect) dudect_ ;; *) "$mode" ;; esac
done

report
