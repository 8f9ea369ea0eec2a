#!/usr/bin/env bash
# The ABI that C programs see, against that of the last release in tests/abi/, as ABI.md promises: nothing is removed and
# nothing changes but by fields at the end of a struct that begins with its size, unless the version rises so far that it
# may and the SONAME with it. What is new has a version in include/symbols.txt that is later than the release.
# S3SIGN_UPDATE_ABI=1 tests/abi.sh takes the new state, as at a release, and after a break only if it is allowed.
#
# The header is what programs are compiled with, and a C test ties the library's exports to it. So the dump is made of a
# library of stubs with the header's types: it does not change with the compiler of Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

header=include/s3sign.h symbols=include/symbols.txt work=target/abi
released=tests/abi/libs3sign.abi
mkdir -p "$work"

. tests/lib.sh
command -v abidw >/dev/null || apt_install abigail-tools

# A body for each prototype, which ends with ");" as nothing else in the header does.
{
    echo '#include <s3sign.h>'
    gcc -fpreprocessed -dD -E -P "$header" | grep -v '^#\|^extern\|^}$' | tr '\n' ' ' |
        grep -oE '(int32_t|void|const char \*|struct s3sign_signer \*) ?s3sign_[a-z0-9_]+\([^;{}]*\);' |
        sed -E 's/^(void.*);$/\1 {}/; t; s/;$/ { return 0; }/'
} >"$work/stubs.c"
gcc -g -w -shared -fPIC -I include "$work/stubs.c" -o "$work/libs3sign.so"
abidw --no-comp-dir-path --no-show-locs --no-corpus-path "$work/libs3sign.so" --out-file "$work/now.abi"

# Every function of the header is listed with the version that its prose states.
awk '/Since: [0-9]/ { sub(/.*Since: /, ""); sub(/\.$/, ""); since = $1 }
     /^(int32_t|void|const char \*|struct s3sign_signer \*)/ && match($0, /s3sign_[a-z0-9_]+\(/) {
         print substr($0, RSTART, RLENGTH - 1), since; since = "none" }' "$header" | sort >"$work/symbols.txt"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
read -r released_version released_soname <tests/abi/release

# later VERSION OTHER: whether the first is the later one.
later() { [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | tail -n 1)" = "$1" ]; }

# What a version may break: 0.1 of 0.1.3, and 1 of 1.2.3.
generation() { sed -E 's/^(0\.[0-9]+|[1-9][0-9]*)\..*/\1/' <<<"$1"; }

soname() {
    cargo build --quiet --release --lib
    readelf -d target/release/libs3sign.so | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'
}

if python3 tests/abi/structs.py "$released" "$work/now.abi" >"$work/grown" &&
    abidiff --suppressions "$work/grown" --no-added-syms --fail-no-debug-info "$released" "$work/now.abi"; then
    said="the ABI is that of $released_version, or more"
else
    if ! later "$(generation "$version")" "$(generation "$released_version")"; then
        echo "$version breaks the ABI of $released_version: that takes a new major version, or before 1.0 a minor one" >&2
        exit 1
    fi
    if [ "$(soname)" = "$released_soname" ]; then
        echo "$version breaks the ABI of $released_version and has its SONAME, $released_soname" >&2
        exit 1
    fi
    said="$version breaks the ABI of $released_version, and has another SONAME"
fi

if [ -n "${S3SIGN_UPDATE_ABI:-}" ]; then
    cp "$work/now.abi" "$released"
    cp "$work/symbols.txt" "$symbols"
    echo "$version $(soname)" >tests/abi/release
elif [ -s "$work/grown" ] && ! later "${version%.*}" "${released_version%.*}"; then
    echo "$version has structs longer than in $released_version, which takes a new minor version:" \
        "$(grep -o 's3sign_.*' "$work/grown" | xargs)" >&2
    exit 1
fi
diff "$symbols" "$work/symbols.txt"
read -r released_version _ <tests/abi/release
while read -r name since; do
    if later "$since" "$version"; then
        echo "$name is of $since, and this is $version" >&2
        exit 1
    fi
    grep -qF "elf-symbol name='$name'" "$released" || later "$since" "$released_version" || {
        echo "$name is not in $released_version, and is said to be of $since" >&2
        exit 1
    }
done <"$symbols"
echo "$said: $(wc -l <"$symbols") functions"
