#!/bin/bash
# Checkers, apart from the other tests: tests/sanitizers/run.sh [asan|valgrind|constant-time]..., all of them unless told.
# Prints a line per test and at last `N passed, N failed`. asan needs a nightly toolchain and its rust-src.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tests=$root/tests/c
base=$root/target/sanitizers
venv=$root/target/venv-tests
triple=$(uname -m)-unknown-linux-gnu
toolchain=${SANITIZERS_TOOLCHAIN:-nightly}
c_tests="test_sign test_errors test_signer test_nulls test_buffers test_structs test_library test_stream test_checksum test_algorithms
  test_post test_endpoint test_verify test_explain test_panic test_threads test_conformance"
curl_tests="test_curl_wire test_curl_transfer test_curl_list"
. "$root/tests/lib.sh"

checks() { grep -Eo '^[0-9]+ (checks|calls|passed)' | sed 's/^/: /'; }

# finds TEXT COMMAND...: the command fails, and says so.
finds() {
  local text=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "nothing was found"
    return 1
  fi
  grep -F -- "$text" <<<"$output" && grep -F libs3sign <<<"$output" || { echo "$output"; return 1; }
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
  rustup component list --toolchain "$toolchain" 2>/dev/null | grep -q "^$1.*(installed)" ||
    rustup component add --toolchain "$toolchain" "$1" || need "no $1 for the toolchain $toolchain"
}

# build NAME ARGUMENT...: the library with symbols, into $lib; with the flags of the environment.
build() {
  local name=$1
  shift
  lib=$base/$name/lib
  export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
  (cd "$root" && cargo "$@" --quiet --release --lib --features panic-test --target-dir "$base/$name") ||
    need "the library does not build for $name"
  mkdir -p "$lib"
  ln -sf "$(find "$base/$name" -path '*/release/libs3sign.so' -print -quit)" "$lib/libs3sign.so"
  ln -sf libs3sign.so "$lib/libs3sign.so.0"
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

# python_tests RUNTIME FILE...: tests of the Python package that need no server, in an interpreter with that runtime.
python_tests() {
  local runtime=$1
  shift
  [ -x "$venv/bin/python" ] || { echo "tests/python/run.sh makes the environment for this: run it once"; return 1; }
  (cd "$root/tests/python" && PYTHONDONTWRITEBYTECODE=1 PYTHONMALLOC=malloc S3SIGN_LIBRARY=$lib/libs3sign.so \
    PYTHONPATH=$root/bindings/python/src LD_PRELOAD=$(gcc -print-file-name="$runtime") setarch -R "$venv/bin/python" \
    -m pytest -q -p no:cacheprovider "$@")
}

asan() {
  build_sanitized asan address
  flags=-fsanitize=address under=
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 LSAN_OPTIONS=report_objects=0
  test_case "asan sees an overread in the library" control overread heap-buffer-overflow
  test_case "asan sees a leak in the library" control leak "detected memory leaks"
  c_tests asan
  ASAN_OPTIONS=detect_leaks=0 test_case "asan Python" python_tests libasan.so test_vectors.py test_signer.py \
    test_stream.py test_stream_sigv4a.py test_verify.py test_batch.py test_checksums.py test_conformance.py \
    test_endpoint.py test_post.py test_sigv2.py test_sigv4a.py test_lifetime.py
}

valgrind_() {
  build symbols build
  flags="" under="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible"
  test_case "memcheck sees an overread in the library" control overread "Invalid read"
  test_case "memcheck sees a leak in the library" control leak "definitely lost"
  c_tests memcheck
}

constant_time() {
  build symbols build
  flags="" under="valgrind --quiet --error-exitcode=99 --num-callers=40 --suppressions=$here/constant_time.supp"
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
}

finds_planted() {
  local output
  output=$("$@" 2>&1)
  [ $? -eq 99 ] && grep -E 'depends on uninitialised|Use of uninitialised' <<<"$output"
}

[ $# -gt 0 ] || set -- asan valgrind constant-time
for mode in "$@"; do
  case $mode in asan | valgrind | constant-time) ;; *) need "no such checker: $mode" ;; esac
done
install_missing
mkdir -p "$base/include"
write_constants "$base/include/constants.h"
for mode in "$@"; do
  case $mode in valgrind) valgrind_ ;; constant-time) constant_time ;; *) "$mode" ;; esac
done

report
