#!/bin/bash
# Every test of the C interface: tests/c/run.sh. Builds what it needs into target/c-tests, prints a line per test and
# at last `N passed, N failed`. Needs cargo and gcc; as root, gets other packages that are missing from apt.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
header=$root/include/s3sign.h
release=$root/target/release
panicking=$root/target/panic-test/release
work=$root/target/c-tests
standards="c89 c99 c11 c++17"
warnings="-Wall -Wextra -pedantic -Werror"
native="-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc"
. "$root/tests/lib.sh"

install_missing() {
  local packages=()
  command -v g++ >/dev/null || packages+=(g++)
  command -v pkg-config >/dev/null || packages+=(pkg-config)
  [ -n "$(find /usr/include /usr/local/include -path '*curl/curl.h' -print -quit 2>/dev/null)" ] ||
    packages+=(libcurl4-openssl-dev)
  [ -f /usr/include/cjson/cJSON.h ] || packages+=(libcjson-dev)
  [ -f /usr/include/expat.h ] || packages+=(libexpat1-dev)
  [ -f /usr/include/openssl/sha.h ] || packages+=(libssl-dev)
  command -v valgrind >/dev/null || packages+=(valgrind)
  command -v cmake >/dev/null || packages+=(cmake)
  apt_try "${packages[@]}"
  local reason header
  # What no test can do without; valgrind and others are asked for by test.
  reason=$(lacking gcc pkg-config)
  [ -z "$reason" ] || lack "$reason"
  for header in curl/curl.h cjson/cJSON.h expat.h openssl/sha.h; do
    [ -n "$(find /usr/include /usr/local/include -path "*$header" -print -quit 2>/dev/null)" ] || lack "$header is not installed"
  done
}

# compile STANDARD OUTPUT ARGUMENT...: sources are .c, compiled as C or as C++.
compile() {
  local standard=$1 output=$2 compiler=(gcc)
  shift 2
  case $standard in c++*) compiler=(g++ -x c++) ;; esac
  # shellcheck disable=SC2086
  "${compiler[@]}" -std="$standard" -g $warnings -I"$root/include" -I"$work" -I"$here" -o "$output" "$@"
}

# link_and_run STANDARD TEST LIB_DIR EXTRA...
link_and_run() {
  local standard=$1 test=$2 lib=$3
  shift 3
  compile "$standard" "$work/$test.$standard" "$here/$test.c" "$here/check.c" "$@" \
    -x none -L"$lib" -Wl,-rpath,"$lib" -ls3sign && "$work/$test.$standard"
}

curl_test() {
  local test=$1
  shift
  compile c99 "$work/$test" -D_POSIX_C_SOURCE=200809L -pthread -I"$root/bindings/c" "$here/$test.c" "$here/check.c" \
    "$here/capture.c" "$root"/bindings/c/s3sign_curl*.c -L"$work/lib" -Wl,-rpath,"$work/lib" -ls3sign -lcurl -lexpat &&
    "$work/$test" "$@"
}

conformance() {
  compile c99 "$work/test_conformance" "$here/test_conformance.c" "$here/check.c" -L"$work/lib" -Wl,-rpath,"$work/lib" \
    -ls3sign -lcjson && "$work/test_conformance" "$root"/tests/conformance/*.json
}

# over_calls TEST "SOURCE OR LIBRARY..." ARGUMENT...: a test that goes through the table of calls.
over_calls() {
  # Bound now: looking up a function at its first call would take stack and save registers on it.
  # shellcheck disable=SC2086 # a word is an argument
  compile c99 "$work/$1" -D_GNU_SOURCE -pthread "$here/$1.c" "$here/calls.c" "$here/call_inputs.c" "$here/check.c" \
    -L"$work/lib" -Wl,-rpath,"$work/lib" -Wl,-z,now -ls3sign $2 && "$work/$1" "${@:3}"
}

secrets() {
  over_calls test_secrets "-fno-builtin $here/secrets.c -lcrypto" && "$work/test_secrets" large
}

calls_are_all_that_is_exported() {
  nm -D --defined-only "$release/libs3sign.so" | awk '{print $NF}' | sort > "$work/exported"
  "$work/test_calls" names | sort -u > "$work/called"
  [ -s "$work/exported" ] && diff "$work/exported" "$work/called"
}

# The header is compiled as the only thing in its file, and included twice.
header_alone() {
  printf '#include <s3sign.h>\n#include <s3sign.h>\nextern int s3sign_unused;\n' > "$work/alone.c"
  compile "$1" "$work/alone.o" -c "$work/alone.c"
}

# Of a pointer, sizeof would give the length of 7 bytes.
str_takes_literals_alone() {
  local source='#include <s3sign.h>
extern const char *pointer; extern const char array[10]; s3sign_str made(void);
s3sign_str made(void) { s3sign_str text = S3SIGN_STR(ARGUMENT); return text; }'
  echo "$source" > "$work/str.c"
  compile "$1" "$work/str.o" '-DARGUMENT="eu-" "west-1"' -c "$work/str.c" &&
    ! compile "$1" "$work/str.o" -DARGUMENT=pointer -c "$work/str.c" 2>/dev/null &&
    ! compile "$1" "$work/str.o" -DARGUMENT=array -c "$work/str.c" 2>/dev/null
}

exports_are_what_the_header_declares() {
  gcc -fpreprocessed -dD -E -P "$header" | grep -o 's3sign_[a-z0-9_]*(' | tr -d '(' | sort -u > "$work/declared"
  nm -D --defined-only "$release/libs3sign.so" | awk '{print $NF}' | sort > "$work/exported"
  [ -s "$work/declared" ] && diff "$work/declared" "$work/exported"
}

# So that a malloc that a program brings, such as jemalloc's, serves the library too. mmap is for its own debug information,
# should a panic ever be reported.
allocates_by_malloc_alone() {
  diff <(nm -D --undefined-only "$release/libs3sign.so" | awk '{ sub(/@.*/, "", $NF); print $NF }' |
    grep -E 'alloc|free|mem(align|fd)|map|s?brk|shm|new' | sort) - <<'END'
