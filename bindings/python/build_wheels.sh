#!/usr/bin/env bash
# Makes the packages to publish, in target/wheels: an sdist, and from it a wheel for glibc 2.17 or later (manylinux) and
# one for musl 1.2 or later (musllinux), both for any Python 3 on this machine's architecture. Needs cargo, rustup and
# python3; what else it takes, zig as linker above all, goes into target/venv-wheels.
set -euo pipefail
cd "$(dirname "$0")/../.."

arch=$(uname -m)
venv=$PWD/target/venv-wheels
work=$PWD/target/wheels-build
out=$PWD/target/wheels

[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
export PATH="$venv/bin:$PATH" PIP_DISABLE_PIP_VERSION_CHECK=1
pip install --quiet -r bindings/python/requirements-wheels.txt
rustup target list --installed | grep -qx "$arch-unknown-linux-musl" || rustup target add "$arch-unknown-linux-musl"

rm -rf "$out" "$work/sdist"
mkdir -p "$out" "$work/sdist"
python -m build --sdist --outdir "$out" bindings/python
tar -xzf "$out"/s3sign-*.tar.gz -C "$work/sdist" --strip-components=1

# wheel LIBRARY: a wheel of the sdist with this library. auditwheel names the oldest systems that it runs on.
wheel() {
    rm -rf "$work/plain" "$work/sdist/build"
    S3SIGN_LIBRARY=$1 python -m build --wheel --outdir "$work/plain" "$work/sdist"
    auditwheel repair --plat auto --wheel-dir "$out" "$work"/plain/*.whl
}

# build TARGET: libs3sign for a platform; zig links it against the libc of that platform, however new this machine's is.
build() {
    cargo zigbuild --release --lib --locked --target "$1" --target-dir "$work"
}

build "$arch-unknown-linux-gnu.2.17"
wheel "$work/$arch-unknown-linux-gnu/release/libs3sign.so"

# A shared library shares its program's libc, which rustc links in statically unless told.
RUSTFLAGS="-C target-feature=-crt-static" build "$arch-unknown-linux-musl"
cp "$work/$arch-unknown-linux-musl/release/libs3sign.so" "$work/libs3sign-musl.so"
# The name by which musl is known where glibc may be installed too, and by which auditwheel knows it.
patchelf --replace-needed libc.so "libc.musl-$arch.so.1" "$work/libs3sign-musl.so"
wheel "$work/libs3sign-musl.so"

ls -l "$out"
