#!/usr/bin/env bash
# The ABI that C programs see, against that of the last release in tests/abi/: nothing is removed, nothing changes, and
# what is new has its version in include/symbols.txt. A struct that has grown fails too: abidiff shows whether it did so at
# its end, as ABI.md has it, and then S3SIGN_UPDATE_ABI=1 tests/abi.sh takes the new state, as it does at a release.
#
# The header is what programs are compiled with, and a C test ties the library's exports to it. So the dump is made of a
# library of stubs with the header's types: it does not change with the compiler of Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

header=include/s3sign.h symbols=include/symbols.txt work=target/abi
released=tests/abi/libs3sign.abi
mkdir -p "$work"

if ! command -v abidw >/dev/null; then
    { apt-get update && apt-get install -y --no-install-recommends abigail-tools; } >/dev/null
fi

# A body for each prototype, which ends with ");" as nothing else in the header does.
{
    echo '#include <s3sign.h>'
    gcc -fpreprocessed -dD -E -P "$header" | grep -v '^#\|^extern\|^}$' | tr '\n' ' ' |
        grep -oE '(int32_t|void|const char \*) ?s3sign_[a-z0-9_]+\([^;{}]*\);' |
        sed -E 's/^(void.*);$/\1 {}/; t; s/;$/ { return 0; }/'
} >"$work/stubs.c"
gcc -g -w -shared -fPIC -I include "$work/stubs.c" -o "$work/libs3sign.so"
abidw --no-comp-dir-path --no-show-locs --no-corpus-path "$work/libs3sign.so" --out-file "$work/now.abi"

# Every function of the header is listed with the version that its prose states.
awk '/Since: [0-9]/ { sub(/.*Since: /, ""); sub(/\.$/, ""); since = $1 }
     /^(int32_t|void|const char \*)/ && match($0, /s3sign_[a-z0-9_]+\(/) {
         print substr($0, RSTART, RLENGTH - 1), since; since = "none" }' "$header" | sort >"$work/symbols.txt"
if [ -n "${S3SIGN_UPDATE_ABI:-}" ]; then
    mkdir -p tests/abi
    cp "$work/now.abi" "$released"
    cp "$work/symbols.txt" "$symbols"
fi
diff "$symbols" "$work/symbols.txt"
abidiff --no-added-syms --fail-no-debug-info "$released" "$work/now.abi"
echo "the ABI is that of the last release, or more: $(wc -l <"$symbols") functions"