calloc
free
malloc
mmap64
munmap
posix_memalign
realloc
END
}

soname_is_set() {
  readelf -d "$release/libs3sign.so" | grep -F 'SONAME' | grep -F '[libs3sign.so.0.2]'
}

native_libraries_are_what_rustc_says() {
  local said
  said=$(cd "$root" && cargo rustc --quiet --release -p libs3sign --crate-type staticlib --target-dir "$work/native" \
    -- --print native-static-libs 2>&1) || { echo "$said"; return 1; }
  said=$(sed -n 's/^note: native-static-libs: //p' <<<"$said")
  echo "rustc: $said"
  [ "$said" = "$native" ]
}

# Of which packaging/static.sh has taken the code that prints the backtrace.
panic_in_the_static_library() {
  "$root/packaging/static.sh" "$panicking/libs3sign.a" "$work/panicking.a" || return 1
  # shellcheck disable=SC2086
  compile c99 "$work/test_panic.static" "$here/test_panic.c" "$here/check.c" "$work/panicking.a" -Wl,--gc-sections $native &&
    RUST_BACKTRACE=full "$work/test_panic.static"
}

without_memory_errors() {
  valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "$@"
}

destdir_is_honoured() {
  rm -rf "$work/destdir"
  DESTDIR=$work/destdir "$root/bindings/c/install.sh" /usr &&
    [ -f "$work/destdir/usr/include/s3sign.h" ] && [ -f "$work/destdir/usr/lib/libs3sign.so" ] &&
    grep -x 'prefix=/usr' "$work/destdir/usr/lib/pkgconfig/s3sign.pc"
}

installed_pc() {
  PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig pkg-config "$@" s3sign
}

outside_dynamic() {
  # shellcheck disable=SC2046
  gcc "$here/test_sign.c" "$here/check.c" -o "$work/outside" $(installed_pc --cflags --libs) \
    -Wl,-rpath,"$work/prefix/lib" && ldd "$work/outside" | grep -F "$work/prefix/lib/libs3sign.so.0.2" && "$work/outside"
}

# pkg-config knows no flag for one static library among shared ones: name the file.
outside_static() {
  local libs
  libs=$(installed_pc --static --libs | sed 's/-ls3sign/-l:libs3sign.a/')
  grep -F -- "$native" <<<"$libs" || return 1
  # shellcheck disable=SC2046,SC2086
  gcc "$here/test_sign.c" "$here/check.c" -o "$work/outside-static" $(installed_pc --cflags) $libs || return 1
  ! ldd "$work/outside-static" | grep -F libs3sign && "$work/outside-static"
}

outside_curl() {
  # shellcheck disable=SC2046
  gcc -D_GNU_SOURCE -pthread -I"$(installed_pc --variable=curldir)" "$here/test_curl_wire.c" "$here/check.c" \
    "$here/capture.c" "$(installed_pc --variable=curldir)"/s3sign_curl*.c -o "$work/outside-curl" \
    $(installed_pc --cflags --libs) $(pkg-config --cflags --libs libcurl expat) -Wl,-rpath,"$work/prefix/lib" &&
    "$work/outside-curl"
}

