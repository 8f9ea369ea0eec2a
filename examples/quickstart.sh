#!/usr/bin/env bash
# Builds s3sign and shows it at work: starts an S3 server that verifies signatures on a free port of this machine, then
# stores, reads, lists and shares a file on it, from C and from Python. Needs Rust; installs what else is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD
export CARGO_TARGET_DIR=$root/target
kept=target/quickstart # what the next run uses again
work=$(mktemp -d)      # what this run leaves behind nowhere
server=

clean_up() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME WHAT, then end WHAT: one line of output.
start() { printf '  %-16s%s' "$1" "${2:-}"; }
end() { printf '%s\n' "$1"; }

fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}

# Runs a command whose output matters only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || {
        printf 'failed: %s\n' "$*"
        cat "$work/log"
        exit 1
    } >&2
}

install_missing() {
    local packages=()
    command -v cc >/dev/null || packages+=(gcc libc6-dev)
    command -v curl >/dev/null || packages+=(curl)
    command -v pkg-config >/dev/null || packages+=(pkg-config)
    command -v python3 >/dev/null || packages+=(python3)
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
    pkg-config --exists libcurl 2>/dev/null || packages+=(libcurl4-openssl-dev)
    if [ ${#packages[@]} -eq 0 ]; then
        end "cargo, cc, curl, libcurl, pkg-config, python3"
        return
    fi
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    if ! command -v apt-get >/dev/null || ! command -v "${as_root[0]:-env}" >/dev/null; then
        fail "Please install these packages, or what your system calls them: ${packages[*]}"
    fi
    printf 'installing %s ... ' "${packages[*]}"
    quietly "${as_root[@]}" apt-get update
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
    end "done"
}

echo "Setting up"

if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
command -v cargo >/dev/null || fail "Please install Rust first: https://rustup.rs"
start "tools"
install_missing

start "library"
quietly cargo build --release --lib
quietly bindings/c/install.sh "$root/$kept"
end "target/release/libs3sign.so"

start "test server"
if [ ! -x target/debug/s3_server ]; then printf 'building, the first time for about 2 minutes ... '; fi
quietly cargo build -p s3sign-servers --bin s3_server
end "target/debug/s3_server"

start "C program"
export PKG_CONFIG_PATH=$root/$kept/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
read -ra flags < <(pkg-config --cflags --libs s3sign libcurl)
quietly cc -std=c99 -O2 -Ibindings/c examples/quickstart.c bindings/c/s3sign_curl{,_explain,_transfer}.c -o "$kept/quickstart" \
    "${flags[@]}" -Wl,-rpath,"$root/$kept/lib"
end "$kept/quickstart"

start "Python package"
python=$kept/venv/bin/python
"$python" -m pip --version >/dev/null 2>&1 || quietly python3 -m venv --clear "$kept/venv"
rm -rf bindings/python/build # setuptools would pick up what an earlier build left there
quietly "$python" -m pip install --disable-pip-version-check ./bindings/python
end "$kept/venv"

start "server"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION=us-east-1 no_proxy=127.0.0.1
unset AWS_SESSION_TOKEN
AWS_ACCESS_KEY_ID=AK$(od -An -N9 -tx1 /dev/urandom | tr -d ' \n' | tr a-f A-F)
AWS_SECRET_ACCESS_KEY=$(head -c 30 /dev/urandom | base64)
target/debug/s3_server "$work/objects" --port 0 \
    --access-key "$AWS_ACCESS_KEY_ID" --secret-key "$AWS_SECRET_ACCESS_KEY" >"$work/server" 2>&1 &
server=$!
for _ in {1..100}; do
    endpoint=$(sed -n 's/^listening on //p' "$work/server")
    if [ -n "$endpoint" ]; then break; fi
    sleep 0.1
done
[ -n "$endpoint" ] || fail "the server did not start: $(cat "$work/server")"
end "$endpoint, with credentials made up for this run"

# Runs a program in a bucket of its own, then uses the URLs that it presigned with plain curl, which has no credentials.
key='two words + ünïcode//Cargo.lock'
demonstrate() {
    local bucket=$1 url put_url
    shift
    "$@" "$endpoint" "$bucket" "$key" Cargo.lock | tee "$work/output"
    url=$(sed -n 's/^  presign  *http/http/p' "$work/output")
    put_url=$(sed -n 's/^  presign put *//p' "$work/output")
    start "curl"
    curl --fail --silent --show-error --path-as-is --max-time 30 --output "$work/received" "$url"
    cmp Cargo.lock "$work/received"
    end "opened the first URL: $(wc -c <"$work/received") bytes, the same byte for byte"

    start "curl"
    curl --fail --silent --show-error --path-as-is --max-time 30 --upload-file README.md "$put_url"
    curl --fail --silent --show-error --path-as-is --max-time 30 --output "$work/received" "$url"
    cmp README.md "$work/received"
    end "put another file through the second: $(wc -c <"$work/received") bytes, the same byte for byte"
}

printf '\nFrom C: examples/quickstart.c\n'
demonstrate from-c "$kept/quickstart"

printf '\nFrom Python: examples/quickstart.py\n'
demonstrate from-python "$python" examples/quickstart.py

printf '\nAll steps passed; the server is stopped and its files are removed.\n'
echo "To go on, start from the two programs named above."
