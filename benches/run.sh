#!/usr/bin/env bash
# Measures everything anew, and writes the tables in docs/performance.md and benches/README.md, and the pictures in docs/:
# benches/run.sh [rust|sigv4a|instructions|start|peers|million]... What is not named stays as it was measured last.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/lib.sh

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/benches
library=$target/release/libs3sign.so
venv=$work/venv
mkdir -p "$work"

# What the programs print is kept only if all went well.
keep() {
  local part=$1
  shift
  "$@" >"$work/$part.new"
  mv "$work/$part.new" "$work/$part.jsonl"
}

part_rust() {
  local programs=()
  if with_c >"$work/c.log" 2>&1; then
    programs=("$(command_of c)")
  else
    echo "left out: aws-c-auth: $(tail -n 1 "$work/c.log")" >&2
  fi
  keep rust "$target/release/s3sign-benches" "${programs[@]}"
}

# Apart, for the feature makes another library.
part_sigv4a() {
  cargo build --profile bench -p s3sign-benches --no-default-features --features ring --bin sigv4a --target-dir "$target/ring"
  keep sigv4a "$target/ring/release/sigv4a"
}

part_instructions() {
  command -v valgrind >/dev/null || { echo "left out: instructions: valgrind is not installed" >&2 && return; }
  keep instructions benches/callgrind.sh --json
}

part_start() {
  cc -O2 -Iinclude benches/src/start.c -o "$work/start" -ldl
  keep start "$target/release/start" "$work/start" "$library"
}

part_peers() {
  local programs=() runtime
  for runtime in c go node python; do
    if "with_$runtime" >"$work/$runtime.log" 2>&1; then
      programs+=("$(command_of "$runtime")")
    else
      echo "left out: $runtime: $(tail -n 1 "$work/$runtime.log")" >&2
    fi
  done
  keep peers "$target/release/peers" "${programs[@]}"
}

part_million() { keep million "$venv/bin/python" benches/peers/python/million.py; }

command_of() {
  case $1 in
    c) echo "C=$work/c/aws_c_auth" ;;
    go) echo "Go=$work/go/peers" ;;
    node) printf 'Node.js=node\t%s\n' "$work/node/peers.mjs" ;;
    python) printf 'Python=%s\t%s\n' "$venv/bin/python" benches/peers/python/peers.py ;;
  esac
}

# with_RUNTIME: fetches and builds; its last line says why it could not. (No `set -e` within a condition.)
installed() { command -v "$1" || { echo "$1 is not installed" && false; }; }

with_c() {
  local version
  version=$(sed -n 's/^awscrt==//p' benches/peers/python/requirements.txt)
  installed cmake && with_python || return
  if [ ! -d "$work/awscrt-$version" ]; then
    "$venv/bin/python" -m pip download --no-deps --no-binary :all: -d "$work" "awscrt==$version" &&
      tar xzf "$work/awscrt-$version.tar.gz" -C "$work" &&
      cmake -S benches/peers/c -B "$work/c" -D AWSCRT="$work/awscrt-$version" -D AWSCRT_VERSION="$version" || return
  fi
  cmake --build "$work/c" --target aws_c_auth
}

with_go() {
  installed go && LIB_DIR=$target/release bindings/c/install.sh "$work/prefix" || return
  PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig CGO_LDFLAGS="-Wl,-rpath,$work/prefix/lib" \
    go build -C benches/peers/go -o "$work/go/peers" .
}

with_node() {
  installed npm || return
  mkdir -p "$work/node"
  cp benches/peers/node/* "$work/node" && cp bindings/node/index.js "$work/node/s3sign.mjs" &&
    { cmp -s "$work/node/package-lock.json" "$work/node/node_modules/installed" ||
      { npm ci --prefix "$work/node" --ignore-scripts --no-audit --no-fund &&
        cp "$work/node/package-lock.json" "$work/node/node_modules/installed"; }; }
}

with_python() {
  local wanted=benches/peers/python/requirements.txt
  cmp -s $wanted "$venv/requirements.txt" && return
  rm -rf "$venv"
  python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet -r $wanted && cp $wanted "$venv"
}

cargo build --release --lib
cargo build --profile bench -p s3sign-benches
with_python >"$work/python.log" 2>&1 || need "no Python to measure and to draw with: $(tail -n 1 "$work/python.log")"
export S3SIGN_LIBRARY=$library PYTHONPATH=$PWD/bindings/python/src

parts=("$@")
[ $# -gt 0 ] || parts=(rust sigv4a instructions start peers million)
for part in "${parts[@]}"; do
  "part_$part"
done
"$venv/bin/python" benches/report.py "$work"