under_ctest() {
  cmake -S "$here" -B "$work/ctest" >"$work/ctest.log" && cmake --build "$work/ctest" >>"$work/ctest.log" &&
    ctest --test-dir "$work/ctest" --output-on-failure
}

# Runs in the subshell of its test, which ends the server as it ends.
real_server() {
  start_server "$work/objects" AKEXAMPLE c-tests-secret
  # shellcheck disable=SC2064
  trap "kill $server; wait $server" EXIT
  curl_test "$1" "$endpoint" AKEXAMPLE c-tests-secret &&
    without_memory_errors "$work/$1" "$endpoint" AKEXAMPLE c-tests-secret >/dev/null
}

install_missing
cd "$root" || exit 2
cargo build --quiet --release --lib || need "the library does not build"
cargo build --quiet -p s3sign-servers --bin s3_server || need "the test server does not build"
cargo build --quiet --release --lib --features panic-test --target-dir target/panic-test ||
  need "the library does not build with panic-test"

mkdir -p "$work/lib"
for dir in "$work/lib:$release" "$panicking:$panicking"; do
  ln -sf "${dir#*:}/libs3sign.so" "${dir%%:*}/libs3sign.so.0.2"
done
ln -sf "$release/libs3sign.so" "$work/lib/libs3sign.so"

write_constants "$work/constants.h"

for standard in $standards; do
  case $standard in c++*) compiler=g++ ;; *) compiler=gcc ;; esac
  case_with "$compiler" "$standard header alone" header_alone "$standard"
  case_with "$compiler" "$standard S3SIGN_STR takes literals alone" str_takes_literals_alone "$standard"
  for test in test_sign test_errors test_signer test_nulls test_buffers test_structs test_library test_stream test_checksum \
    test_algorithms test_post test_endpoint test_verify test_explain; do
    case_with "$compiler" "$standard $test" link_and_run "$standard" "$test" "$work/lib"
  done
done
test_case "test_calls" over_calls test_calls ""
test_case "calls are all that is exported" calls_are_all_that_is_exported
test_case "test_memory" over_calls test_memory ""
test_case "test_panic" link_and_run c99 test_panic "$panicking"
test_case "test_panic, static, with RUST_BACKTRACE" panic_in_the_static_library
test_case "test_secrets" secrets
test_case "test_stacks" over_calls test_stacks "" "$root/ABI.md"
# With ring, requests of SigV4A ask for the randomness of the system.
with_ring() {
  local work=$work/ring release=$root/target/ring-lib/release
  mkdir -p "$work/lib"
  ln -sf "$release/libs3sign.so" "$work/lib/libs3sign.so"
  ln -sf libs3sign.so "$work/lib/libs3sign.so.0.2"
  ENTROPY=1 "$@"
}

build_with_ring() { cargo build --quiet --release --lib --features ring --target-dir target/ring-lib; }
case_with cc "the library with ring" build_with_ring
case_with cc "test_calls, with ring" with_ring over_calls test_calls ""
case_with cc "test_memory, with ring" with_ring over_calls test_memory ""
case_with cc "test_secrets, with ring" with_ring secrets
test_case "test_threads" link_and_run c99 test_threads "$work/lib" -pthread
test_case "test_process" link_and_run c99 test_process "$work/lib" -pthread -ldl
test_case "test_conformance" conformance
test_case "test_curl_wire" curl_test test_curl_wire
test_case "test_curl_transfer" curl_test test_curl_transfer
test_case "test_curl_list" curl_test test_curl_list
test_case "test_curl_explain" curl_test test_curl_explain
case_with valgrind "test_curl, also under valgrind" real_server test_curl
case_with valgrind "test_curl_stream, also under valgrind" real_server test_curl_stream
test_case "exports are what the header declares" exports_are_what_the_header_declares
test_case "allocates by malloc alone" allocates_by_malloc_alone
test_case "soname is libs3sign.so.0.2" soname_is_set
for binary in test_sign.c99 test_errors.c99 test_stream.c99 test_curl_wire test_curl_transfer test_curl_list; do
  case_with valgrind "valgrind $binary" without_memory_errors "$work/$binary"
done
case_with "cmake ctest" "under ctest" under_ctest
test_case "native libraries are what rustc says" native_libraries_are_what_rustc_says
rm -rf "$work/prefix"
test_case "install" "$root/bindings/c/install.sh" "$work/prefix"
test_case "install honours DESTDIR" destdir_is_honoured
test_case "outside program, shared library" outside_dynamic
test_case "outside program, static library" outside_static
test_case "outside program, wrapper over libcurl" outside_curl

report
