#!/usr/bin/env bash
# Makes the wheels and the sdist, and installs each where nothing else is, as the package's README has it, whose examples
# then run. The musl wheel is loaded by a program linked with musl. Prints a line per test, and `N passed, N failed`.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 2

wheels=$root/target/wheels
readme=$root/bindings/python/README.md
arch=$(uname -m)
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
unset PYTHONPATH S3SIGN_LIBRARY
export PIP_DISABLE_PIP_VERSION_CHECK=1
. "$root/tests/lib.sh"

# The command of the README that installs a kind of package.
install_command() {
    sed -n '/^```sh$/,/^```$/p' "$readme" | grep "^pip install .*$1\$"
}

# installed_by SUFFIX PYTHON: in a folder with that package and nothing else, the README's command installs it, and the
# README's examples run.
installed_by() (
    set -e
    folder=$(mktemp -d -p "$empty")
    cp "$wheels"/*"$1" "$folder"
    cd "$folder"
    "$2" -m venv venv
    . venv/bin/activate
    command=$(install_command "$1")
    [ -n "$command" ]
    eval "$command"
    export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_REGION=us-east-1
    python -c 'import s3sign; print(s3sign.__file__)' | grep -F "$folder/venv/"
    python "$root/tests/readme.py" "$readme"
)

# tagged WHEEL TAG: auditwheel finds that the wheel runs where its name says.
tagged() {
    [ -f "$1" ] && "$root/target/venv-wheels/bin/auditwheel" show "$1" | tr -s '\n ' ' ' | tee /dev/stderr |
        grep -F "is consistent with the following platform tag: \"$2\""
}

sdist_is_clean() {
    local files
    files=$(tar -tzf "$wheels/s3sign-0.2.0.tar.gz") || return 1
    grep -q '/rust/Cargo.lock$' <<<"$files" && grep -q '/rust/src/ffi/' <<<"$files" && grep -q '/LICENSE-MIT$' <<<"$files" &&
        ! grep -E '/(target|tests|build|__pycache__)/|\.so$' <<<"$files"
}

# Every wheel says what is linked into its library, where PEP 770 has it.
wheels_bring_their_sbom() {
    local wheel
    for wheel in "$wheels"/*.whl; do
        python3 -c 'import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
(sbom,) = [name for name in wheel.namelist() if name.endswith(".dist-info/sboms/s3sign.cdx.json")]
sys.stdout.buffer.write(wheel.read(sbom))' "$wheel" | cmp - "$root/packaging/s3sign.cdx.json" || return 1
    done
}

# The library of the musl wheel, in a program that has musl and no glibc.
musl_wheel_loads() (
    set -e
    cd "$(mktemp -d -p "$empty")"
    python3 -m zipfile -e "$wheels"/*musllinux*.whl .
    readelf -d s3sign/libs3sign.so | grep NEEDED | tee /dev/stderr | sed 's/.*\[\(.*\)\]/\1/' |
        diff - <(echo "libc.musl-$arch.so.1")
    musl-gcc -std=c99 -Wall -Wextra -Werror -I"$root/include" -o load "$root/tests/packages/load.c"
    [ -z "$(readelf -d load | grep -F libc.so.6)" ]
    ./load s3sign/libs3sign.so
)

command -v musl-gcc >/dev/null || apt_try musl-tools
cargo build --quiet -p s3sign-servers --bin s3_server || exit 2
test_case "packages are made" bindings/python/build_wheels.sh
test_case "their metadata are in order" target/venv-wheels/bin/twine check --strict "$wheels"/*
test_case "the sdist holds sources, and only those" sdist_is_clean
test_case "wheels bring their SBOM" wheels_bring_their_sbom
test_case "the glibc wheel's tag" tagged "$(echo "$wheels"/*manylinux_2_17*.whl)" "manylinux_2_17_$arch"
test_case "the musl wheel's tag" tagged "$(echo "$wheels"/*musllinux_1_2*.whl)" "musllinux_1_2_$arch"
case_with musl-gcc "the musl wheel's library loads and signs" musl_wheel_loads

# The oldest and the newest Python that is promised and here, besides the usual one.
for python in python3 "$HOME"/.pyenv/versions/3.9.*/bin/python3 "$HOME"/.pyenv/versions/3.13.*/bin/python3; do
    command -v "$python" >/dev/null || continue
    test_case "README from the wheel, $("$python" -V)" installed_by .whl "$python"
done
# A folder of its own for cargo, which the next run finds warm.
CARGO_TARGET_DIR=$root/target/packages test_case "README from the sdist" installed_by .tar.gz python3

report
