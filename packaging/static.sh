#!/bin/sh
# Makes of the static library that cargo builds one that links beside other Rust libraries: static.sh IN.a OUT.a.
#
# rustc puts the standard library into each static library, with names such as rust_eh_personality that the linker then
# finds twice. Here all is linked into one object, in which nothing but s3sign_* is global. Each function keeps a section of
# its own, for --gc-sections.
#
# Takes GNU ld and objcopy, and so ELF: lld, with --gc-sections, drops unwind tables from a partial link. For a library of
# another machine, CROSS_COMPILE is put before the tools' names, such as aarch64-linux-gnu-.
set -eu

tool() { echo "${CROSS_COMPILE:-}$1"; }
in=$1
out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$(tool ld)" --version | grep -q 'GNU ld' || { echo "static.sh: $(tool ld) is not GNU ld" >&2; exit 1; }
roots=$("$(tool nm)" --defined-only --extern-only "$in" 2>/dev/null | sed -n 's/.* T \(s3sign_[a-z0-9_]*\)$/-u \1/p')
[ -n "$roots" ] || { echo "static.sh: $in has no s3sign_*" >&2; exit 1; }

# link ARGUMENT...: into one object. Section groups are dissolved, since their signatures would have to stay global.
link() {
  "$(tool ld)" -r --force-group-allocation "$@" 2>"$work/errors" && return
  tail -n 3 "$work/errors" >&2
  echo "static.sh: $(tool ld) cannot link $in; for another machine than this, set CROSS_COMPILE" >&2
  exit 1
}
# patch ARGUMENT...: the object.
patch() { "$(tool objcopy)" "$@" "$work/all.o"; }

# shellcheck disable=SC2086 # words
link $roots "$in" -o "$work/all.o"

# shellcheck disable=SC2086 # words
link --gc-sections $roots "$work/all.o" -o "$work/s3sign.o"
mv "$work/s3sign.o" "$work/all.o"
# Names that were called by what is left out go too.
# shellcheck disable=SC2046 # words
patch --wildcard --keep-global-symbol='s3sign_*' --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
  --remove-section=.comment $("$(tool nm)" --undefined-only "$work/all.o" | sed -n 's/^ *[Uw] /--strip-unneeded-symbol=/p')
mv "$work/all.o" "$work/s3sign.o"
"$(tool ar)" rcsD "$work/s3sign.a" "$work/s3sign.o"
install -m 644 "$work/s3sign.a" "$out"
