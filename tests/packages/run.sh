#!/bin/bash
# The C++ headers, and what is installed: tests/packages/run.sh. Programs are built outside the repository, from what is
# installed alone, by the commands of bindings/c/README.md, where cargo and rustc are out of reach. Prints a line per
# test and at last `N passed, N failed`. As root, gets packages that are missing from apt, and installs and removes the
# Debian packages of this library.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/packages-tests
outside=$(mktemp -d)
home=$outside/home
warnings="-Wall -Wextra -pedantic -Werror -Wconversion -Wshadow"
server=
. "$root/tests/lib.sh"
. "$here/static.sh"

# The real cargo must be found where HOME is another.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}

clean_up() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"
  [ -f "$outside/deb-installed" ] && "$outside/sudo/sudo" dpkg --purge libs3sign-dev libs3sign0.2 >/dev/null 2>&1
  rm -rf "$outside"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_missing() {
  local packages=() program
  for program in g++ clang cmake make pkg-config python3; do
    command -v "$program" >/dev/null || packages+=("$program")
  done
  pkg-config --exists libcurl 2>/dev/null || packages+=(libcurl4-openssl-dev)
  pkg-config --exists expat 2>/dev/null || packages+=(libexpat1-dev)
  apt_try "${packages[@]}"
  local reason
  # What nothing here can do without; clang and others are asked for by test.
  reason=$(lacking g++ pkg-config python3)
  [ -z "$reason" ] || lack "$reason"
  pkg-config --exists libcurl expat || lack "the headers of libcurl or expat are not installed"
}

# cpp COMPILER STANDARD TEST FLAG...
cpp() {
  local compiler=$1 standard=$2 test=$3
  shift 3
  # shellcheck disable=SC2086
  "$compiler" -std="$standard" $warnings -I"$root/include" -I"$root/bindings/cpp" -I"$root/tests/c" -I"$work" \
    "$root/tests/cpp/$test.cpp" "$@"
}

# cpp_run COMPILER STANDARD TEST FLAG...
cpp_run() {
  cpp "$@" "$work/check.o" -g -pthread -o "$work/$3" -L"$work/lib" -Wl,-rpath,"$work/lib" -ls3sign && "$work/$3"
}

each_header_alone() {
  local header
  for header in s3sign.hpp s3sign/result.hpp s3sign/types.hpp s3sign/functions.hpp; do
    printf '#include <%s>\n#include <%s>\n' "$header" "$header" > "$work/alone.cpp"
    # shellcheck disable=SC2086
    g++ -std=c++17 $warnings -I"$root/include" -I"$root/bindings/cpp" -fsyntax-only "$work/alone.cpp" || return 1
  done
}

# Programs that stand before others in PATH: whoever builds a program needs no Rust; root needs no sudo.
make_shims() {
  local name
  mkdir -p "$outside/no-rust" "$outside/sudo" "$home"
  for name in cargo rustc rustup; do
    printf '#!/bin/sh\necho "%s was called" >&2\nexit 97\n' "$name" > "$outside/no-rust/$name"
  done
  cat > "$outside/sudo/sudo" <<'END'
#!/bin/sh
PATH=$PATH:/usr/sbin:/sbin
# Another may hold dpkg's lock for a while.
for _ in $(seq 60); do
  said=$("$@" 2>&1) && { echo "$said"; exit 0; }
  case $said in *lock*) sleep 1 ;; *) break ;; esac
