# How the bindings are built for tests/runtimes and tests/servers: set `root`, then `. tests/lib.sh` and
# `. tests/bindings.sh`. Everything is made under target/bindings, for both.

bindings=$root/bindings
built=$root/target/bindings
mkdir -p "$built"

export S3SIGN_LIBRARY=$built/prefix/lib/libs3sign.so.0.2
export LD_LIBRARY_PATH=$built/prefix/lib PKG_CONFIG_PATH=$built/prefix/lib/pkgconfig
export LUA_PATH="$bindings/lua/?.lua;;"

# lack_of RUNTIME: what it lacks here, in words; nothing if it can be built and run. For C and C++ too.
lack_of() {
  # shellcheck disable=SC2046 # a word is a tool
  local reason
  reason=$(lacking $(tools_of "$1"))
  [ -n "$reason" ] && echo "$reason" && return
  case $1 in
    lua) luajit -e 'require "cjson"; require "socket"' 2>/dev/null || echo "luajit lacks cjson or socket" ;;
    perl) perl -MFFI::Platypus -MLWP::UserAgent -e1 2>/dev/null || echo "perl lacks FFI::Platypus or LWP" ;;
    php) php -r 'exit(extension_loaded("ffi") && extension_loaded("curl") ? 0 : 1);' || echo "php lacks ffi or curl" ;;
  esac
}

tools_of() {
  case $1 in
    c) echo gcc pkg-config curl-config ;;
    cpp) echo g++ pkg-config ;;
    csharp) echo mcs mono ;;
    go) echo go gofmt pkg-config ;;
    java) echo mvn javac java ;;
    lua) echo luajit ;;
    node) echo node npm npx ;;
    *) echo "$1" ;;
  esac
}

# install_library: that of target/release, with what C, C++ and Go need to compile. Go's build cache sees the flags in
# the environment, but neither those of pkg-config nor headers outside the package: these flags hold a checksum of both.
install_library() {
  local checksum
  "$bindings/c/install.sh" "$built/prefix" >/dev/null || return
  checksum=$(cat "$PKG_CONFIG_PATH/s3sign.pc" "$built/prefix/include/s3sign.h" | cksum | cut -d ' ' -f 1)
  export CGO_CFLAGS="-O2 -g -DS3SIGN_BUILT=$checksum"
}

# build_java: the binding, its tests and a list of its jars. The jars and plugins come from Maven once; after that it
# need not ask.
build_java() {
  local build=(mvn -q -B -f "$built/java/pom.xml" test-compile dependency:build-classpath
    "-Dmdep.outputFile=$built/java/classpath")
  rm -rf "$built/java/src"
  mkdir -p "$built/java"
  cp -r "$bindings/java/." "$built/java"
  "${build[@]}" -o >/dev/null 2>&1 || "${build[@]}"
}
java_classpath() { echo "$built/java/target/classes:$built/java/target/test-classes:$(cat "$built/java/classpath")"; }

# build_node PROGRAM...: the binding, its packages, and these programs beside it.
build_node() {
  mkdir -p "$built/node"
  cp "$bindings"/node/* "$@" "$built/node"
  (cd "$built/node" && { cmp -s package-lock.json node_modules/installed ||
    { npm ci --ignore-scripts && cp package-lock.json node_modules/installed; }; })
}

# compile_csharp PROGRAM OPTION...: a program and the binding, into target/bindings/PROGRAM.exe, without a warning.
compile_csharp() {
  mcs -warnaserror -warn:4 "${@:2}" -out:"$built/$(basename "$1" .cs).exe" "$bindings"/csharp/{Abi,S3Sign}.cs "$1"
}
