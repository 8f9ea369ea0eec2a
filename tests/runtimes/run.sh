#!/usr/bin/env bash
# Every binding but C's and Python's: each keeps tests/conformance/*.json, takes any library of its minor version and
# refuses others, its example stores and reads an object on a server that verifies signatures, and what its language's
# clients send is what was signed (wire.py). The last line is `N passed, N failed`.
#
#   tests/runtimes/run.sh                           all
#   S3SIGN_RUNTIMES="go node" tests/runtimes/run.sh some
#
# Needs cargo and what tests/python/run.sh has made; as root, gets from apt what else is missing. A runtime whose toolchain
# is missing, such as Go 1.21, is skipped; where CI is set, it fails. Everything is made under target/runtimes and
# target/bindings.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/runtimes
python=$root/target/venv-tests/bin/python
cases=("$root"/tests/conformance/*.json)
runtimes=${S3SIGN_RUNTIMES:-go java node lua ruby php perl csharp}
. "$root/tests/lib.sh"
. "$root/tests/bindings.sh"

export AWS_ACCESS_KEY_ID=AKEXAMPLE AWS_SECRET_ACCESS_KEY=runtimes-secret AWS_REGION=us-east-1

# The packages of a runtime that apt lacks; installed in one go, for it is slow.
packages_of() {
  case $1 in
    go) echo pkg-config ;;
    java) command -v mvn >/dev/null || echo maven default-jdk-headless ;;
    node) command -v npm >/dev/null || echo nodejs npm ;;
    lua) echo luajit lua-socket lua-cjson ;;
    ruby) echo ruby ;;
    php) echo php-cli php-curl ;;
    perl) echo libffi-platypus-perl libwww-perl ;;
    csharp) echo mono-mcs libmono-system-net-http4.0-cil libmono-system-web-extensions4.0-cil ;;
  esac
}

install_missing() {
  local package missing=()
  for package in $(for runtime in $runtimes; do packages_of "$runtime"; done); do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  apt_try "${missing[@]}"
}

go_prepare() {
  cd "$bindings/go" && gofmt -l . "$here/wire.go" | diff /dev/null - && go vet ./... && go vet "$here/wire.go" &&
    go build -o "$work/go-example" ./example && go build -o "$work/go-wire" "$here/wire.go"
}
go_conformance() { cd "$bindings/go" && go test -count=1 ./...; }
go_example() { "$work/go-example" "$@"; }
go_wire() { wire sends,sends "$work/go-wire"; }

java_prepare() { build_java; }
java_conformance() { java -cp "$(java_classpath)" s3sign.Conformance "${cases[@]}"; }
java_wire() { wire sends,sends java -cp "$(java_classpath)" "$here/Wire.java"; }
java_example() { java -cp "$(java_classpath)" "$bindings/java/Example.java" "$@"; }

node_prepare() {
  build_node "$here"/{conformance,wire}.mjs && cd "$built/node" &&
    npx tsc --noEmit --allowJs --checkJs --strict --target es2022 --module nodenext --types node example.js
}
node_conformance() { node "$built/node/conformance.mjs" "${cases[@]}"; }
node_wire() { wire resolves,resolves,sends node "$built/node/wire.mjs"; }
node_example() { node "$built/node/example.js" "$@"; }

lua_conformance() { luajit "$here/conformance.lua" "${cases[@]}"; }
lua_wire() { wire sends luajit "$here/wire.lua"; }
lua_example() { luajit "$bindings/lua/example.lua" "$@"; }

ruby_conformance() { without_warnings ruby -W -I"$bindings/ruby/lib" "$here/conformance.rb" "${cases[@]}"; }
ruby_wire() { wire sends ruby -W -I"$bindings/ruby/lib" "$here/wire.rb"; }
ruby_example() { without_warnings ruby -W -I"$bindings/ruby/lib" "$bindings/ruby/example.rb" "$@"; }

php_conformance() { php "$here/conformance.php" "${cases[@]}"; }
php_wire() { wire sends,sends php "$here/wire.php"; }
php_example() { php "$bindings/php/example.php" "$@"; }

perl_conformance() { without_warnings perl -I"$bindings/perl/lib" "$here/conformance.pl" "${cases[@]}"; }
perl_wire() { wire sends,sends perl -I"$bindings/perl/lib" "$here/wire.pl"; }
perl_example() { without_warnings perl -I"$bindings/perl/lib" "$bindings/perl/example.pl" "$@"; }

csharp_prepare() {
  compile_csharp "$here/Conformance.cs" -r:System.Net.Http -r:System.Web.Extensions &&
    compile_csharp "$here/Wire.cs" -r:System.Net.Http &&
    compile_csharp "$bindings/csharp/Example.cs" -r:System.Net.Http
}
csharp_conformance() { mono "$built/Conformance.exe" "${cases[@]}"; }
csharp_wire() { wire resolves mono "$built/Wire.exe"; }
csharp_example() { mono "$built/Example.exe" "$@"; }

# An interpreter's warnings are failures.
without_warnings() {
  local status=0
  "$@" 2>"$work/warnings" || status=$?
  cat "$work/warnings" >&2
  [ ! -s "$work/warnings" ] && return "$status"
}

# What the example stored must lie where the server keeps this very key: a folder for each segment, the empty one too.
round_trip() {
  local runtime=$1 stored="$work/objects/runtimes-$1/=a%/=%/=b ü+ü"
  mkdir -p "$work/objects/runtimes-$runtime"
  "${runtime}_example" "$endpoint" "runtimes-$runtime" | grep -F 'a//b ü+ü' && grep -q '^from ' "$stored"
}

# library_of_version NUMBER: the library, but for the version that it tells, in target/runtimes/NUMBER.
library_of_version() {
  mkdir -p "$work/$1"
  cc -shared -fPIC -Wl,--allow-multiple-definition -Wl,-soname,libs3sign.so.0.2 -o "$work/$1/libs3sign.so.0.2" \
    -x c - -x none -Wl,--whole-archive "$root/target/release/libs3sign.a" -Wl,--no-whole-archive \
    -lgcc_s -lutil -lrt -lpthread -lm -ldl <<<"int s3sign_version_number(void) { return $1; }"
}

# with_version NUMBER COMMAND...: with that library.
with_version() {
  local S3SIGN_LIBRARY=$work/$1/libs3sign.so.0.2 LD_LIBRARY_PATH=$work/$1
  "${@:2}"
}

# Each minor version before 1.0 has a SONAME of its own, and none is compatible with another.
versions() {
  local runtime=$1 minor=$((version / 100)) number output
  with_version $((minor * 100 + 99)) "${runtime}_conformance" || return
  for number in $((minor * 100 - 1)) $(((minor + 1) * 100)); do
    output=$(with_version "$number" "${runtime}_conformance" 2>&1) && echo "$number was taken" && return 1
    grep -F "libs3sign $number is not of version 0.$minor" <<<"$output" || { echo "$output" && return 1; }
  done
}

# A program sends exactly what it signed; each of its clients sends or resolves dots.
wire() { PYTHONPATH=$root/tests/python "$python" "$here/wire.py" "$@"; }

cd "$root" || exit 2
"$python" -c 'import botocore, s3sign' 2>/dev/null || need "run tests/python/run.sh first"
cargo build --quiet --release --lib || need "the library does not build"
cargo build --quiet -p s3sign-servers --bin s3_server || need "the test server does not build"
mkdir -p "$work"
version=$(sed -n 's/^#define S3SIGN_VERSION_NUMBER //p' "$root/include/s3sign.h")
for number in $((version / 100 * 100 - 1)) $((version / 100 * 100 + 99)) $((version / 100 * 100 + 100)); do
  library_of_version "$number" || need "no library of version $number"
done
install_library || need "the library cannot be installed"
start_server "$work/objects" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
trap 'kill $server; wait $server' EXIT

install_missing
for runtime in $runtimes; do
  reason=$(lack_of "$runtime")
  [ -n "$reason" ] && skip_case "$runtime" "$reason" && continue
  if declare -F "${runtime}_prepare" >/dev/null; then test_case "$runtime builds" "${runtime}_prepare"; fi
  test_case "$runtime keeps the conformance cases" "${runtime}_conformance"
  # Go's programs are linked with the SONAME.
  [ "$runtime" = go ] || test_case "$runtime takes its minor version of the library alone" versions "$runtime"
  test_case "$runtime stores and reads" round_trip "$runtime"
  test_case "$runtime sends what it signed" "${runtime}_wire"
done

report