done
echo "$said" >&2
exit 1
END
  chmod +x "$outside"/no-rust/* "$outside/sudo/sudo"
}

# section TITLE TIMES: do as a section of the page says; what it prints holds the expected text so many times.
section() {
  local title=$1 times=$2 folder said=
  local page=$root/bindings/c/README.md
  folder=$outside/$(tr ' A-Z' '-a-z' <<<"$title")
  rm -rf "$folder"
  mkdir -p "$folder"
  python3 "$here/blocks.py" "$page" "$title" "$folder" || return 1
  local script path=$outside/no-rust:$outside/sudo:/usr/local/bin:/usr/bin:/bin
  for script in "$folder"/*.sh; do
    case $script in
      *-repository.sh) (cd "$root" && HOME=$home PATH=$outside/sudo:$PATH sh -eu "$script") || return 1 ;;
      *)
        said+=$(cd "$folder" && env -i HOME="$home" PATH="$path" S3_ENDPOINT="$endpoint" sh -eu "$script")$'\n' ||
          { echo "$said"; return 1; }
        ;;
    esac
  done
  echo "$said"
  [ "$times" -eq 0 ] && return
  local expected found=0 rest=$said
  expected=$(cat "$folder/expected")
  while [[ $rest == *"$expected"* ]]; do
    found=$((found + 1))
    rest=${rest#*"$expected"}
  done
  [ "$found" -eq "$times" ] || { echo "printed what is expected $found times, not $times"; return 1; }
}

# uses PROGRAM PATTERN: which s3sign it loads; an empty pattern means none.
uses() {
  local loaded
  loaded=$(ldd "$1" | grep -F libs3sign)
  echo "$1 loads ${loaded:-nothing}"
  if [ -z "$2" ]; then [ -z "$loaded" ]; else [[ $loaded == *"$2"* ]]; fi
}

static_section() {
  section Static 1 && uses "$outside/static/presign" ""
}

cmake_section() {
  section CMake 3 && uses "$outside/cmake/build/shared" "$home/s3sign/lib/libs3sign.so.0.2" &&
    uses "$outside/cmake/build/static" "" && uses "$outside/cmake/build/cpp" "$home/s3sign/lib/libs3sign.so.0.2"
}

a_moved_prefix_is_found_by_cmake() {
  local status=0
  mkdir "$outside/other" && mv "$home/s3sign" "$outside/other/" || return 1
  (home=$outside/other && cmake_section) || status=1
  mv "$outside/other/s3sign" "$home/" && return "$status"
}

cmake_finds_what_fits() {
  local folder=$outside/versions
  mkdir -p "$folder"
  cat > "$folder/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.13)
project(versions NONE)
foreach(version 0 0.2 0.2.0 0.1 0.2.1 0.3 1.0 1.1.0)
  find_package(s3sign ${version} CONFIG QUIET)
  message(STATUS "${version}: ${s3sign_FOUND}")
endforeach()
foreach(component curl none)
  find_package(s3sign CONFIG QUIET COMPONENTS ${component})
  message(STATUS "${component}: ${s3sign_FOUND} ${s3sign_NOT_FOUND_MESSAGE}")
endforeach()
END
  cmake -S "$folder" -B "$folder/build" -DCMAKE_PREFIX_PATH="$home/s3sign" > "$folder/log" || return 1
  grep -E '^-- [0-9a-z.]+: ' "$folder/log" | diff - <(cat <<'END'
-- 0: 1
-- 0.2: 1
-- 0.2.0: 1
-- 0.1: 0
-- 0.2.1: 0
-- 0.3: 0
-- 1.0: 0
-- 1.1.0: 0
-- curl: 0 component curl is sources in C: name C among the project's languages
-- none: 0 there is no component none
END
  )
}

sbom_is_installed() {
  cmp "$home/s3sign/share/doc/s3sign/s3sign.cdx.json" "$root/packaging/s3sign.cdx.json"
}

# tests/c/run.sh compares the one in s3sign.pc with what rustc says.
pkg_config_and_cmake_name_the_same_native_libraries() {
  local pc cmake
  pc=$(sed -n 's/^Libs.private: \(.*\) -Wl,[^ ]*$/\1/p' "$home/s3sign/lib/pkgconfig/s3sign.pc")
  cmake=$(sed -n 's/.*set(_s3sign_native "\(.*\)")/\1/p' "$home/s3sign/lib/cmake/s3sign/s3sign-config.cmake")
  echo "$pc / $cmake"
  [ -n "$pc" ] && [ "$pc" = "$cmake" ]
}

# The mark tells clean_up to remove them, should this end early.
debian_section() {
  local package name file left=0
  touch "$outside/deb-installed"
  section "Debian packages" 2 || return 1
  for package in "$root"/target/deb/*.deb; do
    name=$(dpkg-deb --field "$package" Package)
    dpkg-deb --fsys-tarfile "$package" | tar -xO "./usr/share/doc/$name/s3sign.cdx.json" |
      cmp - "$root/packaging/s3sign.cdx.json" || left=1
    while read -r file; do
      case $file in *s3sign*) [ -e "/$file" ] || [ -L "/$file" ] || continue ;; *) continue ;; esac
      echo "/$file is left"
      left=1
    done < <(dpkg-deb --fsys-tarfile "$package" | tar -t)
  done
  rm "$outside/deb-installed"
  [ "$left" -eq 0 ] && ! dpkg -s libs3sign0.2 && ! dpkg -s libs3sign-dev && ! ldconfig -p | grep -F libs3sign
}

install_missing
cd "$root" || exit 2
mkdir -p "$work/lib"
cargo build --quiet --release --lib || need "the library does not build"
cargo build --quiet -p s3sign-servers --bin s3_server || need "the test server does not build"
ln -sf "$root/target/release/libs3sign.so" "$work/lib/libs3sign.so.0.2"
ln -sf "$root/target/release/libs3sign.so" "$work/lib/libs3sign.so"
gcc -c -I"$root/include" "$root/tests/c/check.c" -o "$work/check.o" || need "tests/c/check.c does not compile"
python3 "$root/tests/cpp/vectors.py" > "$work/vectors.inc" || need "no vectors"
make_shims
start_server "$outside/objects" AKIDEXAMPLE secret

test_case "each C++ header alone" each_header_alone
test_case "known answers, g++, C++17, with sanitizers" cpp_run g++ c++17 test_vectors -fsanitize=address,undefined
test_case "forms, g++, C++17, with sanitizers" cpp_run g++ c++17 test_forms -fsanitize=address,undefined
case_with clang++ "forms, clang++, C++17, without exceptions" cpp_run clang++ c++17 test_forms -fno-exceptions
for standard in c++17 c++20 c++2b; do
  for compiler in g++ clang++; do
    case_with "$compiler" "compiles, $compiler, $standard" cpp "$compiler" "$standard" test_forms -fsyntax-only
  done
done
case_with clang++ "compiles, clang++, C++20, known answers" cpp clang++ c++20 test_vectors -fsyntax-only

test_case "README: install" section Install 0
test_case "the SBOM is installed" sbom_is_installed
test_case "README: pkg-config" section pkg-config 1
test_case "README: static" static_section
static_tests
test_case "README: at run time" section "At run time" 1
test_case "README: C++" section C++ 1
case_with cmake "README: CMake" cmake_section
test_case "README: libcurl" section libcurl 1
case_with cmake "README: libcurl with CMake" section "libcurl with CMake" 1
case_with cmake "a moved prefix is found by CMake" a_moved_prefix_is_found_by_cmake
case_with cmake "CMake finds what fits" cmake_finds_what_fits
test_case "pkg-config and CMake name the same native libraries" pkg_config_and_cmake_name_the_same_native_libraries
if [ "$(id -u)" -ne 0 ] || ! command -v dpkg >/dev/null; then
  skip_case "README: Debian packages" "needs root and dpkg"
elif dpkg -s libs3sign0.2 >/dev/null 2>&1 || dpkg -s libs3sign-dev >/dev/null 2>&1; then
  skip_case "README: Debian packages" "they are installed, and would be removed"
else
  test_case "README: Debian packages" debian_section
fi

report
