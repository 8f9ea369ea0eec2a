#!/usr/bin/env bash
# Builds a program for each wrapper but Python's: target/wrappers/NAME, or NAME.missing, which says what it lacks here.
#
# A program reads lines of access key, secret, region, operation, method, URL, body and time, a tab between them, and
# answers each with one line: to `sign` and `presign` with the target and the headers to send, to `send` with the status
# and the body of the response. The path mode is the default one. Needs target/release/libs3sign.so.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$root/target/wrappers
mkdir -p "$work"
. "$root/tests/lib.sh"
. "$root/tests/bindings.sh"
install_library
log=$work/log
: >"$log"
trap '[ $? -eq 0 ] || cat "$log" >&2' EXIT

# program NAME COMMAND: how it is run.
program() {
  cat >"$work/$1" <<RUN
#!/bin/sh
export LD_LIBRARY_PATH='$LD_LIBRARY_PATH' S3SIGN_LIBRARY='$S3SIGN_LIBRARY' LUA_PATH='$LUA_PATH'
exec $2
RUN
  chmod +x "$work/$1"
}

build_c_program() {
  # shellcheck disable=SC2046
  gcc -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -I"$bindings/c" "$here/send.c" \
    "$bindings"/c/s3sign_curl{,_explain,_transfer}.c -o "$work/send-c" $(pkg-config --cflags --libs s3sign libcurl)
  program c "'$work/send-c'"
}

build_cpp_program() {
  # shellcheck disable=SC2046
  g++ -std=c++17 -Wall -Wextra -Werror "$here/sign.cpp" -o "$work/sign-cpp" $(pkg-config --cflags --libs s3sign)
  program cpp "'$work/sign-cpp'"
}

build_csharp_program() {
  compile_csharp "$here/Sign.cs"
  program csharp "mono '$built/Sign.exe'"
}

build_go_program() {
  (cd "$here/go" && go vet . && go build -o "$work/sign-go" .)
  program go "'$work/sign-go'"
}

build_java_program() {
  build_java
  mkdir -p "$work/java-classes"
  javac -d "$work/java-classes" -cp "$(java_classpath)" "$here/Sign.java"
  program java "java -cp '$work/java-classes:$(java_classpath)' Sign"
}

build_lua_program() { program lua "luajit '$here/sign.lua'"; }

build_node_program() {
  build_node "$here/sign.mjs"
  program node "node '$built/node/sign.mjs'"
}

build_perl_program() { program perl "perl -I'$bindings/perl/lib' '$here/sign.pl'"; }

build_php_program() { program php "php '$here/sign.php'"; }
build_ruby_program() { program ruby "ruby -W -I'$bindings/ruby/lib' '$here/sign.rb'"; }

for name in c cpp csharp go java lua node perl php ruby; do
  rm -f "$work/$name" "$work/$name.missing"
  reason=$(lack_of "$name")
  if [ -n "$reason" ]; then
    echo "$reason" >"$work/$name.missing"
  else
    ("build_${name}_program") >"$log" 2>&1 # a subshell, so that the trap still has the standard error
  fi
done
